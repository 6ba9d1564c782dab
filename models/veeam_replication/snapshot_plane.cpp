/// Set-up and events of the plane.

#include "models/veeam_replication/snapshot_plane.hpp"

#include <algorithm>
#include <numeric>

#include "models/check.hpp"
#include "models/veeam_replication/snapshot_state.hpp"

namespace drsim {

namespace {

std::vector<SharedTransfers::Resource> shared_resources(const SnapshotPlaneConfig& config) {
  std::vector<SharedTransfers::Resource> resources;
  for (const SnapshotResource& one : config.resources)
    resources.push_back({one.name, one.capacity, one.kind == SnapshotResourceKind::Link});
  return resources;
}

}  // namespace

SnapshotPlane::SnapshotPlane(SnapshotPlaneConfig config) : state_(std::make_unique<State>(std::move(config))) {}
SnapshotPlane::~SnapshotPlane() = default;

double SnapshotPlane::next_event_s() const { return state_->next_event_s(); }
void SnapshotPlane::advance(double to_s) { state_->advance(to_s); }
double SnapshotPlane::now_s() const { return state_->now_s; }

void SnapshotPlane::set_capacity(std::uint32_t resource, double capacity) {
  state_->transfers.set_capacity(resource, capacity, state_->now_s);
}

void SnapshotPlane::set_up(std::uint32_t resource, bool up) {
  if (state_->transfers.is_up(resource) == up) return;
  state_->transfers.set_up(resource, up, state_->now_s);
  state_->must_settle_connections = true;
}

void SnapshotPlane::set_latency(std::uint32_t job, double latency_s) { state_->jobs[job].latency_s = latency_s; }

void SnapshotPlane::set_route(std::uint32_t source, std::uint32_t target, const std::vector<PathUse>& route) {
  State& state = *state_;
  state.config.routes[source * state.config.proxies.size() + target] = route;
  for (std::uint32_t index = 0; index < state.tasks.size(); ++index) {
    const SnapshotTask& task = state.tasks[index];
    if (task.under_way && task.source == source && task.target == target)
      state.transfers.move(index, state.path_of(task), state.now_s);
  }
  state.must_settle_connections = true;
}

void SnapshotPlane::apply_changes() {
  if (state_->must_settle_connections) state_->settle_connections();
  state_->transfers.share(state_->now_s);
}

Quantiles SnapshotPlane::utilisation(std::uint32_t resource) const { return state_->transfers.utilisation(resource); }

SnapshotPlane::State::State(SnapshotPlaneConfig configuration)
    : config(std::move(configuration)),
      transfers(shared_resources(config), config.background, config.horizon_s, config.curve_corners_max),
      running(config.proxies.size(), 0),
      most_running(config.proxies.size(), 0.0) {
  build_jobs();
  build_vms();
  for (std::uint32_t job = 0; job < jobs.size(); ++job) {
    if (config.jobs[job].overrun == OverrunPolicy::Queue && !jobs[job].schedule.is_back_to_back())
      slot_dates.set(job, jobs[job].schedule.next_s());
    else
      job_dates.set(job, jobs[job].schedule.next_s());
  }
  run_date();
}

void SnapshotPlane::State::build_jobs() {
  for (SoonestDates* dates : {&slot_dates, &job_dates, &overlong_dates})
    dates->assign(std::max<std::size_t>(1, config.jobs.size()));
  for (auto* curves : {&rpo_curves, &backlog_curves, &space_curves}) curves->reserve(config.jobs.size());
  for (const SnapshotJob& setup : config.jobs) {
    for (auto* curves : {&rpo_curves, &backlog_curves, &space_curves})
      curves->emplace_back(config.horizon_s, config.curve_corners_max);
    backlog_curves.back().line_to(0, 0);
    SnapshotJobState& job = jobs.emplace_back(config, setup);
    const auto known = std::find_if(pairs.begin(), pairs.end(), [&](const SitePair& pair) {
      return pair.from == setup.source_site && pair.to == setup.target_site;
    });
    job.pair = static_cast<std::uint32_t>(known - pairs.begin());
    if (known == pairs.end()) pairs.push_back({setup.source_site, setup.target_site, {}, {}});
    job.points = std::make_unique<RestorePoints>(
        RestorePoints::Rules{setup.rpo_target_s, std::max(setup.schedule.interval_s, setup.rpo_target_s),
                             setup.restore_points, config.horizon_s},
        job.schedule.last_before_start_s(), &rpo_curves.back(), &space_curves.back());
  }
}

void SnapshotPlane::State::build_vms() {
  for (std::uint32_t number = 0; number < config.vms.size(); ++number) {
    const SnapshotVm& setup = config.vms[number];
    const double disk_bytes = std::accumulate(setup.disks_bytes.begin(), setup.disks_bytes.end(), 0.0);
    SnapshotVmState& vm = vms.emplace_back(*setup.load, disk_bytes);
    loads.emplace_back(setup.load, config.start, config.seed, setup.name);
    SnapshotJobState& job = jobs[setup.job];
    vm.rate = loads.back().rate_bytes_per_s();
    vm.newest_s = vm.snapshot_s = job.points->newest_s();
    vm.place = static_cast<std::uint32_t>(job.vms.size());
    vm.first_task = static_cast<std::uint32_t>(tasks.size());
    job.vms.push_back(number);
    job.backlog_rate += vm.rate;
    for (const double bytes : setup.disks_bytes) {
      SnapshotTask task;
      task.vm = number;
      task.share = bytes / disk_bytes;
      // Any two proxies of its sites give a path of the right length.
      task.source = free_proxy(config.jobs[setup.job].source_site);
      task.target = free_proxy(config.jobs[setup.job].target_site);
      DRSIM_CHECK(task.source != no_proxy && task.target != no_proxy, setup.name);
      transfers.add(path_of(task));
      task.source = task.target = no_proxy;
      tasks.push_back(task);
    }
  }
  load_dates.assign(std::max<std::size_t>(1, vms.size()));
  vm_dates.assign(std::max<std::size_t>(1, vms.size()));
  retry_dates.assign(std::max<std::size_t>(1, tasks.size()));
  for (std::uint32_t vm = 0; vm < vms.size(); ++vm) load_dates.set(vm, loads[vm].next_change_s());
  for (SnapshotJobState& job : jobs) {
    job.newest.assign(std::max<std::size_t>(1, job.vms.size()));
    for (std::uint32_t place = 0; place < job.vms.size(); ++place) job.newest.set(place, vms[job.vms[place]].newest_s);
  }
}

double SnapshotPlane::State::next_event_s() {
  double soonest_s = transfers.next_s();
  for (SoonestDates* dates : {&load_dates, &slot_dates, &job_dates, &overlong_dates, &vm_dates, &retry_dates})
    soonest_s = std::min(soonest_s, dates->soonest_s());
  return soonest_s;
}

void SnapshotPlane::State::advance(double to_s) {
  DRSIM_CHECK(to_s >= now_s, to_s, now_s);
  transfers.share(now_s);
  for (double at_s = next_event_s(); at_s <= to_s; at_s = next_event_s()) {
    now_s = std::max(now_s, at_s);
    run_date();
  }
  now_s = to_s;
}

void SnapshotPlane::State::run_date() {
  const auto run_due = [this](SoonestDates& dates, auto run) {
    if (dates.soonest_s() > now_s) return;
    due.clear();
    dates.append_due(now_s, due);
    events += static_cast<double>(due.size());
    const std::vector<std::uint32_t> list = due;
    for (const std::uint32_t index : list) {
      dates.set(index, snapshot_never_s);
      run(index);
    }
  };
  ended.clear();
  transfers.end_due(now_s, ended);
  events += static_cast<double>(ended.size());
  for (const std::uint32_t task : ended) end_task(task);
  run_due(vm_dates, [this](std::uint32_t vm) { reach_vm_date(vm); });
  run_due(load_dates, [this](std::uint32_t vm) { change_vm(vm); });
  run_due(retry_dates, [this](std::uint32_t task) { reach_retry(task); });
  run_due(overlong_dates, [this](std::uint32_t job) { fail_overlong(job); });
  run_due(slot_dates, [this](std::uint32_t job) { reach_slot(job); });
  run_due(job_dates, [this](std::uint32_t job) { reach_job_date(job); });
  if (must_dispatch) dispatch();
  if (must_settle_connections) settle_connections();
  transfers.share(now_s);
}

void SnapshotPlane::State::change_vm(std::uint32_t index) {
  WriteLoad& load = loads[index];
  load.advance();
  load_dates.set(index, load.next_change_s());
  if (vms[index].off == 0) set_rate(index, load.rate_bytes_per_s());
}

void SnapshotPlane::State::set_rate(std::uint32_t index, double rate) {
  SnapshotVmState& vm = vms[index];
  const double before = vm.rate;
  if (rate == before) return;
  rate_changes += 1;
  vm.written = vm.written_at(now_s);
  vm.at_s = now_s;
  vm.rate = rate;
  change_backlog(config.vms[index].job, 0, rate - before);
}

/// What the newest complete points of a job's VMs lack of what was written.
void SnapshotPlane::State::change_backlog(std::uint32_t index, double bytes, double rate) {
  SnapshotJobState& job = jobs[index];
  job.backlog += job.backlog_rate * (now_s - job.backlog_at_s);
  job.backlog_at_s = now_s;
  backlog_curves[index].line_to(now_s, job.backlog);
  // One VM alone is no sum whose rounding could drift.
  job.backlog_rate = job.vms.size() == 1 ? vms[job.vms.front()].rate : job.backlog_rate + rate;
  if (bytes == 0) return;
  job.backlog = std::max(0.0, job.backlog + bytes);
  backlog_curves[index].line_to(now_s, job.backlog);
}

}  // namespace drsim
