#include "sim/report/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "models/date_rounding.hpp"
#include "sim/report/words/cause_words.hpp"

namespace drsim {
namespace {

struct AllGathered {
  EffectSum normal;
  std::map<Cause, double> normal_causes_s;
  std::vector<DisturbanceSum> of_disturbance;
};

AllGathered gather(const RunRecord& record, const std::vector<Disturbance>& disturbances,
                   const std::vector<GroupAttribution>& attributions) {
  AllGathered all;
  for (std::size_t group = 0; group < record.groups.size(); ++group) {
    const Cause* before = nullptr;
    for (const AttributedMiss& miss : attributions[group].misses) {
      if (miss.disturbance != normal_operation) continue;
      all.normal.add(group, miss.excursions);
      const Cause* cause = &record.groups[group].above_target_causes[miss.excursions.cause];
      // An event met a backlog that stays normal operation: what had caused that binds, not what the sync names since.
      const bool names_event = !miss.together.empty() && pointing_of(cause->kind) == Pointing::AtComponent;
      if (names_event && before != nullptr) cause = before;
      if (!names_event) before = cause;
      all.normal_causes_s[summed_as(*cause)] += miss.excursions.above_s;
    }
  }
  all.of_disturbance = sums_of_disturbances(record, disturbances, attributions);
  return all;
}

TargetOutcome outcome_of(const NormalOperation& normal) {
  if (normal.groups == 0) return TargetOutcome::NoGroups;
  if (normal.diverging > 0) return TargetOutcome::Diverges;
  if (normal.effect.group_s > 0) return TargetOutcome::Missed;
  if (normal.nothing > 0) return TargetOutcome::Nothing;
  return normal.unknown > 0 ? TargetOutcome::NotKnown : TargetOutcome::Met;
}

/// The group that came closest to its target without passing it, by the share of the target. Of one that a disturbance
/// held up it is not known how close it came without that.
void find_closest(const RunRecord& record, const std::vector<GroupAttribution>& attributions, NormalOperation& normal) {
  double most = -1;
  for (std::size_t i = 0; i < record.groups.size(); ++i) {
    const GroupResult& group = record.groups[i];
    const bool was_held_up = group.above_target.total_s() > 0 || !attributions[i].windows.empty();
    const double share = was_held_up ? 1 : group.rpo_s.max / group.rpo_target_s;
    if (share <= most) continue;
    most = share;
    normal.closest = i;
    normal.closest_rpo_s.reset();
    if (!was_held_up) normal.closest_rpo_s = group.rpo_s.max;
  }
}

/// True when the end of the run fell into what a disturbance did to the group: a sync or backlog of then is not that of
/// normal operation.
bool is_disturbed_at_end(const GroupResult& group, const GroupAttribution& attribution, double horizon_s) {
  const bool in_window = !attribution.windows.empty() && attribution.windows.back().to_s >= horizon_s;
  return in_window || (!group.unprotected.empty() && group.unprotected.back().to_s >= horizon_s);
}

/// The run is too short to say how the group does in normal operation.
bool is_unknown(const GroupResult& group, bool is_disturbed) {
  if (group.long_run.rpo != LongRun::TooShort || !is_disturbed) return group.long_run.rpo == LongRun::TooShort;
  return std::any_of(group.long_run.rpo_causes.begin(), group.long_run.rpo_causes.end(), [](const LongRunCause& cause) {
    return cause.reason == LongRunReason::ShorterThanTarget || cause.reason == LongRunReason::ShorterThanPeriod ||
           cause.reason == LongRunReason::ProtectedTooShort || cause.reason == LongRunReason::EstimateTooWide;
  });
}

NormalOperation normal_of(const RunRecord& record, const AllGathered& all,
                          const std::vector<GroupAttribution>& attributions) {
  NormalOperation normal;
  normal.groups = record.groups.size();
  normal.effect = all.normal.effect();
  for (std::size_t i = 0; i < record.groups.size(); ++i) {
    const GroupResult& group = record.groups[i];
    const GroupLongRun& judged = group.long_run;
    const bool unknown = is_unknown(group, is_disturbed_at_end(group, attributions[i], record.horizon_s));
    normal.diverging += judged.rpo == LongRun::Diverges;
    normal.nothing += judged.rpo == LongRun::Nothing;
    normal.unknown += unknown;
    if (unknown) normal.needed_s = std::max(normal.needed_s, judged.needed_s);
    if (judged.rpo == LongRun::Diverges && judged.missed_at_s)
      normal.missed_at_s = std::min(*judged.missed_at_s, normal.missed_at_s.value_or(*judged.missed_at_s));
  }
  normal.outcome = outcome_of(normal);
  if (normal.outcome == TargetOutcome::Met) find_closest(record, attributions, normal);
  for (const auto& [cause, above_s] : all.normal_causes_s) {
    if (above_s <= normal.binds_group_s) continue;
    normal.binds = cause;
    normal.binds_group_s = above_s;
  }
  return normal;
}

/// The reason without the name of the VM that it is about.
void add_not_up(const RecoveredVm& vm, std::vector<NotUp>& list) {
  for (NotUp& known : list) {
    if (known.reason != vm.reason) continue;
    ++known.vms;
    return;
  }
  list.push_back({1, vm.reason, vm.name});
}

/// What a recovery loses is the RPO at its worst moment, so it is held against the target of the group.
bool loses_more_than_target(const RunRecord& record, const FailoverResult& recovery) {
  if (!recovery.data_loss.value_s) return false;
  const auto group = std::find_if(record.groups.begin(), record.groups.end(),
                                  [&](const GroupResult& one) { return one.name == recovery.group; });
  return *recovery.data_loss.value_s > group->rpo_target_s + date_rounding_s(recovery.at_s);
}

void fill_recovery(const RunRecord& record, const OperationResult& operation, OperationVerdict& verdict) {
  for (const FailoverResult& one : record.failovers) {
    if (one.name != operation.name || one.at_s != operation.at_s) continue;
    verdict.data_loss_misses += loses_more_than_target(record, one);
    if (one.data_loss.value_s && *one.data_loss.value_s > verdict.data_loss_s.value_or(-1)) {
      verdict.data_loss_s = one.data_loss.value_s;
      verdict.data_loss_group = one.group;
    }
    for (const RecoveredVm& vm : one.vms) {
      if (!vm.rto_s) add_not_up(vm, verdict.not_up);
      if (vm.rto_s) verdict.rto_of_those_up_s = std::max(*vm.rto_s, verdict.rto_of_those_up_s.value_or(0));
    }
  }
  // What follows the last VM, such as a script, is part of the RTO.
  if (verdict.rto.value_s) verdict.rto_of_those_up_s = verdict.rto.value_s;
  std::stable_sort(verdict.not_up.begin(), verdict.not_up.end(),
                   [](const NotUp& a, const NotUp& b) { return a.vms > b.vms; });
}

/// Times without protection belong to the last operation on the group that had begun; where an event took the site
/// before, to the first that begins in them.
void fill_unprotected(const RunRecord& record, std::vector<OperationVerdict>& list) {
  for (const GroupResult& group : record.groups) {
    std::vector<bool> counted(list.size(), false);
    for (const TimeSpan& span : group.unprotected) {
      std::size_t last = list.size(), within = list.size();
      for (std::size_t i = 0; i < list.size(); ++i) {
        const OperationResult& operation = record.operations[list[i].operation];
        const auto& names = operation.groups;
        const bool is_on_group = std::find(names.begin(), names.end(), group.name) != names.end();
        if (is_on_group && operation.at_s <= span.from_s) last = i;
        if (is_on_group && within == list.size() && operation.at_s > span.from_s && operation.at_s < span.to_s)
          within = i;
      }
      if (last == list.size()) last = within;
      if (last == list.size()) continue;
      OperationVerdict& verdict = list[last];
      if (!counted[last]) ++verdict.unprotected_groups;
      counted[last] = true;
      verdict.unprotected_s += span.to_s - span.from_s;
      verdict.unprotected_longest_s = std::max(verdict.unprotected_longest_s, span.to_s - span.from_s);
      verdict.unprotected_from_s = std::min(span.from_s, verdict.unprotected_from_s.value_or(span.from_s));
      verdict.unprotected_at_end = verdict.unprotected_at_end || span.to_s >= record.horizon_s;
    }
  }
}

std::vector<OperationVerdict> operations_of(const RunRecord& record, const std::vector<Disturbance>& disturbances,
                                            const AllGathered& all) {
  std::vector<OperationVerdict> list;
  std::size_t at = 0;
  for (std::size_t i = 0; i < disturbances.size(); ++i) {
    if (disturbances[i].kind != DisturbanceKind::Operation) continue;
    while (record.operations[at].name != disturbances[i].name) ++at;
    OperationVerdict verdict;
    verdict.operation = at;
    verdict.rto = record.operations[at].rto;
    verdict.effect = all.of_disturbance[i].misses.effect();
    fill_recovery(record, record.operations[at], verdict);
    list.push_back(std::move(verdict));
    ++at;
  }
  fill_unprotected(record, list);
  return list;
}

HistoryVerdict history_of(const RunRecord& record) {
  HistoryVerdict history;
  for (std::size_t i = 0; i < record.groups.size(); ++i) {
    const GroupResult& group = record.groups[i];
    // A run shorter than the history is no limit.
    const bool is_cut = group.journal_limited_s > 0 || group.history_below_85_s > 0;
    if (is_cut && group.history_min_s < group.history_wanted_s)
      history.groups.push_back(
          {i, group.history_min_s, group.history_wanted_s, group.history_below_85_s, group.history_below_75_s});
    if (lost_all_checkpoints(group))
      history.without.push_back(
          {i, *group.no_checkpoint_from_s, group.no_checkpoint_s, group.no_checkpoint_kind, group.later_losses});
    history.too_small += group.long_run.history == LongRun::Diverges;
  }
  std::stable_sort(history.groups.begin(), history.groups.end(), [](const ShortHistory& a, const ShortHistory& b) {
    return a.least_s * b.wanted_s < b.least_s * a.wanted_s;
  });
  std::stable_sort(history.without.begin(), history.without.end(),
                   [](const NoCheckpoints& a, const NoCheckpoints& b) { return a.length_s > b.length_s; });
  return history;
}

ServiceLevel service_level_of(const RunRecord& record) {
  ServiceLevel level;
  for (const GroupResult& group : record.groups) {
    if (group.cdp) {
      ++level.policies;
      level.cycles += group.cdp->cycles;
      level.cycles_in_time += group.cdp->cycles_in_time;
      continue;
    }
    ++level.groups;
    level.rpo_alerts += group.above_target.total_s() > 0;
    level.history_warnings += group.history_below_85_s > 0;
    level.history_errors += group.history_below_75_s > 0;
  }
  return level;
}

}  // namespace

Verdict verdict_of(const Scenario& scenario, const RunRecord& record) {
  const std::vector<Disturbance> disturbances = disturbances_of(scenario, record);
  const DisturbanceReach reach(scenario, record);
  const std::vector<GroupAttribution> attributions = attribute_misses(reach, record, disturbances);
  const AllGathered all = gather(record, disturbances, attributions);
  Verdict verdict;
  verdict.is_disturbed = !disturbances.empty();
  verdict.normal = normal_of(record, all, attributions);
  verdict.events = events_of(reach, record, disturbances, all.of_disturbance);
  verdict.operations = operations_of(record, disturbances, all);
  verdict.history = history_of(record);
  verdict.service_level = service_level_of(record);
  return verdict;
}

}  // namespace drsim
