/// Shares of the plane: loads of resources, rates of streams, and the dates at which they next change by themselves.

#include <algorithm>

#include "models/check.hpp"
#include "models/units.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

/// A share that misses the demand by no more than rounding does not make a queue.
constexpr double rounding = 1e-12;

/// Corrections of a load after which it is summed anew, so that rounding cannot pile up.
constexpr std::uint32_t corrections_max = 4096;

}  // namespace

/// Accounts for the stretch since the last change of the resource's load.
void ZertoPlane::State::touch(std::uint32_t index) {
  ResourceState& resource = resources[index];
  const double span_s = now_s - resource.at_s;
  if (span_s <= 0) return;
  resource.at_s = now_s;
  if (link_slot[index] == bound_by_cap) {
    loads[index].add(resource.load, span_s);
    resource.replicated_bytes += resource.load * span_s;
    return;
  }
  const double capacity = resource.up ? config.resources[index].capacity : 0;
  const double control = std::min(resource.control, capacity);
  const double other = std::min(resource.other, capacity - control);
  loads[index].add(resource.load + other + control, span_s);
  links[link_slot[index]].demand.add(resource.demand, span_s);
  resource.replicated_bytes += (resource.load - resource.resync) * span_s;
  resource.resync_bytes += resource.resync * span_s;
  resource.other_bytes += other * span_s;
  resource.control_bytes += control * span_s;
  if (resource.saturated) resource.saturated_s += span_s;
  if (!resource.up) resource.down_s += span_s;
}

bool ZertoPlane::State::is_overloaded(std::uint32_t resource) const {
  const double capacity = resources[resource].capacity_left(config.resources[resource].capacity);
  return resources[resource].load > capacity * (1 + rounding);
}

/// The written rate of a stream changed: demand always, load when all is sent as it is written.
void ZertoPlane::State::add_load(std::uint32_t stream, double change) {
  const bool idle = streams[stream].mode == StreamMode::Idle;
  // A lagging group may catch up while the inputs of this date are taken in, so the sum must be asked for now.
  if (!active_groups.empty()) sum_all_loads = true;
  const bool summed_later = sum_all_loads;
  for (const PathUse* use = fair.path_begin(stream); use != fair.path_end(stream); ++use) {
    const bool link = link_slot[use->resource] != bound_by_cap;
    if (!link && summed_later) continue;
    touch(use->resource);
    ResourceState& resource = resources[use->resource];
    resource.demand = std::max(0.0, resource.demand + use->amount * change);
    if (!idle || summed_later) continue;
    resource.load = std::max(0.0, resource.load + use->amount * change);
    if (is_overloaded(use->resource)) must_share = true;
    if (link) record_link(use->resource);
  }
  if (idle && !summed_later && ++small_changes >= corrections_max) sum_all_loads = true;
}

/// Brings rates, loads and due dates up to date after the inputs changed.
void ZertoPlane::State::share() {
  if (!active_groups.empty()) must_share = true;
  if (!must_share && sum_all_loads) {
    sum_loads();
    for (std::uint32_t index = 0; index < resources.size() && !must_share; ++index) {
      must_share = is_overloaded(index);
    }
  }
  if (must_share) {
    const std::vector<std::uint32_t> active = active_groups;
    for (std::size_t k = 0; k < active.size(); ++k) {
      prefetch_group(active, k);
      advance_group(active[k]);
    }
    solve_rates();
    apply_rates();
    sum_loads();
    find_due_dates();
  }
  must_share = false;
  sum_all_loads = false;
}

void ZertoPlane::State::solve_rates() {
  capacity_now.resize(resources.size());
  for (std::uint32_t index = 0; index < resources.size(); ++index) {
    capacity_now[index] = resources[index].capacity_left(config.resources[index].capacity);
  }
  cap_now.resize(streams.size());
  for (std::uint32_t index = 0; index < streams.size(); ++index) {
    const StreamState& stream = streams[index];
    double cap = stream.ceiling;
    if (stream.mode == StreamMode::Idle) cap = std::min(stream.written_rate, stream.ceiling);
    if (stream.mode == StreamMode::Disconnected) cap = 0;
    cap_now[index] = cap;
  }
  fair.solve(capacity_now, cap_now, rates, binding);
}

void ZertoPlane::State::apply_rates() {
  for (ResourceState& resource : resources) resource.saturated = false;
  for (std::uint32_t index = 0; index < streams.size(); ++index) {
    StreamState& stream = streams[index];
    const double rate = rates[index];
    const bool held = binding[index] != bound_by_cap;
    if (stream.mode == StreamMode::Idle) {
      if (rate >= stream.written_rate * (1 - rounding)) continue;
      begin_queue(index);
    }
    if (held) resources[binding[index]].saturated = true;
    // Until the first checkpoint after a sync is complete, the sync is why the group lags.
    const bool after_sync = stream.sync_end_s >= groups[config.streams[index].group].ledger.settled_s();
    if (stream.mode == StreamMode::Queued && !after_sync) {
      stream.cause = {held ? LagCause::Kind::Saturated : LagCause::Kind::Ceiling, binding[index], 0};
    }
    if (stream.mode == StreamMode::Syncing && rate != stream.rate) {
      RecoveryJournal& journal = groups[config.streams[index].group].journal;
      for (const std::uint32_t vm : config.streams[index].vms) {
        journal.set_arrival(now_s, vms[vm].in_group, rate * vms[vm].pass_share);
      }
    }
    stream.rate = rate;
  }
}

void ZertoPlane::State::sum_loads() {
  small_changes = 0;
  for (std::uint32_t index = 0; index < resources.size(); ++index) {
    touch(index);
    resources[index].load = 0;
    resources[index].resync = 0;
  }
  for (std::uint32_t index = 0; index < streams.size(); ++index) {
    const StreamState& stream = streams[index];
    const bool resync = stream.mode == StreamMode::Syncing;
    for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
      resources[use->resource].load += use->amount * stream.rate;
      if (resync) resources[use->resource].resync += use->amount * stream.rate;
    }
  }
  for (std::uint32_t index = 0; index < resources.size(); ++index) {
    if (link_slot[index] != bound_by_cap) record_link(index);
    if (!must_share) continue;
    const double capacity = resources[index].capacity_left(config.resources[index].capacity);
    DRSIM_CHECK(resources[index].load <= capacity * (1 + 1e-9) + 1e-6, config.resources[index].name,
                resources[index].load, capacity, now_s);
  }
}

void ZertoPlane::State::record_link(std::uint32_t index) {
  const ResourceState& resource = resources[index];
  LinkRecorders& recorders = links[link_slot[index]];
  const auto step = [&](CurveRecorder& curve, double bytes_per_s) {
    const double bits_per_s = bits_per_byte * bytes_per_s;
    if (now_s == 0 || bits_per_s != curve.last_value()) curve.step_to(now_s, bits_per_s);
  };
  const double capacity = resource.up ? config.resources[index].capacity : 0;
  step(recorders.replication, resource.load - resource.resync);
  step(recorders.resync, resource.resync);
  step(recorders.other, std::min(resource.other + resource.control, capacity));
  step(recorders.capacity, capacity);
}

void ZertoPlane::State::find_due_dates() {
  for (VraState& vra : vras) {
    vra.bytes = 0;
    vra.slope = 0;
    vra.due_s = never_s;
  }
  due_s = never_s;
  for (const std::uint32_t group : active_groups) {
    for (const std::uint32_t index : groups[group].lagging) {
      StreamState& stream = streams[index];
      stream.due_s = never_s;
      if (stream.mode == StreamMode::Queued) {
        VraState& vra = vras[config.streams[index].protecting_vra];
        vra.bytes += stream.queue.bytes();
        vra.slope += stream.written_rate - stream.rate;
        const double fall = stream.rate - stream.written_rate;
        if (fall > 0) stream.due_s = now_s + stream.queue.bytes() / fall;
        if (fall >= 0 && stream.queue.bytes() <= 0) stream.due_s = now_s;
      } else if (stream.mode == StreamMode::Syncing && stream.rate > 0) {
        stream.due_s = now_s + stream.pass_left / stream.rate;
      }
      due_s = std::min(due_s, stream.due_s);
    }
  }
  for (std::uint32_t index = 0; index < vras.size(); ++index) {
    VraState& vra = vras[index];
    vra.peak = std::max(vra.peak, vra.bytes);
    const bool fills = vra.bytes > 0 || vra.slope > 0;
    if (fills && !vra.filled) buffer_curves[index].line_to(now_s, 0);
    if (fills || vra.filled) buffer_curves[index].line_to(now_s, vra.bytes);
    vra.filled = fills;
    if (vra.slope > 0) {
      const double room = std::max(0.0, config.vras[index].protecting_pool_bytes - vra.bytes);
      vra.due_s = now_s + room / vra.slope;
      due_s = std::min(due_s, vra.due_s);
    }
  }
}

}  // namespace drsim
