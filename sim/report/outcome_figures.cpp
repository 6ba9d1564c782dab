#include "sim/report/outcome_figures.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <tuple>

namespace drsim {
namespace {

using nlohmann::ordered_json;

constexpr double worse_fraction = 1e-3, better_fraction = 1e-2;
constexpr double rounding = 1e-9;  // relative, of sums over time

/// A figure with its name in JSON: all but the RTO, which may be absent.
struct Figure {
  const char* name;
  double OutcomeFigures::*value;
};
constexpr std::array<Figure, 22> figures = {
    {{"groups", &OutcomeFigures::groups},
     {"groups_missed", &OutcomeFigures::groups_missed},
     {"above_target_clock_s", &OutcomeFigures::above_target_clock_s},
     {"above_target_group_s", &OutcomeFigures::above_target_group_s},
     {"worst_rpo_s", &OutcomeFigures::worst_rpo_s},
     {"no_checkpoint_s", &OutcomeFigures::no_checkpoint_s},
     {"groups_short_of_history", &OutcomeFigures::groups_short_of_history},
     {"groups_outgrowing_history", &OutcomeFigures::groups_outgrowing_history},
     {"groups_with_history_in_doubt", &OutcomeFigures::groups_with_history_in_doubt},
     {"history_s", &OutcomeFigures::history_s},
     {"history_wanted_s", &OutcomeFigures::history_wanted_s},
     {"history_share", &OutcomeFigures::history_share},
     {"endless_syncs", &OutcomeFigures::endless_syncs},
     {"diverging_groups", &OutcomeFigures::diverging_groups},
     {"groups_unproved", &OutcomeFigures::groups_unproved},
     {"late_cycles", &OutcomeFigures::late_cycles},
     {"datastores_stopped", &OutcomeFigures::datastores_stopped},
     {"closed_rules", &OutcomeFigures::closed_rules},
     {"operations", &OutcomeFigures::operations},
     {"operations_failed", &OutcomeFigures::operations_failed},
     {"vms_not_up", &OutcomeFigures::vms_not_up},
     {"losses_above_target", &OutcomeFigures::losses_above_target}}};

/// Those of which each is at best 0, or as low as it gets.
constexpr std::array<double OutcomeFigures::*, 15> lower_is_better = {&OutcomeFigures::groups_missed,
                                                                      &OutcomeFigures::above_target_clock_s,
                                                                      &OutcomeFigures::above_target_group_s,
                                                                      &OutcomeFigures::worst_rpo_s,
                                                                      &OutcomeFigures::no_checkpoint_s,
                                                                      &OutcomeFigures::groups_short_of_history,
                                                                      &OutcomeFigures::endless_syncs,
                                                                      &OutcomeFigures::diverging_groups,
                                                                      &OutcomeFigures::late_cycles,
                                                                      &OutcomeFigures::datastores_stopped,
                                                                      &OutcomeFigures::closed_rules,
                                                                      &OutcomeFigures::operations_failed,
                                                                      &OutcomeFigures::vms_not_up,
                                                                      &OutcomeFigures::losses_above_target,
                                                                      &OutcomeFigures::groups_outgrowing_history};

void add_history(OutcomeFigures& outcome, const GroupResult& group, double horizon_s) {
  const double possible_s = std::min(group.history_wanted_s, horizon_s);
  const std::vector<LongRunCause>& doubts = group.long_run.history_causes;
  if (std::any_of(doubts.begin(), doubts.end(),
                  [](const LongRunCause& cause) { return cause.reason == LongRunReason::EstimateTooWide; }))
    ++outcome.groups_with_history_in_doubt;
  if (possible_s <= 0 || group.history_min_s >= possible_s * (1 - rounding)) {
    outcome.groups_outgrowing_history += group.long_run.history == LongRun::Diverges ? 1 : 0;
    return;
  }
  ++outcome.groups_short_of_history;
  const double share = group.history_min_s / possible_s;
  if (share >= outcome.history_share) return;
  outcome.history_share = share;
  outcome.history_s = group.history_min_s;
  outcome.history_wanted_s = group.history_wanted_s;
}

void add_group(OutcomeFigures& outcome, const GroupResult& group, double horizon_s) {
  const auto short_groups = [&] { return outcome.groups_short_of_history + outcome.groups_outgrowing_history; };
  const double were_short = short_groups();
  const bool is_endless =
      std::any_of(group.spans.begin(), group.spans.end(), [](const StateSpan& span) { return !span.drains; });
  const bool diverges = group.long_run.rpo == LongRun::Diverges;
  outcome.worst_rpo_s = std::max(outcome.worst_rpo_s, group.rpo_s.max);
  outcome.no_checkpoint_s += group.no_checkpoint_s;
  outcome.endless_syncs += is_endless ? 1 : 0;
  outcome.diverging_groups += diverges ? 1 : 0;
  if (group.cdp) outcome.late_cycles += group.cdp->cycles - group.cdp->cycles_in_time;
  add_history(outcome, group, horizon_s);
  outcome.by_group.push_back({group.name, group.above_target.total_s(), group.rpo_s.max, short_groups() > were_short,
                              group.no_checkpoint_s > 0, is_endless, diverges});
}

void add_operation(OutcomeFigures& outcome, const OperationResult& operation) {
  if (operation.vms == 0) return;
  const auto not_up = static_cast<double>(operation.vms - std::min(operation.vms, operation.vms_up));
  ++outcome.operations;
  outcome.operations_failed += operation.rto.value_s ? 0 : 1;
  outcome.vms_not_up += not_up;
  if (operation.rto.value_s) outcome.rto_s = std::max(outcome.rto_s.value_or(0), *operation.rto.value_s);
  outcome.by_operation.push_back({operation.name, operation.rto.value_s.has_value(), not_up});
}

/// What one group or operation did not fail in before, whatever the sums say.
bool fails_anew(const GroupOutcome& before, const GroupOutcome& after) {
  return (after.above_s > 0 && before.above_s <= 0) || (after.is_short_of_history && !before.is_short_of_history) ||
         (after.lost_all_checkpoints && !before.lost_all_checkpoints) ||
         (after.has_endless_sync && !before.has_endless_sync) || (after.diverges && !before.diverges);
}

bool fails_anew(const OperationOutcome& before, const OperationOutcome& after) {
  return (before.is_reached && !after.is_reached) || after.vms_not_up > before.vms_not_up;
}

template <typename One>
void add_failing_anew(const std::vector<One>& before, const std::vector<One>& after, std::vector<std::string>& names) {
  for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i)
    if (fails_anew(before[i], after[i])) names.push_back(after[i].name);
}

bool is_worse(double before, double after) { return after > before * (1 + worse_fraction) + rounding; }
bool is_better(double before, double after) { return after < before * (1 - better_fraction) - rounding; }

/// The longest RTO is compared where as many operations are reached and as many VMs came up; more of them may take
/// longer.
bool has_rtos(const OutcomeFigures& before, const OutcomeFigures& after) {
  return before.rto_s && after.rto_s && before.operations_failed == after.operations_failed &&
         before.vms_not_up == after.vms_not_up;
}

}  // namespace

OutcomeFigures outcome_figures(const Scenario& scenario, const RunRecord& record) {
  return outcome_figures(scenario, record, answer_of(scenario, record));
}

OutcomeFigures outcome_figures(const Scenario& scenario, const RunRecord& record, const Answer& answer) {
  OutcomeFigures outcome;
  outcome.groups = static_cast<double>(answer.groups);
  outcome.groups_missed = static_cast<double>(answer.missed_groups);
  outcome.above_target_clock_s = answer.missed_clock.most_s;
  outcome.above_target_group_s = answer.missed_group_s;
  outcome.groups_unproved = static_cast<double>(answer.unproved_groups);
  for (const GroupResult& group : record.groups) add_group(outcome, group, record.horizon_s);
  for (const DatastoreResult& store : record.datastores) outcome.datastores_stopped += store.guard_stop_s > 0 ? 1 : 0;
  std::set<std::string> rules;
  if (scenario.closures)
    for (const ClosureConfig& closure : *scenario.closures)
      if (closure.stops != Stopped::Nothing && !closure.times.empty()) rules.insert(closure.rule);
  outcome.closed_rules = static_cast<double>(rules.size());
  for (const OperationResult& operation : record.operations) add_operation(outcome, operation);
  for (const OperationVerdict& operation : answer.verdict.operations)
    outcome.losses_above_target += static_cast<double>(operation.data_loss_misses);
  return outcome;
}

bool meets_all(const OutcomeFigures& outcome) {
  return outcome.groups_missed == 0 && outcome.no_checkpoint_s == 0 && outcome.groups_short_of_history == 0 &&
         outcome.groups_outgrowing_history == 0 && outcome.endless_syncs == 0 && outcome.diverging_groups == 0 &&
         outcome.late_cycles == 0 && outcome.datastores_stopped == 0 && outcome.closed_rules == 0 &&
         outcome.operations_failed == 0 && outcome.vms_not_up == 0 && outcome.losses_above_target == 0;
}

std::vector<std::string> failing_anew_names(const OutcomeFigures& before, const OutcomeFigures& after) {
  std::vector<std::string> names;
  add_failing_anew(before.by_group, after.by_group, names);
  add_failing_anew(before.by_operation, after.by_operation, names);
  return names;
}

bool worsens(const OutcomeFigures& before, const OutcomeFigures& after) {
  for (const auto figure : lower_is_better)
    if (is_worse(before.*figure, after.*figure)) return true;
  if (!failing_anew_names(before, after).empty()) return true;
  if (after.history_share < before.history_share * (1 - worse_fraction)) return true;
  return has_rtos(before, after) && is_worse(*before.rto_s, *after.rto_s);
}

bool improves(const OutcomeFigures& before, const OutcomeFigures& after) {
  return betters(before, after) && !worsens(before, after);
}

bool betters(const OutcomeFigures& before, const OutcomeFigures& after) {
  for (const auto figure : lower_is_better)
    if (is_better(before.*figure, after.*figure)) return true;
  if (after.history_share > before.history_share * (1 + better_fraction)) return true;
  return has_rtos(before, after) && is_better(*before.rto_s, *after.rto_s);
}

bool is_preferred(const OutcomeFigures& left, const OutcomeFigures& right) {
  const auto order = [](const OutcomeFigures& one) {
    return std::make_tuple(!meets_all(one), one.operations_failed, one.vms_not_up, one.losses_above_target,
                           one.no_checkpoint_s, one.groups_missed, one.diverging_groups, one.above_target_group_s,
                           one.groups_short_of_history, one.late_cycles, one.worst_rpo_s, -one.history_share,
                           one.rto_s.value_or(0));
  };
  return order(left) < order(right);
}

ordered_json outcome_figures_json(const OutcomeFigures& outcome) {
  ordered_json json;
  for (const Figure& figure : figures) json[figure.name] = outcome.*figure.value;
  json["rto_s"] = outcome.rto_s ? ordered_json(*outcome.rto_s) : ordered_json();
  return json;
}

std::string outcome_message(const OutcomeFigures& outcome) {
  ordered_json json = outcome_figures_json(outcome), groups = ordered_json::array(), operations = ordered_json::array();
  for (const GroupOutcome& group : outcome.by_group)
    groups.push_back({group.name, group.above_s, group.worst_rpo_s, group.is_short_of_history,
                      group.lost_all_checkpoints, group.has_endless_sync, group.diverges});
  for (const OperationOutcome& operation : outcome.by_operation)
    operations.push_back({operation.name, operation.is_reached, operation.vms_not_up});
  json["by_group"] = std::move(groups);
  json["by_operation"] = std::move(operations);
  return json.dump();
}

OutcomeFigures outcome_from_message(const std::string& message) {
  const ordered_json json = ordered_json::parse(message);
  OutcomeFigures outcome;
  for (const Figure& figure : figures) outcome.*figure.value = json.at(figure.name);
  if (!json.at("rto_s").is_null()) outcome.rto_s = json.at("rto_s").get<double>();
  for (const ordered_json& one : json.at("by_group"))
    outcome.by_group.push_back({one[0], one[1], one[2], one[3], one[4], one[5], one[6]});
  for (const ordered_json& one : json.at("by_operation")) outcome.by_operation.push_back({one[0], one[1], one[2]});
  return outcome;
}

const GroupOutcome* worst_missed(const OutcomeFigures& outcome) {
  const GroupOutcome* worst = nullptr;
  for (const GroupOutcome& group : outcome.by_group)
    if (group.above_s > 0 && (worst == nullptr || group.worst_rpo_s > worst->worst_rpo_s)) worst = &group;
  return worst;
}

const GroupOutcome* group_named(const OutcomeFigures& outcome, const std::string& name) {
  const auto found = std::find_if(outcome.by_group.begin(), outcome.by_group.end(),
                                  [&](const GroupOutcome& group) { return group.name == name; });
  return found == outcome.by_group.end() ? nullptr : &*found;
}

const char* state_name(const Scenario& scenario, const RunRecord& record, const Answer& answer) {
  if (!meets_all(outcome_figures(scenario, record, answer))) return "missed";
  return answer.unproved_groups > 0 ? "cannot be given" : "met";
}

}  // namespace drsim
