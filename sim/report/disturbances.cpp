#include "sim/report/disturbances.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "sim/scenario/target_entities.hpp"

namespace drsim {
namespace {

std::optional<ActionKind> action_of(const IncidentConfig& incident) {
  switch (incident.kind) {
    case IncidentKind::Down:
      return incident.restart ? ActionKind::Restart : ActionKind::Down;
    case IncidentKind::Maintenance:
      return ActionKind::Maintenance;
    case IncidentKind::DatastoreSlow:
      return ActionKind::DatastoreSlow;
    case IncidentKind::DatastoreUsed:
      return ActionKind::DatastoreUsed;
    case IncidentKind::PowerOff:
      return ActionKind::PowerOff;
    case IncidentKind::Pause:
      return ActionKind::Pause;
    case IncidentKind::ForceSync:
      return ActionKind::ForceSync;
    case IncidentKind::FullSync:
      return ActionKind::FullSync;
    case IncidentKind::Restored:
    case IncidentKind::PowerOn:
    case IncidentKind::Resume:
      break;
  }
  return std::nullopt;
}

/// What ends a action of that kind.
std::optional<IncidentKind> opposite_of(IncidentKind kind) {
  if (kind == IncidentKind::Down) return IncidentKind::Restored;
  if (kind == IncidentKind::PowerOff) return IncidentKind::PowerOn;
  if (kind == IncidentKind::Pause) return IncidentKind::Resume;
  return std::nullopt;
}

std::vector<Entity> entities_of(const Scenario& scenario, const IncidentConfig& incident) {
  std::vector<Entity> entities = target_entities(scenario, incident.targets);
  for (const Index vm : incident.vms) entities.push_back({EntityKind::Vm, scenario.vms[vm].name});
  for (const Index vpg : incident.vpgs) entities.push_back({EntityKind::Group, scenario.vpgs[vpg].name});
  return entities;
}

/// A datastore holds what others put there until somebody changes it again.
double end_of_use(const Scenario& scenario, std::size_t number) {
  const IncidentConfig& begun = scenario.incidents[number];
  for (std::size_t later = number + 1; later < scenario.incidents.size(); ++later) {
    const IncidentConfig& one = scenario.incidents[later];
    if (one.kind == begun.kind && one.targets.datastores == begun.targets.datastores)
      return std::min(one.at_s, scenario.horizon_s);
  }
  return scenario.horizon_s;
}

/// Syncs are over when they are done, which the states of their groups tell.
double end_of(const Scenario& scenario, std::size_t number, const std::vector<Entity>& entities) {
  const IncidentConfig& begun = scenario.incidents[number];
  if (begun.kind == IncidentKind::ForceSync || begun.kind == IncidentKind::FullSync) return begun.at_s;
  if (begun.kind == IncidentKind::DatastoreUsed) return end_of_use(scenario, number);
  double to_s = scenario.horizon_s;
  if (begun.duration_s) to_s = std::min(to_s, begun.at_s + *begun.duration_s);
  const std::optional<IncidentKind> opposite = opposite_of(begun.kind);
  for (std::size_t later = number + 1; opposite && later < scenario.incidents.size(); ++later) {
    const IncidentConfig& one = scenario.incidents[later];
    if (one.at_s >= to_s) break;
    if (one.kind != *opposite) continue;
    const std::vector<Entity> ended = entities_of(scenario, one);
    // The last of them that comes back ends it.
    const bool ends_all = std::all_of(entities.begin(), entities.end(), [&](const Entity& entity) {
      return std::find(ended.begin(), ended.end(), entity) != ended.end();
    });
    if (ends_all) to_s = one.at_s;
  }
  return to_s;
}

/// Less than before is the end of what filled it, no disturbance.
bool frees_datastores(const Scenario& scenario, std::size_t number) {
  const IncidentConfig& incident = scenario.incidents[number];
  if (incident.kind != IncidentKind::DatastoreUsed) return false;
  double before_bytes = 0;
  for (std::size_t earlier = 0; earlier < number; ++earlier) {
    const IncidentConfig& one = scenario.incidents[earlier];
    if (one.kind == incident.kind && one.targets.datastores == incident.targets.datastores)
      before_bytes = one.used_bytes;
  }
  return incident.used_bytes <= before_bytes;
}

/// Until the link is as it was, or something else is done to it.
double end_of(const Scenario& scenario, std::size_t number) {
  const EventConfig& begun = scenario.events[number];
  for (std::size_t later = number + 1; later < scenario.events.size(); ++later) {
    const EventConfig& one = scenario.events[later];
    if (one.link == begun.link && one.at_s > begun.at_s) return std::min(one.at_s, scenario.horizon_s);
  }
  return scenario.horizon_s;
}

/// Actions of one kind at one date are one, of several entities.
void add(Disturbance& disturbance, Action action) {
  for (Action& known : disturbance.actions) {
    if (known.kind != action.kind || known.to_s != action.to_s) continue;
    known.entities.insert(known.entities.end(), action.entities.begin(), action.entities.end());
    return;
  }
  disturbance.actions.push_back(std::move(action));
}

void add_events(const Scenario& scenario, std::vector<Disturbance>& list) {
  std::map<double, Disturbance> by_date;
  const auto at = [&](double at_s) -> Disturbance& {
    Disturbance& one = by_date[at_s];
    one.from_s = at_s;
    return one;
  };
  for (std::size_t number = 0; number < scenario.events.size(); ++number) {
    const EventConfig& event = scenario.events[number];
    if (event.at_s >= scenario.horizon_s || event.kind == EventKind::LinkRestored) continue;
    const ActionKind kind = event.kind == EventKind::LinkDown ? ActionKind::Down : ActionKind::Degraded;
    add(at(event.at_s), {kind, {{EntityKind::Link, scenario.links[event.link].name}}, end_of(scenario, number)});
  }
  for (std::size_t number = 0; number < scenario.incidents.size(); ++number) {
    const IncidentConfig& incident = scenario.incidents[number];
    const std::optional<ActionKind> kind = action_of(incident);
    if (!kind || incident.at_s >= scenario.horizon_s || frees_datastores(scenario, number)) continue;
    const std::vector<Entity> entities = entities_of(scenario, incident);
    add(at(incident.at_s), {*kind, entities, end_of(scenario, number, entities)});
  }
  for (auto& [at_s, one] : by_date) list.push_back(std::move(one));
}

void add_faults(const RunRecord& record, std::vector<Disturbance>& list) {
  if (!record.faults) return;
  const std::size_t first = list.size();
  for (const FaultPartTimes& part : record.faults->parts) {
    for (const TimeSpan& down : part.down)
      list.push_back(
          {DisturbanceKind::Fault, down.from_s, {{ActionKind::Down, part.entities, down.to_s}}, part.fault, {}});
  }
  std::stable_sort(list.begin() + static_cast<std::ptrdiff_t>(first), list.end(),
                   [](const Disturbance& a, const Disturbance& b) { return a.from_s < b.from_s; });
}

void add_operations(const RunRecord& record, std::vector<Disturbance>& list) {
  for (const OperationResult& operation : record.operations) {
    const bool recovers = operation.kind == "failover" || operation.kind == "move" || operation.kind == "failback" ||
                          operation.kind == "test_failover" || operation.kind == "clone";
    if (recovers)
      list.push_back({DisturbanceKind::Operation,
                      operation.at_s,
                      {{ActionKind::Recovery, {}, record.horizon_s}},
                      operation.name,
                      operation.groups});
  }
}

}  // namespace

double Disturbance::to_s() const {
  double last_s = from_s;
  for (const Action& action : actions) last_s = std::max(last_s, action.to_s);
  return last_s;
}

std::vector<Disturbance> disturbances_of(const Scenario& scenario, const RunRecord& record) {
  std::vector<Disturbance> list;
  add_events(scenario, list);
  add_faults(record, list);
  add_operations(record, list);
  return list;
}

}  // namespace drsim
