#include "models/group_accounts/checkpoint_ledger.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/date_rounding.hpp"

namespace drsim {

namespace {

/// Excursions above the target closer than this many checkpoint intervals are one stretch.
constexpr double neighbouring_intervals = 2;

}  // namespace

CheckpointLedger::CheckpointLedger(double interval_s, double latency_s, double target_s, double history_s,
                                   double horizon_s, CurveRecorder* curve, bool starts_empty, bool counts)
    : interval_s_(interval_s),
      latency_s_(latency_s),
      target_s_(target_s),
      history_s_(history_s),
      wanted_history_s_(history_s),
      horizon_s_(horizon_s),
      curve_(curve),
      by_interval_(horizon_s),
      newest_(starts_empty ? 0 : -std::ceil(latency_s / interval_s)),
      above_target_(neighbouring_intervals * interval_s),
      none_(starts_empty),
      counts_(counts) {
  if (!counts) by_interval_.pause(0, 0);
  // The checkpoints just before date 0 are in flight: they complete in steady state.
  lines_.push_back({latency_s_, 1});
  next_ = newest_ + 1;
  if (starts_empty) note_missing(0, 0);
  settle_stretch(0, 1);
}

void CheckpointLedger::stop_making(double at_s, const LagCause& cause) {
  unmade_.push_back({at_s, std::numeric_limits<double>::infinity(), cause});
}

void CheckpointLedger::resume_making(double at_s) { unmade_.back().to_s = at_s; }

void CheckpointLedger::lose_checkpoints(double at_s) {
  if (!none_) {
    none_from_s_ = std::max(at_s, complete_s_);
    no_checkpoint_s_ += none_from_s_ - at_s;
    note_loss(at_s, CauseKind::FullSync);
  }
  none_ = true;
  drop_flights();
  missing_.clear();
  note_missing(0, next_ - 1);
}

double CheckpointLedger::nth_newest_s(double n) const {
  double last = newest_;
  for (auto range = missing_.rbegin(); range != missing_.rend(); ++range) {
    if (range->first > last) continue;
    const double count = last - range->last;
    if (count >= n) break;
    n -= std::max(0.0, count);
    last = range->first - 1;
  }
  return last - n + 1 >= 0 ? (last - n + 1) * interval_s_ : -1;
}

void CheckpointLedger::settle(double to_s, const std::vector<const std::vector<CompletionPiece>*>& lagging,
                              const LagCause& cause) {
  // The first checkpoint after a lag may complete when nothing lags any more: its wait belongs to the lag before.
  wait_.settling = cause;
  wait_.lapse = cause.kind == LagCause::Kind::None ? cause_ : cause;
  if (to_s > settled_s_) {
    if (lagging.size() == 1) {
      settle_one(to_s, *lagging.front());
    } else {
      settle_all(to_s, lagging);
    }
  }
  cause_ = cause;
}

/// The frequent case: one stream lags, all others are covered by the latency.
void CheckpointLedger::settle_one(double to_s, const std::vector<CompletionPiece>& pieces) {
  lines_.assign({{latency_s_, 1}, {0, 1}});
  for (const CompletionPiece& piece : pieces) {
    if (piece.to_s <= settled_s_) continue;
    if (piece.from_s >= to_s) break;
    if (piece.from_s > settled_s_) settle_stretch(piece.from_s, 1);
    if (piece.gap) {
      settle_gap(std::min(piece.to_s, to_s));
    } else {
      lines_[1] = line_of(piece);
      settle_stretch(std::min(piece.to_s, to_s), 2);
    }
  }
  if (settled_s_ < to_s) settle_stretch(to_s, 1);
}

void CheckpointLedger::settle_all(double to_s, const std::vector<const std::vector<CompletionPiece>*>& lagging) {
  position_.assign(lagging.size(), 0);
  while (settled_s_ < to_s) {
    double end_s = to_s;
    bool gap = false;
    lines_.assign({{latency_s_, 1}});
    for (std::size_t stream = 0; stream < lagging.size(); ++stream) {
      const std::vector<CompletionPiece>& pieces = *lagging[stream];
      std::size_t& at = position_[stream];
      while (at < pieces.size() && pieces[at].to_s <= settled_s_) ++at;
      if (at == pieces.size()) continue;
      const CompletionPiece& piece = pieces[at];
      if (piece.from_s > settled_s_) {
        end_s = std::min(end_s, piece.from_s);
        continue;
      }
      end_s = std::min(end_s, piece.to_s);
      gap = gap || piece.gap;
      if (!piece.gap) lines_.push_back(line_of(piece));
    }
    if (gap) {
      if (after_gap_ && next_ * interval_s_ == settled_s_) complete_between_gaps(lagging);
      settle_gap(end_s);
    } else {
      settle_stretch(end_s, lines_.size());
    }
  }
}

/// A checkpoint dated where one stream's gap ends and another's begins exists: each stream has it by the piece that
/// ends or begins there, unless both of these are gaps.
void CheckpointLedger::complete_between_gaps(const std::vector<const std::vector<CompletionPiece>*>& lagging) {
  double complete_s = latency_s_ + settled_s_;
  for (std::size_t stream = 0; stream < lagging.size(); ++stream) {
    const std::vector<CompletionPiece>& pieces = *lagging[stream];
    const std::size_t at = position_[stream];
    if (at == pieces.size() || pieces[at].from_s > settled_s_) continue;
    if (!pieces[at].gap) {
      const Line line = line_of(pieces[at]);
      complete_s = std::max(complete_s, line.at + line.slope * settled_s_);
    } else if (pieces[at].from_s < settled_s_ || (at > 0 && pieces[at - 1].gap)) {
      return;
    } else if (at > 0) {
      complete_s = std::max(complete_s, pieces[at - 1].complete_to_s);
    }
  }
  const double only = next_++;
  complete(only, 1, complete_s, 0);
}

CheckpointLedger::Line CheckpointLedger::line_of(const CompletionPiece& piece) {
  const double slope = (piece.complete_to_s - piece.complete_from_s) / (piece.to_s - piece.from_s);
  return {piece.complete_to_s - slope * piece.to_s, slope};
}

/// No checkpoint exists up to the date; one dated at its very end is a good one.
void CheckpointLedger::settle_gap(double to_s) {
  const double end = std::ceil(to_s / interval_s_);
  note_missing(next_, end - 1);
  next_ = std::max(next_, end);
  settled_s_ = to_s;
  after_gap_ = true;
  wait_.gap = wait_.settling;
}

/// Completes the checkpoints up to the date that were made.
void CheckpointLedger::settle_stretch(double to_s, std::size_t line_count) {
  settled_s_ = to_s;
  after_gap_ = false;
  for (; unmade_at_ < unmade_.size() && unmade_[unmade_at_].from_s <= to_s; ++unmade_at_) {
    const Unmade& unmade = unmade_[unmade_at_];
    complete_until(std::floor(unmade.from_s / interval_s_), line_count);
    // One dated now may still be made, if making is resumed now.
    const double end = std::ceil(std::min(unmade.to_s, to_s) / interval_s_);
    note_missing(next_, end - 1);
    // Of checkpoints that a gap has swallowed already nobody kept any from being made.
    if (end > next_) wait_.unmade = unmade.cause;
    next_ = std::max(next_, end);
    if (unmade.to_s > to_s) return;
  }
  complete_until(std::floor(to_s / interval_s_), line_count);
}

/// Completes the checkpoints up to a number, each at the highest of the first lines.
void CheckpointLedger::complete_until(double last, std::size_t line_count) {
  while (next_ <= last) {
    const double at_s = next_ * interval_s_;
    const Line* top = lines_.data();
    double top_value = top->at + top->slope * at_s;
    for (const Line* line = top + 1; line != lines_.data() + line_count; ++line) {
      const double value = line->at + line->slope * at_s;
      if (value > top_value || (value == top_value && line->slope > top->slope)) {
        top = line;
        top_value = value;
      }
    }
    double until = last;
    // Before the last checkpoint another line can cross only if there is one more.
    for (const Line* line = lines_.data(); last > next_ && line != lines_.data() + line_count; ++line) {
      if (line->slope <= top->slope) continue;
      const double crossing_s = (top->at - line->at) / (line->slope - top->slope);
      until = std::min(until, std::max(next_, std::floor(crossing_s / interval_s_)));
    }
    const double first = next_;
    next_ = until + 1;
    complete(first, next_ - first, top_value, top->slope * interval_s_);
  }
}

void CheckpointLedger::land(double first, double count, double first_complete_s, double step_s) {
  if (first_complete_s < complete_s_) {
    // A path that became faster: what it overtakes is complete when the one before is.
    const double overtaken =
        step_s > 0 ? std::min(count, std::floor((complete_s_ - first_complete_s) / step_s) + 1) : count;
    newest_ = first + overtaken - 1;
    none_ = false;
    made_ += overtaken;
    first += overtaken;
    count -= overtaken;
    first_complete_s += overtaken * step_s;
    if (count <= 0) return;
  }
  if (first_complete_s > horizon_s_) return;
  if (step_s > 0) count = std::min(count, std::floor((horizon_s_ - first_complete_s) / step_s) + 1);
  lapse(first_complete_s);
  wait_.unmade = wait_.gap = {};
  if (curve_ != nullptr && counts_) curve_->line_to(first_complete_s, first_complete_s - newest_anywhere_s());
  newest_ = first;
  none_ = false;
  complete_s_ = first_complete_s;
  made_ += count;
  if (count > 1) complete_more(count - 1, step_s);
}

/// The rest of a progression: interval j runs from base + j drift to that plus the step.
void CheckpointLedger::complete_more(double more, double step_s) {
  if (counts_) count_more(more, step_s);
  newest_ += more;
  complete_s_ += more * step_s;
}

void CheckpointLedger::count_more(double more, double step_s) {
  const double base = complete_s_ - newest_s();
  const double drift = step_s - interval_s_;
  by_interval_.add(complete_s_, base, drift, step_s, more, rpo_.integral());
  rpo_.add(base, drift, step_s, more);
  const double met_s = target_s_ + date_rounding_s(complete_s_ + more * step_s);
  const Range missed = intervals_above(met_s, base, drift, step_s, more);
  if (missed.last > missed.first) count_above(missed, base, drift, step_s);
  const Range lost = intervals_above(history_s_, base, drift, step_s, more);
  if (lost.last > lost.first) {
    const double low = base + lost.first * drift;
    note_loss(complete_s_ + lost.first * step_s + std::max(0.0, history_s_ - low), loss_by_age());
    no_checkpoint_s_ += RpoDistribution::time_above(low, drift, step_s, lost.last - lost.first, history_s_);
  }
  if (curve_ != nullptr) {
    curve_->line_to(complete_s_ + step_s, base + step_s);
    curve_->line_to(complete_s_ + more * step_s, base + (more - 1) * drift + step_s);
  }
}

/// Intervals that begin above the target are one stretch, before or after those in which the RPO grows past it.
void CheckpointLedger::count_above(Range missed, double base, double drift, double step_s) {
  Range whole{missed.last, missed.last};
  if (drift > 0) whole.first = std::ceil((target_s_ - base) / drift);
  if (drift < 0) whole = {missed.first, std::floor((target_s_ - base) / drift) + 1};
  if (drift == 0 && base >= target_s_) whole = missed;
  whole.first = std::clamp(whole.first, missed.first, missed.last);
  whole.last = std::clamp(whole.last, whole.first, missed.last);
  const std::uint32_t cause = above_causes_.of(wait_.settling);
  const auto add_growing = [&](Range range) {
    if (range.last <= range.first) return;
    Excursions part;
    part.begin_s = complete_s_ - base + range.first * interval_s_ + target_s_;
    part.worst_s = base + range.first * drift + step_s;
    part.length_s = part.worst_s - target_s_;
    part.period_s = interval_s_;
    part.change_s = drift;
    part.count = range.last - range.first;
    part.cause = cause;
    above_target_.add(part);
  };
  add_growing({missed.first, whole.first});
  const double worst_s = base + (drift > 0 ? whole.last - 1 : whole.first) * drift + step_s;
  above_target_.add(complete_s_ + whole.first * step_s, complete_s_ + whole.last * step_s, worst_s, cause);
  add_growing({whole.last, missed.last});
}

/// Those intervals of a progression that peak above the limit: one run [first, last), since the peaks are monotone.
CheckpointLedger::Range CheckpointLedger::intervals_above(double limit_s, double base, double drift, double step_s,
                                                          double count) {
  const double excess = base + step_s - limit_s;
  if (drift > 0) return {std::clamp(std::floor(-excess / drift) + 1, 0.0, count), count};
  if (drift < 0) return {0, std::clamp(std::ceil(-excess / drift), 0.0, count)};
  return {0, excess > 0 ? count : 0};
}

/// RPO grows from the newest checkpoint until `to_s`, when the next one completes (or the run ends).
/// @param stated  why it ends so, where that is known
void CheckpointLedger::lapse(double to_s, const LagCause& stated) {
  const double low = complete_s_ - newest_anywhere_s();
  const double high = to_s - newest_anywhere_s();
  if (high <= low || !counts_) return;
  by_interval_.add(complete_s_, to_s, low, rpo_.integral());
  rpo_.add(low, 0, high - low, 1);
  if (high > target_s_ + date_rounding_s(to_s)) {
    const double from_s = complete_s_ + std::max(0.0, target_s_ - low);
    note_lapse_above(from_s, to_s, cause_at_end(stated));
  }
  wait_.changes.clear();
  // A checkpoint of the other direction does not grow too old for this journal.
  if ((high > history_s_ && newest_s() >= elsewhere_s_) || none_) {
    const double aged_s = complete_s_ + std::max(0.0, history_s_ - low);
    double from_s = std::max(aged_s, kept_until_s_);
    if (none_) from_s = std::min(from_s, std::max(none_from_s_, complete_s_));
    const CauseKind by_age = kept_until_s_ > aged_s ? CauseKind::HistoryLetGo : loss_by_age();
    // Lost at once, it has been noted: what is left is the copy before the first one.
    if (from_s < to_s) note_loss(from_s, none_ ? CauseKind::InitialSync : by_age);
    no_checkpoint_s_ += std::max(0.0, to_s - from_s);
  }
  if (curve_ != nullptr && to_s - complete_s_ > 2 * interval_s_) curve_->line_to(complete_s_, low);
}

/// What the end of a wait is put down to.
LagCause CheckpointLedger::cause_at_end(const LagCause& stated) const {
  if (stated.kind != LagCause::Kind::None) return stated;
  if (!wait_.changes.empty()) {
    const CauseChange& last = wait_.changes.back();
    return last.after.kind != LagCause::Kind::None ? last.after : last.before;
  }
  LagCause cause = wait_.lapse;
  for (const LagCause& known : {wait_.gap, wait_.unmade})
    if (known.kind != LagCause::Kind::None) cause = known;
  return cause;
}

/// Puts the time above the target down to what kept checkpoints from completing then.
void CheckpointLedger::note_lapse_above(double from_s, double to_s, const LagCause& cause) {
  for (std::size_t k = 0; k < wait_.changes.size(); ++k) {
    const CauseChange& change = wait_.changes[k];
    const LagCause& after = k + 1 < wait_.changes.size() ? wait_.changes[k + 1].before : cause;
    if (change.at_s <= from_s || change.at_s >= to_s || change.before == after) continue;
    above_target_.add(from_s, change.at_s, change.at_s - newest_anywhere_s(), above_causes_.of(change.before));
    from_s = change.at_s;
  }
  above_target_.add(from_s, to_s, to_s - newest_anywhere_s(), above_causes_.of(cause));
}

/// The date is kept of the first time, and each kind once. The copy that follows the loss of a replica is no new loss.
void CheckpointLedger::note_loss(double at_s, CauseKind how) {
  if (first_no_checkpoint_s_ < 0) {
    first_no_checkpoint_s_ = at_s;
  } else if (how == CauseKind::InitialSync) {
    return;
  }
  if (std::find(losses_.begin(), losses_.end(), how) == losses_.end()) losses_.push_back(how);
}

void CheckpointLedger::note_missing(double first, double last) {
  if (first > last) return;
  if (!missing_.empty() && missing_.back().last + 1 == first) {
    missing_.back().last = last;
  } else {
    missing_.push_back({first, last});
  }
}

/// Counts up to a date by which no further checkpoint is complete. @param cause  why, if so
void CheckpointLedger::count_until(double to_s, const LagCause& cause) {
  if (cause.kind != LagCause::Kind::None) wait_.lapse = wait_.gap = cause;
  lapse(to_s, cause);
  if (curve_ != nullptr && counts_) curve_->line_to(to_s, to_s - newest_anywhere_s());
}

CheckpointLedger::HandOver CheckpointLedger::hand_over(double at_s, const LagCause& cause) {
  const double end_s = std::max(at_s, complete_s_);
  // What is in flight lands when it is due; the wait for it so far is that of now.
  Wait& waiting = flights_.empty() ? wait_ : flights_.front().wait;
  if (&waiting != &wait_) std::swap(wait_, waiting);
  count_until(end_s, cause);
  if (&waiting != &wait_) std::swap(wait_, waiting);
  complete_s_ = end_s;
  if (counts_) by_interval_.pause(end_s, rpo_.integral());
  counts_ = false;
  above_target_.end_rhythm();
  return {end_s, newest_anywhere_s()};
}

void CheckpointLedger::take_over(const HandOver& hand_over) {
  complete_s_ = std::max(complete_s_, hand_over.at_s);
  elsewhere_s_ = hand_over.newest_s;
  wait_.changes.clear();
  // What kept checkpoints of this direction from being made while the other one counted holds nothing up now.
  wait_.unmade = {};
  counts_ = true;
  end_time_without(complete_s_);
  by_interval_.resume(complete_s_);
}

void CheckpointLedger::aged_out_unprotected() {
  if (counts_ || without_from_s_ >= 0) return;
  const double aged_s = none_ ? complete_s_ : std::max(newest_s() + history_s_, kept_until_s_);
  without_from_s_ = std::max(aged_s, complete_s_);
  if (!none_) note_loss(without_from_s_, loss_by_age());
}

void CheckpointLedger::end_time_without(double at_s) {
  if (without_from_s_ >= 0) no_checkpoint_s_ += std::max(0.0, at_s - without_from_s_);
  without_from_s_ = -1;
}

void CheckpointLedger::finish(const LagCause& cause) {
  drop_flights();
  count_until(horizon_s_, cause);
  end_time_without(horizon_s_);
}

double CheckpointLedger::newest_before_s(double date_s) const {
  if (none_) return -1;
  double number = std::min(newest_, std::floor(date_s / interval_s_));
  // Ranges without checkpoints ascend and do not touch.
  for (auto range = missing_.rbegin(); range != missing_.rend(); ++range) {
    if (range->first <= number && number <= range->last) number = range->first - 1;
  }
  return number * interval_s_;
}

double CheckpointLedger::usable_checkpoints(double history_s) const {
  const double oldest = std::max(0.0, std::ceil((horizon_s_ - history_s) / interval_s_));
  if (newest_ < oldest) return 0;
  double count = newest_ - oldest + 1;
  for (const Range& range : missing_) {
    count -= std::max(0.0, std::min(range.last, newest_) - std::max(range.first, oldest) + 1);
  }
  return count;
}

}  // namespace drsim
