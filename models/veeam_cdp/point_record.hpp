#pragma once
/// The short-term points of one CDP policy as they complete at the target, and its RPO at every moment: the age of the
/// newest complete point, which grows by one second a second between two completions. Journal data lives as long as
/// the retention and the edge that whole logs add; while an operation holds the retention, nothing expires. While
/// nobody protects the policy it has no RPO: that time is in no figure.
/// Checked by: tests/models/cdp_accounts_test.cpp (brute force over single points), tests/models/cdp_holds_test.cpp.

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "models/curves/curve_recorder.hpp"
#include "models/group_accounts/checkpoint_ledger.hpp"
#include "models/group_accounts/rpo_distribution.hpp"
#include "models/group_accounts/time_above_target.hpp"
#include "models/loads/interval_means.hpp"
#include "models/run_record.hpp"

namespace drsim {

class PointRecord {
 public:
  /// What a policy's points are judged by. All [s, > 0]; `window_s` >= `history_s`.
  struct Rules {
    double cycle_s = 15;
    double target_s = 15;
    double history_s = 0;  ///< short-term retention
    double window_s = 0;   ///< for which journal data stays: retention and edge
    double horizon_s = 0;
  };

  /// @param newest_s  date of the newest point at date 0 [s, <= 0]
  /// @param rpo_curve, journal_curve  may be null
  PointRecord(const Rules& rules, double newest_s, CurveRecorder* rpo_curve, CurveRecorder* journal_curve);

  /// A point is complete now, after which it is the newest one. Dates ascend.
  /// @param point_s  date that it carries
  /// @param made     points that became complete with it, itself included [>= 1]
  /// @param cause    why it was not complete before
  void complete(double at_s, double point_s, double made, const LagCause& cause);

  /// Why the next point is not complete is another reason from now on. @param before  the reason until now
  void change_cause(double at_s, const LagCause& before) { age(at_s, before); }

  /// So much data arrives in the journal [bytes].
  void arrive(double at_s, double bytes);

  /// The newest point becomes a long-term one, kept for so long from its date, with the unique changes since the one
  /// before [bytes]. Dates ascend.
  void keep_long_term(double at_s, double keep_s, double bytes);

  /// Those whose time is over are merged into the next ones. @param at_s  ascending
  void merge_long_term(double at_s);

  std::size_t long_term_points() const { return long_term_.size(); }
  double long_term_peak_bytes() const { return long_term_peak_; }

  /// No point is left, and no journal data: none has been made yet, or all were discarded. The RPO goes on from there.
  void discard(double at_s, const LagCause& before);

  /// Nothing expires from now on, or all that is due does.
  void hold_retention(double at_s, bool held);

  /// Nobody protects the policy since that date, or since the last account if that is later: no RPO until it resumes,
  /// when it is the age of the newest point again. @param cause  why no point was complete before
  void end_rpo(double since_s, const LagCause& cause);
  void resume_rpo(double at_s);
  bool counts() const { return counts_; }

  /// A recovery finds no usable point: there is none from the date at which the last was too old.
  void note_aged_out(double at_s);

  /// Dates that the oldest and the newest usable point carry [s]; nothing when there is none.
  struct Window {
    double oldest_s, newest_s;
  };
  std::optional<Window> usable(double at_s) const;

  /// Date of the newest usable point not after another date [s]; nothing when there is none.
  std::optional<double> usable_before(double at_s, double date_s) const;

  /// Journal data that had arrived when the point of that date was complete, and is still there [bytes].
  double journal_until_bytes(double point_s) const;

  /// Times without an RPO; one that is open ends at the horizon.
  std::vector<TimeSpan> unprotected() const;

  /// Closes the accounts at the horizon. @param cause  why no point completes then
  void finish(const LagCause& cause);

  const RpoDistribution& rpo() const { return rpo_; }
  const IntervalMeans& rpo_by_interval() const { return by_interval_; }
  double newest_s() const { return newest_s_; }
  /// When the RPO was above the target, and why.
  const TimeAboveTarget& above_target() const { return above_target_; }
  /// By their numbers in above_target().
  const std::vector<LagCause>& causes_above_target() const { return above_causes_.all(); }
  double made() const { return made_; }
  double no_checkpoint_s() const { return no_checkpoint_s_; }
  /// True when the last point had been discarded at that date, not grown too old.
  bool lost_by_discard() const { return lost_by_discard_; }
  /// First date at which no point inside the retention was left [s]; negative: never.
  double first_no_checkpoint_s() const { return first_no_checkpoint_s_; }
  /// Points inside the retention at the horizon.
  double usable_points() const;
  double arrived_bytes() const { return arrived_; }
  double expired_bytes() const { return expired_; }
  double journal_bytes() const { return journal_; }
  double journal_peak_bytes() const { return journal_peak_; }

 private:
  struct Arrival {
    double at_s, bytes;
  };
  struct MadePoints {
    double last_s, count;
    double complete_s;
  };

  struct LongTermPoint {
    double point_s, until_s, bytes;
  };

  void age(double to_s, const LagCause& cause);
  void expire(double at_s);
  double retention_date_s(double at_s) const { return held_since_s_ ? *held_since_s_ : at_s; }

  Rules rules_;
  CurveRecorder* rpo_curve_;
  CurveRecorder* journal_curve_;
  double newest_s_;
  bool has_point_ = true;
  bool lost_by_discard_ = false;
  double at_s_ = 0;  // up to which all is counted
  RpoDistribution rpo_;
  IntervalMeans by_interval_;
  TimeAboveTarget above_target_;
  CauseNumbers<LagCause> above_causes_;
  double made_ = 0;
  double no_checkpoint_s_ = 0;
  double first_no_checkpoint_s_ = -1;
  bool counts_ = true;
  bool aged_out_ = false;
  std::vector<TimeSpan> unprotected_;
  std::optional<double> held_since_s_;
  double released_s_ = 0;  // end of the last hold of the retention
  std::deque<LongTermPoint> long_term_;
  double long_term_bytes_ = 0, long_term_peak_ = 0;
  std::deque<MadePoints> points_;  // inside the retention
  std::deque<Arrival> arrivals_;   // present in the journal
  double arrived_ = 0, expired_ = 0, journal_ = 0, journal_peak_ = 0;
};

}  // namespace drsim
