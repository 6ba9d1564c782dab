#pragma once
/// The data path of Veeam CDP as exact dynamics: source proxies gather the writes of a cycle; at its end the newest
/// state of each block is sealed as a point of the whole policy, compressed and sent; links, NICs, gateways, processors
/// of proxies and target datastores are shared (weighted max-min). Between events every quantity is linear, so the next
/// event is known in closed form. The plane has no clock of its own and knows nothing of SimGrid.
///
/// Rules (facts on Veeam, sections 2.2 to 2.6): a point is sealed every cycle, whether or not the one before has been
/// sent; points go out in order. A source proxy holds what it received, raw, until the target has confirmed it, in RAM,
/// then in its cache, then at other source proxies of the site: they fill as one. When they are full, every stream with
/// a sealed point that waits goes into CBT mode: what it holds is dropped into the bitmap of the source filter, the
/// dirty blocks are read from the disks and sent in passes while new writes make new ones (dirty_blocks.hpp); the mode
/// ends with a pass that leaves no more than can be sent within a cycle at the speed of that pass, and than the buffers
/// of the site have room for: it goes with the next point, which is usable. While there is no such room, passes go on,
/// one a cycle at most. A source proxy that fails
/// loses what it holds, so CBT mode follows; of a target proxy that fails only what was under way is sent again. Others
/// take over their streams when the caller says so (move_stream), and keep them. While a recovery has put the
/// replication of a policy on hold, its writes are tracked as in CBT mode, and nothing is sent.
///
/// A first copy, at the start or after a resize, is a pass of CBT mode with all blocks that hold data: every block of
/// the disks is read at the pace of the disks, what is written meanwhile is sent by later passes, and no point exists
/// before the mode ends (Veeam user guide, "How CDP Works", "Replica Seeding and Mapping"). It goes to the disks, not
/// the journal.
///
/// Assumptions: other streams start in sync with an empty cycle and an empty journal; the VMs of a stream share one
/// compression ratio; each policy begins its cycles at a date of its own, drawn from the seed; overwrites collapse
/// within a cycle and within a CBT pass, by the VM's overwrite model; control traffic and long-term points are not
/// modelled; data goes on counting as held from the end of its transfer until it is complete at the target.
/// Checked by: tests/models/cdp_plane_test.cpp (closed forms, conservation), tests/models/cdp_steps_test.cpp (the same
/// rules in small steps of time), tests/engine/cdp_against_simgrid_test.cpp (a second engine made of SimGrid actors and
/// flows).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/loads/background_load.hpp"
#include "models/loads/write_load.hpp"
#include "models/network/fair_share.hpp"
#include "models/network/stream_sharing.hpp"
#include "models/run_record.hpp"
#include "models/veeam_cdp/cdp_config.hpp"
#include "models/veeam_cdp/point_record.hpp"

namespace drsim {

/// What a resource is. ProxyPair: the TCP connections between two proxies. Throttle: a traffic rule that limits what
/// passes between two sites.
enum class CdpResourceKind : std::uint8_t {
  Link,
  Nic,
  Gateway,
  SourceProcessor,
  TargetProcessor,
  ProxyPair,
  Datastore,
  Throttle
};

/// A capacity that streams share. Link, Nic, Gateway: wire bytes/s; ProxyPair, Throttle: TCP payload bytes/s;
/// processors: sealed bytes/s; Datastore: back-end bytes/s.
struct CdpResource {
  std::string name;
  CdpResourceKind kind = CdpResourceKind::Nic;
  double capacity = 0;
  double nominal_capacity = 0;  ///< utilisation refers to it
  Entity entity = {};           ///< what causes name; absent: by `kind` and `name`
};

/// Why a VM writes nothing, as bits: it has no power, an operation has stopped it, its disks are out of reach.
enum class CdpOffBy : std::uint8_t { Power = 1, Operation = 2, Disks = 4 };

/// Why the replication of a policy is on hold, as bits: an operation on it, hours that its schedule excludes.
enum class CdpHoldBy : std::uint8_t { Operation = 1, Schedule = 2 };

/// The first copy of a VM's disks [bytes].
struct CdpInitialCopy {
  double read = 0;  ///< by the filter: all blocks
  double sent = 0;  ///< that hold data, or differ from a seed
};

struct CdpVm {
  std::string name;
  std::shared_ptr<const WriteLoadConfig> load;
  double disk_bytes = 0;
  std::uint32_t disks = 1;
  CdpInitialCopy initial = {};  ///< at the start of the run; nothing: it is in sync
};

struct CdpProxy {
  std::string name;
  CdpProxyRole role = CdpProxyRole::Source;
  std::uint32_t site = 0;
  double buffer_bytes = 0;      ///< RAM for data and cache
  std::uint32_t processor = 0;  ///< its resource
};

struct CdpGroup {
  std::string name;
  std::uint32_t vms = 0;
  double cycle_s = 15;
  double rpo_target_s = 15;
  double history_s = 0;                                ///< short-term retention
  double long_term_every_s = 0, long_term_keep_s = 0;  ///< 0: no long-term points
};

/// What streams use between two proxies, and what holds them back there.
struct CdpRoute {
  std::uint32_t source_proxy = 0, target_proxy = 0;
  std::vector<PathUse> path;       ///< for each sealed byte
  double ceiling_bytes_per_s = 0;  ///< own cap [sealed bytes/s]
  double latency_s = 0;            ///< end of a transfer to completion: half the RTT plus the pipeline
};

/// The VMs of one policy behind one source proxy. VMs are numbers into CdpPlaneConfig::vms.
struct CdpStream {
  std::uint32_t group = 0;
  std::vector<std::uint32_t> vms;
  CdpRoute route;
  double wire_per_sealed = 1;  ///< bytes on the backbone for one sealed byte
};

struct CdpPlaneConfig {
  std::uint64_t seed = 1;
  double horizon_s = 0;
  double rpo_share = 1;  ///< of the time (0..1], whose quantile of the RPO is recorded beside those always kept
  CalendarStart start;
  CdpConfig cdp;
  std::uint32_t curve_corners_max = 4000;
  std::vector<CdpResource> resources;
  std::vector<BackgroundLoad> background;
  std::vector<CdpProxy> proxies;
  std::vector<CdpGroup> groups;
  std::vector<CdpVm> vms;
  std::vector<CdpStream> streams;
  StreamSharing* sharing = nullptr;  ///< of resources that others use as well; absent: all are its own
};

/// Date at which a policy seals its first point [s, 0 <= date < cycle].
double first_seal_s(const CdpPlaneConfig& config, std::uint32_t group);

class CdpPlane final : public ResourceGuest {
 public:
  explicit CdpPlane(CdpPlaneConfig config);
  ~CdpPlane() override;
  CdpPlane(const CdpPlane&) = delete;
  CdpPlane& operator=(const CdpPlane&) = delete;

  /// Date of the next event [s]; infinity when none is due.
  double next_event_s() const override;

  /// Plays all events up to and including the date. Dates ascend.
  void advance(double to_s) override;

  // Changes that act now, after advance(); apply_changes() shares anew.

  /// The capacity of a resource changes [>= 0].
  void set_capacity(std::uint32_t resource, double capacity);
  /// A resource goes down (nothing passes) or comes up.
  void set_up(std::uint32_t resource, bool up);
  /// Ceiling and latency of a stream change (RTT or loss of its path).
  void set_limits(std::uint32_t stream, double ceiling_bytes_per_s, double latency_s);
  /// A proxy fails: its streams stop, those of a source proxy fall into CBT mode. They go on when they are moved.
  void lose_proxy(std::uint32_t proxy);
  /// A failed proxy is back: it takes the streams that are moved to it.
  void restore_proxy(std::uint32_t proxy);
  /// A stream goes on between other proxies of the same sites, or over other links.
  /// @param route  both proxies up
  void move_stream(std::uint32_t stream, const CdpRoute& route);
  void apply_changes() override;
  void share_again() override;

  /// The coordinator on the backup server: without it long-term points are neither made nor merged.
  void set_coordinator_up(bool up);

  // cdp_initial.cpp

  /// The disks of VMs are copied anew, all points of their policy are discarded. @param vms  ascending
  void copy_anew(const std::vector<std::uint32_t>& vms, const std::vector<CdpInitialCopy>& copies, const Cause& why);

  // cdp_recovery.cpp: what failures of hosts and recovery operations ask for; all act now, apply_changes() shares anew.

  /// A VM writes nothing for one more reason, or for one less.
  void set_writing(std::uint32_t vm, CdpOffBy why, bool writes);
  bool is_off(std::uint32_t vm, CdpOffBy why) const;

  /// Replication of a policy is on hold for one more reason, or for one less: what has not left the source proxies is
  /// dropped into the bitmaps of its VMs, no point is sealed. When it goes on, dirty blocks are sent before there is a
  /// new point (CBT mode).
  void set_replicating(std::uint32_t group, CdpHoldBy by, bool replicating, const Cause& why);

  /// The cycle of the policy ends now, and the next one begins.
  void seal_now(std::uint32_t group);

  /// A stream stops because its target is not there: what was under way is sent again when it is moved.
  void stop_stream(std::uint32_t stream, const Cause& why);

  /// The source filter of a VM starts anew: its stream goes into CBT mode.
  void track_changes(std::uint32_t vm, const Cause& why);

  /// Nothing sealed is under way, and no stream is in CBT mode.
  bool is_quiet(std::uint32_t group) const;
  /// A stream is in CBT mode, or no point has been made since.
  bool in_cbt_mode(std::uint32_t group) const;
  /// Date of the newest complete point [s].
  double newest_point_s(std::uint32_t group) const;

  /// The points that the policy can be recovered to: see PointRecord.
  std::optional<PointRecord::Window> usable_points(std::uint32_t group) const;
  std::optional<double> point_before(std::uint32_t group, double date_s) const;

  /// While held no point and no journal data of the policy expires.
  void hold_retention(std::uint32_t group, bool held);

  /// Nobody protects the policy since that date: it has no RPO until it is resumed.
  void end_rpo(std::uint32_t group, double since_s);
  void resume_rpo(std::uint32_t group);
  void note_aged_out(std::uint32_t group);

  /// Journal data of a policy [bytes].
  double journal_bytes(std::uint32_t group) const;
  /// Its part of a VM as of a point, by what the VMs of the policy have written [bytes].
  double journal_bytes_of_vm(std::uint32_t vm, double point_s) const;

  /// What replication puts on a resource now, in its unit for each second.
  double load(std::uint32_t resource) const;
  double unique_bytes(std::uint32_t vm, double written_bytes) const;

  /// State that an operation puts the policy in, and why; nothing: that of its streams.
  void set_operation_state(std::uint32_t group, std::optional<GroupState> state, const Cause& why);

  /// True when a proxy of the stream is down.
  bool is_stopped(std::uint32_t stream) const;
  const CdpRoute& route(std::uint32_t stream) const;
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
