#include "models/random_stream.hpp"

#include <Random123/philox.h>

#include <cmath>

namespace drsim {

namespace {

constexpr double ln2_high = 0x1.62e42fefa38p-1;
constexpr double ln2_low = 0x1.ef35793c7673p-45;

/// 64-bit FNV-1a: names of entities to stream numbers.
std::uint64_t name_hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char character : text) {
    hash ^= static_cast<unsigned char>(character);
    hash *= 1099511628211ULL;
  }
  return hash;
}

}  // namespace

double portable_log(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < 0.70710678118654752) {
    mantissa *= 2;
    --exponent;
  }
  // log(m) = 2 artanh(z), z = (m - 1) / (m + 1), |z| <= 0.1716: the terms fall by 1/34 each.
  const double z = (mantissa - 1) / (mantissa + 1);
  const double square = z * z;
  double sum = 0;
  for (int power = 23; power >= 3; power -= 2) sum = (sum + 1.0 / power) * square;
  const double tail = 2 * z * sum;
  return exponent * ln2_high + (2 * z + (tail + exponent * ln2_low));
}

double portable_exp(double x) {
  const double halves = std::nearbyint(x / (ln2_high + ln2_low));
  const double rest = (x - halves * ln2_high) - halves * ln2_low;
  double sum = 1;
  for (int term = 17; term >= 1; --term) sum = 1 + sum * rest / term;
  return std::ldexp(sum, static_cast<int>(halves));
}

RandomStream::RandomStream(std::uint64_t seed, std::string_view entity, std::string_view purpose)
    : key_(seed), stream_(name_hash(entity) * 0x9e3779b97f4a7c15ULL ^ name_hash(purpose)) {}

double RandomStream::uniform() {
  using Generator = r123::Philox4x32;
  const Generator::ctr_type counter = {{static_cast<std::uint32_t>(count_), static_cast<std::uint32_t>(count_ >> 32),
                                        static_cast<std::uint32_t>(stream_),
                                        static_cast<std::uint32_t>(stream_ >> 32)}};
  const Generator::key_type key = {{static_cast<std::uint32_t>(key_), static_cast<std::uint32_t>(key_ >> 32)}};
  const Generator::ctr_type bits = Generator()(counter, key);
  ++count_;
  const std::uint64_t value = (static_cast<std::uint64_t>(bits[0]) << 32 | bits[1]) >> 11;
  return (static_cast<double>(value) + 0.5) * 0x1p-53;
}

std::uint32_t RandomStream::below(std::uint32_t bound) {
  return static_cast<std::uint32_t>(uniform() * static_cast<double>(bound));
}

double RandomStream::exponential(double mean) { return -mean * portable_log(uniform()); }

double RandomStream::pareto(double mean, double shape) {
  const double least = mean * (shape - 1) / shape;
  return least * portable_exp(-portable_log(uniform()) / shape);
}

}  // namespace drsim
