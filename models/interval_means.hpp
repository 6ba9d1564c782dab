#pragma once
/// Means of a group's RPO over equal intervals of the run, exact: the RPO grows by one second a second between two
/// completions. Warm-up and batch means of a long run are made from them.
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

  /// The RPO grows from `low_s` at `from_s` until `to_s`. Dates ascend; in between nothing is counted.
  void add(double from_s, double to_s, double low_s) { add(from_s, low_s, 0, to_s - from_s, 1); }

  /// So again and again: number k grows from low + k drift for `width_s`.
  void add(double from_s, double low_s, double drift_s, double width_s, double count) {
    const double to_s = from_s + width_s * count;
    if (to_s >= edge_s_) pass_edges(from_s, low_s, drift_s, width_s, count);
    integral_ += integral_of(low_s, drift_s, width_s, count);
  }

  /// Integral over each interval divided by its width [s]. Where nothing was counted, nothing is added.
  std::vector<double> means() const;

 private:
  static double integral_of(double low_s, double drift_s, double width_s, double count) {
    return width_s * (count * (low_s + width_s / 2) + drift_s * count * (count - 1) / 2);
  }
  void pass_edges(double from_s, double low_s, double drift_s, double width_s, double count);

  double width_s_;
  std::size_t count_;
  double edge_s_;
  double integral_ = 0;           // of all that was added
  std::vector<double> at_edges_;  // the same at the ends of the first intervals
};

}  // namespace drsim
