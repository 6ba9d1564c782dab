#include "tests/support/trouble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/units.hpp"
#include "tests/support/estate.hpp"

namespace drsim::test {

namespace {

/// One target of a kind drawn at random.
TargetConfig drawn_target(const Scenario& scenario, Draw& draw) {
  TargetConfig targets;
  const auto one = [&](std::size_t count) { return std::vector<Index>{draw.whole(0, static_cast<Index>(count) - 1)}; };
  switch (draw.whole(0, scenario.security.kms.empty() ? 6 : 7)) {
    case 0:
      targets.links = one(scenario.links.size());
      break;
    case 1:
      targets.gateways = one(scenario.sites.size());
      break;
    case 2:
      targets.vras = one(scenario.hosts.size());
      break;
    case 3:
      targets.hosts = one(scenario.hosts.size());
      break;
    case 4:
      targets.managers = one(scenario.sites.size());
      break;
    case 5:
      targets.datastores = one(scenario.datastores.size());
      break;
    case 7:
      targets.kms = {0};
      break;
    default:
      targets.sites = one(scenario.sites.size());
  }
  return targets;
}

IncidentConfig drawn_incident(const Scenario& scenario, Draw& draw) {
  IncidentConfig incident;
  incident.at_s = draw.between(0, 0.9) * scenario.horizon_s;
  incident.duration_s = draw.between(0.01, 0.2) * scenario.horizon_s;
  const Index what = draw.whole(0, 9);
  const Index vm = draw.whole(0, static_cast<Index>(scenario.vms.size()) - 1);
  if (what == 0) {
    incident.kind = IncidentKind::PowerOff;
    incident.vms = {vm};
  } else if (what == 1) {
    incident.kind = IncidentKind::Pause;
    incident.vpgs = {scenario.vms[vm].vpg};
  } else if (what == 2) {
    incident.kind = draw.chance(0.5) ? IncidentKind::ForceSync : IncidentKind::FullSync;
    incident.vms = {vm};
    incident.duration_s.reset();
  } else if (what == 3) {
    incident.kind = IncidentKind::DatastoreSlow;
    incident.targets.datastores = {draw.whole(0, 1)};
    incident.write_fraction = draw.between(1e-9, 1e-7);
  } else if (what == 4 || what == 5) {
    incident.kind = IncidentKind::Maintenance;
    for (Index host = 0; host < scenario.hosts.size(); ++host)
      if (draw.chance(0.4)) incident.targets.hosts.push_back(host);
    incident.title = "maintenance";
  } else {
    incident.kind = IncidentKind::Down;
    incident.targets = drawn_target(scenario, draw);
    incident.keeps_bitmap = draw.chance(0.5);
  }
  return incident;
}

/// Some of the hosts, at least one.
std::vector<Index> drawn_hosts(const Scenario& scenario, Draw& draw) {
  std::vector<Index> hosts;
  for (Index host = 0; host < scenario.hosts.size(); ++host)
    if (draw.chance(0.5)) hosts.push_back(host);
  if (hosts.empty()) hosts.push_back(draw.whole(0, static_cast<Index>(scenario.hosts.size()) - 1));
  return hosts;
}

/// A rule that closes some port twice.
ClosureConfig drawn_closure(const Scenario& scenario, Draw& draw, Index number) {
  ClosureConfig closure;
  closure.rule = fmt::format("rule {}", number);
  closure.title = "firewall " + closure.rule + ": closed";
  double at_s = draw.between(0, 0.3) * scenario.horizon_s;
  for (int time = 0; time < 2; ++time) {
    const double length_s = draw.between(0.01, 0.25) * scenario.horizon_s;
    closure.times.push_back({at_s, at_s + length_s});
    at_s += length_s + draw.between(0.01, 0.2) * scenario.horizon_s;
  }
  const Index what = draw.whole(0, 3);
  closure.stops = what == 0   ? Stopped::Data
                  : what == 1 ? Stopped::Control
                  : what == 2 ? Stopped::Checkpoints
                              : Stopped::Pairing;
  if (what <= 1) closure.between.emplace_back(drawn_hosts(scenario, draw), drawn_hosts(scenario, draw));
  if (what == 2) closure.hosts = drawn_hosts(scenario, draw);
  if (what == 3) closure.pairs.emplace_back(0, 1);
  return closure;
}

}  // namespace

Scenario troubled_estate(std::uint64_t seed) {
  Scenario scenario = eventful_estate(seed);
  Draw draw(seed, "incidents");
  for (VmConfig& vm : scenario.vms) vm.disks = {{2 * gb_bytes}};
  if (draw.chance(0.5)) {
    scenario.security.kms = {{"keys", {0, 1}, {true, true}}};
    scenario.security.protected_at_rest.vm = scenario.security.recovery_at_rest.vm = true;
  }
  for (HostConfig& host : scenario.hosts)
    if (draw.chance(0.2)) host.cluster = "alone " + host.name;
  for (Index count = draw.whole(4, 10); count > 0; --count)
    scenario.incidents.push_back(drawn_incident(scenario, draw));
  std::sort(scenario.incidents.begin(), scenario.incidents.end(),
            [](const IncidentConfig& a, const IncidentConfig& b) { return a.at_s < b.at_s; });
  scenario.closures.emplace();
  for (Index number = draw.whole(0, 4); number > 0; --number)
    scenario.closures->push_back(drawn_closure(scenario, draw, number));
  scenario.zerto.closed_control_disconnects = draw.chance(0.5);
  return scenario;
}

std::string complaints(const RunRecord& record) {
  std::string text;
  for (const GroupResult& group : record.groups) {
    double total_s = 0;
    for (const double seconds : group.state_s) total_s += seconds;
    if (std::abs(total_s - record.horizon_s) > 1e-6 * record.horizon_s)
      text += fmt::format("{}: states add up to {}\n", group.name, total_s);
    for (const StateSpan& span : group.spans)
      if (!span.reason && span.state != GroupState::Buffering)
        text += fmt::format("{}: {} from {} without a reason\n", group.name,
                            group_state_names[static_cast<std::size_t>(span.state)], span.from_s);
  }
  return text;
}

namespace {

template <typename Named>
bool has(const std::vector<Named>& list, const std::string& name) {
  return std::any_of(list.begin(), list.end(), [&](const Named& one) { return one.name == name; });
}

bool is_known(const Scenario& scenario, const Entity& entity) {
  switch (entity.kind) {
    case EntityKind::None:
      return entity.name.empty();
    case EntityKind::Link:
    case EntityKind::VpnTunnel:
      return has(scenario.links, entity.name);
    case EntityKind::Gateway:
    case EntityKind::VpnGateway:
    case EntityKind::Throttle:
    case EntityKind::Site:
    case EntityKind::Manager:
      return has(scenario.sites, entity.name);
    case EntityKind::CloudConnector:
      return has(scenario.cloud_connectors, entity.name);
    case EntityKind::Datastore:
    case EntityKind::DatastoreReads:
    case EntityKind::DatastoreOperations:
      return has(scenario.datastores, entity.name);
    case EntityKind::Proxy:
    case EntityKind::ProxyProcessor:
    case EntityKind::ProxyNic:
      return has(scenario.cdp_proxies, entity.name);
    case EntityKind::Vm:
      return has(scenario.vms, entity.name);
    case EntityKind::Group:
      return has(scenario.vpgs, entity.name);
    case EntityKind::FirewallRule:
      return scenario.closures && std::any_of(scenario.closures->begin(), scenario.closures->end(),
                                              [&](const ClosureConfig& one) { return one.rule == entity.name; });
    case EntityKind::Connections:  // those of the stream itself have no name
      if (entity.name.empty()) return entity.other_end.empty();
      return has(scenario.hosts, entity.name) && has(scenario.hosts, entity.other_end);
    case EntityKind::Nic:
    case EntityKind::VraNic:
    case EntityKind::VraProcessor:
    case EntityKind::VraPool:
    case EntityKind::Vra:
    case EntityKind::Host:
      return has(scenario.hosts, entity.name);
    case EntityKind::Failover:
    case EntityKind::Move:
    case EntityKind::TestFailover:
    case EntityKind::Clone:
    case EntityKind::Failback:
      break;
  }
  return has(scenario.operations, entity.name);
}

}  // namespace

std::string unknown_entities(const Scenario& scenario, const RunRecord& record) {
  std::string text;
  const auto look = [&](const Cause& cause) {
    for (const Entity& entity : {cause.entity, cause.behind})
      if (!is_known(scenario, entity))
        text += fmt::format("no {} {}\n", entity_kind_names[static_cast<std::size_t>(entity.kind)], entity.name);
  };
  for (const GroupResult& group : record.groups) {
    for (const Violation& one : group.violations) look(one.cause);
    for (const StateSpan& one : group.spans)
      if (one.reason) look(*one.reason);
  }
  return text;
}

}  // namespace drsim::test
