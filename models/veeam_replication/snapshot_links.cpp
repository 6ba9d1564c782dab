/// Connections that break with a link, are tried again, and go on where they were. Source: Veeam user guide, "Resume on
/// Disconnect".

#include <algorithm>
#include <cmath>

#include "models/date_rounding.hpp"
#include "models/veeam_replication/snapshot_state.hpp"

namespace drsim {

/// After changes of what is down.
void SnapshotPlane::State::settle_connections() {
  must_settle_connections = false;
  for (std::uint32_t index = 0; index < tasks.size(); ++index) {
    SnapshotTask& task = tasks[index];
    if (!task.under_way) continue;
    const std::uint32_t down = transfers.down_on(index);
    if (!task.broken && down != bound_by_cap) break_task(index, down);
    if (!task.broken) continue;
    const double last_s = task.broken_since_s + config.product.retry_for_s;
    double at_s = last_s;
    if (down == bound_by_cap && config.product.retry_every_s > 0) {
      // The next try; rounding makes no try of now late.
      const double tries = (now_s - task.broken_since_s) / config.product.retry_every_s;
      const double next_s = task.broken_since_s + std::ceil(tries - 1e-9) * config.product.retry_every_s;
      at_s = std::min(last_s, std::max(next_s, now_s));
    }
    retry_dates.set(index, at_s);
  }
}

void SnapshotPlane::State::reach_retry(std::uint32_t index) {
  const SnapshotTask& task = tasks[index];
  if (!task.broken) return;
  const double last_s = task.broken_since_s + config.product.retry_for_s;
  if (transfers.down_on(index) == bound_by_cap)
    resume_task(index);
  else if (now_s >= last_s - date_rounding_s(now_s))
    fail_vm(task.vm);
  else
    retry_dates.set(index, last_s);
}

void SnapshotPlane::State::break_task(std::uint32_t index, std::uint32_t resource) {
  SnapshotTask& task = tasks[index];
  transfers.hold(index, now_s);
  task.broken = true;
  task.broken_since_s = now_s;
  vms[task.vm].broken_on = resource;
  SnapshotJobState& job = jobs[config.vms[task.vm].job];
  ++job.broken;
  refresh_state(config.vms[task.vm].job);
}

void SnapshotPlane::State::resume_task(std::uint32_t index) {
  SnapshotTask& task = tasks[index];
  transfers.resume(index, now_s);
  task.broken = false;
  vms[task.vm].broken_s += now_s - task.broken_since_s;
  SnapshotJobState& job = jobs[config.vms[task.vm].job];
  --job.broken;
  refresh_state(config.vms[task.vm].job);
}

}  // namespace drsim
