/// Streams of other products over resources of the plane. Such a stream wants as much as its cap all the time that it
/// sends, so it is shared like a queued one; it has no queue, journal or group here, and no date of its own.
///
/// Assumption: it is of medium priority, like a group for which nothing is set.
/// Checked by: tests/models/cross_streams_test.cpp.

#include <algorithm>

#include "models/check.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

void ZertoPlane::set_cross_cap(std::uint32_t stream, double bytes_per_s, bool is_resync) {
  DRSIM_CHECK(bytes_per_s >= 0, stream, bytes_per_s);
  State& state = *state_;
  const std::uint32_t index = state.cross_flow(stream);
  const StreamMode mode = is_resync ? StreamMode::CrossResync : StreamMode::Cross;
  StreamFlow& flow = state.flows[index];
  if (flow.ceiling == bytes_per_s && flow.mode == mode) return;
  state.reach_stream(index);
  flow.ceiling = bytes_per_s;
  flow.mode = mode;
}

void ZertoPlane::set_cross_demand(std::uint32_t stream, double bytes_per_s) {
  State& state = *state_;
  const std::uint32_t index = state.cross_flow(stream);
  StreamFlow& flow = state.flows[index];
  const double change = bytes_per_s - flow.written_rate;
  // What is reached is put back with its demand when it has been shared.
  if (change != 0 && !state.is_reached(index)) {
    for (const PathUse* use = state.fair.path_begin(index); use != state.fair.path_end(index); ++use) {
      state.touch(use->resource);
      double& demand = state.resources[use->resource].demand;
      demand = std::max(0.0, demand + use->amount * change);
    }
  }
  flow.written_rate = bytes_per_s;
}

void ZertoPlane::set_cross_path(std::uint32_t stream, const std::vector<PathUse>& path) {
  State& state = *state_;
  state.leave_level();
  const std::uint32_t index = state.cross_flow(stream);
  state.account_cross(index);
  CrossAccount& account = state.cross_accounts[stream];
  state.carried_by_moved.resize(state.resources.size(), 0.0);
  for (const PathUse* use = state.fair.path_begin(index); use != state.fair.path_end(index); ++use)
    state.carried_by_moved[use->resource] += use->amount * account.bytes;
  account.bytes = 0;
  state.fair.set_path(index, path);
  state.must_share = true;
}

double ZertoPlane::cross_rate(std::uint32_t stream) const { return state_->flows[state_->cross_flow(stream)].rate; }

std::uint32_t ZertoPlane::cross_binding(std::uint32_t stream) const {
  return state_->flows[state_->cross_flow(stream)].held_by;
}

bool ZertoPlane::take_cross_changes() {
  const bool changed = state_->cross_changed;
  state_->cross_changed = false;
  return changed;
}

void ZertoPlane::State::build_cross_streams() {
  cross_accounts.resize(config.cross_streams.size());
  for (std::uint32_t stream = 0; stream < config.cross_streams.size(); ++stream) {
    const CrossStream& setup = config.cross_streams[stream];
    fair.add_stream(setup.path, static_cast<std::uint32_t>(Priority::Medium), setup.share);
    flows[cross_flow(stream)].mode = StreamMode::Cross;
  }
}

/// Must be called before the rate of a cross stream changes.
void ZertoPlane::State::account_cross(std::uint32_t flow) {
  CrossAccount& account = cross_accounts[flow - config.streams.size()];
  account.bytes += flows[flow].rate * (now_s - account.at_s);
  account.at_s = now_s;
}

void ZertoPlane::State::set_cross_rate(std::uint32_t flow, double rate, std::uint32_t held_by) {
  account_cross(flow);
  flows[flow].rate = rate;
  flows[flow].held_by = held_by;
  delivered_rate_changes += 1;
  cross_changed = true;
}

void ZertoPlane::State::add_carried_by_cross(std::vector<double>& carried_over) {
  for (std::uint32_t stream = 0; stream < cross_accounts.size(); ++stream) {
    const std::uint32_t index = cross_flow(stream);
    account_cross(index);
    for (const PathUse* use = fair.path_begin(index); use != fair.path_end(index); ++use)
      carried_over[use->resource] += use->amount * cross_accounts[stream].bytes;
  }
}

}  // namespace drsim
