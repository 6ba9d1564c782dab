#include "sim/products/veeam_cdp/cdp_incidents.hpp"

#include <algorithm>
#include <vector>

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

/// What an incident does at a date: it begins, or what it or another one began ends.
struct IncidentTurn {
  double at_s;
  bool begins;
  Index incident;
};

bool ends_others(IncidentKind kind) { return kind == IncidentKind::Restored || kind == IncidentKind::PowerOn; }

std::vector<IncidentTurn> incident_turns(const Scenario& scenario) {
  std::vector<IncidentTurn> list;
  for (Index number = 0; number < scenario.incidents.size(); ++number) {
    const IncidentConfig& incident = scenario.incidents[number];
    list.push_back({incident.at_s, !ends_others(incident.kind), number});
    if (incident.duration_s) list.push_back({incident.at_s + *incident.duration_s, false, number});
  }
  std::stable_sort(list.begin(), list.end(), [](const IncidentTurn& a, const IncidentTurn& b) {
    return a.at_s != b.at_s ? a.at_s < b.at_s : !a.begins && b.begins;
  });
  return list;
}

/// Carries out incidents.
class Player {
 public:
  Player(const Scenario& scenario, FailureBook& book, CdpReplication& replication, CdpComponents& components,
         CdpHosts& hosts, HostRooms& rooms)
      : scenario_(scenario),
        book_(book),
        replication_(replication),
        components_(components),
        hosts_(hosts),
        rooms_(rooms) {}

  void carry_out(const IncidentConfig& incident, const HeldBy& by, bool begins) {
    switch (incident.kind) {
      case IncidentKind::Down:
        begins ? book_.fail(incident.targets, by, nature_of(incident)) : book_.end(incident.targets, by);
        return;
      case IncidentKind::Restored:
        book_.restore(incident.targets);
        return;
      case IncidentKind::PowerOff:
      case IncidentKind::PowerOn:
        set_power(incident, by, begins);
        return;
      case IncidentKind::Maintenance:
        maintain(incident.targets.hosts, begins);
        return;
      case IncidentKind::FullSync:
        copy_anew(incident);
        return;
      default:
        return;  // an obstacle: such scenarios are refused
    }
  }

 private:
  static IncidentNature nature_of(const IncidentConfig& incident) {
    IncidentNature nature;
    if (incident.restart) nature = {{}, CauseCategory::Operation, CauseKind::Restart, {}};
    return nature;
  }

  void set_power(const IncidentConfig& incident, const HeldBy& by, bool off) {
    for (const Index vm : incident.vms) {
      const Component power{ComponentKind::VmPower, vm};
      const bool by_event = incident.kind == IncidentKind::PowerOn;
      const HeldBy holder = by_event ? HeldBy{HeldBy::Kind::Event, any_of_kind} : by;
      if (off) book_.enter(power, by, {});
      // A VM that was powered on before the end of its time is on already.
      if (!off && (by_event || book_.is_held(power, holder))) book_.leave(power, holder);
    }
    hosts_.settle();
  }

  /// Disks were resized.
  void copy_anew(const IncidentConfig& incident) {
    std::vector<std::uint32_t> vms;
    std::vector<CdpInitialCopy> copies;
    for (Index vm = 0; vm < scenario_.vms.size(); ++vm) {
      const VmConfig& config = scenario_.vms[vm];
      const bool is_named = std::count(incident.vms.begin(), incident.vms.end(), vm) > 0 ||
                            std::count(incident.vpgs.begin(), incident.vpgs.end(), config.vpg) > 0;
      if (!is_named) continue;
      VmConfig copied = config;
      if (incident.disk) copied.disks = {config.disks.at(*incident.disk)};
      vms.push_back(vm);
      copies.push_back(full_copy(copied));
    }
    replication_.act([&](CdpPlane& plane) {
      plane.copy_anew(vms, copies, {CauseKind::FullSync, CauseCategory::Operation});
    });
  }

  void maintain(const std::vector<Index>& hosts, bool begins) {
    std::vector<Index> moved;
    for (const Index host : hosts) rooms_.set_open(host, !begins);
    if (begins)
      for (const Index host : hosts)
        for (const Index vm : hosts_.leave_host(host)) moved.push_back(vm);
    std::sort(moved.begin(), moved.end());
    components_.maintain(hosts, begins, moved);
    if (!begins) hosts_.settle();
  }

  const Scenario& scenario_;
  FailureBook& book_;
  CdpReplication& replication_;
  CdpComponents& components_;
  CdpHosts& hosts_;
  HostRooms& rooms_;
};

}  // namespace

void play_cdp_incidents(const Scenario& scenario, FailureBook& book, CdpReplication& replication,
                        CdpComponents& components, CdpHosts& hosts, HostRooms& rooms) {
  const std::vector<IncidentTurn> turns = incident_turns(scenario);
  Player player(scenario, book, replication, components, hosts, rooms);
  for (std::size_t k = 0; k < turns.size();) {
    const double at_s = turns[k].at_s;
    if (at_s > scenario.horizon_s) return;
    sg4::this_actor::sleep_until(at_s);
    replication.hold_changes();
    for (; k < turns.size() && turns[k].at_s == at_s; ++k)
      player.carry_out(scenario.incidents[turns[k].incident], {HeldBy::Kind::Event, turns[k].incident},
                       turns[k].begins);
    replication.release_changes();
  }
}

}  // namespace drsim
