/// What a stream goes through while writes are sent in order: idle, queued; how its mode changes.

#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "models/rounding.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

void ZertoPlane::State::list_as_lagging(std::uint32_t index) {
  StreamState& stream = streams[index];
  const std::uint32_t group = config.streams[index].group;
  GroupData& data = groups[group];
  if (!data.active) {
    data.active = true;
    data.at_s = now_s;
    settle_idle(data);
    backlog_curves[group].line_to(now_s, 0);
  }
  if (!stream.listed) {
    stream.listed = true;
    data.lagging.push_back(index);
  }
}

void ZertoPlane::State::set_mode(std::uint32_t index, StreamMode mode) {
  reach_stream(index);
  change_mode(index, mode);
}

/// The stream is reached, or the level that it follows accounts for it.
void ZertoPlane::State::change_mode(std::uint32_t index, StreamMode mode) {
  account_backed_off(index);
  StreamFlow& flow = flows[index];
  if (flow.mode == StreamMode::Idle) ++backlogged;
  if (mode == StreamMode::Idle) --backlogged;
  if (in_sync(flow.mode)) --streams_in_sync;
  if (in_sync(mode)) ++streams_in_sync;
  flow.mode = mode;
  flow.at_s = now_s;
  flow.to_send = 0;
  flow.rate = 0;
  // Whatever the sharing finds, the accounts must hear of it.
  flow.held_by = held_by_nothing_yet;
  due_dates.set(index, never_s);
  refresh_state(index);
}

std::vector<double> ZertoPlane::State::vm_rates(std::uint32_t index) const {
  std::vector<double> rate_of;
  for (const std::uint32_t vm : config.streams[index].vms) rate_of.push_back(vms[vm].rate);
  return rate_of;
}

void ZertoPlane::State::begin_queue(std::uint32_t index) {
  StreamState& stream = streams[index];
  play_changes(flows[index].group);
  stream.delivered += stream.rate * (now_s - stream.at_s);
  stream.at_s = now_s;
  list_as_lagging(index);
  stream.queue.begin(now_s, vm_rates(index), 0);
  change_mode(index, StreamMode::Queued);
}

/// A date is a double: at the end of a queue or of a pass some bytes of one rounding of it are left, or (below zero)
/// were sent beyond it. They are settled with the account of delivered bytes.
/// @param journaled  share of them that lands in the journals
void ZertoPlane::State::settle_end(std::uint32_t index, double left, double journaled) {
  const StreamState& stream = streams[index];
  const double both_rates = stream.written_rate_most + stream.delivered_rate_most;
  settle_difference(index, left, journaled, rounding_of_end(now_s, both_rates, stream.delivered));
}

/// @param most  what rounding can explain; more is a violation [bytes]
void ZertoPlane::State::settle_difference(std::uint32_t index, double left, double journaled, double most) {
  StreamState& stream = streams[index];
  DRSIM_CHECK(std::fabs(left) <= most, config.streams[index].group, left, most, stream.written_rate, stream.rate,
              now_s);
  stream.delivered += left;
  stream.unjournaled += left * (1 - journaled);
  stream.rounded += std::fabs(left);
}

void ZertoPlane::State::end_queue(std::uint32_t index) {
  StreamState& stream = streams[index];
  const bool followed_level = stop_following(index);
  if (!followed_level) reach_stream(index);
  settle_end(index, stream.queue.bytes() - stream.queue.overshoot_bytes(), 1);
  stream.queue.clear_at(now_s, stream.latency_s, stream.pieces);
  stream.rate = stream.written_rate;
  change_mode(index, StreamMode::Idle);
  flows[index].rate = flows[index].written_rate;
  if (followed_level) send_beside_level(index);
  const std::uint32_t group = flows[index].group;
  for (const std::uint32_t vm : config.streams[index].vms) {
    groups[group].journal.set_arrival(now_s, vms[vm].in_group, vms[vm].rate);
  }
  settle_ledger(group, now_s);
}

}  // namespace drsim
