#include "sim/products/veeam_cdp/cdp_hosts.hpp"

#include <algorithm>

#include "models/random_stream.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

CdpHosts::CdpHosts(const Scenario& scenario, const Platform& platform, HostRooms& rooms, FailureBook& book,
                   CdpReplication& replication)
    : scenario_(scenario),
      platform_(platform),
      rooms_(rooms),
      book_(book),
      replication_(replication),
      keys_(scenario, book),
      struck_(scenario.hosts.size()),
      starts_anew_(scenario.vms.size(), false) {
  book.observe(ComponentKind::Host, [this](const FailureBook::Edge& edge) {
    if (edge.turns) host_turns(edge);
  });
  book.observe(ComponentKind::VmPower, [this](const FailureBook::Edge& edge) {
    if (edge.turns) set_power(edge);
  });
  book.observe(ComponentKind::KeyServer, [this](const FailureBook::Edge& edge) {
    if (!edge.turns) return;
    log(scenario_.security.kms[edge.what.index].name, edge.down ? "down" : "up");
    power_on_waiting();
  });
}

void CdpHosts::log(const std::string& entity, const std::string& event, double amount) {
  log_.push_back({sg4::Engine::get_clock(), entity, event, amount});
}

void CdpHosts::host_turns(const FailureBook::Edge& edge) {
  const Index host = edge.what.index;
  const HeldBy by{HeldBy::Kind::Host, host};
  if (!edge.down) {
    for (const Index vm : struck_[host])
      if (book_.is_held({ComponentKind::VmPower, vm}, by)) book_.leave({ComponentKind::VmPower, vm}, by);
    struck_[host].clear();
    settle();
    return;
  }
  IncidentNature nature;
  nature.told_as = book_.cause(edge.reason);
  for (Index vm = 0; vm < scenario_.vms.size(); ++vm) {
    if (rooms_.host_of(vm, VmPlace::Home) != host) continue;
    struck_[host].push_back(vm);
    starts_anew_[vm] = true;
    book_.enter({ComponentKind::VmPower, vm}, by, nature);
  }
  if (!struck_[host].empty()) await_restart(host);
}

void CdpHosts::set_power(const FailureBook::Edge& edge) {
  const Index vm = edge.what.index;
  if (!edge.down) {
    const Entity after = book_.cause(edge.reason).entity;
    if (!lacks_keys(vm)) return power_on(vm, after);
    waiting_for_keys_.emplace_back(vm, after);
    return log(scenario_.vms[vm].name, "waits for its keys to be powered on");
  }
  const auto waits = std::find_if(waiting_for_keys_.begin(), waiting_for_keys_.end(),
                                  [vm](const auto& one) { return one.first == vm; });
  if (waits != waiting_for_keys_.end()) waiting_for_keys_.erase(waits);
  rooms_.set_power(vm, false);
  replication_.act([vm](CdpPlane& plane) { plane.set_writing(vm, CdpOffBy::Power, false); });
}

void CdpHosts::power_on(Index vm, const Entity& after) {
  rooms_.set_power(vm, true);
  replication_.act([&](CdpPlane& plane) {
    plane.set_writing(vm, CdpOffBy::Power, true);
    if (!starts_anew_[vm]) return;
    starts_anew_[vm] = false;
    plane.track_changes(vm, {CauseKind::Down, CauseCategory::Fault, after});
  });
}

bool CdpHosts::lacks_keys(Index vm) const {
  return !keys_.lack(scenario_.hosts[scenario_.vms[vm].host].site, false).empty();
}

/// VMs whose keys can be had now.
void CdpHosts::power_on_waiting() {
  const auto still = std::stable_partition(waiting_for_keys_.begin(), waiting_for_keys_.end(),
                                           [this](const auto& one) { return lacks_keys(one.first); });
  const std::vector<std::pair<Index, Entity>> ready(still, waiting_for_keys_.end());
  waiting_for_keys_.erase(still, waiting_for_keys_.end());
  for (const auto& [vm, after] : ready) power_on(vm, after);
}

/// When its heartbeats have been missing for long enough.
void CdpHosts::await_restart(Index host) {
  if (!scenario_.hosts[host].restarts_vms) return;
  const std::uint32_t failure = book_.times_down(ComponentKind::Host, host);
  const double failed_s = sg4::Engine::get_clock();
  sg4::Actor::create("HA of " + scenario_.hosts[host].name, platform_.host(0), [this, host, failure, failed_s] {
    sg4::this_actor::sleep_for(scenario_.recovery.ha_detection_s);
    const bool is_same = book_.times_down(ComponentKind::Host, host) == failure;
    if (!book_.is_down(ComponentKind::Host, host) || !is_same || sg4::Engine::get_clock() > scenario_.horizon_s) return;
    declare_failed(host, failed_s);
  });
}

void CdpHosts::declare_failed(Index host, double failed_s) {
  const std::string& cluster = scenario_.hosts[host].cluster;
  const bool has_others = std::any_of(scenario_.hosts.begin(), scenario_.hosts.end(), [&](const HostConfig& other) {
    return !cluster.empty() && other.cluster == cluster && &other != &scenario_.hosts[host];
  });
  if (!has_others) return;
  log(scenario_.hosts[host].name, "declared failed by vSphere HA");
  for (const Index vm : struck_[host]) restarts_.push_back({vm, host, failed_s});
  std::stable_sort(restarts_.begin(), restarts_.end(), [this](const Restart& a, const Restart& b) {
    return scenario_.vpgs[scenario_.vms[a.vm].vpg].priority < scenario_.vpgs[scenario_.vms[b.vm].vpg].priority;
  });
  settle();
}

/// It has no power for no other reason than that its host failed.
bool CdpHosts::is_to_restart(const Restart& one) const {
  return book_.is_held_only({ComponentKind::VmPower, one.vm}, {HeldBy::Kind::Host, one.from}) &&
         rooms_.host_of(one.vm, VmPlace::Home) == one.from;
}

/// The host of its cluster with most free memory that has room for the VM.
std::optional<Index> CdpHosts::refuge(Index vm, Index from) const {
  const VmNeed need{scenario_.vms[vm].vcpus, scenario_.vms[vm].memory_bytes};
  const std::string& cluster = scenario_.hosts[from].cluster;
  std::vector<Index> others;
  for (Index host = 0; host < scenario_.hosts.size(); ++host) {
    const bool is_other = host != from && !cluster.empty() && scenario_.hosts[host].cluster == cluster;
    if (is_other && !book_.is_down(ComponentKind::Host, host) && rooms_.is_open(host)) others.push_back(host);
  }
  if (others.empty()) return std::nullopt;
  // The first of them is wanted no more than the others.
  const auto free_bytes = [this](Index host) {
    return rooms_.rooms()[host].memory_bytes - rooms_.rooms()[host].used_memory_bytes;
  };
  std::stable_sort(others.begin(), others.end(), [&](Index a, Index b) { return free_bytes(a) > free_bytes(b); });
  const auto host = host_with_room(rooms_.rooms(), others.front(), others, need);
  return host ? std::optional<Index>(*host) : std::nullopt;
}

std::vector<Index> CdpHosts::leave_host(Index host) {
  std::vector<Index> moved;
  for (const auto& [vm, place] : rooms_.running_on(host)) {
    if (place != VmPlace::Home) continue;
    const std::optional<Index> other = refuge(vm, host);
    if (!other) {
      log(scenario_.vms[vm].name, "stays on host " + scenario_.hosts[host].name + ": no other host has room");
      continue;
    }
    rooms_.move(vm, VmPlace::Home, *other);
    log(scenario_.vms[vm].name, "moved by vMotion to host " + scenario_.hosts[*other].name);
    moved.push_back(vm);
  }
  return moved;
}

void CdpHosts::settle() {
  std::vector<Restart> waiting;
  waiting.swap(restarts_);
  for (Restart& one : waiting) {
    if (!book_.is_held({ComponentKind::VmPower, one.vm}, {HeldBy::Kind::Host, one.from})) continue;
    const std::optional<Index> host = is_to_restart(one) ? refuge(one.vm, one.from) : std::nullopt;
    if (host) {
      restart(one, *host);
      continue;
    }
    if (!one.told) log(scenario_.vms[one.vm].name, "waits for vSphere HA: no host of its cluster has room");
    one.told = true;
    restarts_.push_back(one);
  }
}

/// In service after placement and boot.
void CdpHosts::restart(const Restart& one, Index host) {
  const Component power{ComponentKind::VmPower, one.vm};
  const HeldBy booting{HeldBy::Kind::Restart, restart_count_++}, failed{HeldBy::Kind::Host, one.from};
  const VmConfig& config = scenario_.vms[one.vm];
  log(config.name, "restarted by vSphere HA on host " + scenario_.hosts[host].name);
  book_.enter(power, booting, {});
  book_.leave(power, failed);
  rooms_.move(one.vm, VmPlace::Home, host);
  rooms_.set_power(one.vm, true);
  RandomStream random(scenario_.seed, config.name, "restart by HA " + std::to_string(restart_count_));
  const double length_s =
      scenario_.recovery.ha_placement_s + draw_duration_s(config.boot.value_or(RunbookConfig().boot), random);
  sg4::Actor::create("restart of " + config.name, platform_.host(0), [this, one, power, booting, length_s] {
    sg4::this_actor::sleep_for(length_s);
    if (sg4::Engine::get_clock() > scenario_.horizon_s) return;
    book_.leave(power, booting);
    if (book_.is_down(ComponentKind::VmPower, one.vm)) return rooms_.set_power(one.vm, false);
    if (lacks_keys(one.vm)) return;
    log(scenario_.vms[one.vm].name, "in service after the failure of its host",
        sg4::Engine::get_clock() - one.failed_s);
  });
}

}  // namespace drsim
