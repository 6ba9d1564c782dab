#include "sim/report/words/event_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/page/calendar_date.hpp"
#include "sim/report/words/cause_words.hpp"
#include "sim/report/words/effect_words.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {
namespace {

/// Names of a few entities, or how many there are of them.
std::string entities_text(const std::vector<Entity>& entities) {
  constexpr std::size_t named_max = 3;
  if (entities.size() > named_max) {
    const bool alike = std::all_of(entities.begin(), entities.end(),
                                   [&](const Entity& entity) { return entity.kind == entities.front().kind; });
    return alike ? entity_count_words(entities.front(), entities.size()) : count_text(entities.size(), "component");
  }
  std::string text;
  for (const Entity& entity : entities) text += (text.empty() ? "" : ", ") + entity_words(entity);
  return text;
}

/// What an action names. Of faults of key servers it is not known which.
std::string named_text(const Action& action) {
  if (action.key_servers.empty()) return action.entities.empty() ? "key management" : entities_text(action.entities);
  std::string text = action.entities.empty() ? "" : entities_text(action.entities) + ", ";
  text += action.key_servers.size() > 1 ? "key servers " : "key server ";
  for (std::size_t k = 0; k < action.key_servers.size(); ++k) text += (k > 0 ? ", " : "") + action.key_servers[k];
  return text;
}

std::string action_text(const Action& action) {
  std::string what = named_text(action);
  switch (action.kind) {
    case ActionKind::Down:
      return what + " down";
    case ActionKind::Restart:
      return "restart of " + what;
    case ActionKind::Degraded:
      return what + " degraded";
    case ActionKind::Maintenance:
      return "maintenance of " + what;
    case ActionKind::DatastoreSlow:
      return what + " slow";
    case ActionKind::DatastoreUsed:
      return what + " filled by others";
    case ActionKind::PowerOff:
      return what + " powered off";
    case ActionKind::Pause:
      return what + " paused";
    case ActionKind::ForceSync:
      return "delta sync of " + what + " forced";
    case ActionKind::FullSync:
      return "full sync of " + what;
    case ActionKind::PortsClosed:
      return "ports of " + what + " closed";
    case ActionKind::Recovery:
      break;
  }
  return what;
}

/// The others that a line names; more of them are "and others".
constexpr std::size_t others_max = 2;

std::string others_listed(const std::vector<std::string>& names) {
  const std::size_t named = std::min(others_max, names.size());
  std::string text;
  for (std::size_t k = 0; k < named; ++k)
    text += (k == 0 ? "" : k + 1 == named && named == names.size() ? " and " : ", ") + names[k];
  return text + (names.size() > named ? " and others" : "");
}

/// What shares in it; operations that the event meets are told by themselves.
std::string others_text(const Calendar& calendar, const RunRecord& record, const EventVerdict& event) {
  std::vector<std::string> names;
  for (const Disturbance& other : event.together) {
    const bool is_met = std::any_of(event.operations.begin(), event.operations.end(), [&](const MetOperation& met) {
      return record.operations[met.operation].name == other.name;
    });
    if (other.kind == DisturbanceKind::Operation) {
      if (!is_met) names.push_back(other.name);
    } else if (other.kind == DisturbanceKind::Fault) {
      names.push_back("faults " + other.name);
    } else {
      names.push_back(fmt::format("{} ({})", event_words(other, record.horizon_s), calendar.text(other.from_s)));
    }
  }
  if (event.together_with_normal) names.push_back("what held groups in normal operation");
  return others_listed(names);
}

/// What of an operation waited for the end of the event, or was slowed down by it.
std::string waited_text(const Calendar& calendar, const WaitedStep& waited) {
  const bool is_wait = waited.step.name.rfind("wait", 0) == 0;
  std::string text =
      fmt::format("where {} had {}{} for up to {}, until {}", waited.vms > 0 ? count_text(waited.vms, "VM") : "a group",
                  is_wait ? "to " : "", waited.step.name, duration_text(waited.step.end_s - waited.step.start_s),
                  calendar.text_by(waited.step.end_s));
  if (waited.of_rto_s > 0) text += fmt::format(" ({} of its RTO passed while it did)", duration_text(waited.of_rto_s));
  return text;
}

/// The steps that were under way in an operation.
std::string under_way_text(const MetOperation& met) {
  constexpr std::size_t steps_max = 4;
  std::string steps;
  for (std::size_t k = 0; k < std::min(steps_max, met.under_way.size()); ++k)
    steps += (k > 0 ? ", " : "") + met.under_way[k];
  if (met.under_way.size() > steps_max) steps += ", …";
  return steps.empty() ? "" : " (" + steps + ")";
}

std::string operations_text(const Calendar& calendar, const RunRecord& record, const EventVerdict& event) {
  std::string text;
  for (const MetOperation& met : event.operations) {
    const OperationResult& operation = record.operations[met.operation];
    const std::string what = operation_kind_words(operation.kind) + " " + operation.name;
    if (met.was_refused) {
      text += fmt::format("{}{} was refused for it", text.empty() ? "" : "; ", what);
      continue;
    }
    text += (text.empty() ? "falls into " : "; falls into ") + what;
    text += met.waited ? ", " + waited_text(calendar, *met.waited) : under_way_text(met);
  }
  return text;
}

/// What is put down to it, or with what it is told; nothing: with an operation.
std::string own_text(const Calendar& calendar, const RunRecord& record, const EventVerdict& event) {
  const std::string others = others_text(calendar, record, event);
  const TargetEffect& effect = event.effect;
  if (event.outcome == EventOutcome::InOperation) return "";
  if (event.outcome == EventOutcome::Together)
    return others.empty() ? "" : fmt::format("told with {}, in one stretch without a break", others);
  std::string text = effect.groups.empty()
                         ? fmt::format("no target missed, {} affected", count_text(event.affected, "group"))
                         : above_text(record, effect);
  if (others.empty()) return text;
  const bool is_part = !effect.groups.empty() && event.together_group_s < effect.group_s;
  return text + (is_part ? ", in part together with " : ", together with ") + others;
}

bool was_unprotected(const RunRecord& record, const std::string& name, const Disturbance& event) {
  const auto group = std::find_if(record.groups.begin(), record.groups.end(),
                                  [&](const GroupResult& one) { return one.name == name; });
  return group != record.groups.end() &&
         std::any_of(group->unprotected.begin(), group->unprotected.end(),
                     [&](const TimeSpan& span) { return span.from_s <= event.from_s && event.to_s() <= span.to_s; });
}

/// What an event adds to the operations that it falls into, where their lines do not tell it.
std::string added_text(const RunRecord& record, const EventVerdict& event) {
  bool has_waited = false, is_told = true, is_replicated = false;
  for (const MetOperation& met : event.operations) {
    has_waited = has_waited || met.waited;
    // All of it is a part of the operation, whose line tells how long that took.
    is_told = is_told && (met.was_refused || (met.waited && met.waited->of_rto_s > 0));
    for (const std::string& group : record.operations[met.operation].groups)
      is_replicated = is_replicated || !was_unprotected(record, group, event.event);
  }
  if (is_told) return "";
  if (has_waited || (event.affected > 0 && (is_replicated || event.count > 1)))
    return "; what that adds is part of the operation's times";
  return event.affected > 0 ? "; of no step it is known that it waited for it, and nothing was replicated meanwhile"
                            : "; no group was held up, and of no step it is known that it waited for it";
}

/// Of an event that met a backlog it is not known when it would be over without that.
std::string over_text(const Calendar& calendar, const EventVerdict& event) {
  if (event.unprotected_at_end) return "groups unprotected at the end of the run";
  const bool met_backlog = event.together_with_normal;
  if (event.lasts)
    return (met_backlog ? "the backlog that it met is " : "") + std::string("not over at the end of the run");
  return (met_backlog ? "over, with the backlog that it met, by " : "over by ") + calendar.text_by(event.over_s);
}

/// The VMs that stand still meanwhile: a loss of service that no RPO shows.
std::string halted_text(const EventVerdict& event) {
  if (event.halted_vms == 0) return "";
  return fmt::format("; {} on it {} still meanwhile", count_text(event.halted_vms, "VM"),
                     event.halted_vms == 1 ? "stands" : "stand");
}

/// "; from 10:01 on traffic goes over backup, until …"
std::string detour_text(const Calendar& calendar, const RunRecord& record, const EventVerdict& event) {
  std::vector<std::string> told;
  for (Detour& detour : detours_of(record, event.event)) {
    std::string over;
    // Either direction is told as one.
    std::sort(detour.links.begin(), detour.links.end());
    for (const std::string& link : detour.links) over += (over.empty() ? "" : ", ") + printable_text(link);
    const std::string text =
        fmt::format("; {} later traffic went over {}{}", duration_text(detour.from_s - event.event.from_s), over,
                    detour.to_s < record.horizon_s ? ", until " + calendar.text_by(detour.to_s) : "");
    if (std::find(told.begin(), told.end(), text) == told.end()) told.push_back(text);
  }
  std::string text;
  for (const std::string& one : told) text += one;
  return text;
}

std::string effect_of_event(const Calendar& calendar, const RunRecord& record, const EventVerdict& event) {
  switch (event.outcome) {
    case EventOutcome::None:
      return "no effect on the protection of any group";
    case EventOutcome::TargetsKept:
      return "no group held up, no target missed";
    case EventOutcome::NotApart:
      return "no effect that can be told apart from what else kept groups above target meanwhile or right after";
    case EventOutcome::InOperation:
    case EventOutcome::Told:
    case EventOutcome::Together:
      break;
  }
  const std::string own = own_text(calendar, record, event), operations = operations_text(calendar, record, event);
  if (own.empty()) return operations + added_text(record, event);
  return own + (operations.empty() ? "" : "; " + operations) + "; " + over_text(calendar, event);
}

std::string event_line(const Calendar& calendar, const RunRecord& record, const EventVerdict& event) {
  const std::string what = event_words(event.event, record.horizon_s);
  const std::string at = calendar.text(event.event.from_s);
  const std::string effect = effect_of_event(calendar, record, event) + halted_text(event);
  const std::string detour = detour_text(calendar, record, event);
  if (event.event.kind == DisturbanceKind::Configuration) return fmt::format("From the start {}: {}.", what, effect);
  if (event.event.kind == DisturbanceKind::Event) return fmt::format("{}, {}: {}{}.", at, what, effect, detour);
  return fmt::format("{}, {}: {}; the worst: {}, {}{}.", event.event.name, count_text(event.count, "fault"), effect, at,
                     what, detour);
}

}  // namespace

std::string event_words(const Disturbance& event, double horizon_s) {
  std::string text;
  for (const Action& action : event.actions) {
    text += (text.empty() ? "" : " and ") + action_text(action);
    if (action.to_s > event.from_s && action.to_s < horizon_s)
      text += " for " + duration_text(action.to_s - event.from_s);
  }
  return text;
}

std::vector<std::string> event_lines(const Scenario& scenario, const RunRecord& record, const Verdict& verdict) {
  const Calendar calendar(scenario.start);
  std::vector<const EventVerdict*> told;
  told.reserve(verdict.events.size());
  for (const EventVerdict& event : verdict.events) told.push_back(&event);
  const std::size_t hidden = told.size() > told_lines_max ? told.size() - told_lines_max : 0;
  if (hidden > 0) {
    std::stable_sort(told.begin(), told.end(), [](const EventVerdict* a, const EventVerdict* b) {
      return a->effect.group_s > b->effect.group_s;
    });
    told.resize(told_lines_max);
    std::stable_sort(told.begin(), told.end(),
                     [](const EventVerdict* a, const EventVerdict* b) { return a->event.from_s < b->event.from_s; });
  }
  std::vector<std::string> lines;
  lines.reserve(told.size() + 1);
  for (const EventVerdict* event : told) lines.push_back(event_line(calendar, record, *event));
  add_more_line(hidden, "events", lines);
  return lines;
}

}  // namespace drsim
