#include "sim/report/record/verdict_json.hpp"

#include <nlohmann/json.hpp>

#include "sim/report/record/cause_json.hpp"
#include "sim/report/record/optional_json.hpp"
#include "sim/report/words/event_words.hpp"
#include "sim/report/words/verdict_words.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

ordered_json effect_json(const RunRecord& record, const TargetEffect& effect) {
  ordered_json groups = ordered_json::array();
  for (const GroupEffect& one : effect.groups) {
    const GroupResult& group = record.groups[one.group];
    groups.push_back({{"group", group.name},
                      {"above_target_s", one.above_s},
                      {"above_target_fraction", one.above_s / record.horizon_s},
                      {"worst_rpo_s", one.worst_rpo_s},
                      {"rpo_target_s", group.rpo_target_s}});
  }
  ordered_json json = {{"groups_above_target", effect.groups.size()},
                       {"above_target_clock_s", effect.clock.most_s},
                       {"above_target_clock_at_least_s", effect.clock.least_s},
                       {"above_target_clock_fraction", effect.clock.most_s / record.horizon_s},
                       {"above_target_group_s", effect.group_s}};
  json["worst_rpo"] = effect.worst ? groups[*effect.worst] : ordered_json();
  json["by_group"] = std::move(groups);
  return json;
}

ordered_json closest_json(const RunRecord& record, const NormalOperation& normal) {
  if (!normal.closest || !normal.closest_rpo_s) return nullptr;
  const GroupResult& group = record.groups[*normal.closest];
  return {{"group", group.name}, {"rpo_s", *normal.closest_rpo_s}, {"rpo_target_s", group.rpo_target_s}};
}

ordered_json normal_json(const RunRecord& record, const Answer& answer) {
  const NormalOperation& normal = answer.verdict.normal;
  ordered_json json = {{"outcome", target_outcome_names[static_cast<std::size_t>(normal.outcome)]},
                       {"protection_groups", normal.groups},
                       {"groups_diverging", normal.diverging},
                       {"groups_not_known", normal.unknown},
                       {"groups_not_replicated", normal.nothing},
                       {"needed_run_s", normal.needed_s > 0 ? ordered_json(normal.needed_s) : ordered_json()},
                       {"missed_at_s", optional_json(normal.missed_at_s)}};
  json.update(effect_json(record, normal.effect));
  json["closest_to_target"] = closest_json(record, normal);
  json["binds"] = nullptr;
  if (const CauseShare* binds = binding_share(answer)) {
    json["binds"] = cause_json(binds->cause);
    json["binds"]["cause"] = share_words(*binds);
    json["binds"]["above_target_group_s"] = normal.binds_group_s;
    json["binds"]["share"] = normal.binds_group_s / normal.effect.group_s;
  }
  return json;
}

ordered_json actions_json(const Disturbance& event) {
  ordered_json list = ordered_json::array();
  for (const Action& action : event.actions) {
    ordered_json entities = ordered_json::array();
    for (const Entity& entity : action.entities) entities.push_back(entity_json(entity));
    list.push_back({{"action", action_kind_names[static_cast<std::size_t>(action.kind)]},
                    {"to_s", action.to_s},
                    {"length_s", action.to_s - event.from_s},
                    {"entities", std::move(entities)},
                    {"key_servers", action.key_servers}});
  }
  return list;
}

const char* kind_of(const Disturbance& event) {
  switch (event.kind) {
    case DisturbanceKind::Event:
      return "event";
    case DisturbanceKind::Configuration:
      return "configuration";
    case DisturbanceKind::Fault:
      return "fault";
    case DisturbanceKind::Operation:
      break;
  }
  return "operation";
}

/// Those that share in what an event did.
ordered_json together_json(const RunRecord& record, const EventVerdict& verdict) {
  ordered_json list = ordered_json::array();
  for (const Disturbance& other : verdict.together) {
    const bool is_operation = other.kind == DisturbanceKind::Operation;
    list.push_back({{"kind", kind_of(other)},
                    {"at_s", other.from_s},
                    {"what", is_operation ? other.name : event_words(other, record.horizon_s)}});
  }
  if (verdict.together_with_normal) list.push_back({{"kind", "normal_operation"}, {"at_s", nullptr}, {"what", ""}});
  return list;
}

ordered_json met_operations_json(const RunRecord& record, const EventVerdict& verdict) {
  ordered_json list = ordered_json::array();
  for (const MetOperation& met : verdict.operations) {
    const OperationResult& operation = record.operations[met.operation];
    ordered_json json = {{"name", operation.name}, {"kind", operation.kind}, {"under_way", met.under_way}};
    json["waited"] = nullptr;
    if (met.waited)
      json["waited"] = {{"step", met.waited->step.name},   {"start_s", met.waited->step.start_s},
                        {"end_s", met.waited->step.end_s}, {"spent_on", met.waited->step.spent_on},
                        {"vms", met.waited->vms},          {"of_rto_s", met.waited->of_rto_s}};
    list.push_back(std::move(json));
  }
  return list;
}

ordered_json event_json(const RunRecord& record, const EventVerdict& verdict) {
  const bool is_fault = verdict.event.kind == DisturbanceKind::Fault;
  ordered_json json = {{"kind", kind_of(verdict.event)},
                       {"at_s", verdict.event.from_s},
                       {"what", event_words(verdict.event, record.horizon_s)},
                       {"actions", actions_json(verdict.event)}};
  if (is_fault) {
    json["name"] = verdict.event.name;
    json["count"] = verdict.count;
  }
  json["outcome"] = event_outcome_names[static_cast<std::size_t>(verdict.outcome)];
  json["groups_affected"] = verdict.affected;
  json["halted_vms"] = verdict.halted_vms;
  json["detours"] = ordered_json::array();
  for (const Detour& detour : detours_of(record, verdict.event))
    json["detours"].push_back({{"links", detour.links},
                               {"after_s", detour.from_s - verdict.event.from_s},
                               {"from_s", detour.from_s},
                               {"to_s", detour.to_s}});
  json.update(effect_json(record, verdict.effect));
  json["together_group_s"] = verdict.together_group_s;
  json["together_with"] = together_json(record, verdict);
  json["operations"] = met_operations_json(record, verdict);
  json["over_s"] = verdict.lasts ? ordered_json() : ordered_json(verdict.over_s);
  json["over_with_backlog_met"] = verdict.together_with_normal;
  return json;
}

ordered_json operation_json(const RunRecord& record, const OperationVerdict& verdict) {
  const OperationResult& operation = record.operations[verdict.operation];
  ordered_json not_up = ordered_json::array();
  for (const NotUp& one : verdict.not_up)
    not_up.push_back({{"vms", one.vms}, {"reason", one.reason}, {"example", one.example}});
  ordered_json json = {{"name", operation.name},
                       {"kind", operation.kind},
                       {"at_s", operation.at_s},
                       {"vms", operation.vms},
                       {"vms_up", operation.vms_up},
                       {"vms_not_up", verdict.vms_not_up()},
                       {"rto_s", optional_json(verdict.rto.value_s)},
                       {"rto_of_vms_up_s", optional_json(verdict.rto_of_those_up_s)}};
  json["reason"] = verdict.rto.value_s ? "" : verdict.rto.reason;
  json["not_up"] = std::move(not_up);
  json["data_loss_s"] = optional_json(verdict.data_loss_s);
  json["data_loss_group"] = verdict.data_loss_group;
  json["groups_data_loss_above_target"] = verdict.data_loss_misses;
  json["unprotected"] = {{"groups", verdict.unprotected_groups},
                         {"group_s", verdict.unprotected_s},
                         {"longest_s", verdict.unprotected_longest_s},
                         {"from_s", optional_json(verdict.unprotected_from_s)},
                         {"at_end", verdict.unprotected_at_end}};
  json.update(effect_json(record, verdict.effect));
  return json;
}

ordered_json history_json(const RunRecord& record, const HistoryVerdict& history) {
  ordered_json below = ordered_json::array(), without = ordered_json::array();
  for (const ShortHistory& one : history.groups)
    below.push_back({{"group", record.groups[one.group].name},
                     {"least_s", one.least_s},
                     {"wanted_s", one.wanted_s},
                     {"below_85_percent_s", one.below_85_s},
                     {"below_75_percent_s", one.below_75_s},
                     {"kind", cause_kind_names[static_cast<std::size_t>(CauseKind::JournalLimit)]}});
  for (const NoCheckpoints& one : history.without) {
    ordered_json later = ordered_json::array();
    for (const CauseKind kind : one.later) later.push_back(cause_kind_names[static_cast<std::size_t>(kind)]);
    without.push_back({{"group", record.groups[one.group].name},
                       {"from_s", one.from_s},
                       {"length_s", one.length_s},
                       {"kind", cause_kind_names[static_cast<std::size_t>(one.why)]},
                       {"later_kinds", std::move(later)}});
  }
  return {{"groups_below", below.size()},
          {"groups_without_checkpoint", without.size()},
          {"groups_with_journal_too_small", history.too_small},
          {"below", std::move(below)},
          {"without_checkpoint", std::move(without)}};
}

ordered_json service_level_json(const ServiceLevel& level) {
  ordered_json json = ordered_json::object();
  if (level.groups > 0)
    json["zerto"] = {{"groups", level.groups},
                     {"rpo_alerts", level.rpo_alerts},
                     {"history_below_85_percent", level.history_warnings},
                     {"history_below_75_percent", level.history_errors},
                     {"warning_fraction", history_warning_fraction},
                     {"error_fraction", history_error_fraction}};
  if (level.policies > 0)
    json["veeam_cdp"] = {{"policies", level.policies},
                         {"cycles", level.cycles},
                         {"cycles_in_time", level.cycles_in_time},
                         {"in_time_fraction", level.cycles > 0 ? level.cycles_in_time / level.cycles : 1}};
  return json;
}

}  // namespace

ordered_json verdict_json(const RunRecord& record, const Answer& answer) {
  const Verdict& verdict = answer.verdict;
  ordered_json events = ordered_json::array(), operations = ordered_json::array();
  for (const EventVerdict& one : verdict.events) events.push_back(event_json(record, one));
  for (const OperationVerdict& one : verdict.operations) operations.push_back(operation_json(record, one));
  ordered_json lines = ordered_json::array({answer.headline});
  for (const std::string& sentence : answer.sentences) lines.push_back(sentence);
  return {{"lines", std::move(lines)},
          {"normal_operation", normal_json(record, answer)},
          {"events", std::move(events)},
          {"operations", std::move(operations)},
          {"history", history_json(record, verdict.history)},
          {"service_level", service_level_json(verdict.service_level)}};
}

}  // namespace drsim
