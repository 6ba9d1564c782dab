#pragma once
/// Which checkpoints of a group are complete at the recovery site, and so its RPO at every moment. Checkpoint k carries
/// the date k D. Each stream states, piece by piece, the date T(s) at which what it wrote up to s is recoverable; the
/// checkpoint is complete when the last stream has it. Between pieces T is linear, so whole runs of checkpoints are
/// entered as one arithmetic progression: no work for each checkpoint, no sampling.
/// Before date 0 the group is taken to have been in its steady state.
/// Checked by: tests/models/checkpoint_ledger_test.cpp (brute force over single checkpoints).

#include <cstdint>
#include <limits>
#include <vector>

#include "models/cause.hpp"
#include "models/curves/curve_recorder.hpp"
#include "models/group_accounts/rpo_distribution.hpp"
#include "models/group_accounts/time_above_target.hpp"
#include "models/loads/interval_means.hpp"

namespace drsim {

/// T(s) over (from_s, to_s]: runs straight from complete_from_s to complete_to_s; or no checkpoint can exist there.
struct CompletionPiece {
  CompletionPiece() = default;
  CompletionPiece(double from, double to, double complete_from, double complete_to, bool is_gap)
      : from_s(from), to_s(to), complete_from_s(complete_from), complete_to_s(complete_to), gap(is_gap) {}
  double from_s = 0, to_s = 0;
  double complete_from_s = 0, complete_to_s = 0;
  bool gap = false;
  bool along_level = false;  ///< straight only at its ends, between which no checkpoint is dated
};

/// Why a group lags, small enough to be kept for each stream: numbers into the plane's entities and its table of stated
/// causes. The plane makes a Cause of it for the result.
struct LagCause {
  enum class Kind : std::uint8_t { None, Saturated, Ceiling, PoolFull, Disconnected, Stated };
  Kind kind = Kind::None;
  std::uint32_t resource = 0;        ///< resource that binds, or the link that went down; Stated: number of the cause
  std::uint32_t appliance = 0;       ///< PoolFull: the VRA
  SyncAfter sync = SyncAfter::None;  ///< that is over, and this sync of what it left behind goes on

  bool operator==(const LagCause& other) const {
    return kind == other.kind && resource == other.resource && appliance == other.appliance && sync == other.sync;
  }
};

class CheckpointLedger {
 public:
  /// @param interval_s   D [s, > 0]
  /// @param latency_s    T(s) - s of the slowest stream that has no queue [s]
  /// @param target_s     RPO target [s]
  /// @param history_s    wanted journal history [s]
  /// @param horizon_s    end of the run: completions after it do not count [s]
  /// @param curve        RPO just before each completion; may be null
  /// @param starts_empty no checkpoint exists yet at date 0 (initial sync): RPO counts from there
  /// @param counts       false: the ledger of the other direction counts from the start on (see hand_over)
  CheckpointLedger(double interval_s, double latency_s, double target_s, double history_s, double horizon_s,
                   CurveRecorder* curve, bool starts_empty = false, bool counts = true);

  /// From this date on no checkpoints are made, though data flows (the manager is down), until they are made again;
  /// those dated at its very beginning and end are made. Dates ascend; not before the settled date.
  void stop_making(double at_s, const LagCause& cause);
  void resume_making(double at_s);

  /// All checkpoints are lost now (the replica is copied anew), with those that are on their way: until the next one
  /// completes none is usable.
  void lose_checkpoints(double at_s);

  /// The accounts have come to this date: checkpoints that complete later are in flight until they do. Dates ascend;
  /// a ledger that is never told takes them for complete when they are settled.
  void advance(double to_s);

  /// What is in flight now, after advance(), is lost with the appliance that had it: it never completes.
  void lose_in_flight();

  /// Date of the n-th newest complete checkpoint [s], n >= 1; negative: there are not so many.
  double nth_newest_s(double n) const;

  /// Nothing is promoted before this date, so no checkpoint is lost to its age (infinity: for the time being).
  void keep_until(double date_s) { kept_until_s_ = date_s; }

  /// True when a complete checkpoint is left at this date.
  bool has_checkpoint(double at_s) const {
    return !none_ && (at_s - newest_s() <= history_s_ || at_s <= kept_until_s_);
  }

  /// Date of the newest checkpoint that is complete and not after `date_s` [s]; negative: there is none.
  double newest_before_s(double date_s) const;

  /// Date of the newest complete checkpoint [s].
  double newest_s() const { return newest_ * interval_s_; }

  /// Changes the latency of streams without a queue, for what is written after the settled date.
  void set_latency(double latency_s) { latency_s_ = latency_s; }

  /// Settles all checkpoints up to `to_s`. Each list holds the pieces of one lagging stream, ascending, contiguous
  /// and covering (settled, to_s]; streams without a queue are covered by the latency.
  void settle(double to_s, const std::vector<const std::vector<CompletionPiece>*>& lagging, const LagCause& cause);

  /// Date of the first checkpoint that is not settled [s].
  double next_s() const { return next_ * interval_s_; }

  /// Date of writing up to which checkpoints are settled [s].
  double settled_s() const { return settled_s_; }

  /// Present effective history, when a journal limit makes it shorter than wanted [s].
  void set_history(double history_s) { history_s_ = history_s; }

  /// Why no checkpoint completes is another reason from now on: time above the target before is put down to `before`,
  /// later to `after`; nothing: checkpoints would complete, and until one has it is what was before.
  void change_cause(double at_s, const LagCause& before, const LagCause& after) {
    wait_.changes.push_back({at_s, before, after});
  }

  /// What the ledger of the other direction goes on from.
  struct HandOver {
    double at_s = 0;      ///< from then on the other one counts; not before the last completion here [s]
    double newest_s = 0;  ///< date of the newest checkpoint in either direction [s]
  };

  /// From now on the RPO is that of the ledger of the other direction; checkpoints are entered, but nothing is counted.
  /// @param cause  why no checkpoint completes now, if so
  HandOver hand_over(double at_s, const LagCause& cause);

  /// From that date on the RPO is counted here again; it goes on from the newest checkpoint of the other direction.
  void take_over(const HandOver& hand_over);

  /// The group is recovered by nobody, and what could be recovered grew older than the history while it had no RPO: it
  /// has no checkpoint from then on, until it counts again. Nothing happens while it counts.
  void aged_out_unprotected();

  /// False while the ledger of the other direction counts.
  bool counts() const { return counts_; }

  /// Closes the accounts at the horizon. @param cause  why no checkpoint completes at the end, if so
  void finish(const LagCause& cause = {});

  const RpoDistribution& rpo() const { return rpo_; }
  /// Of the RPO while it was counted here.
  const IntervalMeans& rpo_by_interval() const { return by_interval_; }
  double rpo_end_s() const { return horizon_s_ - newest_anywhere_s(); }
  /// When the RPO was above the target while it was counted here, and why.
  const TimeAboveTarget& above_target() const { return above_target_; }
  /// By their numbers in above_target().
  const std::vector<LagCause>& causes_above_target() const { return above_causes_.all(); }
  double checkpoints_made() const { return made_; }
  double no_checkpoint_s() const { return no_checkpoint_s_; }
  /// First date at which no usable checkpoint was left, negative: never; and what had become of the last one.
  double first_no_checkpoint_s() const { return first_no_checkpoint_s_; }
  CauseKind first_loss() const { return losses_.empty() ? CauseKind::Aged : losses_.front(); }
  /// What had become of the last checkpoint at the beginnings of all such times: each kind once, the earliest first.
  const std::vector<CauseKind>& losses() const { return losses_; }

  /// Checkpoints that a journal of this effective history holds at the horizon.
  double usable_checkpoints(double history_s) const;

 private:
  struct Line {
    double at;     // T at s = 0
    double slope;  // dT/ds
  };
  struct Range {
    double first, last;
  };
  struct Unmade {
    double from_s, to_s;
    LagCause cause;
  };
  struct CauseChange {
    double at_s;
    LagCause before, after;
  };

  /// What the wait for a checkpoint is put down to.
  struct Wait {
    LagCause settling;                 // of the settlement that found it
    LagCause lapse;                    // of a wait that ends in that
    LagCause unmade;                   // why no checkpoint was made since the last one complete, if so
    LagCause gap;                      // why there is a gap since then, if there is one
    std::vector<CauseChange> changes;  // since then
  };
  /// Settled checkpoints that complete after the date of advance().
  struct Flight {
    double first, count, first_complete_s, step_s;
    Wait wait;
  };

  double newest_anywhere_s() const { return newest_s() > elsewhere_s_ ? newest_s() : elsewhere_s_; }
  void settle_one(double to_s, const std::vector<CompletionPiece>& pieces);
  void settle_all(double to_s, const std::vector<const std::vector<CompletionPiece>*>& lagging);
  static Line line_of(const CompletionPiece& piece);
  void settle_gap(double to_s);
  void settle_stretch(double to_s, std::size_t line_count);
  void complete_until(double last, std::size_t line_count);
  void complete_between_gaps(const std::vector<const std::vector<CompletionPiece>*>& lagging);
  void complete(double first, double count, double first_complete_s, double step_s);
  void land(double first, double count, double first_complete_s, double step_s);
  void land_due();
  double due_of(double count, double first_complete_s, double step_s) const;
  void drop_flights();
  void complete_more(double more, double step_s);
  void count_more(double more, double step_s);
  void count_above(Range missed, double base, double drift, double step_s);
  void count_until(double to_s, const LagCause& cause);
  static Range intervals_above(double limit_s, double base, double drift, double step_s, double count);
  void lapse(double to_s, const LagCause& stated = {});
  LagCause cause_at_end(const LagCause& stated) const;
  void note_lapse_above(double from_s, double to_s, const LagCause& cause);
  void note_missing(double first, double last);
  void note_loss(double at_s, CauseKind how);
  void end_time_without(double at_s);
  CauseKind loss_by_age() const { return history_s_ < wanted_history_s_ ? CauseKind::JournalLimit : CauseKind::Aged; }

  double interval_s_;
  double latency_s_;
  double target_s_;
  double history_s_, wanted_history_s_;
  double horizon_s_;
  CurveRecorder* curve_;
  RpoDistribution rpo_;
  IntervalMeans by_interval_;
  std::vector<Line> lines_;
  std::vector<std::size_t> position_;
  LagCause cause_;               // of the last settlement
  Wait wait_;                    // for the next one that is settled
  std::vector<Flight> flights_;  // in the order of their dates
  double now_s_ = std::numeric_limits<double>::infinity();
  double settled_s_ = 0;
  double next_;            // number of the first checkpoint that is not settled
  double newest_;          // number of the newest complete checkpoint
  double complete_s_ = 0;  // when it became the newest
  TimeAboveTarget above_target_;
  CauseNumbers<LagCause> above_causes_;
  double made_ = 0;
  double no_checkpoint_s_ = 0;
  double first_no_checkpoint_s_ = -1;
  std::vector<CauseKind> losses_;
  std::vector<Range> missing_;  // numbers of checkpoints that never completed, both ends included
  std::vector<Unmade> unmade_;  // dates without checkpoints, without both ends
  std::size_t unmade_at_ = 0;   // the first that is not settled
  bool after_gap_ = false;      // a checkpoint at the very end of a gap may be next
  bool none_ = false;           // no usable checkpoint since `none_from_s_`
  double none_from_s_ = 0;
  double without_from_s_ = -1;  // without a checkpoint since then, while it does not count; negative: not so
  double kept_until_s_ = -1;
  bool counts_;
  double elsewhere_s_ = -std::numeric_limits<double>::infinity();  // newest checkpoint of the other direction
};

}  // namespace drsim
