#include "sim/studies/sizing/run_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "models/date_rounding.hpp"
#include "models/units.hpp"
#include "sim/report/words/cause_words.hpp"

namespace drsim {
namespace {

using nlohmann::json;

using SoFar = SizingRuns::SoFar;

/// Of an operation that brings VMs into service; infinite when it does not.
double rto_of(const FailoverResult& failover) { return failover.rto.value_s.value_or(INFINITY); }

/// What bound when the target was missed longest. A point of Veeam CDP that is late for the target but not by a cycle
/// has no cause of its own: the policy is named, and what held its transfers back.
std::string cause_of(const GroupResult& group) {
  const Violation& longest = group.violations.front();
  if (!group.cdp || longest.cause.kind != CauseKind::CycleAndTransfer) return cause_words(longest.cause);
  const std::string cause = "policy " + group.name + ": " + cause_words(longest.cause);
  const Entity& bottleneck = group.cdp->bottleneck;
  return bottleneck.kind == EntityKind::None ? cause : cause + ", held back longest by " + entity_words(bottleneck);
}

/// A resource on the way of a group is asked for more than it has, by what is known or by the best estimate.
bool is_too_little(const RunRecord& record, const LongRunCause& cause) {
  if (cause.reason == LongRunReason::Overloaded) return true;
  return cause.reason == LongRunReason::EstimateTooWide && record.balances[*cause.resource].ratio > 1;
}

/// Resources that each carry the mean may not do so one behind the other. A proof is at least twice the scenario, so
/// what an event left behind is older than the phase that its end is compared with.
bool has_grown(const LongRunCause& cause) {
  return cause.reason == LongRunReason::BacklogGrew || cause.reason == LongRunReason::RpoGrew;
}

/// The first group whose way does not carry its mean demand, or of which nothing was replicated; nullptr: none. That
/// overwrites may keep a backlog within bounds is no reason to order less than the mean.
const GroupResult* diverging_group(const RunRecord& record) {
  for (const GroupResult& group : record.groups) {
    if (group.long_run.rpo == LongRun::Nothing) return &group;
    for (const LongRunCause& cause : group.long_run.rpo_causes)
      if (is_too_little(record, cause) || has_grown(cause)) return &group;
  }
  return nullptr;
}

std::string cause_of_divergence(const RunRecord& record, const GroupResult& group) {
  for (const LongRunCause& cause : group.long_run.rpo_causes)
    if (is_too_little(record, cause)) {
      const ResourceBalance& balance = record.balances[*cause.resource];
      return (balance.kind == BalancedKind::Link ? "link " : "") + balance.name +
             ": the mean demand is above what is usable; less would do only where overwritten blocks are sent once";
    }
  if (group.long_run.rpo == LongRun::Nothing) return group.name + ": nothing was replicated";
  return group.name +
         ": its backlog or RPO is larger later on than at the same phase before, though each resource carries "
         "the mean demand by itself";
}

/// A datastore that is not to hold a group's full history.
std::string no_room_for_history(const RunRecord& record, const GroupResult& group) {
  if (group.long_run.history != LongRun::Diverges) return "";
  for (const LongRunCause& cause : group.long_run.history_causes) {
    if (!cause.resource || record.balances[*cause.resource].kind != BalancedKind::DatastoreSpace) continue;
    const ResourceBalance& store = record.balances[*cause.resource];
    return fmt::format("{} is to hold {:.0f} GiB once histories are full, where {:.0f} GiB is usable", store.name,
                       store.demand / gib_bytes, store.usable / gib_bytes);
  }
  return "";
}

/// What the long run says against the hard limit of its journals: that it is too small, or that it may be.
bool says_of_limit(const RunRecord& record, const GroupResult& group, LongRunReason reason) {
  const auto& causes = group.long_run.history_causes;
  return std::any_of(causes.begin(), causes.end(), [&](const LongRunCause& cause) {
    return cause.reason == reason && cause.resource &&
           record.balances[*cause.resource].kind == BalancedKind::JournalLimit;
  });
}

json standing_json(const RunRecord& record, const GroupResult& group) {
  double rto_s = 0;
  for (const FailoverResult& failover : record.failovers)
    if (failover.group == group.name) rto_s = std::max(rto_s, rto_of(failover));
  return {group.above_target_fraction,
          group.no_checkpoint_s,
          std::isinf(rto_s) ? json() : json(rto_s),
          no_room_for_history(record, group),
          says_of_limit(record, group, LongRunReason::JournalTooSmall),
          says_of_limit(record, group, LongRunReason::EstimateTooWide)};
}

/// The rounding of sums over time must not decide. Whether a target is met at a date is the accounts' matter, with the
/// same tolerance as everywhere (models/date_rounding.hpp).
constexpr double rounding = 1e-12;

/// What a group's time above target until a date says of the share that a run to that date would show.
SoFar so_far(const GroupResult& group, double date_s, double share) {
  constexpr double near = 1e-9;
  const double counted_s = date_s - unprotected_before_s(group, date_s);
  const WindowSeconds within = group.above_target.within(0, date_s);
  const double allowed_s = (1 - share + rounding) * counted_s, width_s = within.uncertain_s + near * date_s;
  if (within.above_s == 0) return SoFar::Meets;
  if (std::abs(within.above_s - allowed_s) <= width_s) return SoFar::Unknown;
  return within.above_s < allowed_s ? SoFar::Meets : SoFar::Misses;
}

/// Of all groups: one that misses is enough.
SoFar so_far(const RunRecord& record, double date_s, double share) {
  SoFar all = SoFar::Meets;
  for (const GroupResult& group : record.groups) {
    const SoFar one = so_far(group, date_s, share);
    if (one == SoFar::Misses) return one;
    if (one == SoFar::Unknown) all = one;
  }
  return all;
}

/// A time that exceeds a limit by the rounding of dates has met it.
double with_rounding_s(double limit_s) { return limit_s + date_rounding_s(limit_s); }

}  // namespace

std::string run_outcome_text(const RunRecord& record, const SizingTarget& target, const std::vector<double>& dates_s) {
  bool meets = true;
  double rpo_s = 0, longest_s = -1;
  std::string cause;
  json limited = json::array(), history = json::array(), peak = json::array(), buffers = json::array(),
       standings = json::array(), by_date = json::array();
  double rto_s = 0, above_s = 0;
  for (const FailoverResult& failover : record.failovers) rto_s = std::max(rto_s, rto_of(failover));
  for (const GroupResult& group : record.groups) {
    const bool holds = group.above_target_fraction <= 1 - target.share + rounding;
    meets = meets && holds;
    rpo_s = std::max(rpo_s, group.rpo_at_share_s);
    above_s = std::max(above_s, group.above_target.total_s());
    if (!holds && !group.violations.empty() && group.violations[0].above_s > longest_s) {
      longest_s = group.violations[0].above_s;
      cause = cause_of(group);
    }
    limited.push_back(group.journal_limited_s);
    history.push_back(group.history_min_s);
    peak.push_back(group.journal_peak_bytes);
    standings.push_back(standing_json(record, group));
  }
  for (const ApplianceResult& appliance : record.appliances) buffers.push_back(appliance.buffer_peak_bytes);
  for (const double date_s : dates_s) by_date.push_back(so_far(record, date_s, target.share));
  const GroupResult* diverging = diverging_group(record);
  if (meets && diverging != nullptr) cause = cause_of_divergence(record, *diverging);
  const json outcome = {{"in_run", meets},        {"meets", meets && diverging == nullptr},
                        {"rpo_s", rpo_s},         {"cause", cause},
                        {"limited", limited},     {"history", history},
                        {"peak", peak},           {"buffers", buffers},
                        {"standings", standings}, {"rto_s", std::isinf(rto_s) ? json() : json(rto_s)},
                        {"above_s", above_s},     {"by_date", by_date}};
  return outcome.dump();
}

std::string refused_outcome_text(const std::string& why) { return json{{"refused", why}}.dump(); }

SizingRuns::Outcome outcome_of(const std::string& message, const SizingTarget& target) {
  const json text = json::parse(message);
  SizingRuns::Outcome outcome;
  if (text.contains("refused")) {
    outcome.rpo_s = outcome.rto_s = INFINITY;
    outcome.recovers = false;
    outcome.refused = text["refused"];
    // Of several mistakes the first says enough beside a size.
    outcome.cause = outcome.refused.substr(0, outcome.refused.find('\n'));
    return outcome;
  }
  outcome.meets = text["meets"];
  outcome.meets_in_run = text["in_run"];
  outcome.rpo_s = text["rpo_s"];
  outcome.cause = text["cause"];
  outcome.journal_limited_s = text["limited"].get<std::vector<double>>();
  outcome.history_min_s = text["history"].get<std::vector<double>>();
  outcome.journal_peak_bytes = text["peak"].get<std::vector<double>>();
  outcome.buffer_peak_bytes = text["buffers"].get<std::vector<double>>();
  for (const json& item : text["standings"])
    outcome.standings.push_back(
        {item[0], item[1], item[2].is_null() ? INFINITY : item[2].get<double>(), item[3], item[4], item[5]});
  outcome.above_most_s = text["above_s"];
  outcome.so_far = text["by_date"].get<std::vector<SizingRuns::SoFar>>();
  outcome.rto_s = text["rto_s"].is_null() ? INFINITY : text["rto_s"].get<double>();
  outcome.recovers = std::isfinite(outcome.rto_s) && (!target.rto_s || outcome.rto_s <= with_rounding_s(*target.rto_s));
  if (target.rto_s && !outcome.recovers) {
    if (outcome.meets) outcome.cause = "recovery: the RTO is missed, not the RPO";
    outcome.meets = outcome.meets_in_run = false;
  }
  return outcome;
}

}  // namespace drsim
