#define BOOST_TEST_MODULE random_stream
#include "models/random_stream.hpp"

#include <Random123/philox.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

using namespace drsim;

namespace {

using Generator = r123::Philox4x32;

/// FNV-1a of 64 bits, by its definition.
std::uint64_t fnv1a(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char character : text) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3ULL;
  return hash;
}

/// Draw number `count` of a stream, from the generator itself.
double expected_uniform(std::uint64_t seed, const std::string& entity, const std::string& purpose,
                        std::uint32_t count) {
  const std::uint64_t stream = fnv1a(entity) * 0x9e3779b97f4a7c15ULL ^ fnv1a(purpose);
  const Generator::ctr_type counter = {
      {count, 0, static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)}};
  const Generator::key_type key = {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
  const Generator::ctr_type bits = Generator()(counter, key);
  return (std::floor(bits[0] * 0x1p21 + std::floor(bits[1] * 0x1p-11)) + 0.5) * 0x1p-53;
}

}  // namespace

// Known answers for philox4x32 with 10 rounds published with Random123 (tests/kat_vectors): counter, key, result.
BOOST_AUTO_TEST_CASE(the_generator_gives_its_published_answers) {
  const Generator::ctr_type zeros = Generator()({{0, 0, 0, 0}}, {{0, 0}});
  const Generator::ctr_type zeros_expected = {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}};
  BOOST_CHECK(zeros == zeros_expected);
  const Generator::ctr_type digits =
      Generator()({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, {{0xa4093822, 0x299f31d0}});
  const Generator::ctr_type digits_expected = {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}};
  BOOST_CHECK(digits == digits_expected);
}

BOOST_AUTO_TEST_CASE(a_stream_is_the_generator_keyed_by_seed_and_counted_by_name) {
  RandomStream random(0x123456789abcdef0ULL, "vm-1", "write load");
  for (std::uint32_t count = 0; count < 1000; ++count) {
    BOOST_REQUIRE_EQUAL(random.uniform(), expected_uniform(0x123456789abcdef0ULL, "vm-1", "write load", count));
  }
}

BOOST_AUTO_TEST_CASE(seed_entity_and_purpose_each_name_another_stream) {
  const auto first = [](std::uint64_t seed, const char* entity, const char* purpose) {
    return RandomStream(seed, entity, purpose).uniform();
  };
  const double base = first(1, "a", "b");
  BOOST_CHECK_EQUAL(first(1, "a", "b"), base);
  BOOST_CHECK_NE(first(2, "a", "b"), base);
  BOOST_CHECK_NE(first(1ULL | 1ULL << 32, "a", "b"), base);
  BOOST_CHECK_NE(first(1, "c", "b"), base);
  BOOST_CHECK_NE(first(1, "a", "c"), base);
  BOOST_CHECK_NE(first(1, "b", "a"), base);
}

BOOST_AUTO_TEST_CASE(portable_logarithm_agrees_with_the_library) {
  RandomStream random(1, "values", "test");
  double worst = 0;
  for (int k = 0; k < 200000; ++k) {
    const double x = std::ldexp(1 + random.uniform(), static_cast<int>(random.below(2000)) - 1000);
    worst = std::max(worst, std::fabs(portable_log(x) / std::log(x) - 1));
    const double near_one = 1 + (random.uniform() - 0.5) * std::ldexp(1, -static_cast<int>(random.below(40)));
    if (near_one == 1) continue;
    worst = std::max(worst, std::fabs(portable_log(near_one) / std::log(near_one) - 1));
  }
  BOOST_TEST_MESSAGE("worst relative error of portable_log " << worst);
  BOOST_CHECK_LT(worst, 1e-15);
  BOOST_CHECK_EQUAL(portable_log(1), 0);
}

BOOST_AUTO_TEST_CASE(portable_exponential_agrees_with_the_library) {
  RandomStream random(2, "values", "test");
  double worst = 0;
  for (int k = 0; k < 200000; ++k) {
    const double x = 1400 * (random.uniform() - 0.5);
    worst = std::max(worst, std::fabs(portable_exp(x) / std::exp(x) - 1));
    const double small = std::ldexp(random.uniform() - 0.5, -static_cast<int>(random.below(60)));
    worst = std::max(worst, std::fabs(portable_exp(small) / std::exp(small) - 1));
  }
  BOOST_TEST_MESSAGE("worst relative error of portable_exp " << worst);
  BOOST_CHECK_LT(worst, 4e-15);
  BOOST_CHECK_EQUAL(portable_exp(0), 1);
}

// With n draws the mean has a standard error of sigma / sqrt(n); limits are five of them. The seed is fixed, so a
// generator that passes once passes always.
BOOST_AUTO_TEST_CASE(uniform_draws_fill_the_unit_interval_evenly) {
  RandomStream random(3, "uniform", "test");
  constexpr int draws = 1000000;
  double sum = 0;
  double square = 0;
  std::array<int, 100> bins{};
  for (int k = 0; k < draws; ++k) {
    const double u = random.uniform();
    BOOST_REQUIRE(u > 0 && u < 1);
    sum += u;
    square += u * u;
    ++bins[static_cast<std::size_t>(u * 100)];
  }
  BOOST_CHECK_SMALL(sum / draws - 0.5, 5 * std::sqrt(1.0 / 12 / draws));
  BOOST_CHECK_SMALL(square / draws - 1.0 / 3, 5 * std::sqrt((1.0 / 5 - 1.0 / 9) / draws));
  double chi_square = 0;
  for (const int count : bins) chi_square += std::pow(count - draws / 100.0, 2) / (draws / 100.0);
  // 99 degrees of freedom: mean 99, standard deviation 14.07.
  BOOST_CHECK_LT(chi_square, 99 + 5 * 14.07);
  BOOST_CHECK_GT(chi_square, 99 - 5 * 14.07);
}

BOOST_AUTO_TEST_CASE(bounded_integers_are_evenly_likely_and_within_bounds) {
  RandomStream random(4, "below", "test");
  std::array<int, 7> counts{};
  for (int k = 0; k < 70000; ++k) ++counts.at(random.below(7));
  for (const int count : counts) BOOST_CHECK_SMALL(count - 10000.0, 5 * std::sqrt(70000.0 * (1.0 / 7) * (6.0 / 7)));
  BOOST_CHECK_EQUAL(random.below(1), 0);
}

BOOST_AUTO_TEST_CASE(exponential_draws_have_their_mean_variance_and_tail) {
  RandomStream random(5, "exponential", "test");
  constexpr int draws = 1000000;
  double sum = 0;
  double square = 0;
  int beyond = 0;
  for (int k = 0; k < draws; ++k) {
    const double x = random.exponential(20);
    sum += x;
    square += x * x;
    if (x > 60) ++beyond;
  }
  BOOST_CHECK_SMALL(sum / draws - 20, 5 * 20 / std::sqrt(draws));
  // E x^2 = 2 m^2, E x^4 = 24 m^4: the standard deviation of x^2 is sqrt(20) m^2.
  BOOST_CHECK_SMALL(square / draws - 800, 5 * std::sqrt(20.0) * 400 / std::sqrt(draws));
  const double tail = std::exp(-3);
  BOOST_CHECK_SMALL(beyond - draws * tail, 5 * std::sqrt(draws * tail * (1 - tail)));
}

// Pareto with mean m and shape a starts at m (a - 1) / a; P(x > y) = (least / y)^a; variance m^2 / (a (a - 2)).
BOOST_AUTO_TEST_CASE(pareto_draws_have_their_least_value_mean_and_tail) {
  RandomStream random(6, "pareto", "test");
  constexpr int draws = 1000000;
  double sum = 0;
  double least = 1e9;
  int beyond = 0;
  for (int k = 0; k < draws; ++k) {
    const double x = random.pareto(30, 3);
    sum += x;
    least = std::min(least, x);
    if (x > 60) ++beyond;
  }
  BOOST_CHECK_SMALL(sum / draws - 30, 5 * 30 / std::sqrt(3.0) / std::sqrt(draws));
  BOOST_CHECK_GE(least, 20 * (1 - 1e-12));
  BOOST_CHECK_CLOSE(least, 20, 1e-3);
  const double tail = std::pow(20.0 / 60, 3);
  BOOST_CHECK_SMALL(beyond - draws * tail, 5 * std::sqrt(draws * tail * (1 - tail)));
}
