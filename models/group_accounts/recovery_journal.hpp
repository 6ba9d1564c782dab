#pragma once
/// The recovery-side journal of one group: one journal for each VM, each a delay line. What arrived at date a is
/// promoted into the replica at a + history. At the hard limit of a VM its oldest entries are promoted early, so its
/// effective history shrinks. Arrivals are piecewise constant, so sizes are piecewise linear and every corner is known
/// in closed form: an arrival rate changes, or such a change leaves the window, or a journal meets its limit.
/// Bytes are written (logical) bytes; the caller scales by overhead and journal compression. The age of an entry
/// counts from its arrival. Left out: the storage load of promotion.
/// Arrivals along a level (models/curves/level_curve.hpp) are one entry however often the level changes: what came in
/// since a date, and what goes out a history later, is a weight times the growth of the level's integral. Peaks, dates
/// of warnings and limits are found in what lies between only where they can be (journal_along_level.cpp).
/// Checked by: tests/models/recovery_journal_test.cpp (150 GB limit and 50 GB/h give 3.0 h; content by date and warning
/// lines by hand; brute force).

#include <boost/circular_buffer.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "models/curves/curve_recorder.hpp"
#include "models/curves/level_curve.hpp"

namespace drsim {

class RecoveryJournal {
 public:
  /// @param vms          number of VMs of the group
  /// @param history_s    wanted history [s, > 0]
  /// @param limit_bytes  hard limit of each VM, in the unit of the arrivals [bytes]; infinity: none
  /// @param curve        where the group's size goes, times `curve_scale`; may be null
  RecoveryJournal(std::uint32_t vms, double history_s, double limit_bytes, CurveRecorder* curve, double curve_scale);

  /// Of one VM, where not all have the same: its hard limit and the size that is warned of [bytes]; infinity: none.
  /// Before the first arrival.
  void set_limit(std::uint32_t vm, double limit_bytes, double warning_bytes);
  double limit_bytes(std::uint32_t vm) const { return vms_[vm].limit; }

  /// The size of any VM's journal that is warned of [bytes]; infinity (from the start): none. Before the first arrival.
  void set_warning_line(double bytes);

  /// From `at_s` on the journal of this VM receives `rate` [bytes/s]. Dates ascend.
  void set_arrival(double at_s, std::uint32_t vm, double rate);

  /// From `at_s` on it receives the weight times the level of the curve [bytes/s]. The curve is kept for as long as the
  /// history after that, and knows every date to which the clock is moved. One curve for all VMs.
  void set_arrival_along(double at_s, std::uint32_t vm, double weight, const LevelCurve& curve);

  /// Moves the clock of the journal on.
  void advance(double at_s);

  /// While held nothing is promoted: the journal only grows, also beyond the wanted history (failover test, datastore
  /// guard). When let go, what is older than the history is promoted at once.
  void hold_promotion(double at_s, bool held);

  /// While held: the date at which the journal of some VM meets its hard limit, if arrivals stay as they are; the
  /// caller has to stop them then. Infinity: never.
  double next_full_s() const { return held_ ? next_limit_ : std::numeric_limits<double>::infinity(); }

  /// Of the journal of one VM, at the present date: its size [bytes] and growth [bytes/s].
  double size_bytes(std::uint32_t vm) const;
  double growth_bytes_per_s(std::uint32_t vm) const;

  /// Of what the journal of one VM holds at the present date: what had arrived by `date_s` [bytes]. A commit to a
  /// checkpoint promotes that much and drops the rest.
  double bytes_until(std::uint32_t vm, double date_s) const;

  /// Greatest size of the journal of one VM [bytes], and when it first passed the warning line; after finish().
  double peak_bytes(std::uint32_t vm) const { return vms_[vm].peak; }
  std::optional<double> warned_s(std::uint32_t vm) const {
    return vms_[vm].warned_s < 0 ? std::nullopt : std::optional<double>(vms_[vm].warned_s);
  }

  /// When a growth changes next if arrivals stay as they are [s]; infinity: never.
  double next_change_s() const;

  double size_bytes() const { return size_; }
  double peak_bytes() const { return peak_; }
  double arrived_bytes() const { return arrived_; }
  double promoted_bytes() const { return promoted_; }
  /// By how much rounding may have moved the three figures before: they are kept by the sums of the rates of all VMs.
  double rounding_bytes() const;

  /// Moves the clock on and brings the accounts of all VMs there: at the end of the run, and before a level forgets
  /// what lies more than the history back.
  void settle_until(double at_s);
  void finish(double at_s) { settle_until(at_s); }

  /// Least effective history after the initial fill, or while a limit bound during it [s]. After finish().
  double history_min_s() const;
  /// Effective history now: of the VM with the least [s].
  double history_s() const;
  /// Time with some VM at its hard limit [s].
  double limited_s() const;
  /// Time with less than the fraction (0.85 or 0.75) of the wanted history because of a limit [s].
  double below_s(double fraction) const;

  /// Asks for the memory that the next arrivals will touch.
  void prefetch() const {
    __builtin_prefetch(vms_.data(), 1);
    if (ring_.empty()) return;
    __builtin_prefetch(&ring_.front());
    __builtin_prefetch(&ring_.back() + 1, 1);
  }

  /// True once a VM has met its hard limit.
  bool limit_met() const { return least_history_ < std::numeric_limits<double>::infinity(); }

 private:
  // Built in place: a copy by way of the stack stalls the processor, and there is one for every change.
  struct Corner {
    Corner(double at, std::uint32_t index, double new_rate, bool along)
        : at_s(at), rate(new_rate), vm(index), along_level(along) {}
    double at_s;
    double rate;  // or weight
    std::uint32_t vm;
    bool along_level;
  };
  struct Interval {
    double from_s, to_s;
  };
  /// What happens next at the limit of a VM: nothing yet, but its date is to be looked for again; the limit is met; the
  /// tail meets a corner; the wanted history is reached again.
  enum class NextEvent : std::uint8_t { Look, LimitMet, Corner, Regained };
  struct Vm {
    double in_rate = 0;
    double out_rate = 0;
    double in_weight = 0;   // of a level, beside no rate
    double out_weight = 0;  // of the same level a history ago
    double in_value = 0;    // integral of the level at `at_s`
    double out_value = 0;   // and a history before
    double follows = 0;     // step by step: the weight by which `in_rate` moves with the level
    double size = 0;
    double at_s = 0;  // date of `size`
    double peak = 0;
    double warned_s = -1;  // when it passed the warning line; negative: not yet
    double limit = std::numeric_limits<double>::infinity();
    double warning = std::numeric_limits<double>::infinity();
    bool limited = false;
    double tail_s = 0;            // limited or held: date of arrival of the oldest entry kept
    double tail_rate = 0;         // limited or held: arrival rate at that date
    std::size_t tail_number = 0;  // limited or held: of the first own corner after tail_s, or one before that
    double next_s = std::numeric_limits<double>::infinity();  // date of the next event of its limit
    NextEvent next = NextEvent::Look;
  };

  /// How a size moves from a date on.
  struct Growth {
    double from_s = 0, size = 0;
    double in_rate = 0, out_rate = 0, in_weight = 0, out_weight = 0;
    double in_value = 0, out_value = 0;  // integrals of the level at `from_s` and a history before

    bool only_grows() const { return out_weight <= 0 && out_rate <= in_rate; }
  };

  void advance_freely(double at_s);
  void move_total(double at_s);
  void pop_corner();
  void settle(Vm& vm, double at_s);
  static void note_peak(Vm& vm, double from_s, double before, double to_s, double after);
  void predict(std::uint32_t index);
  void limit_event(std::uint32_t index);
  const Corner* own_corner(std::uint32_t index);
  void add_corner(double at_s, std::uint32_t index, double rate, bool along_level);
  void change_arrival(std::uint32_t index, double rate, double weight);
  void catch_up(std::uint32_t index);
  bool has_tail(const Vm& vm) const { return held_ || vm.limited; }
  void set_out_rate(std::uint32_t index, double rate, double weight = 0);

  // journal_along_level.cpp
  bool moves_along() const { return weight_in_ > 0 || weight_out_ > 0; }
  void set_in_weight(Vm& vm, double weight);
  void set_out_weight(Vm& vm, double weight);
  Growth growth_of_total() const;
  Growth growth_of(const Vm& vm) const;
  template <typename Visit>
  void walk(const Growth& growth, double to_s, Visit visit) const;
  void move_total_along(double at_s);
  void draw_along(const Growth& growth, double to_s);
  void settle_along(Vm& vm);
  void advance_along(double at_s);
  bool renew_guard();
  bool guard(Vm& vm);
  void advance_in_steps(double at_s);
  void follow_steps(std::uint32_t index, double weight);
  void go_step_by_step();
  void add_steps_of(std::uint32_t index, std::vector<Corner>& steps) const;
  double bytes_between(double from_s, double to_s, double rate, bool along_level) const;
  void note_history(double from_s, double from_history_s, double to_s, double to_history_s);
  static void add_interval(std::vector<Interval>& list, double from_s, double to_s);
  static double union_length(std::vector<Interval> list);

  double history_s_;
  CurveRecorder* curve_;
  double curve_scale_;
  std::vector<Vm> vms_;
  boost::circular_buffer<Corner> ring_;  // in the window, ascending by date
  std::size_t ring_number_ = 0;          // of the first of them; corners are numbered from the start of the run
  bool held_ = false;
  // Arrivals along a level.
  const LevelCurve* level_ = nullptr;
  bool step_by_step_ = false;    // every change of the level is a corner, from the first limit or hold on
  bool must_step_ = false;       // so from now on
  std::uint32_t along_in_ = 0;   // VMs with `in_weight`, or with `follows`
  std::uint32_t along_out_ = 0;  // VMs with `out_weight`
  double weight_in_ = 0;         // sums
  double weight_out_ = 0;
  double value_in_ = 0;                         // integral of the level now, while `along_in_`
  double value_out_ = 0;                        // and a history ago, while `along_out_`
  std::size_t cursor_in_ = 0, cursor_out_ = 0;  // changes in force at these dates; step by step: next one, none
  double guarded_value_ = std::numeric_limits<double>::infinity();  // up to this integral no limit can be met
  double now_ = 0;
  double size_ = 0;
  double slope_in_ = 0;
  double slope_most_ = 0;        // sum of all arrival rates at its greatest
  std::uint32_t receiving_ = 0;  // VMs with an arrival rate
  std::uint32_t promoting_ = 0;  // VMs whose entries leave
  double slope_out_ = 0;
  double peak_ = 0;
  double arrived_ = 0;
  double promoted_ = 0;
  double next_limit_ = std::numeric_limits<double>::infinity();
  double least_history_ = std::numeric_limits<double>::infinity();
  std::vector<Interval> limited_, below_85_, below_75_;
};

}  // namespace drsim
