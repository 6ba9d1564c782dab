/// Cycles of jobs: when they begin, and what follows one that took too long.

#include <algorithm>

#include "models/check.hpp"
#include "models/date_rounding.hpp"
#include "models/veeam_replication/snapshot_state.hpp"

namespace drsim {

namespace {
/// Between two beginnings of a job that runs back to back, where a cycle takes no time at all.
constexpr double least_cycle_s = 1;

/// What the product shows for a job in that state.
const char* status_of(GroupState state) {
  switch (state) {
    case GroupState::FailingOver:
      return "Failover";
    case GroupState::Moving:
      return "Planned failover";
    case GroupState::Recovered:
      return "Permanent failover";
    default:
      return "Retrying";
  }
}
}  // namespace

/// Queue: the snapshots of this date are taken now, whatever is under way.
void SnapshotPlane::State::reach_slot(std::uint32_t index) {
  SnapshotJobState& job = jobs[index];
  job.schedule.take();
  slot_dates.set(index, job.schedule.next_s());
  for (const std::uint32_t vm : job.vms) take_snapshot(vm);
  ++job.queued;
  if (job.phase == JobPhase::Idle) start_job(index);
}

void SnapshotPlane::State::reach_job_date(std::uint32_t index) {
  SnapshotJobState& job = jobs[index];
  if (job.phase == JobPhase::Idle) {
    if (!job.is_extra) {
      if (!job.schedule.is_back_to_back()) job.after_pause = job.schedule.makes_up();
      job.schedule.take();
    }
    job.is_extra = false;
    start_job(index);
    return;
  }
  job.phase = JobPhase::Running;
  for (const std::uint32_t vm : job.vms) {
    vms[vm].phase = VmPhase::Waiting;
    vms[vm].wait_from_s = now_s;
    pairs[job.pair].vms.push_back(vm);
  }
  must_dispatch = true;
}

void SnapshotPlane::State::start_job(std::uint32_t index) {
  SnapshotJobState& job = jobs[index];
  if (job.queued > 0) --job.queued;
  job.phase = JobPhase::Starting;
  job.began_s = now_s;
  job.vms_left = static_cast<std::uint32_t>(job.vms.size());
  job_dates.set(index, now_s + config.product.job_start_s);
  overlong_dates.set(index, now_s + longest_job_s);
}

/// A VM is done in this cycle.
void SnapshotPlane::State::end_vm(std::uint32_t index) {
  vms[index].phase = VmPhase::Idle;
  SnapshotJobState& job = jobs[config.vms[index].job];
  DRSIM_CHECK(job.vms_left > 0, config.vms[index].name);
  if (--job.vms_left == 0) end_job(config.vms[index].job);
}

void SnapshotPlane::State::end_job(std::uint32_t index) {
  SnapshotJobState& job = jobs[index];
  job.phase = JobPhase::Idle;
  overlong_dates.set(index, snapshot_never_s);
  if (job.on_hold != 0) return;
  job.cycles += 1;
  job.longest_s = std::max(job.longest_s, now_s - job.began_s);
  if (!is_overrun(index)) job.in_time += 1;
  set_next_start(index);
  if (!job.wants_extra || job.phase != JobPhase::Idle) return;
  job.wants_extra = false;
  job.is_extra = true;
  job_dates.set(index, now_s);
}

void SnapshotPlane::State::set_next_start(std::uint32_t index) {
  SnapshotJobState& job = jobs[index];
  const OverrunPolicy overrun = config.jobs[index].overrun;
  job.is_late = is_overrun(index);
  if (job.schedule.is_back_to_back()) {
    const double from_s = std::max(now_s, job.began_s + least_cycle_s);
    job_dates.set(index, job.schedule.permitted_s(from_s));
    job.after_pause = job_dates.at(index) > from_s;
    return;
  }
  if (overrun == OverrunPolicy::Queue) {
    if (job.queued > 0) start_job(index);
    return;
  }
  // Dates that passed: all are left out, or all but the last, which this cycle is late for.
  double passed = 0;
  while (job.schedule.next_s() < now_s - date_rounding_s(now_s)) {
    passed += 1;
    job.schedule.take();
  }
  if (overrun == OverrunPolicy::StartAtOnce && passed > 0) {
    job.skipped += passed - 1;
    const double at_s = job.schedule.permitted_s(now_s);
    job.after_pause = at_s > now_s;
    // It stands for the date that passed, so the next one is still to come.
    if (!job.after_pause) start_job(index);
    if (job.after_pause) job_dates.set(index, job.schedule.next_s());
    return;
  }
  job.skipped += passed;
  job_dates.set(index, std::max(now_s, job.schedule.next_s()));
}

/// The product ends a job that has run for so long; its VMs have failed in this cycle.
void SnapshotPlane::State::fail_overlong(std::uint32_t index) {
  for (const std::uint32_t vm : jobs[index].vms) {
    const VmPhase phase = vms[vm].phase;
    if (phase == VmPhase::Waiting) {
      leave_queue(vm);
      end_vm(vm);
    } else if (phase == VmPhase::Starting || phase == VmPhase::Copying) {
      fail_vm(vm);
    }
  }
}

/// A VM that waits for tasks does so no more.
void SnapshotPlane::State::leave_queue(std::uint32_t vm) {
  std::deque<std::uint32_t>& list = pairs[jobs[config.vms[vm].job].pair].vms;
  list.erase(std::remove(list.begin(), list.end(), vm), list.end());
}

void SnapshotPlane::State::refresh_state(std::uint32_t index) {
  SnapshotJobState& job = jobs[index];
  const bool is_cut = job.on_hold != 0 || job.broken > 0;
  const GroupState state = job.operation_state.value_or(is_cut ? GroupState::Disconnected : GroupState::Protected);
  if (state == job.state) return;
  close_span(index);
  job.state = state;
  job.state_cause = job.operation_state ? job.operation_cause : cause_of_job(index);
}

/// Ends the present stretch of a job's state now.
void SnapshotPlane::State::close_span(std::uint32_t index) {
  SnapshotJobState& job = jobs[index];
  job.state_s[static_cast<std::size_t>(job.state)] += now_s - job.state_from_s;
  if (job.state != GroupState::Protected && now_s > job.state_from_s)
    job.spans.push_back({job.state_from_s, now_s, job.state, true, job.state_cause, status_of(job.state), ""});
  job.state_from_s = now_s;
}

}  // namespace drsim
