#pragma once
/// The data path of Veeam's snapshot replication as exact dynamics. A cycle of a job takes a snapshot of each VM, reads
/// the blocks that changed since the one before, sends them over the shared links, NICs, gateways, processors of backup
/// proxies and datastores, and leaves a restore point of each VM. The plane has no clock of its own and knows nothing
/// of SimGrid.
///
/// Rules (Veeam user guide, "How Replication Works", "Resource Scheduling", "Resume on Disconnect"): a disk is one
/// task; a VM waits until a proxy at each end has a free one, then its snapshot is taken, which is the date of its
/// point; its other disks wait for tasks before other VMs do. All disks of a job share its TCP connections. A broken
/// connection is tried again at fixed distances and goes on where it was; after half an hour the VM has failed in this
/// cycle, and the next one sends all since its last good point. A job ends with its last VM; what follows when it took
/// longer than its interval is a stated policy.
///
/// Assumptions: jobs begin in sync, their newest point dated at the last date of the schedule before the run; VMs that
/// wait for tasks come in turn; each disk has the same share of what is full; the writes of a VM spread over its disks
/// by their size; the snapshot of the replica is merged within the writes that replica_io_factor adds; a job that goes
/// on after a hold sends changed blocks as before, without reading disks anew. Checked by:
/// tests/models/snapshot_holds_test.cpp (holds, cycles beside the schedule), snapshot_plane_test.cpp (closed forms,
/// policies, broken links, conservation), tests/models/snapshot_steps_test.cpp (the same rules in small steps of time),
/// tests/models/snapshot_queues_test.cpp (closed forms of queueing theory).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/loads/background_load.hpp"
#include "models/loads/write_load.hpp"
#include "models/network/fair_share.hpp"
#include "models/run_record.hpp"
#include "models/veeam_replication/job_schedule.hpp"
#include "models/veeam_replication/snapshot_config.hpp"

namespace drsim {

/// What a resource is. JobConnections: the TCP connections of a job.
enum class SnapshotResourceKind : std::uint8_t { Link, Nic, Gateway, ProxyProcessor, JobConnections, Datastore };

/// A capacity that disks under way share. Link, Nic, Gateway: wire bytes/s; JobConnections: TCP payload bytes/s;
/// ProxyProcessor: bytes/s of changed blocks read at a source; Datastore: back-end bytes/s.
struct SnapshotResource {
  std::string name;
  SnapshotResourceKind kind = SnapshotResourceKind::Nic;
  double capacity = 0;
  Entity entity = {};  ///< what causes name
};

/// Why a VM writes nothing.
enum class SnapshotOffBy : std::uint8_t { Operation = 1, Power = 2 };

/// Why a job is on hold.
enum class SnapshotHoldBy : std::uint8_t { Operation = 1, Site = 2 };

/// Dates of the restore points of a job [s]; they may lie before the start of the run.
struct RestorePointWindow {
  double oldest_s = 0, newest_s = 0;
};

struct BackupProxy {
  std::string name;
  std::uint32_t site = 0;
  std::uint32_t tasks = 2;      ///< disks at the same time [>= 1]
  std::uint32_t processor = 0;  ///< its resource
};

struct SnapshotVm {
  std::string name;
  std::uint32_t job = 0;
  std::shared_ptr<const WriteLoadConfig> load;
  std::vector<double> disks_bytes;  ///< not empty
  double payload_per_byte = 1;      ///< TCP payload for a byte of changed blocks
  std::uint32_t datastore = 0;      ///< its resource
  double datastore_per_byte = 1;    ///< back-end writes for a byte
};

struct SnapshotJob {
  std::string name;
  JobScheduleConfig schedule;
  OverrunPolicy overrun = OverrunPolicy::WaitForNextSlot;
  double rpo_target_s = 0;
  std::uint32_t restore_points = 7;  ///< kept of each VM [1..28]
  bool has_cbt = true;               ///< else disks are read and compared with digests
  double block_bytes = mib_bytes;
  std::optional<DurationConfig> cycle_bytes;  ///< what a cycle sends, in place of changed blocks [bytes for s]
  std::uint32_t source_site = 0, target_site = 0;
  std::uint32_t connections = 0;  ///< its resource
  double latency_s = 0;           ///< end of a transfer to completion
  bool is_encrypted = false;
};

struct SnapshotPlaneConfig {
  std::uint64_t seed = 1;
  double horizon_s = 0;
  double rpo_share = 1;  ///< of the time (0..1], whose quantile of the RPO is recorded beside those always kept
  CalendarStart start;
  SnapshotConfig product;
  std::uint32_t curve_corners_max = 4000;
  std::vector<SnapshotResource> resources;
  std::vector<BackgroundLoad> background;
  std::vector<BackupProxy> proxies;
  std::vector<SnapshotJob> jobs;
  std::vector<SnapshotVm> vms;
  /// By source proxy and target proxy (source x number of proxies + target): NICs, gateways and links for each byte of
  /// TCP payload. Empty: they do not work together.
  std::vector<std::vector<PathUse>> routes;
};

class SnapshotPlane final {
 public:
  explicit SnapshotPlane(SnapshotPlaneConfig config);
  ~SnapshotPlane();
  SnapshotPlane(const SnapshotPlane&) = delete;
  SnapshotPlane& operator=(const SnapshotPlane&) = delete;

  /// Date of the next event [s]; infinity when none is due.
  double next_event_s() const;

  /// Plays all events up to and including the date. Dates ascend.
  void advance(double to_s);

  // Changes that act now, after advance(); apply_changes() shares anew.

  /// The capacity of a resource changes [>= 0].
  void set_capacity(std::uint32_t resource, double capacity);
  /// A resource goes down (connections over it break) or comes up.
  void set_up(std::uint32_t resource, bool up);
  /// From the end of a transfer to its completion, from now on (RTT of the path).
  void set_latency(std::uint32_t job, double latency_s);
  /// What two proxies send each other goes another way.
  void set_route(std::uint32_t source, std::uint32_t target, const std::vector<PathUse>& route);
  void apply_changes();

  // Recovery operations and VMs without power. Changes act now, as above.

  /// The VM writes only while there is no reason that it does not.
  void set_writing(std::uint32_t vm, SnapshotOffBy why, bool writes);
  /// A job on hold begins no cycle, and one under way ends without points of the VMs that it has not copied. When no
  /// reason is left its schedule goes on. @param why  what an RPO that is missed meanwhile is put down to
  void set_replicating(std::uint32_t job, SnapshotHoldBy by, bool replicating, const Cause& why);
  /// A cycle beside the schedule begins now, or when the one under way ends. Not for a job on hold.
  void run_now(std::uint32_t job);
  /// The oldest of its VMs' newest points, which the RPO counts from [s].
  double newest_point_s(std::uint32_t job) const;
  RestorePointWindow restore_points(std::uint32_t job) const;
  std::optional<double> point_before(std::uint32_t job, double date_s) const;
  /// Nobody protects the job since that date, until it resumes.
  void end_rpo(std::uint32_t job, double since_s);
  void resume_rpo(std::uint32_t job);
  /// What the restore points up to a date hold [bytes].
  double restore_point_bytes(std::uint32_t vm, double until_s) const;
  /// Replication's use of a resource now, in its units a second.
  double load(std::uint32_t resource) const;
  double unique_bytes(std::uint32_t vm, double written_bytes) const;
  /// Overrides the state of a job while an operation acts on it; nothing: it is its own again.
  void set_operation_state(std::uint32_t job, std::optional<GroupState> state, const Cause& why);

  double now_s() const;

  /// Plays to the horizon, checks conservation, and fills in what the plane knows of the result: groups, links (in the
  /// order of Link resources), appliances, curves, log, events, conservation.
  void finish(RunRecord& record);

  /// Use of a resource as a fraction of its configured capacity; after finish().
  Quantiles utilisation(std::uint32_t resource) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace drsim
