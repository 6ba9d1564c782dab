#pragma once
/// Means of a group's RPO over equal intervals of the run, exact: the RPO grows by one second a second between two
/// completions. Warm-up and batch means of a long run are made from them. Time in which the RPO is not counted (the
/// group is unprotected, or the other direction counts) belongs to no mean.
/// Checked by: tests/models/interval_means_test.cpp (brute force over single completions)

#include <cstddef>
#include <vector>

namespace drsim {

class IntervalMeans {
 public:
  /// Enough for MSER-5 and 20 batches of 30 intervals each.
  static constexpr std::size_t usual_count = 600;

  /// @param horizon_s  end of the run [s, > 0]
  explicit IntervalMeans(double horizon_s, std::size_t count = usual_count)
      : width_s_(horizon_s / static_cast<double>(count)), count_(count), edge_s_(width_s_) {}

  /// The RPO grows from `low_s` at `from_s` until `to_s`. Dates ascend.
  /// @param before  integral of the RPO over all that was counted before [s^2]: RpoDistribution keeps it
  void add(double from_s, double to_s, double low_s, double before) {
    if (to_s >= edge_s_) pass_edges(from_s, low_s, 0, to_s - from_s, 1, before);
  }

  /// So again and again: number k grows from low + k drift for `width_s`.
  void add(double from_s, double low_s, double drift_s, double width_s, double count, double before) {
    if (from_s + width_s * count >= edge_s_) pass_edges(from_s, low_s, drift_s, width_s, count, before);
  }

  /// From this date on nothing is counted, until it is again.
  void pause(double at_s, double integral);
  void resume(double at_s);

  /// One of those that count by turns, with the integral of all that it counted.
  struct Turn {
    const IntervalMeans* means;
    double integral;
  };
  /// Of what was counted in each interval [s], in any of these; intervals without anything are left out.
  static std::vector<double> means_of(const std::vector<Turn>& turns);

 private:
  struct Skipped {
    double from_s, to_s;
  };

  void pass_edges(double from_s, double low_s, double drift_s, double width_s, double count, double before);
  void add_sums(double integral, std::vector<double>& integrals, std::vector<double>& counted_s) const;

  double width_s_;
  std::size_t count_;
  double edge_s_;
  std::vector<double> at_edges_;  // integral at the ends of the first intervals
  double paused_integral_ = 0;
  std::vector<Skipped> skipped_;  // in which nothing was counted
};

}  // namespace drsim
