#include "sim/report/words/verdict_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/page/calendar_date.hpp"
#include "sim/report/words/effect_words.hpp"
#include "sim/report/words/long_run_words.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {
namespace {

/// Groups above target because of how the estate is configured, not of what happened to it.
std::size_t missed_by_configuration(const Verdict& verdict) {
  for (const EventVerdict& event : verdict.events)
    if (event.event.kind == DisturbanceKind::Configuration) return event.effect.groups.size();
  return 0;
}

/// How many did not come up, and why: the reason of most of them, with one for which it is told.
std::string not_up_text(const OperationVerdict& verdict) {
  const NotUp& most = verdict.not_up.front();
  return fmt::format("{} did not come up: {} ({}){}", count_text(verdict.vms_not_up(), "VM"), most.reason, most.example,
                     verdict.not_up.size() > 1 ? ", and others" : "");
}

/// VMs that a clone has copied: of groups that it was not refused for, or still under way.
std::size_t copied_vms(const RunRecord& record, const OperationResult& operation) {
  std::size_t vms = 0;
  for (const FailoverResult& failover : record.failovers)
    if (failover.name == operation.name && failover.at_s == operation.at_s && failover.normal.value_s)
      vms += failover.vms.size();
  return vms;
}

std::string rto_text(const RunRecord& record, const OperationResult& operation, const OperationVerdict& verdict) {
  const std::string up = fmt::format("{} of {}", operation.vms_up, count_text(operation.vms, "VM"));
  if (verdict.rto.value_s) return fmt::format("RTO {}, {} up", duration_text(*verdict.rto.value_s), up);
  // Not yet begun, or refused.
  if (operation.vms == 0) return "no RTO, no VM recovered: " + verdict.rto.reason;
  if (operation.kind == "clone") {
    const std::size_t copied = copied_vms(record, operation);
    return copied == operation.vms
               ? fmt::format("{} copied", count_text(copied, "VM"))
               : fmt::format("{} of {} copied: {}", copied, count_text(operation.vms, "VM"), verdict.rto.reason);
  }
  if (!verdict.rto_of_those_up_s)
    return fmt::format("no RTO, {} up: {}", up,
                       verdict.not_up.empty() ? verdict.rto.reason : verdict.not_up.front().reason);
  return fmt::format("RTO {} for {}; {}", duration_text(*verdict.rto_of_those_up_s), up,
                     verdict.not_up.empty() ? verdict.rto.reason : not_up_text(verdict));
}

std::string operation_line(const Calendar& calendar, const RunRecord& record, const OperationVerdict& verdict) {
  const OperationResult& operation = record.operations[verdict.operation];
  std::string text = fmt::format("{}, {} {}: {}", calendar.text(operation.at_s), operation_kind_words(operation.kind),
                                 operation.name, rto_text(record, operation, verdict));
  const bool loses = operation.kind == "failover" || operation.kind == "move" || operation.kind == "failback";
  if (loses && verdict.data_loss_s) {
    text += *verdict.data_loss_s > 0
                ? fmt::format(", data loss up to {} ({})", duration_text(*verdict.data_loss_s), verdict.data_loss_group)
                : ", no data lost";
    if (verdict.data_loss_misses > 0)
      text += fmt::format(", above the RPO target of {}", count_text(verdict.data_loss_misses, "group"));
  }
  if (!verdict.effect.groups.empty()) text += "; " + above_text(record, verdict.effect);
  if (verdict.unprotected_groups > 0 && verdict.unprotected_from_s)
    text += fmt::format("; {} unprotected for up to {}, since {}{}", count_text(verdict.unprotected_groups, "group"),
                        duration_text(verdict.unprotected_longest_s), calendar.text(*verdict.unprotected_from_s),
                        verdict.unprotected_at_end ? ", to the end of the run" : "");
  return text + ".";
}

}  // namespace

std::string normal_headline(const RunRecord& record, const Verdict& verdict) {
  const NormalOperation& normal = verdict.normal;
  const std::size_t closed = missed_by_configuration(verdict);
  if (normal.outcome == TargetOutcome::Met && closed > 0)
    return fmt::format("RPO targets are missed by {}, because of ports that are closed from the start.",
                       groups_of_text(closed, normal.groups));
  const bool apart = verdict.is_disturbed;
  const std::size_t missed = normal.effect.groups.size();
  switch (normal.outcome) {
    case TargetOutcome::NoGroups:
      return "The scenario has no protection group, so there is no RPO to judge.";
    case TargetOutcome::Met:
      if (normal.groups == 1)
        return fmt::format("{} RPO target of the one protection group is met all the time.",
                           apart ? "In normal operation the" : "The");
      return fmt::format("{} RPO targets of all {} protection groups are met all the time.",
                         apart ? "In normal operation the" : "The", normal.groups);
    case TargetOutcome::Missed:
      return fmt::format("{}RPO targets are missed by {}.", apart ? "In normal operation " : "",
                         groups_of_text(missed, normal.groups));
    case TargetOutcome::Diverges:
      if (missed > 0)
        return fmt::format(
            "RPO targets are missed by {}, and {}.", groups_of_text(missed, normal.groups),
            grows_without_end(record)
                ? fmt::format("it gets worse for {} without end: more is written than can be carried", normal.diverging)
                : fmt::format("more is written for {} than can be carried", normal.diverging));
      break;
    case TargetOutcome::NotKnown:
    case TargetOutcome::Nothing:
      break;
  }
  return long_run_headline(record);
}

std::vector<std::string> normal_lines(const Scenario& scenario, const RunRecord& record, const Verdict& verdict,
                                      const std::string& binds) {
  const NormalOperation& normal = verdict.normal;
  std::vector<std::string> lines;
  if (normal.effect.group_s > 0) {
    const TargetEffect& effect = normal.effect;
    const GroupEffect& longest = effect.groups.front();
    const GroupResult& group = record.groups[longest.group];
    lines.push_back(fmt::format("At least one group was above its target for {} of {} ({}).", clock_text(effect.clock),
                                duration_text(record.horizon_s), percent_text(effect.clock.most_s / record.horizon_s)));
    const auto [target, worst_rpo] = durations_apart(group.rpo_target_s, longest.worst_rpo_s);
    const std::string above =
        fmt::format("above its target of {} for {} ({} of the time)", target, duration_text(longest.above_s),
                    percent_text(longest.above_s / record.horizon_s));
    if (*effect.worst == 0) {
      lines.push_back(fmt::format("The worst is {}: {}, with an RPO of up to {}.", group.name, above, worst_rpo));
    } else {
      lines.push_back(fmt::format("Longest {}: {}; {}.", above, group.name, worst_text(record, effect)));
    }
    if (!binds.empty())
      lines.push_back(fmt::format("What binds: {}, which explains {} of the time lost.", binds,
                                  percent_text(normal.binds_group_s / effect.group_s)));
  }
  if (normal.outcome == TargetOutcome::Met && normal.closest_rpo_s) {
    const GroupResult& group = record.groups[*normal.closest];
    const auto [rpo, target] = durations_apart(*normal.closest_rpo_s, group.rpo_target_s);
    const char* chance =
        draws_loads(scenario) ? "; loads are drawn by chance: another draw or a longer run may go above it" : "";
    lines.push_back(fmt::format("The closest to its target is {}: an RPO of at most {} against a target of {}{}.",
                                group.name, rpo, target, chance));
  }
  for (std::string& line : long_run_sentences(scenario, record)) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> operation_lines(const Scenario& scenario, const RunRecord& record, const Verdict& verdict) {
  const Calendar calendar(scenario.start);
  std::vector<std::string> lines;
  for (const OperationVerdict& operation : verdict.operations) {
    if (lines.size() == told_lines_max) break;
    lines.push_back(operation_line(calendar, record, operation));
  }
  add_more_line(verdict.operations.size() - lines.size(), "operations", lines);
  return lines;
}

std::vector<std::string> history_lines(const RunRecord& record, const Verdict& verdict) {
  const HistoryVerdict& history = verdict.history;
  std::vector<std::string> lines;
  if (!history.groups.empty()) {
    const ShortHistory& least = history.groups.front();
    lines.push_back(
        fmt::format("History: {} kept less than is wanted, the least {} of {} ({}), because the journal's "
                    "limit cut it.",
                    groups_of_text(history.groups.size(), record.groups.size()), duration_text(least.least_s),
                    duration_text(least.wanted_s), record.groups[least.group].name));
  }
  for (std::string& line : long_run_history_sentences(record)) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> service_level_lines(const Verdict& verdict) {
  const ServiceLevel& level = verdict.service_level;
  std::vector<std::string> lines;
  if (level.history_warnings > 0)
    lines.push_back(fmt::format("Zerto's journal SLA: {} below {} of the history at times, {} of them below {}.",
                                groups_of_text(level.history_warnings, level.groups),
                                percent_text(history_warning_fraction), level.history_errors,
                                percent_text(history_error_fraction)));
  if (level.cycles_in_time < level.cycles)
    lines.push_back(fmt::format("Veeam CDP's SLA: {} of the cycles were in time.",
                                percent_text(level.cycles_in_time / level.cycles)));
  return lines;
}

}  // namespace drsim
