/// What a stream goes through: idle, queued, bitmap sync, disconnected; and the group that it belongs to.

#include <algorithm>

#include "models/check.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

/// Stretches of Buffering shorter than this are counted but not listed one by one.
constexpr double listed_buffering_s = 60;

/// A stretch of another state shorter than this is the rounding of a date, not an event.
constexpr double listed_s = 1e-6;

GroupState group_state_of(StreamMode mode) {
  switch (mode) {
    case StreamMode::Queued:
      return GroupState::Buffering;
    case StreamMode::Syncing:
      return GroupState::BitmapSync;
    case StreamMode::Disconnected:
      return GroupState::Disconnected;
    case StreamMode::Idle:
      break;
  }
  return GroupState::Protected;
}

}  // namespace

void ZertoPlane::State::list_as_lagging(std::uint32_t index) {
  StreamState& stream = streams[index];
  const std::uint32_t group = config.streams[index].group;
  GroupData& data = groups[group];
  if (!data.active) {
    data.active = true;
    data.at_s = now_s;
    data.ledger.settle(now_s, {}, {});
    backlog_curves[group].line_to(now_s, 0);
  }
  if (!stream.listed) {
    stream.listed = true;
    data.lagging.push_back(index);
  }
}

void ZertoPlane::State::set_mode(std::uint32_t index, StreamMode mode) {
  StreamFlow& flow = flows[index];
  const std::uint32_t group = flow.group;
  GroupData& data = groups[group];
  --data.streams_in[static_cast<std::size_t>(group_state_of(flow.mode))];
  ++data.streams_in[static_cast<std::size_t>(group_state_of(mode))];
  if (flow.mode == StreamMode::Idle) ++backlogged;
  if (mode == StreamMode::Idle) --backlogged;
  flow.mode = mode;
  flow.at_s = now_s;
  flow.to_send = 0;
  flow.rate = 0;
  // Whatever the sharing finds, the accounts must hear of it.
  flow.held_by = held_by_nothing_yet;
  due_dates[index] = never_s;
  update_group_state(group);
}

void ZertoPlane::State::update_group_state(std::uint32_t group) {
  GroupData& data = groups[group];
  GroupState state = GroupState::Protected;
  for (const GroupState worse : {GroupState::Buffering, GroupState::BitmapSync, GroupState::Disconnected}) {
    if (data.streams_in[static_cast<std::size_t>(worse)] > 0) state = worse;
  }
  if (state == data.state) return;
  const double length_s = now_s - data.since_s;
  data.state_s[static_cast<std::size_t>(data.state)] += length_s;
  const bool listed = length_s >= (data.state == GroupState::Buffering ? listed_buffering_s : listed_s);
  if (data.state != GroupState::Protected && listed) {
    data.spans.push_back({data.since_s, now_s, data.state, true});
    const char* name = group_state_names[static_cast<std::size_t>(data.state)];
    log.push_back({data.since_s, config.groups[group].vpg.name, name, length_s});
  }
  data.state = state;
  data.since_s = now_s;
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
  set_mode(index, StreamMode::Queued);
}

void ZertoPlane::State::end_queue(std::uint32_t index) {
  StreamState& stream = streams[index];
  // A date is a double: at a late one the queue can miss zero by the bytes of one rounding of it.
  DRSIM_CHECK(stream.queue.bytes() <= 1e-6 + 1e-14 * now_s * (stream.written_rate + stream.rate),
              config.streams[index].group, stream.queue.bytes(), stream.written_rate, stream.rate, now_s);
  // What rounding left of the queue is settled with the account of delivered bytes.
  stream.delivered += stream.queue.bytes();
  stream.queue.clear_at(now_s, stream.latency_s, stream.pieces);
  stream.rate = stream.written_rate;
  set_mode(index, StreamMode::Idle);
  flows[index].rate = flows[index].written_rate;
  const std::uint32_t group = flows[index].group;
  for (const std::uint32_t vm : config.streams[index].vms) {
    groups[group].journal.set_arrival(now_s, vms[vm].in_group, vms[vm].rate);
  }
  settle_ledger(group, now_s);
}

void ZertoPlane::State::begin_sync(std::uint32_t index, StreamMode mode, const LagCause& cause) {
  StreamState& stream = streams[index];
  const PlaneStream& setup = config.streams[index];
  RecoveryJournal& journal = groups[setup.group].journal;
  if (flows[index].mode == StreamMode::Idle) {
    stream.delivered += stream.rate * (now_s - stream.at_s);
    stream.at_s = now_s;
    list_as_lagging(index);
    stream.queue.begin(now_s, vm_rates(index), 0);
  }
  const std::vector<double> undelivered = stream.queue.undelivered_bytes();
  stream.gap_from_s = stream.queue.frontier_s();
  stream.carry = stream.queue.lump_bytes();
  stream.pass_left = 0;
  stream.rate = 0;
  stream.cause = cause;
  for (std::size_t local = 0; local < setup.vms.size(); ++local) {
    VmState& vm = vms[setup.vms[local]];
    vm.settle(now_s);
    vm.pass_start = vm.written - undelivered[local];
    journal.set_arrival(now_s, vm.in_group, 0);
  }
  set_mode(index, mode);
  if (mode == StreamMode::Syncing) begin_pass(index);
}

void ZertoPlane::State::begin_pass(std::uint32_t index) {
  StreamState& stream = streams[index];
  const std::vector<std::uint32_t>& members = config.streams[index].vms;
  stream.pass_bytes = stream.carry;
  for (const std::uint32_t vm_index : members) {
    VmState& vm = vms[vm_index];
    vm.settle(now_s);
    const double written = vm.written - vm.pass_start;
    const double unique = vm.unique.unique_bytes(written);
    stream.collapsed += written - unique;
    stream.pass_bytes += unique;
    vm.pass_share = unique + stream.carry / static_cast<double>(members.size());
    vm.pass_start = vm.written;
  }
  stream.carry = 0;
  stream.pass_left = stream.pass_bytes;
  stream.rate = 0;
  StreamFlow& flow = flows[index];
  flow.to_send = stream.pass_bytes;
  flow.at_s = now_s;
  flow.rate = 0;
  flow.held_by = held_by_nothing_yet;
  if (stream.pass_bytes <= 0) {
    end_sync(index);
    return;
  }
  for (const std::uint32_t vm : members) vms[vm].pass_share /= stream.pass_bytes;
}

void ZertoPlane::State::end_pass(std::uint32_t index) {
  StreamState& stream = streams[index];
  const std::uint32_t vra = config.streams[index].protecting_vra;
  // What rounding left of the pass is settled with the account of delivered bytes.
  stream.delivered += stream.pass_left;
  stream.pass_left = 0;
  const double next_pass = new_dirty_bytes(index, now_s);
  const double pool = config.vras[vra].protecting_pool_bytes;
  vras[vra].settle(now_s);
  const bool fits = next_pass <= config.zerto.bitmap_exit_fraction * pool && vras[vra].bytes + next_pass <= pool;
  if (fits) {
    end_sync(index);
  } else {
    begin_pass(index);
  }
}

void ZertoPlane::State::end_sync(std::uint32_t index) {
  StreamState& stream = streams[index];
  const PlaneStream& setup = config.streams[index];
  RecoveryJournal& journal = groups[setup.group].journal;
  double left = 0;
  for (const std::uint32_t vm_index : setup.vms) {
    VmState& vm = vms[vm_index];
    vm.settle(now_s);
    const double written = vm.written - vm.pass_start;
    const double unique = vm.unique.unique_bytes(written);
    stream.collapsed += written - unique;
    left += unique;
    journal.set_arrival(now_s, vm.in_group, 0);
  }
  stream.pieces.emplace_back(stream.gap_from_s, now_s, 0, 0, true);
  stream.sync_end_s = now_s;
  stream.queue.begin(now_s, vm_rates(index), left);
  vras[setup.protecting_vra].settle(now_s);
  vras[setup.protecting_vra].bytes += left;
  set_mode(index, StreamMode::Queued);
  flows[index].to_send = left;
}

void ZertoPlane::State::set_down(std::uint32_t index, std::uint32_t resource, bool down) {
  StreamState& stream = streams[index];
  stream.down = down ? stream.down + 1 : stream.down - 1;
  play_changes(flows[index].group);
  const LagCause cause{LagCause::Kind::Disconnected, resource, 0};
  if (down && stream.down == 1) {
    if (flows[index].mode == StreamMode::Syncing) {
      stream.carry += stream.pass_left;
      stream.pass_left = 0;
      stream.rate = 0;
      stream.cause = cause;
      for (const std::uint32_t vm : config.streams[index].vms) {
        groups[config.streams[index].group].journal.set_arrival(now_s, vms[vm].in_group, 0);
      }
      set_mode(index, StreamMode::Disconnected);
    } else {
      begin_sync(index, StreamMode::Disconnected, cause);
    }
  } else if (!down && stream.down == 0) {
    set_mode(index, StreamMode::Syncing);
    begin_pass(index);
  }
}

}  // namespace drsim
