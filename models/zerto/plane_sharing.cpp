/// Shares of the plane: loads of resources, rates of streams, and the dates at which they next change by themselves.

#include <algorithm>

#include "models/check.hpp"
#include "models/units.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

/// Accounts for the stretch since the last change of the resource's load.
void ZertoPlane::State::touch(std::uint32_t index) {
  if (followed.is_on() && followed.on_resource[index].weight > 0) touch_levels(index);
  ResourceState& resource = resources[index];
  const double span_s = now_s - resource.at_s;
  if (span_s <= 0) return;
  const double load = resource.load + followed.load_on(index);
  loads[index].add(load + unyielding_load(index), span_s);
  account_load(index, load, now_s);
  const PlaneResource& setup = config.resources[index];
  if (setup.averaging_s <= 0) return;
  const double most = setup.capacity * setup.averaging_s;
  resource.allowance = std::clamp(resource.allowance + (setup.capacity - load) * span_s, 0.0, most);
}

/// Up to the last change of the level that is followed.
void ZertoPlane::State::touch_levels(std::uint32_t index) {
  FollowedLevel::Part& part = followed.on_resource[index];
  const LevelCurve& levels = followed.curve;
  ResourceState& resource = resources[index];
  if (part.next == levels.end()) return;
  const LevelCurve::Change &known = levels[part.next - 1], &last = levels[levels.end() - 1];
  const double span_s = last.at_s - resource.at_s;
  if (span_s > 0) {
    const double value = known.value + known.level * (resource.at_s - known.at_s);
    const double steady = resource.load + unyielding_load(index);
    loads[index].add_levels(levels, part.next, resource.at_s, steady, part.weight);
    account_load(index, resource.load + part.weight * (last.value - value) / span_s, last.at_s);
  }
  part.next = levels.end();
}

/// What does not yield on a link, as far as there is capacity for it; elsewhere none is told apart.
double ZertoPlane::State::unyielding_load(std::uint32_t index) const {
  if (link_slot[index] == bound_by_cap) return 0;
  const ResourceState& resource = resources[index];
  const double capacity = resource.up ? config.resources[index].capacity : 0;
  return std::min(resource.other + resource.control + resource.retention, capacity);
}

/// Bytes and times until a date. @param load  mean of replication and resync
void ZertoPlane::State::account_load(std::uint32_t index, double load, double to_s) {
  ResourceState& resource = resources[index];
  const double span_s = to_s - resource.at_s;
  resource.at_s = to_s;
  if (link_slot[index] == bound_by_cap) {
    resource.replicated_bytes += load * span_s;
    return;
  }
  resource.replicated_bytes += (load - resource.resync) * span_s;
  const double capacity = resource.up ? config.resources[index].capacity : 0;
  const double control = std::min(resource.control, capacity);
  const double other = std::min(resource.other, capacity - control);
  const double retention = std::min(resource.retention, capacity - control - other);
  links[link_slot[index]].demand.add(resource.demand, span_s);
  resource.resync_bytes += resource.resync * span_s;
  resource.initial_bytes += resource.initial * span_s;
  resource.other_bytes += other * span_s;
  resource.control_bytes += control * span_s;
  resource.retention_bytes += retention * span_s;
  if (resource.saturated) resource.saturated_s += span_s;
  if (!resource.up) resource.down_s += span_s;
}

/// Beyond what is watched: also a load of nothing where every change counts.
bool ZertoPlane::State::is_overloaded(std::uint32_t index) const {
  const ResourceState& resource = resources[index];
  const double watched = resource.capacity_left(config.resources[index].capacity) * resource.watched_fraction;
  return resource.load + followed.load_on(index) > watched * (1 + rate_rounding) || resource.watched_fraction <= 0;
}

/// What the sharing may give of a resource: a throttle does not bind while it has an allowance, nor a processor while
/// compression can still back off.
double ZertoPlane::State::limit_of(std::uint32_t index) const {
  constexpr double none = 1e300;
  const PlaneResource& setup = config.resources[index];
  const ResourceState& resource = resources[index];
  const bool yields = resource.watched_fraction < 1 && !resource.exhausted;
  if (setup.averaging_s > 0 && !resource.exhausted) return none;
  return yields ? none : resource.capacity_left(setup.capacity);
}

/// Most that the stream itself can take now [written bytes/s].
double ZertoPlane::State::cap_of(std::uint32_t stream) const {
  const StreamFlow& flow = flows[stream];
  if (flow.mode == StreamMode::Held) return 0;
  if (flow.mode == StreamMode::Syncing) return std::min(flow.ceiling, flow.pass_cap);
  return flow.mode == StreamMode::Idle ? std::min(flow.written_rate, flow.ceiling) : flow.ceiling;
}

/// The written rate of a stream that sends all as it is written changed: so does its load.
void ZertoPlane::State::add_load(std::uint32_t stream, double change) {
  if (is_reached(stream)) return;
  bool moves_others = flows[stream].rate > flows[stream].ceiling;
  for (const PathUse* use = fair.path_begin(stream); use != fair.path_end(stream); ++use) {
    touch(use->resource);
    ResourceState& resource = resources[use->resource];
    resource.demand = std::max(0.0, resource.demand + use->amount * change);
    resource.load = std::max(0.0, resource.load + use->amount * change);
    if (use->resource == followed.resource) {
      followed.moved = true;
      find_need(stream);
      continue;
    }
    if (resource.saturated || is_overloaded(use->resource)) moves_others = true;
    if (followed.is_on()) find_limit(use->resource);
    if (link_slot[use->resource] != bound_by_cap) record_link(use->resource);
  }
  if (moves_others) reach_stream(stream);
  if (++small_changes >= corrections_max) sum_all_loads = true;
}

/// The written rate of a stream with a backlog changed: what it asks of the links, not what it sends.
void ZertoPlane::State::add_demand(std::uint32_t stream, double change) {
  if (is_reached(stream)) return;
  for (std::uint32_t index = first_link_use[stream]; index < last_link_use[stream]; ++index) {
    const PathUse& use = link_uses[index];
    touch(use.resource);
    resources[use.resource].demand = std::max(0.0, resources[use.resource].demand + use.amount * change);
  }
  if (++small_changes >= corrections_max) sum_all_loads = true;
}

/// Adds or takes away (`sign` -1) what a stream puts on its path.
void ZertoPlane::State::add_loads(std::uint32_t stream, double sign) {
  const StreamFlow& flow = flows[stream];
  const double rate = sign * flow.rate;
  const bool is_resync = flow.mode == StreamMode::Syncing || flow.mode == StreamMode::CrossResync;
  const double resync = is_resync ? rate : 0;
  for (const PathUse* use = fair.path_begin(stream); use != fair.path_end(stream); ++use) {
    ResourceState& resource = resources[use->resource];
    resource.load = std::max(0.0, resource.load + use->amount * rate);
    resource.resync = std::max(0.0, resource.resync + use->amount * resync);
    if (flow.initial) resource.initial = std::max(0.0, resource.initial + use->amount * resync);
    resource.demand = std::max(0.0, resource.demand + use->amount * sign * flow.written_rate);
  }
}

/// Brings rates, loads and due dates up to date after the inputs changed.
void ZertoPlane::State::share() {
  if (followed.is_on() && (must_share || sum_all_loads)) leave_level();
  if (followed.is_on() && follow_level()) return;
  if (sum_all_loads && reached_streams.empty() && !must_share) {
    sum_loads();
    for (std::uint32_t index = 0; index < resources.size(); ++index) {
      if (link_slot[index] != bound_by_cap) record_link(index);
      // Streams that have a queue keep their rates while only written rates change, so a full resource stays full.
      if (backlogged == 0 && is_overloaded(index)) must_share = true;
    }
  } else if (sum_all_loads) {
    must_share = true;
  }
  sum_all_loads = false;
  if (must_share) reach_whole();
  must_share = false;
  if (reached_resources.empty() && touched_vras.empty() && due_s > now_s) return;
  if (!reached_streams.empty()) {
    ++solutions;
    solve_reached();
    if (!adaptive_vras.empty()) settle_compression();
    apply_rates();
  }
  put_back();
  find_due_dates();
  consider_level();
  forget_reach();
}

void ZertoPlane::State::apply_rates() {
  for (const std::uint32_t index : reached_resources) resources[index].saturated = false;
  for (const std::uint32_t index : reached_streams) {
    StreamFlow& flow = flows[index];
    const double rate = rates[index];
    if (flow.mode == StreamMode::Idle) {
      if (rate >= flow.written_rate * (1 - rate_rounding)) continue;
      begin_queue(index);
    }
    if (binding[index] != bound_by_cap) resources[binding[index]].saturated = true;
    if (rate == flow.rate && binding[index] == flow.held_by) continue;
    if (is_cross(index)) {
      set_cross_rate(index, rate, binding[index]);
      continue;
    }
    flow.settle(now_s);
    flow.rate = rate;
    flow.held_by = binding[index];
    delivered_rate_changes += 1;
    note(flow.group, rate, index, flow.held_by);
    play_when_full(flow.group);
  }
}

/// Sums the loads of all streams anew.
void ZertoPlane::State::sum_loads() {
  small_changes = 0;
  for (std::uint32_t index = 0; index < resources.size(); ++index) {
    touch(index);
    ResourceState& resource = resources[index];
    resource.load = resource.resync = resource.initial = resource.demand = 0;
  }
  for (std::uint32_t stream = 0; stream < flows.size(); ++stream) add_loads(stream, 1);
}

/// A resource has been shared: records its load, and checks it.
void ZertoPlane::State::settle_resource(std::uint32_t index) {
  ResourceState& resource = resources[index];
  if (link_slot[index] != bound_by_cap) record_link(index);
  const PlaneResource& setup = config.resources[index];
  if (setup.averaging_s > 0 && resource.load < setup.capacity * (1 - rate_rounding)) resource.exhausted = false;
  const double capacity = limit_of(index);
  DRSIM_CHECK(resource.load <= capacity * (1 + 1e-9) + 1e-6, setup.name, resource.load, capacity, now_s);
}

void ZertoPlane::State::record_link(std::uint32_t index) {
  const ResourceState& resource = resources[index];
  LinkRecorders& recorders = links[link_slot[index]];
  const auto step = [&](CurveRecorder& curve, double bytes_per_s) {
    const double bits_per_s = bits_per_byte * bytes_per_s;
    if (now_s == 0 || bits_per_s != curve.last_value()) curve.step_to(now_s, bits_per_s);
  };
  const double capacity = resource.up ? config.resources[index].capacity : 0;
  step(recorders.replication, resource.load + followed.load_on(index) - resource.resync);
  step(recorders.resync, resource.resync - resource.initial);
  step(recorders.initial, resource.initial);
  step(recorders.other, std::min(resource.other + resource.control + resource.retention, capacity));
  step(recorders.capacity, capacity);
}

/// When the queue of a stream is empty, or its pass is sent.
double ZertoPlane::State::due_date(const StreamFlow& flow) const {
  const double fall = -flow.slope();
  if (flow.mode == StreamMode::Queued) {
    if (fall > 0) return now_s + flow.to_send / fall;
    return fall >= 0 && flow.to_send <= 0 ? now_s : never_s;
  }
  return flow.mode == StreamMode::Syncing && fall > 0 ? now_s + flow.to_send / fall : never_s;
}

/// Due dates of what was reached, of the pools that it leaves, and of those that fill at another rate.
void ZertoPlane::State::find_due_dates() {
  for (const std::uint32_t index : reached_streams) {
    StreamFlow& flow = flows[index];
    if (flow.mode == StreamMode::Idle || is_cross(index)) continue;
    flow.settle(now_s);
    due_dates.set(index, due_date(flow));
  }
  for (const std::uint32_t index : reached_vras) {
    vras[index].settle(now_s);
    sum_pool(index);
    find_pool_due_date(index);
  }
  for (const std::uint32_t vra : touched_vras) {
    if (vras[vra].touched) find_pool_due_date(vra);
  }
  touched_vras.clear();
  find_soonest();
}

/// When the pool is full if nothing changes; the pool's accounts are at the present date.
void ZertoPlane::State::find_pool_due_date(std::uint32_t index) {
  VraState& vra = vras[index];
  vra.touched = false;
  vra.peak = std::max(vra.peak, vra.bytes);
  const double slope = pool_slope(index);
  const bool fills = vra.bytes > 0 || slope > 0;
  if (fills && !vra.filled) buffer_curves[index].line_to(now_s, 0);
  if (fills || vra.filled) buffer_curves[index].line_to(now_s, vra.bytes);
  vra.filled = fills;
  if (followed.is_on() && followed.on_pool[index].weight > 0) {
    pool_dates.set(index, never_s);
    bound_pool_end(index, now_s, vra.bytes);
    return;
  }
  if (followed.is_on()) followed.pool_ends.set(index, never_s);
  const double room = std::max(0.0, config.vras[index].protecting_pool_bytes - vra.bytes);
  pool_dates.set(index, slope > 0 ? now_s + room / slope : never_s);
}

void ZertoPlane::State::find_soonest() {
  if (followed.is_on()) take_back_level_dates();
  due_s = std::min(due_dates.soonest_s(), pool_dates.soonest_s());
  if (has_pause_rule || !overflow_dates.empty()) due_s = std::min(due_s, next_limit_s());
  for (const StoreState& store : stores) due_s = std::min(due_s, store.due_s);
  for (const std::uint32_t index : throttles) {
    const ResourceState& throttle = resources[index];
    const double excess = throttle.load - config.resources[index].capacity;
    if (!throttle.exhausted && excess > 0) due_s = std::min(due_s, now_s + throttle.allowance / excess);
  }
  if (followed.is_on()) find_level_dates();
}

/// Throttles whose allowance is used up bind from now on.
void ZertoPlane::State::run_throttles() {
  for (const std::uint32_t index : throttles) {
    touch(index);
    ResourceState& throttle = resources[index];
    const double excess = throttle.load - config.resources[index].capacity;
    if (throttle.exhausted || excess <= 0) continue;
    // A date is a double: what is left then is the rounding of it.
    if (throttle.allowance > excess * 1e-9 * std::max(1.0, now_s)) continue;
    throttle.allowance = 0;
    throttle.exhausted = true;
    reach_limit(index);
  }
}

}  // namespace drsim
