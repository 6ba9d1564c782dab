#pragma once
/// Exact time-weighted distribution of the RPO of one group. Between two completions of checkpoints the RPO grows by
/// one second a second, so each completion adds one interval [from, from + width) in which every value of RPO is held
/// for as long as it is wide. In a stretch of constant rates the intervals form an arithmetic progression: one record.
/// Quantiles are found exactly from the records. Above a limit of records the distribution is folded into bins of
/// constant relative width and says so.
/// Checked by: tests/models/rpo_distribution_test.cpp (brute force over single intervals, hand-computed cases).

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace drsim {

class RpoDistribution {
 public:
  explicit RpoDistribution(std::size_t records_max = 65536) : records_max_(records_max) {}

  /// Adds `count` intervals: number k covers RPO from first + k step to first + k step + width [s].
  /// @param first  [>= 0 for all k]  @param width  [>= 0]
  void add(double first, double step, double width, double count);

  /// Adds all intervals of another distribution.
  void add(const RpoDistribution& other);

  /// Time with RPO above the value [s].
  double time_above(double value) const;

  /// Time with RPO above the value in one progression of intervals, as in add() [s].
  static double time_above(double first, double step, double width, double count, double value) {
    return time_above(Record{first, step, width, count}, value);
  }

  /// Asks for the memory that the next interval will touch.
  void prefetch() const {
    if (!singles_.empty()) __builtin_prefetch(&singles_.back() + 1, 1);
    if (!records_.empty()) __builtin_prefetch(&records_.back(), 1);
  }

  /// Time covered [s].
  double total_s() const { return total_; }

  /// Integral of the RPO over the time covered [s^2].
  double integral() const { return moment_; }

  /// Mean over time [s]; 0 when empty.
  double mean() const { return total_ > 0 ? moment_ / total_ : 0; }

  /// Largest RPO reached [s].
  double max() const { return max_; }

  /// Smallest value that RPO does not exceed for the share `p` of the time [s]; 0 when empty.
  double quantile(double p) const;

  /// Relative width of the bins that part of the record was folded into; 0: exact.
  double resolution() const { return folded_.empty() ? 0 : bin_ratio - 1; }

 private:
  struct Record {
    double first, step, width, count;
  };

  static constexpr double bin_ratio = 1.0005;
  static double time_above(const Record& record, double value);
  static double lowest(const Record& record);
  static double highest(const Record& record);
  double folded_above(double value) const;
  void fold();
  void add_same(const Record& record);
  std::vector<Record> all_records() const;
  void fold_interval(double from, double to, double count);

  std::size_t records_max_;
  struct Interval {
    double from, width;
  };
  std::deque<Interval> singles_;  // those that came once
  std::deque<Record> steady_;     // the same interval over and over
  std::size_t steadiest_ = 0;     // the one with the largest count
  std::deque<Record> records_;    // step other than 0; grows without moving
  std::vector<double> edges_;     // upper edges of the bins, when folded
  std::vector<double> folded_;    // time in each bin
  double total_ = 0;
  double moment_ = 0;
  double max_ = 0;
};

}  // namespace drsim
