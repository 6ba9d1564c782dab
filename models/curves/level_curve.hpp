#pragma once
/// The level that all streams held back by one resource share, over time, and its integral V (the virtual time of fair
/// queueing: Parekh and Gallager, A Generalized Processor Sharing Approach, 1993). Each such stream is sent at its
/// weight times the level, so what it delivered since a date is its weight times the growth of V: a change of the level
/// is one entry here, whatever the number of streams, and a stream finds its own dates when it is looked at.
/// Changes are numbered from the first one ever; who reads on from where it was keeps a number as a cursor, so that it
/// finds its place in the logarithm of how far it has come.
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
  explicit LevelCurve(double at_s = 0, double level = 0) : changes_{{at_s, 0, level}}, highest_(level) {}

  /// From this date on the level is this [>= 0]. Dates ascend.
  void set(double at_s, double level) {
    Change& last = changes_.back();
    if (level == last.level) return;
    if (at_s == last.at_s) {
      last.level = level;
      highest_ = std::max(highest_, level);
    } else {
      append(at_s, level);
    }
  }

  /// The same as an entry of its own, also where nothing or no date changes: for those who know entries by number.
  void append(double at_s, double level) {
    changes_.push_back({at_s, value_at(at_s), level});
    highest_ = std::max(highest_, level);
  }

  /// Numbers of the first change that is kept, and of the one to come.
  std::size_t first() const { return forgotten_; }
  std::size_t end() const { return forgotten_ + changes_.size(); }
  const Change& operator[](std::size_t number) const { return changes_[number - forgotten_]; }

  double level() const { return changes_.back().level; }
  /// The highest level so far.
  double highest() const { return highest_; }

  /// V at a date not before the last change.
  double value_at(double at_s) const {
    const Change& last = changes_.back();
    return last.value + last.level * (at_s - last.at_s);
  }

  /// The last change up to a date that is not before the first one kept. @param cursor  where it was at an earlier date
  std::size_t in_force(double at_s, std::size_t cursor) const {
    return found(cursor, [at_s](const Change& change) { return change.at_s <= at_s; });
  }

  /// V at a date not before the first change kept. @param cursor  in, out: the change in force
  double value_at(double at_s, std::size_t& cursor) const {
    cursor = in_force(at_s, cursor);
    const Change& change = (*this)[cursor];
    return change.value + change.level * (at_s - change.at_s);
  }

  /// The first date at which V was this: a value from that of the first change kept to that of now.
  double date_of(double value) const {
    std::size_t cursor = forgotten_;
    return date_of(value, cursor);
  }

  /// @param cursor  in: the change in force at a date before the one sought, or at it; out: at it
  double date_of(double value, std::size_t& cursor) const {
    cursor = found(cursor, [value](const Change& change) { return change.value < value; });
    const Change& before = (*this)[cursor];
    if (before.value >= value) return before.at_s;
    const bool is_last = cursor + 1 == end();
    if (before.level <= 0) return is_last ? before.at_s : (*this)[cursor + 1].at_s;
    const double at_s = before.at_s + (value - before.value) / before.level;
    return is_last ? at_s : std::min(at_s, (*this)[cursor + 1].at_s);
  }

  /// Nobody asks for dates before the last change any more.
  void forget() { forget_until(end() - 1); }

  /// Nobody asks for dates before this one any more.
  void forget_before(double at_s) { forget_until(in_force(at_s, forgotten_)); }

 private:
  /// The last change for which `is_before` holds, as it does for all up to one: sought from the cursor on in steps that
  /// double. The first one kept when it holds for none.
  template <typename IsBefore>
  std::size_t found(std::size_t cursor, IsBefore is_before) const {
    std::size_t low = cursor < forgotten_ ? 0 : std::min(cursor - forgotten_, changes_.size() - 1);
    if (!is_before(changes_[low])) {
      if (low == 0 || !is_before(changes_[0])) return forgotten_;
      const auto after =
          std::partition_point(changes_.begin(), changes_.begin() + static_cast<std::ptrdiff_t>(low), is_before);
      return forgotten_ + static_cast<std::size_t>(after - changes_.begin()) - 1;
    }
    std::size_t step = 1;
    while (low + step < changes_.size() && is_before(changes_[low + step])) {
      low += step;
      step *= 2;
    }
    const std::size_t high = std::min(low + step, changes_.size());
    const auto after = std::partition_point(changes_.begin() + static_cast<std::ptrdiff_t>(low) + 1,
                                            changes_.begin() + static_cast<std::ptrdiff_t>(high), is_before);
    return forgotten_ + static_cast<std::size_t>(after - changes_.begin()) - 1;
  }

  void forget_until(std::size_t number) {
    changes_.erase(changes_.begin(), changes_.begin() + static_cast<std::ptrdiff_t>(number - forgotten_));
    forgotten_ = number;
  }

  std::vector<Change> changes_;
  std::size_t forgotten_ = 0;
  double highest_ = 0;
};

}  // namespace drsim
