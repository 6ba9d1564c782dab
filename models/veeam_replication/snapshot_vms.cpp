/// VMs and their disks in a cycle: tasks of proxies, snapshot, transfer, restore point.

#include <algorithm>

#include "models/check.hpp"
#include "models/veeam_replication/changed_blocks.hpp"
#include "models/veeam_replication/snapshot_state.hpp"

namespace drsim {

void SnapshotPlane::State::reach_vm_date(std::uint32_t index) {
  switch (vms[index].phase) {
    case VmPhase::Starting:
      if (config.jobs[config.vms[index].job].overrun != OverrunPolicy::Queue || vms[index].taken.empty())
        take_snapshot(index);
      start_copying(index);
      break;
    case VmPhase::Completing:
      complete_vm(index);
      break;
    case VmPhase::Removing:
      end_vm(index);
      break;
    default:
      DRSIM_CHECK(false, config.vms[index].name);
  }
}

/// What a cycle sends where its size is given, of this VM: by the size of its disks.
double SnapshotPlane::State::drawn_bytes(std::uint32_t index) {
  SnapshotJobState& job = jobs[config.vms[index].job];
  double all_bytes = 0;
  for (const std::uint32_t vm : job.vms) all_bytes += vms[vm].disk_bytes;
  return draw_duration_s(*job_of(index).cycle_bytes, job.random) * vms[index].disk_bytes / all_bytes;
}

void SnapshotPlane::State::take_snapshot(std::uint32_t index) {
  SnapshotVmState& vm = vms[index];
  const SnapshotJob& job = job_of(index);
  const double written = vm.written_at(now_s);
  TakenSnapshot snapshot;
  snapshot.date_s = now_s;
  snapshot.mark = vm.mark;
  snapshot.raw = written - vm.mark;
  snapshot.spacing_s = now_s - vm.snapshot_s;
  vm.snapshot_s = now_s;
  if (job.cycle_bytes) {
    snapshot.bytes = drawn_bytes(index);
    snapshot.unique = std::min(snapshot.raw, snapshot.bytes);
  } else {
    snapshot.unique = vm.overwrites.unique_bytes(snapshot.raw);
    snapshot.bytes =
        changed_block_bytes(snapshot.unique, vm.disk_bytes, job.block_bytes, config.product.changed_extent_bytes);
  }
  vm.mark = written;
  vm.collapsed += snapshot.raw - snapshot.unique;
  vm.copied += snapshot.bytes - snapshot.unique;
  vm.taken.push_back(snapshot);
}

void SnapshotPlane::State::start_copying(std::uint32_t index) {
  SnapshotVmState& vm = vms[index];
  const double bytes = vm.taken.front().bytes;
  const auto disks = static_cast<std::uint32_t>(config.vms[index].disks_bytes.size());
  vm.phase = VmPhase::Copying;
  if (bytes <= 0) {
    leave_proxies(vm.first_task);
    end_copying(index);
    return;
  }
  vm.disks_left = disks;
  // What was written since the snapshot before is asked of links over that time.
  const double spacing_s = std::max(vm.taken.front().spacing_s, 1.0);
  for (std::uint32_t disk = 0; disk < disks; ++disk) {
    SnapshotTask& task = tasks[vm.first_task + disk];
    task.bytes = bytes * task.share;
    transfers.set_demand(vm.first_task + disk, task.bytes / spacing_s, now_s);
    if (disk > 0) pairs[jobs[config.vms[index].job].pair].disks.push_back(vm.first_task + disk);
  }
  begin_task(vm.first_task);
  must_dispatch = true;
}

/// Changed blocks are read as they are; without change tracking the whole disk is, and compared with its digests.
double SnapshotPlane::State::read_per_byte(const SnapshotTask& task) const {
  if (job_of(task.vm).has_cbt) return 1;
  return std::max(1.0, vms[task.vm].disk_bytes * task.share / std::max(task.bytes, 1.0));
}

std::vector<PathUse> SnapshotPlane::State::path_of(const SnapshotTask& task) const {
  const SnapshotVm& vm = config.vms[task.vm];
  const SnapshotJob& job = job_of(task.vm);
  const SnapshotConfig& product = config.product;
  const double payload = vm.payload_per_byte * (job.is_encrypted ? 1 + product.tls_wire_fraction : 1);
  const double cpu = job.is_encrypted ? product.tls_cpu_factor : 1;
  std::vector<PathUse> path = config.routes[task.source * config.proxies.size() + task.target];
  for (PathUse& use : path) use.amount *= payload;
  path.push_back({job.connections, payload});
  // Processors are measured in changed blocks that a source reads.
  const double per_byte =
      job.has_cbt ? 1 : read_per_byte(task) * product.source_bytes_per_s_per_vcpu / product.full_bytes_per_s_per_vcpu;
  path.push_back({config.proxies[task.source].processor, cpu * std::max(1.0, per_byte)});
  path.push_back({config.proxies[task.target].processor,
                  cpu * product.source_bytes_per_s_per_vcpu / product.target_bytes_per_s_per_vcpu});
  path.push_back({vm.datastore, vm.datastore_per_byte * product.replica_io_factor});
  return path;
}

void SnapshotPlane::State::begin_task(std::uint32_t index) {
  SnapshotTask& task = tasks[index];
  transfers.set_path(index, path_of(task));
  transfers.begin(index, task.bytes, config.product.disk_read_bytes_per_s / read_per_byte(task), now_s);
  task.under_way = true;
  const std::uint32_t down = transfers.down_on(index);
  if (down == bound_by_cap) return;
  break_task(index, down);
  retry_dates.set(index, now_s + config.product.retry_for_s);
}

void SnapshotPlane::State::end_task(std::uint32_t index) {
  SnapshotTask& task = tasks[index];
  task.under_way = false;
  leave_proxies(index);
  SnapshotVmState& vm = vms[task.vm];
  if (--vm.disks_left == 0) end_copying(task.vm);
}

void SnapshotPlane::State::end_copying(std::uint32_t index) {
  vms[index].phase = VmPhase::Completing;
  vm_dates.set(index, now_s + jobs[config.vms[index].job].latency_s);
}

void SnapshotPlane::State::complete_vm(std::uint32_t index) {
  SnapshotVmState& vm = vms[index];
  const std::uint32_t number = config.vms[index].job;
  SnapshotJobState& job = jobs[number];
  const TakenSnapshot done = vm.taken.front();
  const bool moves = vm.newest_s <= job.points->newest_s();
  const Cause cause = cause_of(index);
  vm.taken.pop_front();
  vm.newest_s = done.date_s;
  job.newest.set(vm.place, done.date_s);
  change_backlog(number, -(done.mark + done.raw - vm.kept_mark), 0);
  vm.kept_mark = done.mark + done.raw;
  double merged = 0;
  vm.kept.push_back({done.date_s, done.bytes});
  if (vm.kept.size() > config.jobs[number].restore_points) {
    merged = vm.kept.front().bytes;
    vm.kept.pop_front();
  }
  job.points->keep(now_s, done.bytes, merged);
  job.wait_s += vm.wait_s;
  if (moves && job.newest.soonest_s() > job.points->newest_s())
    job.points->complete(now_s, job.newest.soonest_s(), cause);
  vm.wait_s = vm.broken_s = 0;
  vm.broken_on = bound_by_cap;
  vm.phase = VmPhase::Removing;
  vm_dates.set(index, now_s + config.product.snapshot_remove_s);
}

void SnapshotPlane::State::fail_vm(std::uint32_t index) {
  jobs[config.vms[index].job].failed_vms += 1;
  log.push_back({now_s, config.vms[index].name, "replication failed in this cycle", 0});
  give_up_copy(index);
}

/// The VM gets no point in this cycle: the next snapshot has all since its last one.
void SnapshotPlane::State::give_up_copy(std::uint32_t index) {
  SnapshotVmState& vm = vms[index];
  SnapshotJobState& job = jobs[config.vms[index].job];
  std::deque<std::uint32_t>& waiting = pairs[job.pair].disks;
  double left = 0;
  for (std::uint32_t disk = 0; disk < config.vms[index].disks_bytes.size(); ++disk) {
    const std::uint32_t number = vm.first_task + disk;
    SnapshotTask& task = tasks[number];
    if (vm.phase == VmPhase::Copying) {
      if (task.broken) resume_task(number);
      const auto place = std::find(waiting.begin(), waiting.end(), number);
      if (place != waiting.end()) {
        left += task.bytes;
        waiting.erase(place);
      } else if (task.under_way) {
        left += transfers.left_bytes(number, now_s);
      }
      transfers.abandon(number, now_s);
    }
    task.under_way = false;
    retry_dates.set(number, snapshot_never_s);
    leave_proxies(number);
  }
  if (!vm.taken.empty()) {
    const TakenSnapshot first = vm.taken.front();
    // What was sent of it is sent again; what waits behind it hangs on it.
    if (vm.phase == VmPhase::Copying) vm.copied += first.bytes - left;
    for (const TakenSnapshot& one : vm.taken) {
      vm.collapsed -= one.raw - one.unique;
      vm.copied -= one.bytes - one.unique;
    }
    vm.taken.clear();
    vm.mark = first.mark;
  }
  vm.phase = VmPhase::Removing;
  vm_dates.set(index, now_s + config.product.snapshot_remove_s);
}

std::uint32_t SnapshotPlane::State::free_proxy(std::uint32_t site) const {
  std::uint32_t best = no_proxy;
  const auto use = [&](std::uint32_t proxy) {
    return static_cast<double>(running[proxy]) / static_cast<double>(config.proxies[proxy].tasks);
  };
  for (std::uint32_t proxy = 0; proxy < config.proxies.size(); ++proxy) {
    if (config.proxies[proxy].site != site || running[proxy] >= config.proxies[proxy].tasks) continue;
    if (best == no_proxy || use(proxy) < use(best)) best = proxy;
  }
  return best;
}

/// A task of the least used proxy at each end; false where none is free.
bool SnapshotPlane::State::take_proxies(std::uint32_t index) {
  SnapshotTask& task = tasks[index];
  const SnapshotJob& job = job_of(task.vm);
  const std::uint32_t source = free_proxy(job.source_site), target = free_proxy(job.target_site);
  if (source == no_proxy || target == no_proxy) return false;
  task.source = source;
  task.target = target;
  for (const std::uint32_t proxy : {source, target}) {
    ++running[proxy];
    most_running[proxy] = std::max(most_running[proxy], static_cast<double>(running[proxy]));
  }
  return true;
}

void SnapshotPlane::State::leave_proxies(std::uint32_t index) {
  SnapshotTask& task = tasks[index];
  if (task.source == no_proxy) return;
  --running[task.source];
  --running[task.target];
  task.source = task.target = no_proxy;
  must_dispatch = true;
}

/// Gives free tasks to those who wait: pairs of sites in turn, each in its order.
void SnapshotPlane::State::dispatch() {
  must_dispatch = false;
  for (SitePair& pair : pairs) {
    while (!pair.disks.empty() && take_proxies(pair.disks.front())) {
      const std::uint32_t task = pair.disks.front();
      pair.disks.pop_front();
      begin_task(task);
    }
    while (pair.disks.empty() && !pair.vms.empty() && take_proxies(vms[pair.vms.front()].first_task)) {
      SnapshotVmState& vm = vms[pair.vms.front()];
      vm.wait_s += now_s - vm.wait_from_s;
      vm.phase = VmPhase::Starting;
      vm_dates.set(pair.vms.front(), now_s + config.product.vm_start_s + config.product.snapshot_create_s);
      pair.vms.pop_front();
    }
  }
}

}  // namespace drsim
