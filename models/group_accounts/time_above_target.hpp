#pragma once
/// The exact set of times during which the RPO of one group is above its target, each part with its cause. Excursions
/// that come back in a steady rhythm are one part: number k lasts from begin + k period for length + k change.
///
/// Memory is bounded. Above `parts_max` parts those two of the same cause whose joining loses least become one folded
/// part, of which the seconds above the target are kept exactly, but no longer where they lie between its ends. Sums
/// over all time, over causes too, are never touched by that; sums within a window and the clock time of several
/// groups are between exact bounds where a folded part reaches over an edge.
/// Checked by: tests/models/time_above_target_test.cpp (brute force over single excursions).

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drsim {

/// Excursions above the target for one cause; they do not overlap.
struct Excursions {
  double begin_s = 0;   ///< of the first
  double length_s = 0;  ///< of the first [> 0]
  double worst_s = 0;   ///< largest RPO of the first
  double period_s = 0;  ///< from one beginning to the next; of one alone: 0
  double change_s = 0;  ///< by which each is longer, and its worst RPO greater, than the one before
  double count = 1;
  std::uint32_t cause = 0;  ///< a number that the owner gives a meaning
  bool folded = false;      ///< count is 1, and only `above_s` of its length is above the target
  double above_s = 0;       ///< of all excursions; set by TimeAboveTarget

  double end_s() const { return begin_s + (count - 1) * (period_s + change_s) + length_s; }
  double worst_of_all_s() const { return worst_s + (change_s > 0 ? (count - 1) * change_s : 0); }
  /// Time above the target before the date [s]; of a folded part in proportion.
  double above_before_s(double date_s) const;
};

/// Excursions close to each other, for people to read.
struct AboveStretch {
  double from_s = 0, to_s = 0;
  double worst_s = 0;
  double above_s = 0;  ///< exact time above the target within it
  std::uint32_t cause = 0;
};

/// Time above the target put down to one cause.
struct CauseSeconds {
  double above_s = 0;
  double worst_s = 0;  ///< largest RPO of its excursions
};

/// Time above the target within a window.
struct WindowSeconds {
  double above_s = 0;
  double uncertain_s = 0;        ///< by which it may be off, either way, because parts were folded; 0: exact
  std::vector<double> by_cause;  ///< [s], by number of the cause; as long as the largest number asks for
};

class TimeAboveTarget {
 public:
  static constexpr std::size_t usual_parts_max = 4096;

  /// @param neighbours_s  excursions of the same cause no further apart than this are a rhythm, and one stretch for
  ///                      people [s]
  explicit TimeAboveTarget(double neighbours_s = 0, std::size_t parts_max = usual_parts_max)
      : neighbours_s_(neighbours_s), parts_max_(parts_max) {}

  /// Adds excursions after all that were added before. `above_s` and `folded` are found here.
  void add(Excursions part);

  /// Adds one excursion. Nothing is added where it ends before it begins.
  void add(double from_s, double to_s, double worst_s, std::uint32_t cause);

  /// The next excursion does not go on with the rhythm of the last one.
  void end_rhythm() { ends_rhythm_ = true; }

  /// Exact [s].
  double total_s() const { return total_s_; }

  /// Exact sums, by number of the cause; they add up to the total.
  const std::vector<CauseSeconds>& by_cause() const { return by_cause_; }

  /// Time above the target within [from, to).
  WindowSeconds within(double from_s, double to_s) const;

  /// By beginning.
  const std::vector<Excursions>& parts() const { return parts_; }

  /// True when parts were folded, so that not all is known of where the time above the target lies.
  bool folded() const { return folded_; }

  /// The excursions as stretches for people: the `most` with most time above the target, by date.
  std::vector<AboveStretch> stretches(std::size_t most) const;

  /// The sets of one group that count by turns, as one.
  struct Turn {
    const TimeAboveTarget* set;
    std::vector<std::uint32_t> numbers;  ///< new number of each cause
  };
  static TimeAboveTarget of_turns(const std::vector<Turn>& turns);

 private:
  bool goes_on(const Excursions& part);
  void fold();
  CauseSeconds& sums_of(std::uint32_t cause);

  double neighbours_s_;
  std::size_t parts_max_;
  double total_s_ = 0;
  bool ends_rhythm_ = false;
  bool folded_ = false;
  std::vector<CauseSeconds> by_cause_;
  std::vector<Excursions> parts_;
};

/// Numbers for causes of any type, in order of appearance.
template <typename Cause>
class CauseNumbers {
 public:
  std::uint32_t of(const Cause& cause) {
    // The last one asked for comes again most often.
    if (last_ < causes_.size() && causes_[last_] == cause) return last_;
    for (last_ = 0; last_ < causes_.size(); ++last_)
      if (causes_[last_] == cause) return last_;
    causes_.push_back(cause);
    return last_;
  }

  /// By number.
  const std::vector<Cause>& all() const { return causes_; }

 private:
  std::vector<Cause> causes_;
  std::uint32_t last_ = 0;
};

}  // namespace drsim
