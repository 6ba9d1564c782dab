/// Maintenance of hosts: who has to leave, what keeps a host from entering it, and its end.

#include <algorithm>

#include "sim/engine/long_run/span_text.hpp"
#include "sim/products/zerto/failures/host_states.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

void HostStates::set_maintenance(const std::vector<Index>& hosts, bool begins, const std::string& title) {
  was_disturbed_ = true;
  for (const Index host : hosts) {
    HostState& state = hosts_[host];
    if (begins) {
      if (!state.is_to_empty()) state.wanted_s = sg4::Engine::get_clock();
      state.wanted_by.push_back(title);
      state.maintenance = title;
      rooms_.set_open(host, false);
      continue;
    }
    state.wanted_by.pop_back();
    if (!state.is_to_empty()) end_maintenance(host);
  }
}

void HostStates::end_maintenance(Index host) {
  HostState& state = hosts_[host];
  rooms_.set_open(host, true);
  if (!state.is_in) {
    log_.push_back({sg4::Engine::get_clock(), scenario_.hosts[host].name,
                    "maintenance did not take place: " + state.waits_for, 0});
    warnings_.push_back(state.maintenance + ": host " + scenario_.hosts[host].name +
                        " could not enter it, nor had it by its end: " + state.waits_for);
    state.waits_for.clear();
    return;
  }
  state.is_in = false;
  // Power comes back first, so that the syncs that follow find their VMs running.
  for (Bundle& bundle : bundles_)
    if (bundle.host == host) take_back(bundle);
  book_.leave({ComponentKind::Vra, host}, {HeldBy::Kind::Maintenance, host});
}

std::vector<std::string> HostStates::warnings() const {
  std::vector<std::string> all = warnings_;
  for (const Restart& one : restarts_)
    all.push_back("host " + scenario_.hosts[one.from].name + " failed and vSphere HA could not restart VM " +
                  scenario_.vms[bundles_[one.bundle].vms.front()].name + " to the end of the run: " + one.waits_for);
  for (Index host = 0; host < hosts_.size(); ++host) {
    const HostState& state = hosts_[host];
    if (!state.is_to_empty() || state.is_in) continue;
    all.push_back(state.maintenance + ": host " + scenario_.hosts[host].name +
                  " still waited for it at the end of the run: " + state.waits_for);
  }
  return all;
}

/// True when no other host of the cluster runs.
bool HostStates::is_alone(Index host) const {
  const std::vector<Index> others = other_hosts(host);
  return std::all_of(others.begin(), others.end(),
                     [&](Index other) { return hosts_[other].is_to_empty() || is_off(other); });
}

/// Where VMs go whether there is a VRA or not: the host with most free memory that has room for them.
std::optional<Index> HostStates::refuge(Index host, const VmNeed& need, const std::vector<HostRoom>& rooms) const {
  std::vector<Index> candidates;
  for (const Index other : other_hosts(host))
    if (!hosts_[other].is_to_empty() && !is_off(other)) candidates.push_back(other);
  if (candidates.empty()) return std::nullopt;
  const auto found = host_with_room(rooms, candidates.front(), candidates, need);
  return found ? std::optional<Index>(*found) : std::nullopt;
}

/// VMs that run here though their stream does not leave from here: recovered ones, and those that came home elsewhere.
void HostStates::move_loose_vms(Index host) {
  for (const auto& [vm, place] : rooms_.running_on(host)) {
    if (rooms_.is_pinned(vm, place) || (place == VmPlace::Home && bundles_[bundle_of_vm_[vm]].host == host)) continue;
    const auto other = refuge(host, rooms_.need(vm, place), rooms_.rooms());
    if (!other) continue;
    rooms_.move(vm, place, *other);
    log_.push_back(
        {sg4::Engine::get_clock(), scenario_.vms[vm].name, "moved to host " + scenario_.hosts[*other].name, 0});
  }
}

/// Why VMs cannot go to another host: what the one with most free memory lacks.
std::string HostStates::lack_elsewhere(Index host, const VmNeed& need, const std::vector<HostRoom>& rooms) const {
  std::optional<Index> roomiest;
  const auto free_bytes = [&](Index at) { return rooms[at].memory_bytes - rooms[at].used_memory_bytes; };
  for (const Index other : other_hosts(host)) {
    if (hosts_[other].is_to_empty() || is_off(other)) continue;
    if (!roomiest || free_bytes(other) > free_bytes(*roomiest)) roomiest = other;
  }
  return roomiest ? rooms[*roomiest].lack(need) + ", and no other host of its cluster has room"
                  : "its cluster has no other host that is up";
}

/// What keeps the host from maintenance; empty when nothing that runs on it has to stay.
std::string HostStates::what_stays(Index host) const {
  if (is_off(host)) return "";
  const auto name = [&](Index vm) { return "VM " + scenario_.vms[vm].name; };
  std::vector<HostRoom> rooms = rooms_.rooms();
  for (const auto& [vm, place] : rooms_.running_on(host)) {
    if (rooms_.is_pinned(vm, place)) return name(vm) + " is recovered and not promoted yet, which cannot be moved";
  }
  for (const auto& [vm, place] : rooms_.running_on(host)) {
    if (place == VmPlace::Home && bundles_[bundle_of_vm_[vm]].host == host) continue;
    return name(vm) + " does not fit elsewhere: " + lack_elsewhere(host, rooms_.need(vm, place), rooms);
  }
  if (is_alone(host)) return "";
  for (const Bundle& bundle : bundles_) {
    const VmNeed need = need_of(bundle);
    if (bundle.host != host || (need.vcpus <= 0 && need.memory_bytes <= 0)) continue;
    const auto other = refuge(host, need, rooms);
    const std::size_t more = bundle.vms.size() - 1;
    if (!other) {
      return name(bundle.vms.front()) +
             (more > 0 ? " and " + std::to_string(more) + " more of its group, which move together, do" : " does") +
             " not fit elsewhere: " + lack_elsewhere(host, need, rooms);
    }
    rooms[*other].take(need);
  }
  return "";
}

/// The host enters the maintenance that it waits for, if nothing has to stay on it.
void HostStates::try_to_enter(Index host) {
  HostState& state = hosts_[host];
  const double now_s = sg4::Engine::get_clock();
  const std::string stays = what_stays(host);
  if (!stays.empty()) {
    if (state.waits_for.empty())
      log_.push_back({now_s, scenario_.hosts[host].name, "waits to enter maintenance: " + stays, 0});
    state.waits_for = stays;
    return;
  }
  if (!state.waits_for.empty()) {
    const double waited_s = now_s - state.wanted_s;
    log_.push_back({now_s, scenario_.hosts[host].name, "enters maintenance", waited_s});
    warnings_.push_back(state.maintenance + ": host " + scenario_.hosts[host].name + " entered it " +
                        span_text(waited_s) + " late: " + state.waits_for);
    state.waits_for.clear();
  }
  state.is_in = true;
  for (Index stream = 0; stream < places_.size(); ++stream)
    if (places_[stream].recovery_host == host) place_recovery(stream);
  for (Bundle& bundle : bundles_)
    if (bundle.host == host) strand(bundle);
  const Cause why = maintenance_of(CauseKind::Maintenance, host);
  book_.enter({ComponentKind::Vra, host}, {HeldBy::Kind::Maintenance, host}, {true, why.category, why.kind, why});
}

/// Nobody with a VRA can take the VMs: they run unprotected, or not at all.
void HostStates::strand(Bundle& bundle) {
  if (bundle.stranding != Stranding::None || is_off(bundle.host)) return;
  if (is_alone(bundle.host)) {
    bundle.stranding = Stranding::ShutDown;
    const Cause why = maintenance_of(CauseKind::Maintenance, bundle.host);
    for (const Index vm : bundle.vms) set_power(vm, false, {HeldBy::Kind::Maintenance, bundle.host}, why);
    return;
  }
  run_without_vra(bundle, refuge(bundle.host, need_of(bundle), rooms_.rooms()).value_or(bundle.host),
                  maintenance_of(CauseKind::BitmapLost, bundle.host));
}

void HostStates::run_without_vra(Bundle& bundle, Index host, const Cause& why) {
  bundle.untracked = why;
  bundle.stranding = Stranding::OnHostWithoutVra;
  for (const Index vm : bundle.vms)
    if (rooms_.host_of(vm, VmPlace::Home) == bundle.host) rooms_.move(vm, VmPlace::Home, host);
  for (const Index stream : bundle.streams) plane_.played().set_unprotected(stream, true);
}

void HostStates::take_back(Bundle& bundle) {
  const Stranding before = bundle.stranding;
  bundle.stranding = Stranding::None;
  if (before == Stranding::ShutDown) {
    for (const Index vm : bundle.vms) set_power(vm, true, {HeldBy::Kind::Maintenance, bundle.host}, std::nullopt);
  }
  if (before != Stranding::OnHostWithoutVra) return;
  for (const Index vm : bundle.vms) rooms_.move(vm, VmPlace::Home, bundle.host);
  for (const Index stream : bundle.streams) {
    plane_.played().set_unprotected(stream, false);
    plane_.played().lose_bitmap(stream, plane_.played().state_cause(bundle.untracked));
  }
}

}  // namespace drsim
