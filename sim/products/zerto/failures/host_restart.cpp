/// vSphere HA: what ran on a failed host is restarted on other hosts of its cluster, where there is room.

#include <algorithm>

#include "models/random_stream.hpp"
#include "sim/products/zerto/failures/host_states.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

/// A host has failed: when its heartbeats have been missing for long enough, its VMs are restarted.
void HostStates::await_restart(Index host) {
  if (!scenario_.hosts[host].restarts_vms || other_hosts(host).empty()) return;
  const bool protects = std::any_of(bundles_.begin(), bundles_.end(),
                                    [&](const Bundle& bundle) { return bundle.host == host && !bundle.vms.empty(); });
  if (!protects && hosts_[host].struck_recovered.empty()) return;
  const std::uint32_t failure = book_.times_down(ComponentKind::Host, host);
  const double failed_s = sg4::Engine::get_clock();
  sg4::Actor::create("HA of " + scenario_.hosts[host].name, platform_.host(0), [this, host, failure, failed_s] {
    sg4::this_actor::sleep_for(scenario_.recovery.ha_detection_s);
    if (!is_off(host) || book_.times_down(ComponentKind::Host, host) != failure) return;
    plane_.hold_changes();
    declare_failed(host, failed_s);
    settle();
    plane_.release_changes();
  });
}

/// Puts what ran on the host in the line of restarts: by priority of the group, then in the order of the scenario.
void HostStates::declare_failed(Index host, double failed_s) {
  was_disturbed_ = true;
  log_.push_back({sg4::Engine::get_clock(), scenario_.hosts[host].name, "declared failed by vSphere HA", 0});
  for (Index bundle = 0; bundle < bundles_.size(); ++bundle) {
    const Bundle& one = bundles_[bundle];
    // A VM whose disks are served from the journal has to wait for its appliance.
    if (one.host != host || one.stranding != Stranding::None || is_pinned(one)) continue;
    if (std::none_of(one.vms.begin(), one.vms.end(), [&](Index vm) { return is_to_restart(vm, host); })) continue;
    restarts_.push_back({bundle, host, failed_s, scenario_.vms[one.vms.front()].vpg, ""});
  }
  std::stable_sort(restarts_.begin(), restarts_.end(), [this](const Restart& a, const Restart& b) {
    return scenario_.vpgs[a.group].priority < scenario_.vpgs[b.group].priority;
  });
  restart_recovered(host, failed_s);
}

/// Recovered VMs that are promoted. Their protection in reverse does not follow them to another host.
void HostStates::restart_recovered(Index host, double failed_s) {
  std::vector<Index> left_behind;
  for (const Index vm : std::vector<Index>(hosts_[host].struck_recovered)) {
    const auto other = refuge(host, rooms_.need(vm, VmPlace::Recovered), rooms_.rooms());
    if (!other) continue;
    rooms_.move(vm, VmPlace::Recovered, *other);
    std::vector<Index>& struck = hosts_[host].struck_recovered;
    struck.erase(std::find(struck.begin(), struck.end(), vm));
    tell_restart(vm, *other);
    const std::optional<Index> reverse = reverse_of(vm);
    if (reverse && !plane_.played().is_stopped(*reverse)) left_behind.push_back(vm);
    boot_again({vm}, failed_s, [this](Index booted) { set_recovered_power(booted, true); });
  }
  if (left_behind.empty()) return;
  warnings_.push_back("host " + scenario_.hosts[host].name + " failed and vSphere HA restarted " +
                      std::to_string(left_behind.size()) + " recovered VMs (" +
                      scenario_.vms[left_behind.front()].name +
                      " first) on other hosts: their protection in reverse stays with the VRA on that host, and stands "
                      "still until it is back");
}

/// Those that find room are restarted; those that do not wait, and are tried again whenever something changes.
void HostStates::try_restarts() {
  std::vector<Restart> waiting;
  waiting.swap(restarts_);
  for (Restart& one : waiting) {
    const Bundle& bundle = bundles_[one.bundle];
    // The host is back, and its VMs with it.
    if (!is_off(one.from) || bundle.host != one.from) continue;
    const auto is_stopped = [this](Index vm) { return plane_.played().is_stopped(vm); };
    if (std::all_of(bundle.vms.begin(), bundle.vms.end(), is_stopped)) continue;
    const auto restarts = [&](Index vm) { return is_to_restart(vm, one.from); };
    if (std::none_of(bundle.vms.begin(), bundle.vms.end(), restarts)) {
      restarts_.push_back(one);
      continue;
    }
    const VmNeed need = need_to_restart(bundle, one.from);
    const auto host = refuge(one.from, need, rooms_.rooms());
    if (host) {
      restart(one, *host);
      continue;
    }
    if (one.waits_for.empty()) {
      one.waits_for = lack_elsewhere(one.from, need, rooms_.rooms());
      log_.push_back({sg4::Engine::get_clock(), scenario_.vms[bundle.vms.front()].name,
                      "waits for vSphere HA: " + one.waits_for, static_cast<double>(bundle.vms.size())});
    }
    restarts_.push_back(one);
  }
}

/// True for a VM that has no power for no other reason than that its host failed, and that no operation has stopped or
/// recovered elsewhere.
bool HostStates::is_to_restart(Index vm, Index from) const {
  return book_.is_held_only({ComponentKind::VmPower, vm}, {HeldBy::Kind::Host, from}) &&
         !plane_.played().is_stopped(vm);
}

VmNeed HostStates::need_to_restart(const Bundle& bundle, Index from) const {
  VmNeed need;
  for (const Index vm : bundle.vms) {
    if (scenario_.vms[vm].is_further_membership || !is_to_restart(vm, from)) continue;
    need.vcpus += scenario_.vms[vm].vcpus;
    need.memory_bytes += scenario_.vms[vm].memory_bytes;
  }
  return need;
}

void HostStates::tell_restart(Index vm, Index host) {
  log_.push_back({sg4::Engine::get_clock(), scenario_.vms[vm].name,
                  "restarted by vSphere HA on host " + scenario_.hosts[host].name, 0});
}

/// The VMs are powered on elsewhere: protection goes on there after a delta sync, as the bitmap was in the memory of
/// the failed host, or not at all, where no VRA can take over.
void HostStates::restart(const Restart& one, Index host) {
  Bundle& bundle = bundles_[one.bundle];
  const HeldBy failed{HeldBy::Kind::Host, one.from}, booting{HeldBy::Kind::Restart, restart_count_++};
  std::vector<Index>& struck = hosts_[one.from].struck_vms;
  std::vector<Index> starting;
  for (const Index vm : bundle.vms) {
    const Component power{ComponentKind::VmPower, vm};
    if (is_to_restart(vm, one.from)) {
      starting.push_back(vm);
      book_.enter(power, booting, {});
      if (!scenario_.vms[vm].is_further_membership) tell_restart(vm, host);
    }
    if (book_.is_held(power, failed)) book_.leave(power, failed);
    struck.erase(std::remove(struck.begin(), struck.end(), vm), struck.end());
  }
  const Cause lost = book_.cause(book_.reason(ComponentKind::Host, one.from));
  for (const Index stream : bundle.streams) plane_.played().lose_bitmap(stream, plane_.played().state_cause(lost));
  std::size_t volumes = 0;
  for (const Index stream : bundle.streams) volumes += volumes_of(stream, true);
  if (takes_over(host, one.from, volumes)) {
    move_bundle(bundle, host);
  } else {
    run_without_vra(bundle, host, lost);
  }
  for (const Index vm : starting) rooms_.set_power(vm, true);
  boot_again(starting, one.failed_s, [this, booting](Index vm) { power_back(vm, booting); });
}

/// A VM has booted after its restart, unless something else keeps it off meanwhile.
void HostStates::power_back(Index vm, const HeldBy& booting) {
  const Component power{ComponentKind::VmPower, vm};
  book_.leave(power, booting);
  if (book_.is_down(ComponentKind::VmPower, vm)) rooms_.set_power(vm, false);
}

/// After placement and boot each of the VMs is in service again.
void HostStates::boot_again(const std::vector<Index>& vms, double failed_s, const std::function<void(Index)>& done) {
  for (const Index vm : vms) {
    const VmConfig& config = scenario_.vms[vm];
    RandomStream random(scenario_.seed, config.name, "restart by HA " + std::to_string(restart_count_));
    const double length_s =
        scenario_.recovery.ha_placement_s + draw_duration_s(config.boot.value_or(RunbookConfig().boot), random);
    sg4::Actor::create("restart of " + config.name, platform_.host(0), [this, vm, length_s, failed_s, done] {
      sg4::this_actor::sleep_for(length_s);
      if (sg4::Engine::get_clock() > scenario_.horizon_s) return;
      plane_.hold_changes();
      done(vm);
      const bool on = !book_.is_down(ComponentKind::VmPower, vm);
      if (on && !scenario_.vms[vm].is_further_membership)
        log_.push_back({sg4::Engine::get_clock(), scenario_.vms[vm].name, "in service after the failure of its host",
                        sg4::Engine::get_clock() - failed_s});
      settle();
      plane_.release_changes();
    });
  }
}

/// Recovered VMs that are promoted lose their power with their host; those before it are looked after by the run-book.
void HostStates::strike_recovered(Index host, std::uint32_t why) {
  for (const auto& [vm, place] : rooms_.running_on(host)) {
    if (place != VmPlace::Recovered || rooms_.is_pinned(vm, place)) continue;
    hosts_[host].struck_recovered.push_back(vm);
    set_recovered_power(vm, false, why);
  }
}

/// Power of a VM that runs where it was recovered to, for the protection in reverse, if there is any.
void HostStates::set_recovered_power(Index vm, bool on, std::optional<std::uint32_t> why) {
  log_.push_back({sg4::Engine::get_clock(), scenario_.vms[vm].name,
                  on ? "recovered VM: powered on" : "recovered VM: its host failed", 0});
  if (const std::optional<Index> reverse = reverse_of(vm)) plane_.played().set_power(*reverse, on, why);
}

/// The entry of a VM that is protected in the other direction; nothing when it cannot be.
std::optional<Index> HostStates::reverse_of(Index vm) const {
  const std::vector<VmConfig>& all = plane_.scenario().vms;
  for (Index reverse = static_cast<Index>(scenario_.vms.size()); reverse < plane_.setup().config.vms.size(); ++reverse)
    if (all[reverse].name == scenario_.vms[vm].name && all[reverse].recovery_host == scenario_.vms[vm].host &&
        all[reverse].host == scenario_.vms[vm].recovery_host)
      return reverse;
  return std::nullopt;
}

}  // namespace drsim
