/// Transfers of the plane: who sends how fast, and what that puts on each resource.

#include <algorithm>

#include "models/units.hpp"
#include "models/veeam_cdp/cdp_state.hpp"

namespace drsim {

namespace {
/// A load that rounding leaves below the capacity saturates it.
constexpr double load_rounding = 1e-9;
}  // namespace

/// A stream joins those that send, or leaves them.
void CdpPlane::State::set_active(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  const bool sends = !sends_nothing(index) && (stream.tracks ? stream.pass_left > 0 : !stream.queue.empty());
  const auto place = std::lower_bound(active.begin(), active.end(), index);
  const bool was_sending = place != active.end() && *place == index;
  if (sends == was_sending) return;
  must_share = true;
  stream.at_s = now_s;
  if (sends) {
    active.insert(place, index);
    return;
  }
  active.erase(place);
  if (stream.tracks && stream.rate > 0) mark_pass(index);
  if (stream.tracks) change_backlog(config.streams[index].group, 0, stream.rate);
  stream.rate = 0;
  transfer_dates.set(index, cdp_never_s);
}

void CdpPlane::State::settle_flow(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  const double duration_s = now_s - stream.at_s;
  stream.at_s = now_s;
  if (duration_s <= 0 || stream.rate <= 0) return;
  double& left = stream.tracks ? stream.pass_left : stream.queue.front().left;
  const double moved = std::min(left, stream.rate * duration_s);
  left -= moved;
  stream.delivered += moved;
  if (stream.tracks) stream.pass_sending_s += duration_s;
  std::vector<double>& bound_s = groups[config.streams[index].group].bound_s;
  bound_s[std::min<std::size_t>(stream.held_by, bound_s.size() - 1)] += duration_s;
}

/// A transfer ends at a date of limited digits, so its rate times its length is not quite what was to be sent.
void CdpPlane::State::allow_rounded_end(std::uint32_t index) {
  constexpr double digits = 1e-15;
  const double bytes = streams[index].rate * now_s * digits;
  for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
    resources[use->resource].rounding_bytes += use->amount * bytes;
  }
}

/// What passes at most now.
double CdpPlane::State::capacity_of(std::uint32_t resource) const {
  return resources[resource].up ? config.resources[resource].capacity : 0;
}

/// What does not yield, as far as it passes.
double CdpPlane::State::other_of(std::uint32_t resource) const {
  return std::min(resources[resource].other, capacity_of(resource));
}

double CdpPlane::State::load_of(std::uint32_t resource) const {
  return resources[resource].replication + resources[resource].resync + other_of(resource);
}

double CdpPlane::State::room_of(std::uint32_t resource) const { return capacity_of(resource) - other_of(resource); }

void CdpPlane::State::share() {
  must_share = false;
  used.clear();
  for (const std::uint32_t index : active) {
    settle_flow(index);
    for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
      if (is_used[use->resource] != 0) continue;
      is_used[use->resource] = 1;
      used.push_back(use->resource);
    }
  }
  std::sort(used.begin(), used.end());
  config.sharing != nullptr ? ask_for_rates() : solve_alone();
  for (const std::uint32_t index : active) apply_rate(index);
  set_loads();
  for (const std::uint32_t resource : used) is_used[resource] = 0;
}

/// Most that the stream itself can take now [sealed bytes/s].
double CdpPlane::State::cap_of(std::uint32_t index) const {
  const CdpStream& setup = config.streams[index];
  if (!streams[index].tracks) return setup.route.ceiling_bytes_per_s;
  double disks = 0;
  for (const std::uint32_t vm : setup.vms) disks += config.vms[vm].disks;
  // A first copy reads more than it sends.
  const double read_per_sent = std::max(1.0, streams[index].pass_read / streams[index].pass_bytes);
  return std::min(setup.route.ceiling_bytes_per_s, disks * config.cdp.resync_read_bytes_per_s / read_per_sent);
}

void CdpPlane::State::solve_alone() {
  capacity_now.resize(resources.size());
  cap_now.resize(streams.size());
  for (const std::uint32_t resource : used) capacity_now[resource] = room_of(resource);
  for (const std::uint32_t index : active) cap_now[index] = cap_of(index);
  fair.solve_few(active, used, capacity_now, cap_now, rates, binding);
}

void CdpPlane::State::ask_for_rates() {
  rates.resize(streams.size());
  binding.resize(streams.size());
  demands.clear();
  for (const std::uint32_t index : active) demands.push_back({index, cap_of(index), streams[index].tracks});
  config.sharing->share(demands, rates, binding);
}

void CdpPlane::State::apply_rate(std::uint32_t index) {
  CdpStreamState& stream = streams[index];
  stream.held_by = binding[index];
  if (rates[index] != stream.rate) {
    delivered_rate_changes += 1;
    if (stream.tracks && (stream.rate > 0) != (rates[index] > 0)) mark_pass(index);
    if (stream.tracks) change_backlog(config.streams[index].group, 0, stream.rate - rates[index]);
    stream.rate = rates[index];
  }
  for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
    if (resources[use->resource].up) continue;
    stream.held_up = {LagCause::Kind::Disconnected, use->resource, 0};
  }
  find_due_date(index);
}

void CdpPlane::State::find_due_date(std::uint32_t index) {
  const CdpStreamState& stream = streams[index];
  const double left = stream.tracks ? stream.pass_left : stream.queue.front().left;
  transfer_dates.set(index, stream.rate > 0 ? now_s + left / stream.rate : cdp_never_s);
}

/// Puts the rates of the active streams on the resources, and takes off what is no longer there.
void CdpPlane::State::set_loads() {
  for (const std::uint32_t resource : loaded) {
    if (is_used[resource] == 0) used.push_back(resource);
    is_used[resource] = 1;
  }
  load_before.clear();
  for (const std::uint32_t resource : used) {
    settle_resource(resource);
    load_before.push_back({resources[resource].replication, resources[resource].resync});
    resources[resource].replication = resources[resource].resync = resources[resource].initial = 0;
  }
  loaded.clear();
  for (const std::uint32_t index : active) {
    const CdpStreamState& stream = streams[index];
    for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
      CdpResourceState& resource = resources[use->resource];
      (stream.tracks ? resource.resync : resource.replication) += use->amount * stream.rate;
      if (stream.pass_copied > 0)
        resource.initial += use->amount * stream.rate * stream.pass_copied / stream.pass_bytes;
    }
  }
  for (std::size_t place = 0; place < used.size(); ++place) {
    const CdpResourceState& resource = resources[used[place]];
    if (resource.replication > 0 || resource.resync > 0) loaded.push_back(used[place]);
    const bool same = resource.replication == load_before[place].first && resource.resync == load_before[place].second;
    if (!same) record_link(used[place]);
  }
}

/// Accounts for a resource up to now, before what is on it changes.
void CdpPlane::State::settle_resource(std::uint32_t index) {
  CdpResourceState& resource = resources[index];
  const double duration_s = now_s - resource.since_s;
  resource.since_s = now_s;
  if (duration_s <= 0) return;
  loads[index].add(load_of(index), duration_s);
  resource.replication_bytes += resource.replication * duration_s;
  resource.resync_bytes += resource.resync * duration_s;
  resource.initial_bytes += resource.initial * duration_s;
  resource.other_bytes += other_of(index) * duration_s;
  if (!resource.up) resource.down_s += duration_s;
  const double capacity = capacity_of(index);
  if (capacity > 0 && load_of(index) >= capacity * (1 - load_rounding)) resource.saturated_s += duration_s;
}

void CdpPlane::State::record_link(std::uint32_t index) {
  if (link_slot[index] == bound_by_cap) return;
  LinkRecorders& recorders = links[link_slot[index]];
  const CdpResourceState& resource = resources[index];
  recorders.replication.step_to(now_s, resource.replication * bits_per_byte);
  recorders.resync.step_to(now_s, resource.resync * bits_per_byte);
  recorders.other.step_to(now_s, other_of(index) * bits_per_byte);
  recorders.capacity.step_to(now_s, capacity_of(index) * bits_per_byte);
}

/// What the stream's last cycle asks of each link, spread over the cycle.
void CdpPlane::State::set_demand(std::uint32_t index, double demand) {
  CdpStreamState& stream = streams[index];
  if (demand == stream.demand) return;
  for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
    if (link_slot[use->resource] == bound_by_cap) continue;
    CdpResourceState& resource = resources[use->resource];
    links[link_slot[use->resource]].demand.add(resource.demand, now_s - resource.demand_since_s);
    resource.demand_since_s = now_s;
    resource.demand = std::max(0.0, resource.demand + (demand - stream.demand) * use->amount);
  }
  stream.demand = demand;
  if (config.sharing != nullptr) config.sharing->set_demand(index, demand);
}

}  // namespace drsim
