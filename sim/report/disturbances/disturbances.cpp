#include "sim/report/disturbances/disturbances.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

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

/// Key servers, which no cause names.
std::vector<std::string> key_servers_of(const Scenario& scenario, const IncidentConfig& incident) {
  std::vector<std::string> names;
  for (const Index server : incident.targets.kms) names.push_back(scenario.security.kms[server].name);
  return names;
}

template <typename Part>
void remove_all(const std::vector<Part>& parts, std::vector<Part>& from) {
  from.erase(std::remove_if(from.begin(), from.end(),
                            [&](const Part& one) { return std::find(parts.begin(), parts.end(), one) != parts.end(); }),
             from.end());
}

/// When the last of what an event names comes back. Syncs are over when they are done, which the states of their groups
/// tell.
double end_of(const Scenario& scenario, std::size_t number, std::vector<Entity> entities) {
  const IncidentConfig& begun = scenario.incidents[number];
  if (begun.kind == IncidentKind::ForceSync || begun.kind == IncidentKind::FullSync) return begun.at_s;
  if (begun.kind == IncidentKind::DatastoreUsed) return end_of_use(scenario, number);
  const double to_s = std::min(scenario.horizon_s, begun.at_s + begun.duration_s.value_or(scenario.horizon_s));
  const std::optional<IncidentKind> opposite = opposite_of(begun.kind);
  std::vector<std::string> key_servers = key_servers_of(scenario, begun);
  for (std::size_t later = number + 1; opposite && later < scenario.incidents.size(); ++later) {
    const IncidentConfig& one = scenario.incidents[later];
    if (one.at_s >= to_s) break;
    if (one.kind != *opposite) continue;
    remove_all(entities_of(scenario, one), entities);
    remove_all(key_servers_of(scenario, one), key_servers);
    if (entities.empty() && key_servers.empty()) return one.at_s;
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
    known.key_servers.insert(known.key_servers.end(), action.key_servers.begin(), action.key_servers.end());
    return;
  }
  disturbance.actions.push_back(std::move(action));
}

/// True where something that the simulation knows of needs what the rule closes.
bool stops_something(const Scenario& scenario, const FirewallRuleConfig& rule) {
  return std::any_of(scenario.closures->begin(), scenario.closures->end(), [&](const ClosureConfig& one) {
    return one.rule == rule.name && one.stops != Stopped::Nothing && !one.times.empty();
  });
}

/// Ports that firewall rules close: from a date on an event, whether or not it stops anything; from the start how the
/// estate is configured, told where it stops something.
void add_closed_ports(const Scenario& scenario, std::map<double, Disturbance>& events,
                      std::vector<Disturbance>& configurations) {
  Disturbance from_start;
  from_start.kind = DisturbanceKind::Configuration;
  // Closures that are not worked out are not played.
  for (const FirewallRuleConfig& rule : scenario.closures ? scenario.firewall_rules : std::vector<FirewallRuleConfig>())
    for (const ClosedTime& time : rule.closed) {
      if (time.from_s >= scenario.horizon_s) continue;
      const bool is_event = time.from_s > 0;
      if (!is_event && !stops_something(scenario, rule)) continue;
      Disturbance& one = is_event ? events[time.from_s] : from_start;
      one.from_s = time.from_s;
      add(one,
          {ActionKind::PortsClosed, {{EntityKind::FirewallRule, rule.name}}, std::min(time.to_s, scenario.horizon_s)});
    }
  if (!from_start.actions.empty()) configurations.push_back(std::move(from_start));
}

void add_events(const Scenario& scenario, std::vector<Disturbance>& list) {
  std::map<double, Disturbance> by_date;
  std::vector<Disturbance> configurations;
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
    const double to_s = end_of(scenario, number, entities);
    add(at(incident.at_s), {*kind, entities, to_s, key_servers_of(scenario, incident)});
  }
  add_closed_ports(scenario, by_date, configurations);
  for (auto& [at_s, one] : by_date) list.push_back(std::move(one));
  for (Disturbance& one : configurations) list.push_back(std::move(one));
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

/// What was refused changed nothing of its group, but for the loss of a site that it stands for.
std::vector<std::string> groups_of(const RunRecord& record, const OperationResult& operation) {
  std::vector<std::string> groups = operation.groups;
  for (const FailoverResult& one : record.failovers) {
    if (one.name != operation.name || one.at_s != operation.at_s || !was_refused(one) || one.is_site_lost) continue;
    groups.erase(std::remove(groups.begin(), groups.end(), one.group), groups.end());
  }
  return groups;
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
                      groups_of(record, operation)});
  }
}

}  // namespace

std::vector<Detour> detours_of(const RunRecord& record, const Disturbance& disturbance) {
  if (record.routes.empty()) return {};
  const auto has = [](const RouteSpan& span, const std::string& link) {
    return std::find(span.links.begin(), span.links.end(), link) != span.links.end();
  };
  const auto takes_down = [&](const RouteSpan& before, const RouteSpan& after) {
    for (const Action& action : disturbance.actions)
      for (const Entity& entity : action.entities)
        if (action.kind == ActionKind::Down && entity.kind == EntityKind::Link && after.at_s >= disturbance.from_s &&
            after.at_s <= action.to_s && has(before, entity.name) && !has(after, entity.name))
          return true;
    return false;
  };
  std::map<std::pair<std::string, std::string>, const RouteSpan*> present;
  std::map<std::pair<std::string, std::string>, std::size_t> open;  // by sites: the detour that they are on
  std::vector<Detour> detours;
  for (const RouteSpan& span : record.routes) {
    const auto sites = std::make_pair(span.from, span.to);
    const RouteSpan* before = std::exchange(present[sites], &span);
    if (const auto one = open.find(sites); one != open.end()) {
      detours[one->second].to_s = span.at_s;
      open.erase(one);
    }
    if (before == nullptr || span.is_down || !takes_down(*before, span)) continue;
    Detour detour{{}, span.at_s, record.horizon_s};
    for (const std::string& link : span.links)
      if (!has(*before, link)) detour.links.push_back(link);
    open[sites] = detours.size();
    detours.push_back(std::move(detour));
  }
  return detours;
}

bool was_refused(const FailoverResult& recovery) { return recovery.outcome == "refused"; }

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
