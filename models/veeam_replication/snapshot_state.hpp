#pragma once
/// Inside of SnapshotPlane, shared by its source files: events (snapshot_plane), cycles of jobs (snapshot_jobs), VMs
/// and their disks (snapshot_vms), broken connections (snapshot_links), result (snapshot_results).

#include <array>
#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "models/loads/overwrite_curve.hpp"
#include "models/network/shared_transfers.hpp"
#include "models/soonest_dates.hpp"
#include "models/veeam_replication/restore_points.hpp"
#include "models/veeam_replication/snapshot_plane.hpp"

namespace drsim {

inline constexpr double snapshot_never_s = std::numeric_limits<double>::infinity();
inline constexpr std::uint32_t no_proxy = 0xffffffff;

/// A snapshot whose blocks are to be sent, or are under way. All [bytes].
struct TakenSnapshot {
  double date_s = 0;
  double spacing_s = 0;                   // since the one before
  double raw = 0, unique = 0, bytes = 0;  // written since the last one; of them unique; in whole blocks
  double mark = 0;                        // written bytes of the VM at the snapshot before
};

/// A restore point of a VM.
struct KeptPoint {
  double date_s = 0, bytes = 0;
};

/// Where a VM is in the cycle of its job.
enum class VmPhase : std::uint8_t { Idle, Waiting, Starting, Copying, Completing, Removing };

struct SnapshotVmState {
  SnapshotVmState(const WriteLoadConfig& load, double all_disks_bytes)
      : overwrites(load, all_disks_bytes), disk_bytes(all_disks_bytes) {}

  double written_at(double date_s) const { return written + rate * (date_s - at_s); }

  VmPhase phase = VmPhase::Idle;
  std::uint8_t off = 0;  // SnapshotOffBy
  double rate = 0, at_s = 0;
  double snapshot_s = 0;  // date of the last snapshot
  double written = 0;     // since the start, up to `at_s`
  double mark = 0;        // of it before the last snapshot
  double kept_mark = 0;   // of it before the last snapshot that is complete
  OverwriteCurve overwrites;
  double disk_bytes = 0;
  std::deque<TakenSnapshot> taken;  // the first one is sent
  std::deque<KeptPoint> kept;       // on the replica
  double newest_s = 0;              // date of the newest complete one
  std::uint32_t first_task = 0, disks_left = 0;
  double copied = 0, collapsed = 0;
  // Since its last complete point: for what it waited.
  double wait_from_s = 0, wait_s = 0, broken_s = 0;
  std::uint32_t broken_on = bound_by_cap;
  std::uint32_t place = 0;  // in its job
};

/// A disk of a VM in a cycle.
struct SnapshotTask {
  std::uint32_t vm = 0;
  double share = 1;  // of the VM's bytes
  double bytes = 0;
  std::uint32_t source = no_proxy, target = no_proxy;  // whose task it has
  bool under_way = false, broken = false;
  double broken_since_s = 0;
};

enum class JobPhase : std::uint8_t { Idle, Starting, Running };

struct SnapshotJobState {
  SnapshotJobState(const SnapshotPlaneConfig& config, const SnapshotJob& job)
      : schedule(job.schedule, config.start, config.seed, job.name),
        random(config.seed, job.name, "bytes of cycles"),
        latency_s(job.latency_s) {}

  JobSchedule schedule;
  RandomStream random;
  double latency_s;
  JobPhase phase = JobPhase::Idle;
  std::vector<std::uint32_t> vms;
  std::uint32_t pair = 0;  // of sites
  std::uint32_t vms_left = 0, broken = 0;
  double began_s = 0;
  bool is_late = false;      // the cycle before took its date, or it began after it
  bool after_pause = false;  // it makes up for dates in excluded hours
  std::uint32_t queued = 0;  // Queue: dates whose snapshots wait
  SoonestDates newest;       // of the VMs, by place
  std::unique_ptr<RestorePoints> points;
  std::uint8_t on_hold = 0;  // SnapshotHoldBy
  Cause hold_cause;
  double released_s = -snapshot_never_s;       // end of the last hold
  bool is_extra = false, wants_extra = false;  // a cycle beside the schedule begins, or follows this one
  std::optional<GroupState> operation_state;
  Cause operation_cause;
  GroupState state = GroupState::Protected;
  double state_from_s = 0;
  Cause state_cause;
  std::array<double, group_state_count> state_s{};
  std::vector<StateSpan> spans;
  double cycles = 0, in_time = 0, skipped = 0, failed_vms = 0, longest_s = 0, wait_s = 0;
  double backlog = 0, backlog_rate = 0, backlog_at_s = 0;
};

struct SnapshotPlane::State {
  explicit State(SnapshotPlaneConfig configuration);

  // snapshot_plane.cpp
  void build_jobs();
  void build_vms();
  double next_event_s();
  void advance(double to_s);
  void run_date();
  void change_vm(std::uint32_t vm);
  void set_rate(std::uint32_t vm, double rate);
  void change_backlog(std::uint32_t job, double bytes, double rate);

  // snapshot_jobs.cpp
  void reach_slot(std::uint32_t job);
  void reach_job_date(std::uint32_t job);
  void start_job(std::uint32_t job);
  void end_job(std::uint32_t job);
  void set_next_start(std::uint32_t job);
  void end_vm(std::uint32_t vm);
  void fail_overlong(std::uint32_t job);
  void leave_queue(std::uint32_t vm);
  void refresh_state(std::uint32_t job);
  void close_span(std::uint32_t job);

  // snapshot_vms.cpp
  void reach_vm_date(std::uint32_t vm);
  void take_snapshot(std::uint32_t vm);
  double drawn_bytes(std::uint32_t vm);
  void start_copying(std::uint32_t vm);
  void begin_task(std::uint32_t task);
  void end_task(std::uint32_t task);
  void end_copying(std::uint32_t vm);
  void complete_vm(std::uint32_t vm);
  void fail_vm(std::uint32_t vm);
  void give_up_copy(std::uint32_t vm);
  bool take_proxies(std::uint32_t task);
  std::uint32_t free_proxy(std::uint32_t site) const;
  void leave_proxies(std::uint32_t task);
  void dispatch();
  std::vector<PathUse> path_of(const SnapshotTask& task) const;
  double read_per_byte(const SnapshotTask& task) const;

  // snapshot_links.cpp
  void settle_connections();
  void reach_retry(std::uint32_t task);
  void break_task(std::uint32_t task, std::uint32_t resource);
  void resume_task(std::uint32_t task);

  // snapshot_recovery.cpp
  void stop_cycle(std::uint32_t job);
  void release(std::uint32_t job);

  // snapshot_causes.cpp
  Cause cause_of(std::uint32_t vm) const;
  Cause cause_of_job(std::uint32_t job) const;
  bool is_overrun(std::uint32_t job) const;

  // snapshot_results.cpp
  double left_bytes(std::uint32_t vm) const;
  double delivered_bytes(std::uint32_t vm) const;
  void close_accounts();
  void check_conservation(RunRecord& record);
  void fill_groups(RunRecord& record);
  void fill_proxies(RunRecord& record);

  const SnapshotJob& job_of(std::uint32_t vm) const { return config.jobs[config.vms[vm].job]; }

  SnapshotPlaneConfig config;
  double now_s = 0;
  SharedTransfers transfers;
  std::vector<WriteLoad> loads;  // by VM
  std::vector<SnapshotVmState> vms;
  std::vector<SnapshotTask> tasks;  // also numbers of transfers
  std::vector<SnapshotJobState> jobs;
  std::vector<std::uint32_t> running;  // by proxy: tasks
  std::vector<double> most_running;
  /// Who waits for tasks between two sites.
  struct SitePair {
    std::uint32_t from = 0, to = 0;
    std::deque<std::uint32_t> disks;  // of VMs whose snapshot is taken: before VMs
    std::deque<std::uint32_t> vms;
  };
  std::vector<SitePair> pairs;
  std::vector<CurveRecorder> rpo_curves, backlog_curves, space_curves;  // by job
  SoonestDates load_dates, slot_dates, job_dates, overlong_dates, vm_dates, retry_dates;
  std::vector<RunEvent> log;
  bool must_dispatch = false, must_settle_connections = false;
  double events = 0, rate_changes = 0;
  std::vector<std::uint32_t> due, ended;  // scratch
};

}  // namespace drsim
