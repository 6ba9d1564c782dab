/// Causes of the plane: why a point was not complete before.

#include <algorithm>
#include <map>

#include "models/date_rounding.hpp"
#include "models/veeam_replication/snapshot_state.hpp"

namespace drsim {

/// The cycle takes longer than its schedule has room for.
bool SnapshotPlane::State::is_overrun(std::uint32_t index) const {
  const SnapshotJobState& job = jobs[index];
  if (job.schedule.is_back_to_back()) return false;
  if (config.jobs[index].overrun == OverrunPolicy::Queue) return job.queued > 0;
  return job.schedule.next_s() < now_s - date_rounding_s(now_s);
}

/// Of a job back to back its cycle is as long as its transfers are: what holds these back is the reason.
Cause SnapshotPlane::State::cause_of(std::uint32_t index) const {
  const SnapshotVmState& vm = vms[index];
  const std::uint32_t number = config.vms[index].job;
  const SnapshotJobState& job = jobs[number];
  // Until a point of after the hold is complete.
  if (job.on_hold != 0 || vm.newest_s < job.released_s) return job.hold_cause;
  if (vm.broken_on != bound_by_cap)
    return {CauseKind::Down, CauseCategory::Fault, config.resources[vm.broken_on].entity};
  const bool is_paused = job.phase == JobPhase::Idle && job.schedule.makes_up();
  if (job.after_pause || is_paused) return {CauseKind::PausedByWindow, CauseCategory::Design};
  Cause usual{CauseKind::CycleAndTransfer};
  if (!job.schedule.is_back_to_back() && !job.is_late && !is_overrun(number)) return usual;
  std::map<std::uint32_t, double> held_s;
  for (std::uint32_t disk = 0; disk < config.vms[index].disks_bytes.size(); ++disk)
    for (const auto& [resource, time_s] : transfers.held_s(vm.first_task + disk))
      if (resource != bound_by_cap) held_s[resource] += time_s;
  const auto longest =
      std::max_element(held_s.begin(), held_s.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  const double waited_s = vm.wait_s + (vm.phase == VmPhase::Waiting ? now_s - vm.wait_from_s : 0);
  const double longest_s = longest == held_s.end() ? 0 : longest->second;
  if (waited_s > longest_s) {
    const auto proxy = std::find_if(config.proxies.begin(), config.proxies.end(), [&](const BackupProxy& one) {
      return one.site == config.jobs[number].source_site;
    });
    return {CauseKind::ResourceFull, CauseCategory::Cpu, {EntityKind::Proxy, proxy->name}};
  }
  if (longest_s <= 0) return usual;
  return full_cause(config.resources[longest->first].entity);
}

/// By the VM whose newest point is the oldest.
Cause SnapshotPlane::State::cause_of_job(std::uint32_t index) const {
  const std::vector<std::uint32_t>& members = jobs[index].vms;
  const auto oldest = std::min_element(members.begin(), members.end(), [this](std::uint32_t a, std::uint32_t b) {
    return vms[a].newest_s < vms[b].newest_s;
  });
  return oldest == members.end() ? Cause{CauseKind::CycleAndTransfer} : cause_of(*oldest);
}

}  // namespace drsim
