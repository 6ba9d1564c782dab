#pragma once
/// The distribution of RPO by its definition, without any of the model's shortcuts.

#include <algorithm>
#include <vector>

namespace drsim {

/// Spans of time in which RPO grows from `low` to `high` [s] at one second a second, kept one by one.
class RpoIntervals {
 public:
  void add(double low, double high) { list_.push_back({low, high}); }

  double total_s() const {
    double sum = 0;
    for (const Interval& one : list_) sum += one.high - one.low;
    return sum;
  }
  double mean() const {
    double sum = 0;
    for (const Interval& one : list_) sum += (one.high - one.low) * (one.high + one.low) / 2;
    return sum / total_s();
  }
  double max() const {
    double most = 0;
    for (const Interval& one : list_) most = std::max(most, one.high);
    return most;
  }
  double end() const { return list_.back().high; }
  double time_above(double value) const {
    double sum = 0;
    for (const Interval& one : list_) sum += std::max(0.0, one.high - std::max(one.low, value));
    return sum;
  }
  /// Time above a value bends at ends of intervals only: between two neighbouring ends it is solved straight.
  double quantile(double p) const {
    std::vector<double> ends;
    for (const Interval& one : list_) {
      ends.push_back(one.low);
      ends.push_back(one.high);
    }
    std::sort(ends.begin(), ends.end());
    const double wanted = (1 - p) * total_s();
    std::size_t low = 0;
    std::size_t high = ends.size() - 1;
    while (high - low > 1) {
      const std::size_t middle = (low + high) / 2;
      (time_above(ends[middle]) > wanted ? low : high) = middle;
    }
    const double before = time_above(ends[low]);
    const double after = time_above(ends[high]);
    return before > after ? ends[low] + (ends[high] - ends[low]) * (before - wanted) / (before - after) : ends[high];
  }

 private:
  struct Interval {
    double low, high;
  };
  std::vector<Interval> list_;
};

}  // namespace drsim
