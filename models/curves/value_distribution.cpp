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

/// Levels that follow each other mostly fall into one octave: it is looked for once.
void ValueDistribution::add_levels(const LevelCurve& levels, std::size_t next, double from_s, double steady,
                                   double weight) {
  const std::size_t end = levels.end();
  if (next >= end || levels[end - 1].at_s <= from_s) return;
  const LevelCurve::Change *change = &levels[next - 1], *last = &levels[end - 1];
  const double value_from = change->value + change->level * (from_s - change->at_s);
  total_ += last->at_s - from_s;
  integral_ += steady * (last->at_s - from_s) + weight * (last->value - value_from);
  // The bins of an octave; null where not every place of it has a bin of its own.
  const auto bins_of = [&](std::uint64_t octave) -> double* {
    const std::int64_t index = static_cast<std::int64_t>(octave) - (1023 + lowest_exponent);
    if (index < 0 || index >= highest_exponent - lowest_exponent) return nullptr;
    std::vector<double>& bins = octaves_[static_cast<std::size_t>(index)];
    if (bins.empty()) bins.resize(bins_per_octave, 0.0);
    return bins.data();
  };
  double highest = 0;
  double* bins = nullptr;
  std::uint64_t octave = ~std::uint64_t{0};
  for (; change != last; ++change) {
    const double span_s = change[1].at_s - std::max(from_s, change->at_s);
    const double value = steady + weight * change->level;
    // Bins of an octave follow each other from the one after its lowest value.
    const std::uint64_t place = bits_of(value) + 1;
    if (place / bins_per_octave != octave) {
      octave = place / bins_per_octave;
      bins = bins_of(octave);
    }
    if (bins != nullptr) {
      bins[place % bins_per_octave] += span_s;
    } else {
      enter(bin_of(value), span_s);
    }
    if (span_s > 0) highest = std::max(highest, value);
  }
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
