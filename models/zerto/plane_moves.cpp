/// A stream goes on between other VRAs: its VMs were moved to another host, or another VRA recovers them.

#include <algorithm>

#include "models/check.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

void take_out(std::vector<std::uint32_t>& list, std::uint32_t index) {
  list.erase(std::find(list.begin(), list.end(), index));
}

void put_in_order(std::vector<std::uint32_t>& list, std::uint32_t index) {
  list.insert(std::upper_bound(list.begin(), list.end(), index), index);
}

}  // namespace

std::uint32_t ZertoPlane::add_resource(const PlaneResource& resource) {
  State& state = *state_;
  state.leave_level();
  state.config.resources.push_back(resource);
  state.resources.emplace_back();
  state.loads.emplace_back();
  state.link_slot.push_back(bound_by_cap);
  return state.fair.add_resource();
}

void ZertoPlane::move_stream(std::uint32_t stream, const PlaneStream& to, std::uint32_t inflow) {
  State& state = *state_;
  state.config.vras[to.recovering_vra].inflow = inflow;
  state.config.vras[to.protecting_vra].protects = true;
  const std::vector<PathUse> left = state.config.streams[stream].path;
  state.leave_path(stream);
  state.take_path(stream, to);
  state.exchange_holds(stream, left, to.path);
  if (state.streams[stream].pass_read > 0) state.share_reading();
  set_path(stream, to.ceiling_bytes_per_s, to.latency_s);
}

/// What is down of the new path holds the stream, before what was down of the old one lets go.
void ZertoPlane::State::exchange_holds(std::uint32_t stream, const std::vector<PathUse>& left,
                                       const std::vector<PathUse>& taken) {
  const auto is_on = [](const std::vector<PathUse>& path, std::uint32_t resource) {
    return std::any_of(path.begin(), path.end(), [&](const PathUse& use) { return use.resource == resource; });
  };
  const auto kind_of = [this](std::uint32_t resource) {
    return config.resources[resource].kind == ResourceKind::Datastore ? HoldKind::Storage : HoldKind::Path;
  };
  for (const PathUse& use : taken)
    if (!resources[use.resource].up && !is_on(left, use.resource))
      hold(stream, kind_of(use.resource), {LagCause::Kind::Disconnected, use.resource, 0},
           resource_as_holder(use.resource));
  for (const PathUse& use : left)
    if (!resources[use.resource].up && !is_on(taken, use.resource))
      release(stream, kind_of(use.resource), resource_as_holder(use.resource));
}

/// What was carried so far stays in the accounts of the resources that carried it.
void ZertoPlane::State::leave_path(std::uint32_t index) {
  leave_level();
  const PlaneStream& setup = config.streams[index];
  StreamState& stream = streams[index];
  play_changes(setup.group);
  stream.delivered += stream.rate * (now_s - stream.at_s);
  stream.at_s = now_s;
  account_backed_off(index);
  carried_by_moved.resize(resources.size(), 0.0);
  rounded_by_moved.resize(resources.size(), 0.0);
  for (std::uint32_t place = 0; place < setup.path.size(); ++place) {
    carried_by_moved[setup.path[place].resource] += carried_bytes(index, place);
    rounded_by_moved[setup.path[place].resource] += setup.path[place].amount * stream.rounded;
  }
  carried[index] = {stream.delivered, 0, now_s};
  // Its queue, if it has one, leaves the pool.
  VraState& vra = vras[setup.protecting_vra];
  vra.settle(now_s);
  vra.peak = std::max(vra.peak, vra.bytes);
  if (vra.filled) buffer_curves[setup.protecting_vra].line_to(now_s, vra.bytes);
  take_out(processors[setup.protecting_vra].streams, index);
  take_out(processors[setup.recovering_vra].coming, index);
}

/// Links of a path, beside the whole of it: demand counts on them only.
void ZertoPlane::State::list_link_uses(std::uint32_t index, const std::vector<PathUse>& path) {
  std::vector<PathUse> uses;
  for (const PathUse& use : path)
    if (link_slot[use.resource] != bound_by_cap) uses.push_back(use);
  const auto size = static_cast<std::uint32_t>(uses.size());
  // More links than any path before find room behind all others.
  if (size > last_link_use[index] - first_link_use[index]) {
    first_link_use[index] = static_cast<std::uint32_t>(link_uses.size());
    link_uses.resize(link_uses.size() + size);
  }
  last_link_use[index] = first_link_use[index] + size;
  std::copy(uses.begin(), uses.end(), link_uses.begin() + first_link_use[index]);
}

void ZertoPlane::State::take_path(std::uint32_t index, const PlaneStream& to) {
  PlaneStream& setup = config.streams[index];
  DRSIM_CHECK(setup.group == to.group && setup.vms == to.vms, index, to.group, now_s);
  setup = to;
  flows[index].vra = to.protecting_vra;
  fair.set_path(index, to.path);
  list_link_uses(index, to.path);
  ProcessorState& processor = processors[to.protecting_vra];
  put_in_order(processor.streams, index);
  put_in_order(processors[to.recovering_vra].coming, index);
  flows[index].backs_off = processor.level < 1;
  if (!processor.adapts && to.processing.compress_cycles_per_byte > 0) {
    processor.adapts = true;
    put_in_order(adaptive_vras, to.protecting_vra);
    resources[config.vras[to.protecting_vra].processor].watched_fraction = config.zerto.compression_back_off_fraction;
  }
  fair.set_share(index, to.share / payload_ratio(index, processor.level));
  for (std::uint32_t place = 0; processor.level < 1 && place < to.path.size(); ++place)
    fair.set_amount(index, place, amount_at(index, place, processor.level));
  must_share = true;
}

}  // namespace drsim
