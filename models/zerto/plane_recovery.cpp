/// Recovery operations on a group, as far as replication is concerned: its streams stop and go on, its journal is held,
/// and which checkpoints it can be recovered to.

#include <algorithm>

#include "models/check.hpp"
#include "models/zerto/plane_state.hpp"

namespace drsim {

/// Plays what is noted for the group and settles its checkpoints up to now.
void ZertoPlane::State::settle_group(std::uint32_t group) {
  play_changes(group);
  GroupData& data = groups[group];
  if (!data.active) settle_idle(data);
  data.journal.advance(now_s);
}

std::optional<CheckpointDates> ZertoPlane::usable_checkpoints(std::uint32_t group) {
  State& state = *state_;
  state.settle_group(group);
  const GroupData& data = state.groups[group];
  const double oldest_s = state.now_s - data.journal.history_s();
  const double newest_s = data.ledger.newest_before_s(state.now_s);
  if (newest_s < 0 || newest_s < oldest_s) return std::nullopt;
  return CheckpointDates{oldest_s, newest_s};
}

std::optional<double> ZertoPlane::checkpoint_before(std::uint32_t group, double date_s) {
  const std::optional<CheckpointDates> dates = usable_checkpoints(group);
  if (!dates) return std::nullopt;
  const double at_s = state_->groups[group].ledger.newest_before_s(date_s);
  if (at_s < 0 || at_s < dates->oldest_s) return std::nullopt;
  return at_s;
}

void ZertoPlane::set_writing(std::uint32_t vm, bool writes) {
  State& state = *state_;
  if (state.is_off_by(vm, OffBy::Operation) == !writes) return;
  state.set_off(vm, OffBy::Operation, !writes, state.stated({CauseKind::VmsOff, CauseCategory::Operation}));
}

bool ZertoPlane::is_stopped(std::uint32_t vm) const { return state_->is_off_by(vm, OffBy::Operation); }

void ZertoPlane::set_replicating(std::uint32_t group, bool replicating, std::uint32_t cause) {
  State& state = *state_;
  for (const std::uint32_t stream : state.groups[group].streams) {
    if (state.streams[stream].is_held(HoldKind::Operation) == !replicating) continue;
    if (replicating) {
      state.release(stream, HoldKind::Operation, cause);
    } else {
      state.hold(stream, HoldKind::Operation, {LagCause::Kind::Stated, cause, 0}, cause);
    }
  }
}

void ZertoPlane::hold_promotion(std::uint32_t group, bool held) {
  if (state_->groups[group].held_for_operation == held) return;
  state_->groups[group].held_for_operation = held;
  state_->keep_history(group, held);
}

double ZertoPlane::journal_full_s(std::uint32_t group) {
  State& state = *state_;
  state.settle_group(group);
  const PlaneGroup& setup = state.config.groups[group];
  const RecoveryJournal& journal = state.groups[group].journal;
  if (!setup.vpg.has_journal_limit()) return never_s;
  // The journal forgets the date once it has passed: a VM that stands at its limit is told by its size.
  for (std::uint32_t vm = 0; vm < setup.vms; ++vm) {
    if (journal.size_bytes(vm) >= journal.limit_bytes(vm) * (1 - 1e-9)) return state.now_s;
  }
  return journal.next_full_s();
}

void ZertoPlane::set_journal_full(std::uint32_t group, bool full, std::uint32_t cause) {
  State& state = *state_;
  GroupData& data = state.groups[group];
  if (data.journal_full == full) return;
  data.journal_full = full;
  for (const std::uint32_t stream : data.streams) {
    if (full) {
      state.hold(stream, HoldKind::Storage, {LagCause::Kind::Stated, cause, 0}, cause);
    } else {
      state.release(stream, HoldKind::Storage, cause);
    }
  }
}

void ZertoPlane::end_rpo(std::uint32_t group, double since_s) {
  State& state = *state_;
  GroupData& data = state.groups[group];
  if (!data.ledger.counts()) return;
  state.settle_group(group);
  const double from_s = data.ledger.hand_over(since_s, state.cause_of_wait(data)).at_s;
  data.unprotected.push_back({from_s, 0});
  data.is_unprotected = true;
  state.rpo_curve(group).step_to(from_s, 0);
}

void ZertoPlane::note_aged_out(std::uint32_t group) {
  state_->settle_group(group);
  state_->groups[group].ledger.aged_out_unprotected();
}

void ZertoPlane::resume_rpo(std::uint32_t group) {
  if (state_->groups[group].is_unprotected) hand_over_rpo(group, group);
}

void ZertoPlane::hand_over_rpo(std::uint32_t from, std::uint32_t to) {
  State& state = *state_;
  GroupData& data = state.groups[from];
  CheckpointLedger& ledger = data.ledger;
  if (!ledger.counts() && !data.is_unprotected) return;
  for (const std::uint32_t group : {from, to}) state.settle_group(group);
  const CheckpointLedger::HandOver newest = ledger.hand_over(state.now_s, state.cause_of_wait(data));
  if (data.is_unprotected) {
    data.unprotected.back().to_s = state.now_s;
    data.is_unprotected = false;
    state.rpo_curve(from).step_to(state.now_s, state.now_s - newest.newest_s);
  }
  state.groups[to].ledger.take_over(newest);
}

std::optional<double> ZertoPlane::in_sync_since(std::uint32_t group) const {
  double since_s = 0;
  for (const std::uint32_t stream : state_->groups[group].streams) {
    if (in_sync(state_->flows[stream].mode)) return std::nullopt;
    since_s = std::max(since_s, state_->streams[stream].sync_end_s);
  }
  return since_s;
}

bool ZertoPlane::is_drained(std::uint32_t group) const {
  const std::vector<std::uint32_t>& members = state_->groups[group].streams;
  return std::all_of(members.begin(), members.end(),
                     [&](std::uint32_t stream) { return state_->flows[stream].mode == StreamMode::Idle; });
}

double ZertoPlane::journal_bytes(std::uint32_t group) {
  state_->settle_group(group);
  const double on_disk = state_->config.zerto.journal_bytes_per_written();
  return state_->groups[group].journal.size_bytes() * on_disk;
}

double ZertoPlane::journal_bytes_of_vm(std::uint32_t vm, double until_s) {
  const std::uint32_t stream = state_->stream_of_vm[vm];
  const std::uint32_t group = state_->flows[stream].group;
  state_->settle_group(group);
  const double on_disk = state_->config.zerto.journal_bytes_per_written();
  return state_->groups[group].journal.bytes_until(state_->vms[vm].in_group, until_s) * on_disk;
}

double ZertoPlane::load_bytes_per_s(std::uint32_t resource) const {
  return state_->resources[resource].load + state_->followed.load_on(resource);
}

double ZertoPlane::unique_bytes(std::uint32_t vm, double written_bytes) const {
  return state_->vms[vm].unique.unique_bytes(written_bytes);
}

void ZertoPlane::set_operation_state(std::uint32_t group, std::optional<GroupState> state, OperationPhase phase,
                                     std::uint32_t cause) {
  state_->settle_group(group);
  state_->groups[group].operation_phase = phase;
  state_->groups[group].operation_cause = {LagCause::Kind::Stated, cause, 0};
  state_->groups[group].operation_state = state;
  state_->update_group_state(group);
}

}  // namespace drsim
