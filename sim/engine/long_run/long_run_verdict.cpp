#include "sim/engine/long_run/long_run_verdict.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/units.hpp"

namespace drsim {

namespace {

/// The run is as long as asked; rounding of dates aside.
bool is_long_enough(double horizon_s, double needed_s) { return horizon_s >= needed_s * (1 - 1e-9); }

bool is_sync(GroupState state) {
  return state == GroupState::BitmapSync || state == GroupState::DeltaSync || state == GroupState::InitialSync ||
         state == GroupState::ReverseSync || state == GroupState::Disconnected;
}

/// The stretch that the run ended in; nullptr: Protected.
const StateSpan* last_span(const GroupResult& group, double horizon_s) {
  if (group.spans.empty() || group.spans.back().to_s < horizon_s) return nullptr;
  return &group.spans.back();
}

bool was_recovered(const GroupResult& group) {
  return group.state_s[static_cast<std::size_t>(GroupState::Recovered)] > 0 || group.in_reverse.has_value();
}

/// Value of a curve at a date; of an envelope the mean of the span around it.
double value_at(const Curve& curve, double at_s) {
  const auto after = std::upper_bound(curve.points.begin(), curve.points.end(), at_s,
                                      [](double date, const CurvePoint& point) { return date < point.at_s; });
  if (after == curve.points.begin()) return 0;
  const CurvePoint& from = *std::prev(after);
  if (!curve.exact || after == curve.points.end()) return from.mean;
  const double share = after->at_s > from.at_s ? (at_s - from.at_s) / (after->at_s - from.at_s) : 0;
  return from.mean + share * (after->mean - from.mean);
}

/// Bounds of the least value of a curve between two dates; of an exact curve both are that value.
struct LeastBounds {
  double at_least = INFINITY, at_most = INFINITY;
};

LeastBounds least_between(const Curve& curve, double from_s, double to_s) {
  LeastBounds least;
  const auto add = [&](double low, double high) {
    least.at_least = std::min(least.at_least, low);
    least.at_most = std::min(least.at_most, high);
  };
  if (curve.exact)
    for (const double date_s : {from_s, to_s}) add(value_at(curve, date_s), value_at(curve, date_s));
  auto at = std::lower_bound(curve.points.begin(), curve.points.end(), from_s,
                             [](const CurvePoint& point, double date) { return point.at_s < date; });
  if (!curve.exact && at != curve.points.begin()) --at;
  for (; at != curve.points.end() && at->at_s <= to_s; ++at) {
    // Where in its span an envelope is at its lowest is not known.
    const bool is_inside =
        at->at_s >= from_s && (curve.exact || (std::next(at) != curve.points.end() && std::next(at)->at_s <= to_s));
    add(at->low, is_inside ? at->low : at->high);
  }
  return least;
}

/// Length of the span of an envelope that ends at a date or lies around it [s]; 0 of an exact curve.
double span_around_s(const Curve& curve, double at_s) {
  const auto after = std::lower_bound(curve.points.begin(), curve.points.end(), at_s,
                                      [](const CurvePoint& point, double date) { return point.at_s < date; });
  if (curve.exact || after == curve.points.begin()) return 0;
  const double end_s = after == curve.points.end() ? at_s : after->at_s;
  return end_s - std::prev(after)->at_s;
}

/// By how much the backlog has grown for certain since the same phase of the period before, its swing within a window
/// left aside [bytes].
/// @param demand_bytes_per_s  a thinned curve may be off by what is asked for within one of its spans, at each end
double grown_since_last_period(const RunRecord& record, const std::string& group, double period_s, double window_s,
                               double demand_bytes_per_s) {
  const double end_s = record.horizon_s, before_s = end_s - period_s;
  if (period_s <= 0) return 0;
  const auto curve = std::find_if(record.curves.begin(), record.curves.end(),
                                  [&](const Curve& one) { return one.kind == "backlog_bytes" && one.entity == group; });
  if (curve == record.curves.end()) return 0;
  constexpr double spans = 3, ends = 2;
  const double span_s = std::max(span_around_s(*curve, before_s), span_around_s(*curve, end_s));
  const double seen_s = std::max(window_s, spans * span_s);
  if (before_s < std::max(period_s, seen_s)) return 0;
  return least_between(*curve, end_s - seen_s, end_s).at_least -
         least_between(*curve, before_s - seen_s, before_s).at_most - ends * span_s * demand_bytes_per_s;
}

/// The RPO of the later half of the periods was clearly larger than that of the earlier half, and no small part of the
/// run: queues that each resource carries by its mean can grow all the same, where cycles that are late hold more.
bool has_rpo_grown(const GroupResult& group, double period_s, double horizon_s) {
  constexpr double clearly = 1.2, part_of_run = 0.05;
  const std::vector<double>& means_s = group.rpo_interval_means_s;
  const double periods = period_s > 0 ? std::floor(horizon_s / period_s * (1 + 1e-9)) : 2;
  if (periods < 2 || !group.unprotected.empty()) return false;
  const double window_s = period_s > 0 ? std::floor(periods / 2) * period_s : horizon_s / 2;
  const auto count = static_cast<std::ptrdiff_t>(static_cast<double>(means_s.size()) * window_s / horizon_s);
  if (count == 0) return false;
  const auto middle = means_s.end() - count;
  const double later_s = std::accumulate(middle, means_s.end(), 0.0) / static_cast<double>(count);
  const double earlier_s = std::accumulate(middle - count, middle, 0.0) / static_cast<double>(count);
  return later_s > clearly * earlier_s && later_s > part_of_run * horizon_s;
}

/// Nothing arrived at the recovery site, though something was written; what the group is recovered to is no such case.
bool nothing_replicated(const GroupResult& group) {
  const bool nothing_arrived = group.bytes.delivered <= 0 && group.bytes.written > 0;
  return (group.checkpoints_made == 0 || nothing_arrived) && !was_recovered(group);
}

bool is_sync_of_buffer(const StateSpan& span) {
  return span.state == GroupState::BitmapSync && span.reason && span.reason->kind == CauseKind::BufferFull;
}

/// A buffer was full and the sync that followed came to its end, not to an outage that cut it: what was overwritten
/// meanwhile need not be sent.
bool is_bounded_by_overwrites(const GroupResult& group, double horizon_s) {
  for (std::size_t k = 0; k < group.spans.size(); ++k) {
    const StateSpan& span = group.spans[k];
    if (!is_sync_of_buffer(span) || span.to_s >= horizon_s) continue;
    const bool goes_on = k + 1 < group.spans.size() && group.spans[k + 1].from_s <= span.to_s;
    if (!goes_on || group.spans[k + 1].state == GroupState::Buffering) return true;
  }
  return false;
}

/// The run is long enough to show the growth that its way leaves over, and far less waits at its end: what was written
/// again while it waited was sent once.
bool is_refuted(const GroupBalance& balance, const RunRecord& record, const GroupResult& group) {
  constexpr double borne_out = 0.1, intervals = 10;
  if (!balance.is_undisturbed || !group.unprotected.empty() || was_recovered(group)) return false;
  // What a sync leaves out is no sign that it ends.
  const StateSpan* last = last_span(group, record.horizon_s);
  if (last != nullptr && is_sync(last->state)) return false;
  const double grown = (balance.demand_bytes_per_s - balance.carried_bytes_per_s) * record.horizon_s;
  const double shown = intervals * std::max(minute_s, balance.interval_s) * balance.demand_bytes_per_s;
  return grown > shown && group.bytes.queued + group.bytes.dirty < borne_out * grown;
}

bool is_unprotected_at_end(const GroupResult& group, double horizon_s) {
  return !group.unprotected.empty() && group.unprotected.back().to_s >= horizon_s;
}

/// Length of a run that shows so much of the group's protection [s]; 0: none does, since a recovery ended that for
/// good.
double run_that_shows_s(double needed_s, const GroupResult& group, double horizon_s) {
  return is_unprotected_at_end(group, horizon_s) ? 0 : needed_s + unprotected_before_s(group, horizon_s);
}

/// Date at which the target is missed first: in the run, or by the growth of the lag after it.
std::optional<double> first_missed_s(const VpgConfig& vpg, const GroupBalance& balance, const RunRecord& record,
                                     const GroupResult& group, bool is_in_sync) {
  std::optional<double> first_s;
  for (const Violation& violation : group.violations)
    first_s = std::min(violation.from_s, first_s.value_or(violation.from_s));
  if (first_s) return first_s;
  if (balance.stopped_by) {
    const double full_s = record.balances[*balance.stopped_by].full_at_s.value_or(0);
    return std::max(full_s, record.horizon_s - group.rpo_s.end) + vpg.rpo_target_s;
  }
  if (group.long_run.rpo_growth <= 0) return std::nullopt;
  LagForecast lag{record.horizon_s, group.rpo_s.end, group.long_run.rpo_growth, std::nullopt};
  if (!is_in_sync) lag.buffer_full_s = balance.buffer_full_s;
  return target_missed_at_s(lag, vpg.rpo_target_s);
}

void add_overload(const VpgConfig& vpg, const GroupBalance& balance, const RunRecord& record, GroupResult& group) {
  GroupLongRun& judged = group.long_run;
  if (balance.stopped_by) judged.rpo_causes.push_back({LongRunReason::Overloaded, balance.stopped_by, 0});
  for (const Index resource : balance.overloaded) judged.rpo_causes.push_back({LongRunReason::Overloaded, resource, 0});
  judged.backlog_growth_per_s =
      balance.stopped_by ? balance.demand_bytes_per_s : balance.demand_bytes_per_s - balance.carried_bytes_per_s;
  const StateSpan* last = last_span(group, record.horizon_s);
  const bool is_in_sync = last != nullptr && is_sync(last->state);
  // In a sync, or behind a guard, no checkpoint is made, and the RPO grows with the clock.
  judged.rpo_growth = is_in_sync || balance.stopped_by ? 1 : judged.backlog_growth_per_s / balance.demand_bytes_per_s;
  judged.missed_at_s = first_missed_s(vpg, balance, record, group, is_in_sync);
}

/// What more is written than the way carries.
enum class Excess {
  None,
  Cycles,  ///< fills the buffer and is worked off by a bitmap sync, again and again
  Grows
};

/// What the run is too short for, or left unfinished.
void add_what_is_missing(const VpgConfig& vpg, const GroupBalance& balance, const RunRecord& record, Excess excess,
                         GroupResult& group) {
  GroupLongRun& judged = group.long_run;
  const double horizon_s = record.horizon_s;
  const auto add = [&](LongRunReason reason, double needed_s) {
    judged.rpo_causes.push_back({reason, std::nullopt, needed_s});
    judged.needed_s = std::max(judged.needed_s, needed_s);
  };
  const double for_target_s = targets_in_a_run * vpg.rpo_target_s;
  const double for_period_s = std::max(balance.period_s, turns_in_a_run * balance.settling_s);
  judged.needed_s = std::max(for_target_s, for_period_s);
  const auto longer_s = [&](double needed_s) { return run_that_shows_s(needed_s, group, horizon_s); };
  const bool is_long = is_long_enough(horizon_s, judged.needed_s);
  if (!is_long_enough(horizon_s, for_target_s)) add(LongRunReason::ShorterThanTarget, longer_s(for_target_s));
  if (!is_long_enough(horizon_s, for_period_s)) add(LongRunReason::ShorterThanPeriod, longer_s(for_period_s));
  if (is_long && !is_long_enough(horizon_s - unprotected_before_s(group, horizon_s), judged.needed_s))
    add(LongRunReason::ProtectedTooShort, longer_s(judged.needed_s));
  const StateSpan* last = last_span(group, horizon_s);
  // What stands is worked off by what the way carries beside the demand.
  const bool is_worked_off = balance.spare_bytes_per_s > 0 && excess != Excess::Grows;
  const double drained_s = is_worked_off ? horizon_s + judged.backlog_end_bytes / balance.spare_bytes_per_s : 0;
  // The backlog swings within an interval, its own or a neighbour's: two of them show the least of it.
  constexpr double told = 0.02;
  const double window_s = std::max(minute_s, 2 * balance.longest_interval_s);
  const double least_growth = told * window_s * balance.demand_bytes_per_s;
  const double phase_s = balance.period_s > 0 ? balance.period_s : horizon_s / 2;
  // Where the backlog cycles, its phase at the end says nothing, nor does the sync that the run ends in.
  const bool may_have_grown = excess == Excess::None && !balance.has_random_neighbour;
  const bool is_of_cycle = excess == Excess::Cycles && last != nullptr && is_sync_of_buffer(*last);
  // What a recovery has left behind is lost, not waiting.
  const bool is_left = is_unprotected_at_end(group, horizon_s);
  if (last != nullptr && is_sync(last->state) && !is_of_cycle)
    add(LongRunReason::SyncUnfinished, 0);
  else if (may_have_grown && !is_left &&
           grown_since_last_period(record, group.name, phase_s, window_s, balance.demand_bytes_per_s) > least_growth)
    add(LongRunReason::BacklogGrew, drained_s);
  if (balance.is_undisturbed && has_rpo_grown(group, balance.period_s, horizon_s)) add(LongRunReason::RpoGrew, 0);
  const bool has_lost_all = group.checkpoints == 0 && !nothing_replicated(group) && !was_recovered(group);
  if (has_lost_all) add(LongRunReason::NoCheckpoint, 0);
  for (const Index resource : balance.unknown)
    judged.rpo_causes.push_back({LongRunReason::EstimateTooWide, resource, 0});
}

void judge_rpo(const VpgConfig& vpg, const GroupBalance& balance, const RunRecord& record, GroupResult& group) {
  GroupLongRun& judged = group.long_run;
  const bool is_short_of_way = balance.carried_bytes_per_s < balance.demand_bytes_per_s * (1 - balance_rounding);
  const bool is_bounded =
      !balance.stopped_by && (balance.is_bounded_by_cycles.value_or(false) ||
                              is_bounded_by_overwrites(group, record.horizon_s) || is_refuted(balance, record, group));
  const bool diverges = (is_short_of_way && !is_bounded) || balance.stopped_by.has_value();
  const Excess excess = diverges ? Excess::Grows : is_short_of_way ? Excess::Cycles : Excess::None;
  const bool nothing = nothing_replicated(group);
  if (diverges) add_overload(vpg, balance, record, group);
  if (nothing) judged.rpo_causes.push_back({LongRunReason::NoCheckpoint, std::nullopt, 0});
  const std::size_t grave = judged.rpo_causes.size();
  add_what_is_missing(vpg, balance, record, excess, group);
  const bool is_short = judged.rpo_causes.size() > grave;
  const bool has_no_reserve = !balance.at_limit.empty() || is_short_of_way;
  judged.rpo = diverges         ? LongRun::Diverges
               : nothing        ? LongRun::Nothing
               : is_short       ? LongRun::TooShort
               : has_no_reserve ? LongRun::AtLimit
                                : LongRun::Holds;
  if (diverges) return;
  for (const Index resource : balance.at_limit) judged.rpo_causes.push_back({LongRunReason::NoReserve, resource, 0});
  if (!is_short_of_way) return;
  for (const Index resource : balance.overloaded) judged.rpo_causes.push_back({LongRunReason::Overloaded, resource, 0});
}

/// Whether the hard limit leaves the history whole at all times.
enum class LimitFit { Fits, TooSmall, Unknown };

LimitFit fit_of_limit(const GroupBalance& balance, double history_s, const RunRecord& record,
                      const GroupResult& group) {
  if (!balance.journal_limit) return LimitFit::Fits;
  if (balance.mean_is_above_limit) return LimitFit::TooSmall;
  const bool was_cut = group.journal_limited_s > 0 && group.history_min_s < history_s * (1 - balance_rounding);
  if (balance.is_undisturbed && was_cut && is_long_enough(record.horizon_s, history_s)) return LimitFit::TooSmall;
  const Stability outcome = record.balances[*balance.journal_limit].outcome;
  if (outcome == Stability::Unknown) return LimitFit::Unknown;
  if (outcome != Stability::Diverges) return LimitFit::Fits;
  if (!balance.may_queue) return LimitFit::TooSmall;
  // Each phase of the period has been seen with a full journal, after one in which queues came to their own.
  const bool is_shown = balance.is_undisturbed && balance.settling_s == 0 &&
                        is_long_enough(record.horizon_s, history_s + 2 * balance.period_s);
  return is_shown ? LimitFit::Fits : LimitFit::Unknown;
}

void judge_history(const GroupBalance& balance, double history_s, const RunRecord& record, GroupResult& group) {
  GroupLongRun& judged = group.long_run;
  judged.history_needed_s = std::max(history_s, balance.period_s);
  const auto add = [&](LongRunReason reason, const std::optional<Index>& resource) {
    judged.history_causes.push_back({reason, resource, 0});
  };
  const LimitFit limit = fit_of_limit(balance, history_s, record, group);
  const bool is_too_small = limit == LimitFit::TooSmall || balance.space;
  if (limit == LimitFit::TooSmall) add(LongRunReason::JournalTooSmall, balance.journal_limit);
  if (balance.space) add(LongRunReason::JournalTooSmall, balance.space);
  const bool nothing = nothing_replicated(group);
  if (nothing) add(LongRunReason::NoCheckpoint, std::nullopt);
  const bool is_unknown = limit == LimitFit::Unknown || balance.space_unknown;
  if (limit == LimitFit::Unknown) add(LongRunReason::EstimateTooWide, balance.journal_limit);
  if (balance.space_unknown) add(LongRunReason::EstimateTooWide, balance.space_unknown);
  const bool is_short =
      !is_long_enough(record.horizon_s - unprotected_before_s(group, record.horizon_s), judged.history_needed_s);
  if (is_short)
    judged.history_causes.push_back({LongRunReason::ShorterThanHistory, std::nullopt,
                                     run_that_shows_s(judged.history_needed_s, group, record.horizon_s)});
  judged.history = is_too_small             ? LongRun::Diverges
                   : nothing                ? LongRun::Nothing
                   : is_short || is_unknown ? LongRun::TooShort
                                            : LongRun::Holds;
}

}  // namespace

void judge_group(const VpgConfig& vpg, const GroupBalance& balance, double history_s, const RunRecord& record,
                 GroupResult& group) {
  GroupLongRun& judged = group.long_run;
  judged.demand_bytes_per_s = balance.demand_bytes_per_s;
  judged.carried_bytes_per_s = balance.carried_bytes_per_s;
  judged.backlog_end_bytes = group.bytes.queued + group.bytes.dirty;
  judged.period_s = balance.period_s;
  judged.steady_journal_bytes = balance.steady_journal_bytes;
  judged.largest_journal_bytes = balance.largest_journal_bytes;
  judge_rpo(vpg, balance, record, group);
  judge_history(balance, history_s, record, group);
}

}  // namespace drsim
