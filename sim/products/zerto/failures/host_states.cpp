#include "sim/products/zerto/failures/host_states.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>

#include "models/check.hpp"
#include "models/zerto/vra_pool.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

HostStates::HostStates(const Scenario& scenario, const Platform& platform, HostRooms& rooms, FailureBook& book,
                       ReplicationPlane& plane)
    : scenario_(scenario),
      platform_(platform),
      rooms_(rooms),
      book_(book),
      plane_(plane),
      hosts_(scenario.hosts.size()) {
  for (const PlaneStream& stream : plane.setup().config.streams)
    homes_.push_back({stream.protecting_vra, stream.recovering_vra});
  places_ = homes_;
  add_bundles();
  for (const VmConfig& vm : scenario.vms) {
    if (!vm.is_further_membership) ++hosts_[vm.host].protected_vms;
    ++hosts_[vm.recovery_host].recovered_vms;
    if (!vm.is_further_membership) hosts_[vm.host].volumes += vm.disks.size();
    hosts_[vm.recovery_host].volumes += vm.disks.size();
  }
  book.observe(ComponentKind::Host, [this](const FailureBook::Edge& edge) {
    if (edge.turns) host_turns(edge);
  });
  book.observe(ComponentKind::Vra, [this](const FailureBook::Edge& edge) {
    if (edge.turns) vra_turns(edge);
    if (edge.stays_down) vra_stays_down(edge);
  });
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
    if (is_new) bundles_.push_back({{}, {}, homes_[stream].host, homes_[stream].host, Stranding::None, {}});
    Bundle& bundle = bundles_[found->second];
    bundle.streams.push_back(stream);
    for (const Index vm : config.streams[stream].vms)
      if (vm < scenario_.vms.size()) bundle.vms.push_back(vm);
  }
  bundle_of_vm_.resize(scenario_.vms.size());
  for (Index bundle = 0; bundle < bundles_.size(); ++bundle)
    for (const Index vm : bundles_[bundle].vms) bundle_of_vm_[vm] = bundle;
}

Cause HostStates::maintenance_of(CauseKind kind, Index host, Entity behind) const {
  const Entity entity{EntityKind::Host, scenario_.hosts[host].name};
  return {kind, CauseCategory::Operation, entity, std::move(behind)};
}

std::uint32_t HostStates::cause_of(const DownReason& reason) {
  return plane_.played().state_cause(book_.cause(reason));
}

/// @param why  what it is told as that the VM is off; nothing: as that
void HostStates::set_power(Index vm, bool on, const HeldBy& by, const std::optional<Cause>& why) {
  const Component power{ComponentKind::VmPower, vm};
  IncidentNature nature;
  nature.told_as = why;
  on ? book_.leave(power, by) : book_.enter(power, by, nature);
}

/// Streams that leave the VRA or end there lose their path, or regain it, some without their bitmap.
void HostStates::vra_turns(const FailureBook::Edge& edge) {
  ZertoPlane& plane = plane_.played();
  const Index host = edge.what.index;
  const DownReason* forgets = nullptr;
  for (const DownReason& reason : book_.reasons_since_down(ComponentKind::Vra, host)) {
    // Without power the bitmaps, which are in memory, are gone.
    const bool keeps = reason.nature.keeps_bitmap.value_or(reason.of.kind == ComponentKind::Vra);
    if (!keeps && forgets == nullptr) forgets = &reason;
  }
  const std::uint32_t why = cause_of(edge.reason);
  for (Index stream = 0; stream < places_.size(); ++stream) {
    if (!edge.down && forgets != nullptr && places_[stream].host == host) plane.lose_bitmap(stream, cause_of(*forgets));
    for (const Index end : {places_[stream].host, places_[stream].recovery_host})
      if (end == host) plane.set_reachable(stream, !edge.down, why);
    const bool is_at_end = places_[stream].host == host || places_[stream].recovery_host == host;
    if (edge.down && is_at_end && edge.reason.by.kind != HeldBy::Kind::Maintenance) plane.lose_in_flight(stream);
  }
}

/// One of several reasons is over: the first of the others holds the streams from now on.
void HostStates::vra_stays_down(const FailureBook::Edge& edge) {
  const Index host = edge.what.index;
  const std::uint32_t over = cause_of(edge.reason), stays = cause_of(book_.reason(ComponentKind::Vra, host));
  for (Index stream = 0; stream < places_.size(); ++stream)
    for (const Index end : {places_[stream].host, places_[stream].recovery_host})
      if (end == host && over != stays) plane_.played().change_path_cause(stream, over, stays);
}

/// Power comes back before the VRA, so that the syncs that follow find their VMs running.
void HostStates::host_turns(const FailureBook::Edge& edge) {
  HostState& state = hosts_[edge.what.index];
  if (edge.down) {
    for (const Bundle& bundle : bundles_)
      if (bundle.host == edge.what.index)
        state.struck_vms.insert(state.struck_vms.end(), bundle.vms.begin(), bundle.vms.end());
  }
  const Cause why = book_.cause(edge.reason);
  for (const Index vm : state.struck_vms) set_power(vm, !edge.down, {HeldBy::Kind::Host, edge.what.index}, why);
  if (edge.down) {
    strike_recovered(edge.what.index, cause_of(edge.reason));
    await_restart(edge.what.index);
    return;
  }
  state.struck_vms.clear();
  for (const Index vm : state.struck_recovered) set_recovered_power(vm, true);
  state.struck_recovered.clear();
  // What ran on without a VRA meanwhile comes home.
  for (Bundle& bundle : bundles_)
    if (bundle.host == edge.what.index && !state.is_in) take_back(bundle);
}

/// The VMs of a bundle that run on its host.
VmNeed HostStates::need_of(const Bundle& bundle) const {
  VmNeed sum;
  for (const Index vm : bundle.vms) {
    if (scenario_.vms[vm].is_further_membership || rooms_.host_of(vm, VmPlace::Home) != bundle.host) continue;
    const VmNeed need = rooms_.need(vm, VmPlace::Home);
    sum.vcpus += need.vcpus;
    sum.memory_bytes += need.memory_bytes;
  }
  return sum;
}

bool HostStates::is_pinned(const Bundle& bundle) const {
  return std::any_of(bundle.vms.begin(), bundle.vms.end(), [&](Index vm) {
    return rooms_.host_of(vm, VmPlace::Home) == bundle.host && rooms_.is_pinned(vm, VmPlace::Home);
  });
}

bool HostStates::has_room(Index host, const VmNeed& need) const {
  return (need.vcpus <= 0 && need.memory_bytes <= 0) || rooms_.rooms()[host].fits(need);
}

bool HostStates::can_take(Index host) const {
  return !hosts_[host].is_to_empty() && !is_off(host) && scenario_.hosts[host].vra.installed;
}

/// True when the VRA of a host can do the work of that of another one.
bool HostStates::takes_over(Index host, Index home, std::size_t volumes) const {
  const bool same_encryption = scenario_.hosts[host].vra.encryption == scenario_.hosts[home].vra.encryption;
  return can_take(host) && same_encryption && hosts_[host].volumes + volumes <= volumes_per_vra_max;
}

/// Another host of the cluster; nothing when none can take over.
std::optional<Index> HostStates::substitute(Index home, std::size_t HostState::*load, const Taken& taken) const {
  std::optional<Index> best;
  const auto rank = [&](Index host) {
    return std::make_tuple(book_.is_down(ComponentKind::Vra, host), hosts_[host].*load, host);
  };
  for (const Index host : other_hosts(home)) {
    const HostConfig& other = scenario_.hosts[host];
    if (!takes_over(host, home, taken.volumes) || !has_room(host, taken.need)) continue;
    const bool sees_all = std::all_of(taken.datastores.begin(), taken.datastores.end(), [&](Index datastore) {
      return std::count(other.datastores.begin(), other.datastores.end(), datastore) > 0;
    });
    if (sees_all && (!best || rank(host) < rank(*best))) best = host;
  }
  return best;
}

/// The other hosts of the cluster.
std::vector<Index> HostStates::other_hosts(Index host) const {
  const std::string& cluster = scenario_.hosts[host].cluster;
  std::vector<Index> others;
  for (Index other = 0; other < hosts_.size(); ++other)
    if (other != host && !cluster.empty() && scenario_.hosts[other].cluster == cluster) others.push_back(other);
  return others;
}

/// Volumes that a VRA protects, or recovers, for a stream of the scenario's direction.
std::size_t HostStates::volumes_of(Index stream, bool protects) const {
  std::size_t volumes = 0;
  for (const Index vm : plane_.setup().config.streams[stream].vms) {
    if (vm >= scenario_.vms.size() || (protects && scenario_.vms[vm].is_further_membership)) continue;
    volumes += scenario_.vms[vm].disks.size();
  }
  return volumes;
}

void HostStates::place_bundle(Bundle& bundle) {
  if (bundle.host == bundle.home && !hosts_[bundle.host].is_to_empty()) return;
  // VMs without power cannot be moved.
  if (is_off(bundle.host) || is_pinned(bundle)) return;
  Taken taken{need_of(bundle), 0, {}};
  if (bundle.host != bundle.home && can_take(bundle.home) && has_room(bundle.home, taken.need)) {
    move_bundle(bundle, bundle.home);
  } else if (hosts_[bundle.host].is_to_empty()) {
    for (const Index stream : bundle.streams) taken.volumes += volumes_of(stream, true);
    const auto host = substitute(bundle.home, &HostState::protected_vms, taken);
    if (host) move_bundle(bundle, *host);
  }
}

void HostStates::move_bundle(Bundle& bundle, Index host) {
  const std::size_t vms = static_cast<std::size_t>(std::count_if(
      bundle.vms.begin(), bundle.vms.end(), [&](Index vm) { return !scenario_.vms[vm].is_further_membership; }));
  hosts_[bundle.host].protected_vms -= vms;
  hosts_[host].protected_vms += vms;
  take_back(bundle);
  for (const Index vm : bundle.vms)
    if (rooms_.host_of(vm, VmPlace::Home) == bundle.host) rooms_.move(vm, VmPlace::Home, host);
  for (const Index stream : bundle.streams) {
    hosts_[bundle.host].volumes -= volumes_of(stream, true);
    hosts_[host].volumes += volumes_of(stream, true);
  }
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
  } else if (hosts_[now].is_in || (now != home && is_off(now))) {
    Taken taken{{}, volumes_of(stream, false), {}};
    for (const Index vm : config.vms) taken.datastores.push_back(plane_.setup().config.vms[vm].datastore);
    host = substitute(home, &HostState::recovered_vms, taken);
  }
  if (!host) return;
  hosts_[now].volumes -= volumes_of(stream, false);
  hosts_[*host].volumes += volumes_of(stream, false);
  hosts_[now].recovered_vms -= std::min(hosts_[now].recovered_vms, config.vms.size());
  hosts_[*host].recovered_vms += config.vms.size();
  const std::string& name = scenario_.hosts[*host].name;
  log_.push_back({sg4::Engine::get_clock(), plane_.setup().config.groups[config.group].vpg.name,
                  "recovery by the VRA on " + name, static_cast<double>(config.vms.size())});
  // Before the hold below: what keeps the stream back longer than the attaching is the reason that is told.
  move_stream(stream, {places_[stream].host, *host});
  // Held until its volumes are attached there.
  const Cause why = maintenance_of(CauseKind::Maintenance, home, {EntityKind::Vra, name});
  plane_.played().set_reachable(stream, false, plane_.played().state_cause(why));
  attaching_.push_back(stream);
}

/// The reasons why the VRAs that it leaves are down stay behind; those of the VRAs that it joins come into force.
void HostStates::move_stream(Index stream, const Place& to) {
  ZertoPlane& plane = plane_.played();
  const Place from = places_[stream];
  const auto hold = [&](Index left, Index joined) {
    if (left == joined) return;
    if (book_.is_down(ComponentKind::Vra, joined))
      plane.set_reachable(stream, false, cause_of(book_.reason(ComponentKind::Vra, joined)));
    if (book_.is_down(ComponentKind::Vra, left)) plane.set_reachable(stream, true, 0);
  };
  places_[stream] = to;
  plane_.move_stream(stream, to.host, to.recovery_host);
  hold(from.host, to.host);
  hold(from.recovery_host, to.recovery_host);
  if (moved_) moved_(stream);
}

void HostStates::settle() {
  if (!was_disturbed_) return;
  for (Bundle& bundle : bundles_) place_bundle(bundle);
  if (!restarts_.empty()) try_restarts();
  for (Index host = 0; host < hosts_.size(); ++host) {
    if (!hosts_[host].is_to_empty() || hosts_[host].is_in) continue;
    move_loose_vms(host);
    try_to_enter(host);
  }
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
