#pragma once
/// Time-weighted distribution of a piecewise-constant quantity (load of a link, use of an appliance). Mean and largest
/// value are exact; quantiles come from bins of relative width 1/256 over 2^-24 .. 2^56, cheap enough for every event.
/// Checked by: tests/models/value_distribution_test.cpp

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/curves/level_curve.hpp"
#include "models/run_record.hpp"

namespace drsim {

class ValueDistribution {
 public:
  /// The quantity had this value [>= 0] for this long [s, >= 0].
  void add(double value, double duration_s) {
    if (duration_s <= 0) return;
    total_ += duration_s;
    integral_ += value * duration_s;
    if (value > max_) max_ = value;
    enter(bin_of(value), duration_s);
  }

  /// The quantity was steady + weight x level from a date until the last change of the level.
  /// @param next    number of the first change after the date
  /// @param from_s  not before the change before that one [s]
  void add_levels(const LevelCurve& levels, std::size_t next, double from_s, double steady, double weight);

  /// Integral of the quantity over time.
  double integral() const { return integral_; }
  double mean() const { return total_ > 0 ? integral_ / total_ : 0; }
  double max() const { return max_; }

  /// Smallest bin edge that the quantity does not exceed for the share `p` of the time, at most max(); 0 when empty.
  double quantile(double p) const;

  /// Relative width of the bins.
  static constexpr double resolution() { return 1.0 / static_cast<double>(bins_per_octave); }

 private:
  static constexpr std::size_t bins_per_octave = 256;
  static constexpr int lowest_exponent = -24;
  static constexpr int highest_exponent = 56;
  static std::uint64_t bits_of(double value);
  static std::size_t bin_of(double value);
  void enter(std::size_t bin, double duration_s) {
    if (duration_s <= 0) return;
    std::vector<double>& octave = octaves_[bin / bins_per_octave];
    if (octave.empty()) octave.resize(bins_per_octave, 0.0);
    octave[bin % bins_per_octave] += duration_s;
  }
  static double bin_edge(std::size_t bin);

  // Time in each bin; an octave without any is left empty, since most quantities keep to a few.
  std::array<std::vector<double>, highest_exponent - lowest_exponent + 1> octaves_;
  double total_ = 0;
  double integral_ = 0;
  double max_ = 0;
};

/// Figures of a recorded load in units of `unit`; all 0 when that is 0. @param end  its last value
Quantiles quantiles_of(const ValueDistribution& distribution, double unit, double end);

}  // namespace drsim
