#include "models/curves/value_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace drsim {

/// Exponent and top mantissa bits of an IEEE double, which are a logarithmic bin number.
std::uint64_t ValueDistribution::bits_of(double value) {
  constexpr std::int64_t mantissa_shift = 52 - 8;
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits >> mantissa_shift;
}

/// Bin 0 holds what is below range.
std::size_t ValueDistribution::bin_of(double value) {
  constexpr std::int64_t first = (1023LL + lowest_exponent) << 8;
  const std::int64_t bin = static_cast<std::int64_t>(bits_of(value)) - first + 1;
  constexpr std::int64_t last = static_cast<std::int64_t>(bins_per_octave) * (highest_exponent - lowest_exponent);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(bin, 0, last));
}

/// Levels that follow each other mostly fall into one bin: the time in it is entered once.
void ValueDistribution::add_levels(const LevelCurve& levels, std::size_t next, double from_s, double steady,
                                   double weight) {
  const std::size_t end = levels.end();
  if (next >= end || levels[end - 1].at_s <= from_s) return;
  const LevelCurve::Change *change = &levels[next - 1], *last = &levels[end - 1];
  const double value_from = change->value + change->level * (from_s - change->at_s);
  total_ += last->at_s - from_s;
  integral_ += steady * (last->at_s - from_s) + weight * (last->value - value_from);
  double in_bin_s = 0, highest = 0;
  std::uint64_t bits_of_bin = ~std::uint64_t{0};
  std::size_t bin = 0;
  for (; change != last; ++change) {
    const double span_s = change[1].at_s - std::max(from_s, change->at_s);
    const double value = steady + weight * change->level;
    const std::uint64_t bits = bits_of(value);
    if (bits != bits_of_bin) {
      enter(bin, in_bin_s);
      bits_of_bin = bits;
      bin = bin_of(value);
      in_bin_s = 0;
    }
    in_bin_s += span_s;
    if (span_s > 0) highest = std::max(highest, value);
  }
  enter(bin, in_bin_s);
  max_ = std::max(max_, highest);
}

/// Bin 0 holds what is below range; after it the bins of each octave follow each other.
double ValueDistribution::bin_edge(std::size_t bin) {
  if (bin == 0) return 0;
  const auto octave = static_cast<int>(bin / bins_per_octave) + lowest_exponent;
  const double mantissa = 1 + static_cast<double>(bin % bins_per_octave) / static_cast<double>(bins_per_octave);
  return std::ldexp(mantissa, octave);
}

double ValueDistribution::quantile(double p) const {
  if (total_ <= 0) return 0;
  double covered = 0;
  for (std::size_t bin = 0; bin < bins_per_octave * octaves_.size(); ++bin) {
    const std::vector<double>& octave = octaves_[bin / bins_per_octave];
    if (octave.empty()) continue;
    covered += octave[bin % bins_per_octave];
    if (covered >= p * total_ * (1 - 1e-12)) return std::min(max_, bin_edge(bin));
  }
  return max_;
}

Quantiles quantiles_of(const ValueDistribution& distribution, double unit, double end) {
  const auto scaled = [&](double value) { return unit > 0 ? value / unit : 0; };
  return {scaled(distribution.mean()),         scaled(distribution.quantile(0.50)), scaled(distribution.quantile(0.95)),
          scaled(distribution.quantile(0.99)), scaled(distribution.max()),          scaled(end),
          ValueDistribution::resolution()};
}

}  // namespace drsim
