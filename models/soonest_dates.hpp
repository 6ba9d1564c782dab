#pragma once
/// Dates by number, and the soonest of them, in a tournament tree: a changed date costs the logarithm of their count,
/// many changed at once one pass over all.
/// Checked by: tests/models/soonest_dates_test.cpp (against a scan, on random changes).

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace drsim {

class SoonestDates {
 public:
  /// Sets up `count` dates, all never.
  void assign(std::size_t count) {
    first_leaf_ = 1;
    while (first_leaf_ < count) first_leaf_ *= 2;
    dates_.assign(2 * first_leaf_, std::numeric_limits<double>::infinity());
    changed_.clear();
    changed_max_ = 1 + count / 16;
  }

  void set(std::uint32_t index, double date_s) {
    double& date = dates_[first_leaf_ + index];
    if (date == date_s) return;
    date = date_s;
    if (changed_.size() <= changed_max_) changed_.push_back(index);
  }

  double at(std::uint32_t index) const { return dates_[first_leaf_ + index]; }

  /// The soonest of all dates; infinity if all are never.
  double soonest_s() {
    play_again();
    return dates_[1];
  }

  /// Appends the numbers of all dates up to `now_s`, ascending.
  void append_due(double now_s, std::vector<std::uint32_t>& due) {
    play_again();
    append_due_below(1, now_s, due);
  }

 private:
  void play(std::size_t node) { dates_[node] = std::min(dates_[2 * node], dates_[2 * node + 1]); }

  void play_again() {
    if (changed_.size() > changed_max_) {
      for (std::size_t node = first_leaf_ - 1; node > 0; --node) play(node);
    } else {
      for (const std::uint32_t index : changed_) {
        for (std::size_t node = (first_leaf_ + index) / 2; node > 0; node /= 2) play(node);
      }
    }
    changed_.clear();
  }

  void append_due_below(std::size_t node, double now_s, std::vector<std::uint32_t>& due) const {
    if (dates_[node] > now_s) return;
    if (node >= first_leaf_) {
      due.push_back(static_cast<std::uint32_t>(node - first_leaf_));
    } else {
      append_due_below(2 * node, now_s, due);
      append_due_below(2 * node + 1, now_s, due);
    }
  }

  std::size_t first_leaf_ = 1;
  std::vector<double> dates_;  // heap order: the winner of nodes 2k and 2k + 1 is node k; the leaves are the dates
  std::vector<std::uint32_t> changed_;
  std::size_t changed_max_ = 0;  // more than so many: all are played again
};

}  // namespace drsim
