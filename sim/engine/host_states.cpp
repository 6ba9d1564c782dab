#include "sim/engine/host_states.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>

#include "models/check.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

HostStates::HostStates(const Scenario& scenario, const Platform& platform, ReplicationPlane& plane,
                       std::function<void(Index vm, bool on)> set_power)
    : scenario_(scenario),
      platform_(platform),
      plane_(plane),
      set_power_(std::move(set_power)),
      hosts_(scenario.hosts.size()) {
  for (const PlaneStream& stream : plane.setup().config.streams)
    homes_.push_back({stream.protecting_vra, stream.recovering_vra});
  places_ = homes_;
  add_bundles();
  for (const VmConfig& vm : scenario.vms) {
    if (!vm.is_further_membership) ++hosts_[vm.host].protected_vms;
    ++hosts_[vm.recovery_host].recovered_vms;
  }
}

/// Streams are in one bundle when a VM writes to both: its entries follow one another.
void HostStates::add_bundles() {
  const PlaneConfig& config = plane_.setup().config;
  std::vector<Index> stream_of(config.vms.size()), root(config.streams.size());
  std::iota(root.begin(), root.end(), Index{0});
  for (Index stream = 0; stream < config.streams.size(); ++stream)
    for (const Index vm : config.streams[stream].vms) stream_of[vm] = stream;
  const auto root_of = [&](Index stream) {
    while (root[stream] != stream) stream = root[stream];
    return stream;
  };
  for (Index vm = 1; vm < config.vms.size(); ++vm) {
    const Index before = stream_of[vm - 1], stream = stream_of[vm];
    if (config.vms[vm].name != config.vms[vm - 1].name || homes_[before].host != homes_[stream].host) continue;
    root[root_of(stream)] = root_of(before);
  }
  std::map<Index, std::size_t> bundle_of;
  for (Index stream = 0; stream < config.streams.size(); ++stream) {
    const auto [found, is_new] = bundle_of.emplace(root_of(stream), bundles_.size());
    if (is_new) bundles_.push_back({{}, {}, homes_[stream].host, homes_[stream].host, Stranding::None});
    Bundle& bundle = bundles_[found->second];
    bundle.streams.push_back(stream);
    for (const Index vm : config.streams[stream].vms)
      if (vm < scenario_.vms.size()) bundle.vms.push_back(vm);
  }
}

std::uint32_t HostStates::cause(const std::string& text) {
  return plane_.played().state_cause(CauseCategory::Operation, text);
}

void HostStates::set_vra(Index host, bool down, bool keeps_bitmap, std::uint32_t cause) {
  ZertoPlane& plane = plane_.played();
  std::vector<std::uint32_t>& causes = hosts_[host].vra_causes;
  if (down) {
    causes.push_back(cause);
  } else {
    const auto reason = std::find(causes.begin(), causes.end(), cause);
    DRSIM_CHECK(!causes.empty(), scenario_.hosts[host].name);
    causes.erase(reason == causes.end() ? causes.end() - 1 : reason);
  }
  for (Index stream = 0; stream < places_.size(); ++stream) {
    if (!down && !keeps_bitmap && places_[stream].host == host) plane.lose_bitmap(stream, cause);
    for (const Index end : {places_[stream].host, places_[stream].recovery_host})
      if (end == host) plane.set_reachable(stream, !down, cause);
  }
}

void HostStates::set_host(Index host, bool down, bool keeps_bitmap, std::uint32_t cause) {
  HostState& state = hosts_[host];
  // Power comes back first, so that the syncs that follow find their VMs running.
  if (down) {
    state.struck_vms.emplace_back();
    for (const Bundle& bundle : bundles_)
      if (bundle.host == host)
        state.struck_vms.back().insert(state.struck_vms.back().end(), bundle.vms.begin(), bundle.vms.end());
    for (const Index vm : state.struck_vms.back()) set_power_(vm, false);
  } else {
    DRSIM_CHECK(state.is_off(), scenario_.hosts[host].name);
    for (const Index vm : state.struck_vms.back()) set_power_(vm, true);
    state.struck_vms.pop_back();
  }
  set_vra(host, down, keeps_bitmap, cause);
}

void HostStates::set_maintenance(const std::vector<Index>& hosts, bool begins, const std::string& title) {
  was_disturbed_ = true;
  const std::uint32_t why = cause(title + ": no other host can take over, not replicated");
  if (begins) {
    for (const Index host : hosts) {
      hosts_[host].maintenance_causes.push_back(why);
      hosts_[host].maintenance = title;
    }
    settle();
    for (Bundle& bundle : bundles_)
      if (std::count(hosts.begin(), hosts.end(), bundle.host) > 0) strand(bundle);
    for (const Index host : hosts) set_vra(host, true, true, why);
    return;
  }
  for (const Index host : hosts) hosts_[host].maintenance_causes.pop_back();
  for (Bundle& bundle : bundles_)
    if (!hosts_[bundle.host].in_maintenance()) take_back(bundle);
  for (const Index host : hosts) set_vra(host, false, true, why);
}

/// Nobody on another host can take the VMs: they run unprotected, or not at all.
void HostStates::strand(Bundle& bundle) {
  if (bundle.stranding != Stranding::None || hosts_[bundle.host].is_off()) return;
  const HostConfig& home = scenario_.hosts[bundle.host];
  bool has_other = false;
  for (Index host = 0; host < hosts_.size(); ++host) {
    const bool same = !home.cluster.empty() && scenario_.hosts[host].cluster == home.cluster;
    has_other = has_other || (same && !hosts_[host].in_maintenance() && !hosts_[host].is_off());
  }
  bundle.stranding = has_other ? Stranding::OnHostWithoutVra : Stranding::ShutDown;
  if (has_other) {
    for (const Index stream : bundle.streams) plane_.played().set_unprotected(stream, true);
    return;
  }
  for (const Index vm : bundle.vms) set_power_(vm, false);
}

void HostStates::take_back(Bundle& bundle) {
  const Stranding before = bundle.stranding;
  bundle.stranding = Stranding::None;
  if (before == Stranding::ShutDown) {
    for (const Index vm : bundle.vms) set_power_(vm, true);
  }
  if (before != Stranding::OnHostWithoutVra) return;
  for (const Index stream : bundle.streams) {
    plane_.played().set_unprotected(stream, false);
    plane_.played().lose_bitmap(stream, cause("VMs ran on a host without VRA: nobody tracked their writes"));
  }
}

bool HostStates::can_take(Index host) const {
  return !hosts_[host].in_maintenance() && !hosts_[host].is_off() && scenario_.hosts[host].vra.installed;
}

/// Another host of the cluster; nothing when none can take over.
std::optional<Index> HostStates::substitute(Index home, std::size_t HostState::*load,
                                            const std::vector<Index>& datastores) const {
  const HostConfig& config = scenario_.hosts[home];
  std::optional<Index> best;
  const auto rank = [&](Index host) {
    return std::make_tuple(!hosts_[host].vra_causes.empty(), hosts_[host].*load, host);
  };
  for (Index host = 0; host < hosts_.size(); ++host) {
    const HostConfig& other = scenario_.hosts[host];
    if (host == home || config.cluster.empty() || other.cluster != config.cluster || !can_take(host)) continue;
    if (other.vra.encryption != config.vra.encryption) continue;
    const bool sees_all = std::all_of(datastores.begin(), datastores.end(), [&](Index datastore) {
      return std::count(other.datastores.begin(), other.datastores.end(), datastore) > 0;
    });
    if (sees_all && (!best || rank(host) < rank(*best))) best = host;
  }
  return best;
}

void HostStates::place_bundle(Bundle& bundle) {
  // VMs without power cannot be moved.
  if (hosts_[bundle.host].is_off()) return;
  if (bundle.host != bundle.home && can_take(bundle.home)) {
    move_bundle(bundle, bundle.home);
  } else if (hosts_[bundle.host].in_maintenance()) {
    const auto host = substitute(bundle.home, &HostState::protected_vms, {});
    if (host) move_bundle(bundle, *host);
  }
}

void HostStates::move_bundle(Bundle& bundle, Index host) {
  const std::size_t vms = static_cast<std::size_t>(std::count_if(
      bundle.vms.begin(), bundle.vms.end(), [&](Index vm) { return !scenario_.vms[vm].is_further_membership; }));
  hosts_[bundle.host].protected_vms -= vms;
  hosts_[host].protected_vms += vms;
  take_back(bundle);
  bundle.host = host;
  for (const Index stream : bundle.streams) {
    const PlaneConfig& config = plane_.setup().config;
    log_.push_back({sg4::Engine::get_clock(), config.groups[config.streams[stream].group].vpg.name,
                    "protected by the VRA on " + scenario_.hosts[host].name, static_cast<double>(bundle.vms.size())});
    move_stream(stream, {host, places_[stream].recovery_host});
  }
}

void HostStates::place_recovery(Index stream) {
  const Index now = places_[stream].recovery_host, home = homes_[stream].recovery_host;
  const PlaneStream& config = plane_.setup().config.streams[stream];
  std::optional<Index> host;
  if (now != home && can_take(home)) {
    host = home;
  } else if (hosts_[now].in_maintenance() || (now != home && hosts_[now].is_off())) {
    std::vector<Index> datastores;
    for (const Index vm : config.vms) datastores.push_back(plane_.setup().config.vms[vm].datastore);
    host = substitute(home, &HostState::recovered_vms, datastores);
  }
  if (!host) return;
  hosts_[now].recovered_vms -= std::min(hosts_[now].recovered_vms, config.vms.size());
  hosts_[*host].recovered_vms += config.vms.size();
  const std::string& name = scenario_.hosts[*host].name;
  const std::string& title = hosts_[home].maintenance;
  // Held until its volumes are attached there.
  plane_.played().set_reachable(stream, false, cause(title + ": recovery moves to the VRA on " + name));
  attaching_.push_back(stream);
  log_.push_back({sg4::Engine::get_clock(), plane_.setup().config.groups[config.group].vpg.name,
                  "recovery by the VRA on " + name, static_cast<double>(config.vms.size())});
  move_stream(stream, {places_[stream].host, *host});
}

/// The reasons why the VRAs that it leaves are down stay behind; those of the VRAs that it joins come into force.
void HostStates::move_stream(Index stream, const Place& to) {
  ZertoPlane& plane = plane_.played();
  const Place from = places_[stream];
  const auto hold = [&](Index left, Index joined) {
    if (left == joined) return;
    for (const std::uint32_t why : hosts_[joined].vra_causes) plane.set_reachable(stream, false, why);
    for (const std::uint32_t why : hosts_[left].vra_causes) plane.set_reachable(stream, true, why);
  };
  places_[stream] = to;
  plane_.move_stream(stream, to.host, to.recovery_host);
  hold(from.host, to.host);
  hold(from.recovery_host, to.recovery_host);
}

void HostStates::settle() {
  if (!was_disturbed_) return;
  for (Bundle& bundle : bundles_) place_bundle(bundle);
  for (Index stream = 0; stream < places_.size(); ++stream) place_recovery(stream);
  attach_volumes();
}

/// Disks and journals of the streams whose recovery has moved are attached to the new VRAs, so many at once.
void HostStates::attach_volumes() {
  if (attaching_.empty()) return;
  const PlaneConfig& config = plane_.setup().config;
  double volumes = 0;
  for (const Index stream : attaching_)
    for (const Index vm : config.streams[stream].vms)
      volumes += 1.0 + static_cast<double>(plane_.scenario().vms[vm].disks.size());
  const double length_s =
      std::ceil(volumes / scenario_.recovery.volumes_in_parallel) * scenario_.recovery.attach_volume_s;
  sg4::Actor::create("attaching of volumes", platform_.host(0), [this, length_s, streams = std::move(attaching_)] {
    sg4::this_actor::sleep_for(length_s);
    plane_.hold_changes();
    for (const Index stream : streams) plane_.played().set_reachable(stream, true, 0);
    plane_.release_changes();
  });
  attaching_.clear();
}

}  // namespace drsim
