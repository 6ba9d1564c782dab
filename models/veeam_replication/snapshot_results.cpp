/// Accounts of the plane at the end of a run: conservation, and what it knows of the result.

#include <algorithm>

#include "models/conservation_check.hpp"
#include "models/group_accounts/group_misses.hpp"
#include "models/veeam_replication/snapshot_state.hpp"

namespace drsim {

void SnapshotPlane::finish(RunRecord& record) {
  State& state = *state_;
  state.advance(state.config.horizon_s);
  state.close_accounts();
  record.seed = state.config.seed;
  record.horizon_s = state.config.horizon_s;
  record.events = state.events;
  record.rate_changes = state.rate_changes;
  record.delivered_rate_changes = state.transfers.rate_changes();
  state.check_conservation(record);
  state.fill_groups(record);
  state.transfers.report_links(record);
  state.fill_proxies(record);
  record.log = state.log;
}

void SnapshotPlane::State::close_accounts() {
  transfers.finish(now_s);
  for (std::uint32_t job = 0; job < jobs.size(); ++job) {
    change_backlog(job, 0, 0);
    jobs[job].points->finish(cause_of_job(job));
    close_span(job);
  }
}

/// Of the snapshots that were taken, what has not been sent.
double SnapshotPlane::State::left_bytes(std::uint32_t index) const {
  const SnapshotVmState& vm = vms[index];
  if (vm.taken.empty()) return 0;
  double bytes = 0;
  for (const TakenSnapshot& one : vm.taken) bytes += one.bytes;
  if (vm.phase != VmPhase::Copying && vm.phase != VmPhase::Completing) return bytes;
  bytes -= vm.taken.front().bytes;
  if (vm.phase == VmPhase::Completing) return bytes;
  const std::deque<std::uint32_t>& waiting = pairs[jobs[config.vms[index].job].pair].disks;
  for (std::uint32_t disk = 0; disk < config.vms[index].disks_bytes.size(); ++disk) {
    const std::uint32_t task = vm.first_task + disk;
    if (tasks[task].under_way)
      bytes += transfers.left_bytes(task, now_s);
    else if (std::find(waiting.begin(), waiting.end(), task) != waiting.end())
      bytes += tasks[task].bytes;
  }
  return bytes;
}

double SnapshotPlane::State::delivered_bytes(std::uint32_t index) const {
  double bytes = 0;
  for (std::uint32_t disk = 0; disk < config.vms[index].disks_bytes.size(); ++disk)
    bytes += transfers.sent_bytes(vms[index].first_task + disk, now_s);
  return bytes;
}

void SnapshotPlane::State::check_conservation(RunRecord& record) {
  ConservationCheck check(now_s);
  std::vector<double> kept(jobs.size(), 0.0), scale(jobs.size(), 0.0), behind(jobs.size(), 0.0);
  for (std::uint32_t index = 0; index < vms.size(); ++index) {
    const SnapshotVmState& vm = vms[index];
    const double written = vm.written_at(now_s), sent = written + vm.copied;
    const double delivered = delivered_bytes(index);
    check.equal(sent, delivered + left_bytes(index) + (written - vm.mark) + vm.collapsed, written + delivered,
                "bytes of " + config.vms[index].name);
    for (const KeptPoint& point : vm.kept) kept[config.vms[index].job] += point.bytes;
    scale[config.vms[index].job] += written + delivered;
    behind[config.vms[index].job] += written - vm.kept_mark;
  }
  for (std::uint32_t job = 0; job < jobs.size(); ++job) {
    const std::string& name = config.jobs[job].name;
    check.equal(jobs[job].points->space_bytes(), kept[job], scale[job], "restore points of " + name);
    check.equal(jobs[job].backlog, behind[job], scale[job], "backlog of " + name);
  }
  transfers.check(check);
  record.conservation = check.found();
}

void SnapshotPlane::State::fill_groups(RunRecord& record) {
  for (std::uint32_t index = 0; index < jobs.size(); ++index) {
    SnapshotJobState& job = jobs[index];
    const SnapshotJob& setup = config.jobs[index];
    const RestorePoints& points = *job.points;
    const RpoDistribution& rpo = points.rpo();
    GroupResult result;
    result.name = setup.name;
    result.product = "veeam_replication";
    result.vms = static_cast<std::uint32_t>(job.vms.size());
    result.rpo_s = {rpo.mean(), rpo.quantile(0.50), rpo.quantile(0.95), rpo.quantile(0.99), rpo.max(),
                    0,          rpo.resolution()};
    if (points.counts()) result.rpo_s.end = now_s - points.newest_s();
    result.unprotected = points.unprotected();
    result.rpo_at_share_s = rpo.quantile(config.rpo_share);
    result.rpo_interval_means_s = IntervalMeans::means_of({{&points.rpo_by_interval(), rpo.integral()}});
    result.rpo_target_s = setup.rpo_target_s;
    const double counted_s = result.unprotected.empty() ? config.horizon_s : rpo.total_s();
    result.above_target_fraction = counted_s > 0 ? points.above_target().total_s() / counted_s : 0;
    result.state_s = job.state_s;
    result.spans = job.spans;
    result.checkpoints = points.kept();
    result.checkpoints_made = points.made();
    result.history_wanted_s = setup.restore_points * setup.schedule.interval_s;
    result.history_min_s = result.history_end_s = points.history_s();
    result.journal_peak_bytes = points.space_peak_bytes();
    result.journal_end_bytes = points.space_bytes();
    for (const std::uint32_t vm : job.vms) {
      const double written = vms[vm].written_at(now_s);
      result.bytes.written += written;
      result.bytes.delivered += delivered_bytes(vm);
      result.bytes.queued += left_bytes(vm);
      result.bytes.dirty += written - vms[vm].mark;
      result.bytes.collapsed += vms[vm].collapsed;
      result.bytes.copied += vms[vm].copied;
    }
    result.figures = {
        {"cycles", job.cycles},         {"cycles_in_time", job.in_time},    {"dates_skipped", job.skipped},
        {"vms_failed", job.failed_vms}, {"longest_cycle_s", job.longest_s}, {"waited_for_proxies_s", job.wait_s}};
    CountedMisses misses{&points.above_target(), points.causes_above_target()};
    set_misses({misses}, result);
    record.journal_needs.push_back({result.name, result.journal_peak_bytes, result.journal_peak_bytes});
    record.curves.push_back(rpo_curves[index].take("rpo_s", result.name, ""));
    record.curves.push_back(backlog_curves[index].take("backlog_bytes", result.name, ""));
    record.curves.push_back(space_curves[index].take("journal_bytes", result.name, ""));
    record.groups.push_back(std::move(result));
  }
}

void SnapshotPlane::State::fill_proxies(RunRecord& record) {
  for (const BackupProxy& setup : config.proxies) {
    ApplianceResult result;
    result.name = setup.name;
    result.kind = "backup proxy";
    result.cpu = transfers.utilisation(setup.processor);
    record.appliances.push_back(std::move(result));
  }
}

}  // namespace drsim
