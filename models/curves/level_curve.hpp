#pragma once
/// The level that all streams held back by one resource share, over time, and its integral V (the virtual time of fair
/// queueing: Parekh and Gallager, A Generalized Processor Sharing Approach, 1993). Each such stream is sent at its
/// weight times the level, so what it delivered since a date is its weight times the growth of V: a change of the level
/// is one entry here, whatever the number of streams, and a stream finds its own dates when it is looked at.
/// Checked by: tests/models/level_curve_test.cpp (against sums over all changes).

#include <algorithm>
#include <cstddef>
#include <vector>

namespace drsim {

class LevelCurve {
 public:
  /// From `at_s` on the level is `level`; `value` is V until then.
  struct Change {
    double at_s, value, level;
  };

  /// @param at_s  V is 0 then
  explicit LevelCurve(double at_s = 0, double level = 0) : changes_{{at_s, 0, level}} {}

  /// From this date on the level is this [>= 0]. Dates ascend.
  void set(double at_s, double level) {
    Change& last = changes_.back();
    if (level == last.level) return;
    if (at_s == last.at_s) {
      last.level = level;
    } else {
      append(at_s, level);
    }
  }

  /// The same as an entry of its own, also where nothing or no date changes: for those who know entries by number.
  void append(double at_s, double level) { changes_.push_back({at_s, value_at(at_s), level}); }

  const std::vector<Change>& changes() const { return changes_; }

  double level() const { return changes_.back().level; }

  /// V at a date not before the last change.
  double value_at(double at_s) const {
    const Change& last = changes_.back();
    return last.value + last.level * (at_s - last.at_s);
  }

  /// The first date at which V was this: a value from that of the first change kept to that of now.
  double date_of(double value) const {
    const auto after = std::lower_bound(changes_.begin(), changes_.end(), value,
                                        [](const Change& change, double sought) { return change.value < sought; });
    if (after == changes_.begin()) return after->at_s;
    const Change& before = *(after - 1);
    if (before.level <= 0) return after == changes_.end() ? before.at_s : after->at_s;
    const double at_s = before.at_s + (value - before.value) / before.level;
    return after == changes_.end() ? at_s : std::min(at_s, after->at_s);
  }

  /// Nobody asks for dates before the last change any more.
  void forget() { changes_.erase(changes_.begin(), changes_.end() - 1); }

 private:
  std::vector<Change> changes_;
};

}  // namespace drsim
