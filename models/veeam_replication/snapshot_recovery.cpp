/// Recovery operations on a job, as far as replication is concerned, and VMs that stop: it goes on hold and on again,
/// its restore points are kept, and which of them it can be recovered to. Source: Veeam user guide, "Replica Failover
/// and Failback" (a failover puts replication on hold, a planned failover runs a cycle, shuts the VM down and runs
/// another one).

#include <algorithm>

#include "models/veeam_replication/snapshot_state.hpp"

namespace drsim {

void SnapshotPlane::set_writing(std::uint32_t vm, SnapshotOffBy why, bool writes) {
  State& state = *state_;
  const auto bit = static_cast<std::uint8_t>(why);
  std::uint8_t& off = state.vms[vm].off;
  off = static_cast<std::uint8_t>(writes ? off & ~bit : off | bit);
  state.set_rate(vm, off == 0 ? state.loads[vm].rate_bytes_per_s() : 0);
}

/// What has been copied whole completes; the rest has no point in this cycle.
void SnapshotPlane::State::stop_cycle(std::uint32_t index) {
  SnapshotJobState& job = jobs[index];
  job.is_extra = job.wants_extra = false;
  job_dates.set(index, snapshot_never_s);
  slot_dates.set(index, snapshot_never_s);
  overlong_dates.set(index, snapshot_never_s);
  if (job.phase == JobPhase::Starting) {
    job.phase = JobPhase::Idle;
    job.vms_left = 0;
  }
  for (const std::uint32_t vm : job.vms) {
    const VmPhase phase = vms[vm].phase;
    if (phase == VmPhase::Waiting) {
      leave_queue(vm);
      end_vm(vm);
    } else if (phase == VmPhase::Starting || phase == VmPhase::Copying) {
      give_up_copy(vm);
    }
  }
}

/// The schedule goes on from now.
void SnapshotPlane::State::release(std::uint32_t index) {
  SnapshotJobState& job = jobs[index];
  job.released_s = now_s;
  if (config.jobs[index].overrun == OverrunPolicy::Queue && !job.schedule.is_back_to_back()) {
    while (job.schedule.next_s() < now_s) job.schedule.take();
    slot_dates.set(index, job.schedule.next_s());
  }
  // One that still ends sets the next date itself.
  if (job.phase == JobPhase::Idle) set_next_start(index);
}

void SnapshotPlane::set_replicating(std::uint32_t job, SnapshotHoldBy by, bool replicating, const Cause& why) {
  State& state = *state_;
  SnapshotJobState& data = state.jobs[job];
  const auto bit = static_cast<std::uint8_t>(by);
  const bool was_on_hold = data.on_hold != 0;
  data.points->change_cause(state.now_s, state.cause_of_job(job));
  data.on_hold = static_cast<std::uint8_t>(replicating ? data.on_hold & ~bit : data.on_hold | bit);
  if (!replicating && !was_on_hold) data.hold_cause = why;
  const bool is_on_hold = data.on_hold != 0;
  if (is_on_hold && !was_on_hold) state.stop_cycle(job);
  if (!is_on_hold && was_on_hold) state.release(job);
  state.refresh_state(job);
}

void SnapshotPlane::run_now(std::uint32_t job) {
  State& state = *state_;
  SnapshotJobState& data = state.jobs[job];
  if (data.on_hold != 0 || data.is_extra) return;
  if (data.phase != JobPhase::Idle) {
    data.wants_extra = true;
    return;
  }
  data.is_extra = true;
  state.job_dates.set(job, state.now_s);
}

double SnapshotPlane::newest_point_s(std::uint32_t job) const { return state_->jobs[job].points->newest_s(); }

RestorePointWindow SnapshotPlane::restore_points(std::uint32_t job) const {
  const RestorePoints& points = *state_->jobs[job].points;
  return {points.oldest_s(), points.newest_s()};
}

std::optional<double> SnapshotPlane::point_before(std::uint32_t job, double date_s) const {
  return state_->jobs[job].points->point_before(date_s);
}

void SnapshotPlane::end_rpo(std::uint32_t job, double since_s) {
  state_->jobs[job].points->end_rpo(since_s, state_->cause_of_job(job));
}

void SnapshotPlane::resume_rpo(std::uint32_t job) { state_->jobs[job].points->resume_rpo(state_->now_s); }

double SnapshotPlane::restore_point_bytes(std::uint32_t vm, double until_s) const {
  double bytes = 0;
  for (const KeptPoint& point : state_->vms[vm].kept)
    if (point.date_s <= until_s) bytes += point.bytes;
  return bytes;
}

double SnapshotPlane::load(std::uint32_t resource) const { return state_->transfers.load(resource); }

double SnapshotPlane::unique_bytes(std::uint32_t vm, double written_bytes) const {
  return state_->vms[vm].overwrites.unique_bytes(written_bytes);
}

void SnapshotPlane::set_operation_state(std::uint32_t job, std::optional<GroupState> state, const Cause& why) {
  SnapshotJobState& data = state_->jobs[job];
  // Where only the cause changes the stretch ends, too.
  if (state && data.operation_state == state && !(data.operation_cause == why)) {
    state_->close_span(job);
    data.state_cause = why;
  }
  data.operation_state = state;
  data.operation_cause = state ? why : Cause{};
  state_->refresh_state(job);
}

}  // namespace drsim
