/// What keeps a stream or a group from protecting: broken paths, pauses, storage, VMs without power, managers; and
/// which state the group is in because of it.

#include <algorithm>

#include "models/check.hpp"
#include "models/date_rounding.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

/// Stretches of Buffering shorter than this are counted but not listed one by one.
constexpr double listed_buffering_s = 60;

/// A stretch of another state shorter than this is the rounding of a date, not an event.
constexpr double listed_s = 1e-6;

/// The product's error line of the history (facts on Zerto, section 2.3).
constexpr double history_error_fraction = 0.75;

GroupState state_of_sync(SyncKind kind) {
  switch (kind) {
    case SyncKind::Delta:
      return GroupState::DeltaSync;
    case SyncKind::Initial:
      return GroupState::InitialSync;
    case SyncKind::Bitmap:
      break;
  }
  return GroupState::BitmapSync;
}

/// States that streams stand for, the one that decides for the group last.
constexpr std::array<GroupState, 7> by_weight = {
    GroupState::Buffering,    GroupState::BitmapSync, GroupState::Paused,     GroupState::Disconnected,
    GroupState::StorageError, GroupState::DeltaSync,  GroupState::InitialSync};

}  // namespace

/// True when nothing may flow. A sync needs its VMs powered on, their disks and replication control, the stream of
/// writes does not.
bool ZertoPlane::State::is_blocked(std::uint32_t index, bool for_sync) const {
  const StreamState& stream = streams[index];
  return !stream.held_now.empty() ||
         (for_sync && (stream.vms_off > 0 || stream.disks_down > 0 || stream.controls_closed > 0));
}

/// @param by  resource or number of the cause, by which it is released
void ZertoPlane::State::hold(std::uint32_t index, HoldKind kind, const LagCause& cause, std::uint64_t by) {
  streams[index].held_now.push_back({kind, by, cause});
  follow_holds(index, cause);
}

void ZertoPlane::State::release(std::uint32_t index, HoldKind kind, std::uint64_t by) {
  std::vector<Hold>& list = streams[index].held_now;
  const auto is_same = [&](const Hold& one) { return one.kind == kind && one.by == by; };
  auto ended = std::find_if(list.begin(), list.end(), is_same);
  // A stream that has moved is released from what held it before.
  if (ended == list.end())
    ended = std::find_if(list.begin(), list.end(), [&](const Hold& one) { return one.kind == kind; });
  DRSIM_CHECK(ended != list.end(), index, static_cast<int>(kind), now_s);
  list.erase(ended);
  follow_holds(index, streams[index].cause);
}

/// What keeps the stream from sending: an operation, else what began first of all that still lasts.
LagCause ZertoPlane::State::holder(std::uint32_t index, const LagCause& otherwise) const {
  const StreamState& stream = streams[index];
  for (const Hold& one : stream.held_now)
    if (one.kind == HoldKind::Operation) return one.cause;
  if (!stream.held_now.empty()) return stream.held_now.front().cause;
  if (stream.disks_down > 0) return stream.disks_cause;
  if (stream.controls_closed > 0) return stream.control_cause;
  return otherwise;
}

/// Enters how long the present cause has kept the stream from sending.
void ZertoPlane::State::count_hold(std::uint32_t index) {
  StreamState& stream = streams[index];
  SyncReason& why = stream.why_sync;
  const double length_s = now_s - why.present_s;
  why.present_s = now_s;
  if (stream.sync != SyncKind::Bitmap || length_s <= why.longest_s) return;
  why.longest_s = length_s;
  why.cause = stream.cause;
}

/// Stops or restarts the stream as its holds and the power of its VMs demand.
void ZertoPlane::State::follow_holds(std::uint32_t index, const LagCause& cause) {
  play_changes(flows[index].group);
  const StreamMode mode = flows[index].mode;
  const bool blocked = is_blocked(index, in_sync(mode));
  if (blocked && mode != StreamMode::Held) {
    if (mode == StreamMode::Syncing) {
      count_hold(index);
      streams[index].cause = holder(index, cause);
      suspend_pass(index);
    } else {
      begin_sync(index, StreamMode::Held, cause);
    }
  } else if (!blocked && mode == StreamMode::Held) {
    count_hold(index);
    streams[index].cause = streams[index].why_sync.cause;
    set_mode(index, StreamMode::Syncing);
    streams[index].pass_suspended ? resume_pass(index) : begin_pass(index);
  } else if (mode == StreamMode::Held) {
    const LagCause present = holder(index, streams[index].cause);
    if (!(present == streams[index].cause)) {
      count_hold(index);
      streams[index].cause = present;
    }
    refresh_state(index);
  }
  must_share = true;
}

GroupState ZertoPlane::State::state_of(std::uint32_t index) const {
  const StreamState& stream = streams[index];
  switch (flows[index].mode) {
    case StreamMode::Idle:
      return GroupState::Protected;
    case StreamMode::Queued:
      return GroupState::Buffering;
    case StreamMode::Syncing:
      return state_of_sync(stream.sync);
    case StreamMode::Held:
    case StreamMode::Cross:
    case StreamMode::CrossResync:
      break;
  }
  if (stream.is_held(HoldKind::Storage)) return GroupState::StorageError;
  // Half of a delta or initial sync is no replica: failover stays blocked whatever holds it up.
  if (stream.sync_begun) return state_of_sync(stream.sync);
  if (stream.is_held(HoldKind::Path)) return GroupState::Disconnected;
  if (stream.is_held(HoldKind::Paused) || stream.is_held(HoldKind::SystemPause)) return GroupState::Paused;
  return state_of_sync(stream.sync);
}

/// Counts the stream for the state that it stands for now.
void ZertoPlane::State::refresh_state(std::uint32_t index) {
  GroupData& data = groups[flows[index].group];
  GroupState& counted = streams[index].stands_for;
  --data.streams_in[static_cast<std::size_t>(counted)];
  counted = state_of(index);
  ++data.streams_in[static_cast<std::size_t>(counted)];
  update_group_state(flows[index].group);
  if (in_sync(flows[index].mode) || data.sync_cause.kind != LagCause::Kind::None) follow_sync_cause(data);
  if (has_pause_rule) plan_pause(flows[index].group);
}

/// What keeps a group without checkpoints may change while it does: a path that breaks during a sync.
void ZertoPlane::State::follow_sync_cause(GroupData& data) {
  const LagCause cause = cause_of_wait(data);
  if (cause == data.sync_cause) return;
  LagCause before = data.sync_cause;
  // A full pool is no other want than that which filled it.
  if (before.kind == LagCause::Kind::None && cause.kind != LagCause::Kind::PoolFull) before = cause_of_lag(data);
  if (before.kind != LagCause::Kind::None) data.ledger.change_cause(now_s, before, cause);
  data.sync_cause = cause;
}

void ZertoPlane::State::update_group_state(std::uint32_t group) {
  GroupData& data = groups[group];
  GroupState state = GroupState::Protected;
  for (const GroupState heavier : by_weight) {
    if (data.streams_in[static_cast<std::size_t>(heavier)] > 0) state = heavier;
  }
  const bool flows_on = state == GroupState::Protected || state == GroupState::Buffering;
  if (flows_on && data.manager_down) state = GroupState::ManagerDown;
  if (data.operation_state) state = *data.operation_state;
  const bool shows_the_same =
      data.operation_phase == data.span_condition.phase && data.journal_full == data.span_condition.journal_storage;
  if (state == data.state && shows_the_same) return;
  close_span(group, true, false);
  data.state = state;
  data.since_s = now_s;
  data.span_cause = cause_of_state(data);
  data.span_condition = condition_of(group);
}

/// Why the group is in its state: the cause of the first stream that stands for it.
LagCause ZertoPlane::State::cause_of_state(const GroupData& data) const {
  if (data.operation_state) return data.operation_cause;
  if (data.state == GroupState::ManagerDown) return data.manager_cause;
  for (const std::uint32_t index : data.streams) {
    if (streams[index].stands_for == data.state && flows[index].mode != StreamMode::Queued) return cause_in_sync(index);
  }
  return {};
}

/// Enters the stretch of the present state that ends now.
/// @param drains  false: a sync that got nowhere to the end   @param at_end  the run ends: however short it is
void ZertoPlane::State::close_span(std::uint32_t group, bool drains, bool at_end) {
  GroupData& data = groups[group];
  const double length_s = now_s - data.since_s;
  data.state_s[static_cast<std::size_t>(data.state)] += length_s;
  const bool listed =
      at_end ? length_s > 0 : length_s >= (data.state == GroupState::Buffering ? listed_buffering_s : listed_s);
  if (data.state == GroupState::Protected || !listed) return;
  LagCause cause = data.span_cause;
  for (const std::uint32_t index : data.streams) {
    if (cause.kind != LagCause::Kind::None || data.state != GroupState::Buffering) break;
    const std::uint32_t held_by = streams[index].held_by;
    if (held_by == held_by_nothing_yet) continue;
    cause = lag_by(held_by);
  }
  // Of the stretch as it began, but of the service level as it is at its end.
  const GroupCondition at_end_of_it = condition_of(group);
  GroupCondition condition = data.span_condition;
  condition.rpo_met = at_end_of_it.rpo_met;
  condition.history_met = at_end_of_it.history_met;
  const ProductStatus status = product_status(condition);
  StateSpan span{data.since_s,
                 now_s,
                 data.state,
                 drains,
                 {},
                 vpg_status_name(status.status),
                 vpg_sub_status_name(status.sub_status)};
  if (cause.kind != LagCause::Kind::None) span.reason = typed(cause);
  data.spans.push_back(std::move(span));
  log.push_back(
      {data.since_s, config.groups[group].vpg.name, group_state_names[static_cast<std::size_t>(data.state)], length_s});
}

/// What the product's status and the permitted operations depend on, as far as the plane knows it.
GroupCondition ZertoPlane::State::condition_of(std::uint32_t group) const {
  const GroupData& data = groups[group];
  const VpgConfig& vpg = config.groups[group].vpg;
  GroupCondition condition;
  condition.state = data.state;
  condition.phase = data.operation_phase;
  condition.has_checkpoint = data.ledger.has_checkpoint(now_s);
  condition.first_copy = data.first_copy;
  condition.paused_by_system = data.paused_by_system;
  condition.journal_storage = data.journal_full;
  condition.protected_manager_up = !data.manager_down;
  condition.protected_site_up = data.protected_site_up;
  condition.recovery_site_up = data.recovery_site_up;
  condition.recovery_manager_up = data.recovery_manager_up;
  for (const std::uint32_t index : data.streams) {
    condition.vm_off = condition.vm_off || (flows[index].mode == StreamMode::Held && streams[index].vms_off > 0);
    condition.not_protected = condition.not_protected || streams[index].unprotected;
    condition.one_volume =
        condition.one_volume || (streams[index].stands_for == data.state && streams[index].one_volume);
  }
  condition.rpo_met = now_s - data.ledger.newest_s() <= vpg.rpo_target_s + date_rounding_s(now_s);
  condition.history_met =
      !data.journal.limit_met() || data.journal.history_s() >= history_error_fraction * vpg.journal_history_s;
  return condition;
}

void ZertoPlane::State::set_power(std::uint32_t vm, bool on, std::optional<std::uint32_t> why) {
  if (is_off_by(vm, OffBy::Power) == !on) return;
  log.push_back({now_s, config.vms[vm].name, on ? "powered on" : "powered off", 0});
  const Cause by_itself{CauseKind::PoweredOff, CauseCategory::Operation, {EntityKind::Vm, config.vms[vm].name}};
  set_off(vm, OffBy::Power, !on, stated(why ? Cause(causes[*why]) : by_itself));
}

/// A VM writes while nothing holds it off: power that comes back does not start what an operation has stopped, nor the
/// other way round.
void ZertoPlane::State::set_off(std::uint32_t vm, OffBy by, bool off, const LagCause& cause) {
  const bool was_off = off_by[vm] != 0;
  const auto bit = static_cast<unsigned>(by);
  off_by[vm] = static_cast<std::uint8_t>(off ? off_by[vm] | bit : off_by[vm] & ~bit);
  const bool is_off = off_by[vm] != 0;
  const double rate = write_loads[vm].rate_bytes_per_s();
  const std::uint32_t index = stream_of_vm[vm];
  if (is_off != was_off) change_written_rate(vm, is_off ? rate : 0, is_off ? 0 : rate);
  // A sync waits for power and disks, not for what an operation has stopped: a move sends what is left after an outage.
  if (by == OffBy::Power) off ? ++streams[index].vms_off : --streams[index].vms_off;
  if (by == OffBy::Disks) off ? ++streams[index].disks_down : --streams[index].disks_down;
  if (by == OffBy::Disks && off) streams[index].disks_cause = cause;
  follow_holds(index, off ? cause : streams[index].cause);
}

void ZertoPlane::State::set_manager(std::uint32_t group, bool up, const LagCause& cause) {
  GroupData& data = groups[group];
  if (data.manager_down == !up) return;
  settle_group(group);
  data.manager_down = !up;
  data.manager_cause = cause;
  data.manager_from_s = now_s;
  if (up) {
    data.ledger.resume_making(now_s);
  } else {
    data.ledger.stop_making(now_s, cause);
  }
  follow_sync_cause(data);
  update_group_state(group);
}

}  // namespace drsim
