/// How far a change reaches: the streams whose rates it can move, the resources on their paths, and the solution of the
/// sharing for just these.
///
/// A stream is bound by its own cap or by a resource that is full. So a stream whose cap or amounts change can move the
/// streams that the full resources of its path bind, these what is bound on theirs, and no more. They are lifted out of
/// the loads, shared anew in what the rest leaves, and put back. Where a resource that binds in the solution gives a
/// stream left out more than would be fair to those it binds, that joins and the solution is repeated. What is left out
/// keeps its bottleneck or its cap, and so does what is in, so the rates are those of the whole (Bertsekas and
/// Gallager, Data Networks, section 6.5.2: an allocation is max-min fair if and only if every stream has a bottleneck
/// or its cap).
///
/// Checked by: tests/models/plane_reach_test.cpp (against the whole solved anew, on random estates).

#include <algorithm>

#include "models/zerto/plane_state.hpp"

namespace drsim {

/// Must be called before mode, delivered rate or amounts of a stream change; its loads are lifted out.
void ZertoPlane::State::reach_stream(std::uint32_t index) {
  leave_level();
  if (whole_reached || stream_reached[index]) return;
  stream_reached[index] = 1;
  reached_streams.push_back(index);
  if (!is_cross(index)) account_backed_off(index);
  for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use) {
    reach_resource(use->resource);
    ++resources[use->resource].lifted;
  }
  add_loads(index, -1);
  if (is_cross(index)) return;
  const PlaneStream& setup = config.streams[index];
  reach_vra(setup.protecting_vra);
  reach_vra(setup.recovering_vra);
}

void ZertoPlane::State::reach_resource(std::uint32_t index) {
  leave_level();
  if (resources[index].reached) return;
  resources[index].reached = true;
  touch(index);
  reached_resources.push_back(index);
}

void ZertoPlane::State::reach_vra(std::uint32_t index) {
  leave_level();
  if (vras[index].reached) return;
  vras[index].reached = true;
  reached_vras.push_back(index);
}

/// The limit of a resource changed: what it binds joins, and where its load is too much, all that make it up.
void ZertoPlane::State::reach_limit(std::uint32_t index) {
  reach_resource(index);
  if (resources[index].saturated) reach_bound(index);
  if (!is_overloaded(index)) return;
  for (const std::uint32_t stream : fair.users(index)) reach_stream(stream);
}

/// The streams that a full resource binds join; the others keep to what binds them.
void ZertoPlane::State::reach_bound(std::uint32_t index) {
  if (whole_reached || resources[index].bound_reached) return;
  resources[index].bound_reached = true;
  bound_streams.clear();
  for (const std::uint32_t stream : fair.users(index)) {
    if (flows[stream].held_by == index) bound_streams.push_back(stream);
  }
  // To sum all loads anew is cheaper than to lift many out.
  if (3 * (reached_streams.size() + bound_streams.size()) > flows.size()) {
    reach_whole();
  } else {
    for (const std::uint32_t stream : bound_streams) reach_stream(stream);
  }
}

void ZertoPlane::State::reach_whole() {
  leave_level();
  if (whole_reached) return;
  whole_reached = true;
  reached_streams.resize(flows.size());
  reached_resources.resize(resources.size());
  reached_vras.resize(vras.size());
  for (std::uint32_t index = 0; index < flows.size(); ++index) reached_streams[index] = index;
  for (std::uint32_t index = 0; index < resources.size(); ++index) {
    touch(index);
    reached_resources[index] = index;
  }
  for (std::uint32_t index = 0; index < vras.size(); ++index) reached_vras[index] = index;
  for (const std::uint32_t vra : adaptive_vras) {
    for (const std::uint32_t stream : processors[vra].streams) account_backed_off(stream);
  }
}

/// Lets the streams that full resources bind join, until none is left.
void ZertoPlane::State::spread_reach() {
  for (; !whole_reached && spread_streams < reached_streams.size(); ++spread_streams) {
    const std::uint32_t stream = reached_streams[spread_streams];
    for (const PathUse* use = fair.path_begin(stream); use != fair.path_end(stream); ++use) {
      if (resources[use->resource].saturated) reach_bound(use->resource);
    }
  }
}

/// Shares what the streams that are not reached leave.
void ZertoPlane::State::solve_reached() {
  capacity_now.resize(resources.size());
  cap_now.resize(flows.size());
  do {
    spread_reach();
    for (const std::uint32_t index : reached_resources) capacity_now[index] = room_of(index);
    for (const std::uint32_t index : reached_streams) cap_now[index] = cap_of(index);
    if (whole_reached) {
      fair.solve(capacity_now, cap_now, rates, binding);
      return;
    }
    // An order of their own, so that nothing depends on what was reached first.
    std::sort(reached_streams.begin(), reached_streams.end());
    std::sort(reached_resources.begin(), reached_resources.end());
    fair.solve_part(reached_streams, reached_resources, capacity_now, cap_now, rates, binding);
  } while (reach_what_binds());
}

double ZertoPlane::State::room_of(std::uint32_t index) const {
  const ResourceState& resource = resources[index];
  const double limit = limit_of(index);
  if (whole_reached || resource.lifted == fair.users(index).size()) return limit;
  return std::max(0.0, limit - resource.load);
}

/// Lets join what the resources that bind now would have to give less. True when there is such.
bool ZertoPlane::State::reach_what_binds() {
  const std::size_t before = reached_streams.size();
  for (const std::uint32_t index : reached_resources) resources[index].binding_class = bound_by_cap;
  for (std::size_t k = 0; k < before; ++k) {
    const std::uint32_t stream = reached_streams[k];
    if (binding[stream] == bound_by_cap) continue;
    ResourceState& resource = resources[binding[stream]];
    if (fair.class_of(stream) > resource.binding_class) continue;
    resource.binding_class = fair.class_of(stream);
    resource.binding_level = rates[stream] / fair.share_of(stream);
  }
  for (std::size_t k = 0; k < reached_resources.size(); ++k) reach_favoured(reached_resources[k]);
  return reached_streams.size() > before;
}

/// Streams left out of a resource that binds others, though they get more of it than fair to those, join.
void ZertoPlane::State::reach_favoured(std::uint32_t index) {
  const ResourceState& resource = resources[index];
  if (resource.binding_class == bound_by_cap) return;
  for (const std::uint32_t stream : fair.users(index)) {
    if (stream_reached[stream] || fair.class_of(stream) < resource.binding_class) continue;
    const bool below = fair.class_of(stream) > resource.binding_class;
    const double fair_rate = below ? 0 : resource.binding_level * fair.share_of(stream);
    if (flows[stream].rate > fair_rate * (1 + rate_rounding)) reach_stream(stream);
  }
}

/// Puts the loads of what was reached back.
void ZertoPlane::State::put_back() {
  if (whole_reached) {
    sum_loads();
  } else {
    for (const std::uint32_t index : reached_resources) {
      ResourceState& resource = resources[index];
      // Nobody is left on it, but rounding might be.
      if (resource.lifted == fair.users(index).size())
        resource.load = resource.resync = resource.initial = resource.demand = 0;
    }
    for (const std::uint32_t stream : reached_streams) add_loads(stream, 1);
    small_changes += static_cast<std::uint32_t>(reached_streams.size());
    if (small_changes >= corrections_max) sum_all_loads = true;
  }
  for (const std::uint32_t index : reached_resources) settle_resource(index);
}

void ZertoPlane::State::forget_reach() {
  for (const std::uint32_t stream : reached_streams) stream_reached[stream] = 0;
  for (const std::uint32_t index : reached_resources) {
    ResourceState& resource = resources[index];
    resource.reached = resource.bound_reached = false;
    resource.lifted = 0;
  }
  for (const std::uint32_t vra : reached_vras) vras[vra].reached = false;
  reached_streams.clear();
  reached_resources.clear();
  reached_vras.clear();
  spread_streams = 0;
  whole_reached = false;
}

}  // namespace drsim
