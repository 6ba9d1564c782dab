#pragma once
/// The data plane of a Zerto estate as exact fluid dynamics: streams between VRAs share NICs, gateways, backbone links,
/// VRA processors and recovery datastores (weighted max-min, strict priority); VRA pools fill and overflow into bitmap
/// syncs; disconnected streams keep a bitmap; journals and checkpoints follow from the delivered bytes. Between events
/// every quantity is linear, so the plane knows its next event in closed form and is told dates from outside: it has
/// no clock of its own and knows nothing of SimGrid.
///
/// Streams with no queue cost nothing between changes of their own written rate: the cost is per event.
///
/// Rules (facts on Zerto, section 3.3): a stream whose queue stands is Buffering. When the pool of a VRA is full, every
/// stream with a queue on it drops its queue into its bitmap (BitmapSync): the unique bytes F(W) of what was not
/// delivered are sent in passes, while new writes make the next pass; it ends when a pass was sent and what the next
/// one holds is below `bitmap_exit_fraction` of the usable pool. A down link disconnects its streams: nothing flows,
/// the bitmap grows, and a bitmap sync follows. No checkpoint dated inside a sync exists.
///
/// Assumptions: streams start in sync with an empty journal; background and control traffic do not yield; the VMs of
/// one stream share one compression ratio; bytes interrupted in a pass add to the next one without overlap.
/// Checked by: tests/models/zerto_plane_test.cpp, tests/engine/*.

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/curves/curve_recorder.hpp"
#include "models/curves/value_distribution.hpp"
#include "models/group_accounts/checkpoint_ledger.hpp"
#include "models/group_accounts/recovery_journal.hpp"
#include "models/loads/background_load.hpp"
#include "models/loads/overwrite_curve.hpp"
#include "models/loads/write_load.hpp"
#include "models/network/fair_share.hpp"
#include "models/network/replication_stream.hpp"
#include "models/network/stream_sharing.hpp"
#include "models/run_record.hpp"
#include "models/zerto/group_state.hpp"
#include "models/zerto/rules/vra_processor.hpp"
#include "models/zerto/zerto_config.hpp"

namespace drsim {

/// What a resource is, and so in which unit a stream uses it and what is recorded of it.
enum class ResourceKind : std::uint8_t {
  Link,
  Nic,
  Gateway,
  Throttle,
  VraProcessor,
  VraPool,
  VraPair,
  Datastore,
  OfCrossStreams
};

/// A capacity that streams share. Link, Nic, Gateway (also tunnels and relays), Throttle: wire bytes/s; VraPair:
/// payload bytes/s; VraProcessor: cycles/s; VraPool (what the recovering pool passes within the pipeline latency):
/// written bytes/s; Datastore: back-end bytes/s; OfCrossStreams: whatever only streams of other products use.
struct PlaneResource {
  std::string name;
  ResourceKind kind = ResourceKind::Nic;
  double capacity = 0;          ///< now [bytes/s]
  double nominal_capacity = 0;  ///< as configured: utilisation refers to it [bytes/s]
  double averaging_s = 0;       ///< Throttle: what was left unused for so long may follow at any rate
  Entity entity = {};           ///< what causes name; absent: by `kind` and `name`
};

inline constexpr std::uint32_t no_datastore = static_cast<std::uint32_t>(-1);

/// A protected VM.
struct PlaneVm {
  std::string name;
  std::shared_ptr<const WriteLoadConfig> load;
  double disk_bytes = 0;
  double used_bytes = 0;                   ///< of the disks, holds data: what an initial copy reads and sends
  std::uint32_t datastore = no_datastore;  ///< that it recovers to
};

/// A recovery datastore, for its free space.
struct PlaneDatastore {
  std::string name;
  double capacity_bytes = 0;
  double replica_bytes = 0;
  double used_bytes = 0;              ///< by others
  double growth_max_bytes_per_s = 0;  ///< most that journals on it can grow by: its write bandwidth
};

/// A stream and its path. VMs are numbers into PlaneConfig::vms; all of one group. Amounts of the path, ceiling and
/// share are those of full compression; where compression backs off the plane scales them (see
/// models/zerto/rules/vra_processor.hpp).
struct PlaneStream {
  std::uint32_t group = 0;
  std::uint32_t protecting_vra = 0;
  std::uint32_t recovering_vra = 0;
  std::vector<std::uint32_t> vms;
  std::vector<PathUse> path;
  double wire_per_written = 1;     ///< wire bytes for one written byte (compression, headers)
  StreamProcessing processing;     ///< at the protecting VRA
  StreamProcessing recovering;     ///< at the recovering VRA: compression has no cycles there
  double ceiling_bytes_per_s = 0;  ///< own cap, written bytes/s (TCP)
  double share = 1;                ///< weight of its share
  double latency_s = 0;            ///< delivery to completion: half the RTT plus the pipeline
};

struct PlaneVra {
  std::string name;
  std::string host;                     ///< that it runs on; empty: named like the VRA
  double protecting_pool_bytes = 0;     ///< usable, written bytes
  double spare_ram_bytes = 0;           ///< beside the protecting pool: where the bitmaps are
  std::uint32_t processor = 0;          ///< its VraProcessor resource
  bool protects = false;                ///< has streams that leave it
  double recovering_pool_bytes = 0;     ///< usable, written bytes
  std::uint32_t inflow = bound_by_cap;  ///< its VraPool resource, when streams come in
};

/// A volume, or all volumes of a VM, to be compared or copied.
struct VolumeSync {
  std::uint32_t vm = 0;
  double read_bytes = 0;     ///< on both sides
  double sent_bytes = 0;     ///< differs, or is used; beside what is not delivered yet
  bool is_compared = false;  ///< checksums of what is read are sent, too; of a delta sync in any case
};

inline constexpr std::uint32_t no_group = static_cast<std::uint32_t>(-1);

struct PlaneGroup {
  VpgConfig vpg;
  std::uint32_t vms = 0;
  std::uint32_t in_reverse_of = no_group;  ///< a group of the other direction that counts its RPO from the start on
};

struct PlaneConfig {
  std::uint64_t seed = 1;
  double horizon_s = 0;
  double rpo_share = 1;  ///< of the time (0..1], whose quantile of the RPO is recorded beside those always kept
  CalendarStart start;
  ZertoConfig zerto;
  std::uint32_t curve_corners_max = 4000;
  std::vector<PlaneResource> resources;
  std::vector<BackgroundLoad> background;
  std::vector<PlaneVra> vras;
  std::vector<PlaneGroup> groups;
  std::vector<PlaneVm> vms;
  std::vector<PlaneStream> streams;
  std::vector<PlaneDatastore> datastores;
  std::vector<CrossStream> cross_streams;
};

/// Dates that the usable checkpoints of a group carry [s].
struct CheckpointDates {
  double oldest_s = 0, newest_s = 0;
};

class ZertoPlane final : public ResourceOwner {
 public:
  explicit ZertoPlane(PlaneConfig config);
  ~ZertoPlane() override;
  ZertoPlane(const ZertoPlane&) = delete;
  ZertoPlane& operator=(const ZertoPlane&) = delete;

  /// Date of the next event [s]; infinity when none is due.
  double next_event_s() const override;

  /// Plays all events up to and including the date. Dates ascend.
  void advance(double to_s) override;

  /// The capacity of a resource changes now (after advance) [bytes/s, >= 0].
  void set_capacity(std::uint32_t resource, double bytes_per_s);

  /// A resource goes down or comes up now: streams over it are disconnected, or begin their bitmap sync.
  void set_up(std::uint32_t resource, bool up);

  /// Ceiling and latency of a stream change now (RTT or loss of its path).
  void set_path(std::uint32_t stream, double ceiling_bytes_per_s, double latency_s);

  /// The number of a cause, for the calls below; equal ones get the same.
  std::uint32_t state_cause(const Cause& cause);

  /// Like set_up(), told by a stated cause: "maintenance of fra-01".
  void set_up(std::uint32_t resource, bool up, std::uint32_t cause);

  /// The protecting VRA comes back without the bitmap of the stream, or nobody tracked its writes: a delta sync.
  void lose_bitmap(std::uint32_t stream, std::uint32_t cause);

  /// A VRA of the stream fails: what it has not brought into the journal yet is lost with it, and so is a checkpoint
  /// that is not complete. Call after set_reachable(); the sync that follows sends the writes again.
  void lose_in_flight(std::uint32_t stream);

  /// The VMs of the stream run on a host without a VRA, or no longer; the product shows it while nothing flows.
  void set_unprotected(std::uint32_t stream, bool unprotected);

  /// A resource more, idle so far; returns its number. Not a Link.
  std::uint32_t add_resource(const PlaneResource& resource);

  /// The stream goes on between other VRAs of the same sites, or over other links (plane_moves.cpp); a queue and a
  /// bitmap move with it.
  /// @param to      the stream as it would have been set up there: same group and VMs
  /// @param inflow  VraPool resource of the recovering VRA
  void move_stream(std::uint32_t stream, const PlaneStream& to, std::uint32_t inflow);

  /// A stream loses or regains its path for another reason than a resource: a VRA, a gateway, a host, a site. Reasons
  /// add up: the path is back when all are over.
  void set_reachable(std::uint32_t stream, bool reachable, std::uint32_t cause);

  /// One of several reasons for which the path is lost is over: what is put down to `over` is from now on to `stays`.
  void change_path_cause(std::uint32_t stream, std::uint32_t over, std::uint32_t stays);

  /// A stream loses or regains replication control without its data: while it is lost no sync begins or goes on, and
  /// writes flow. Reasons add up.
  void set_control_open(std::uint32_t stream, bool open, std::uint32_t cause);

  /// The sites of a group and the manager of its recovery site, for its status and the permitted operations.
  void set_sites_up(std::uint32_t group, bool protected_site, bool recovery_site, bool recovery_manager);

  /// A VM is powered off (it writes nothing, its syncs wait) or on.
  void set_power(std::uint32_t vm, bool on, std::optional<std::uint32_t> why = std::nullopt);

  /// The datastore of a VM's disks is down, or up again: meanwhile it writes nothing and its syncs wait. What it wrote
  /// before is in the memory of the VRA, and goes on.
  void set_disks_up(std::uint32_t vm, bool up, std::uint32_t cause);

  /// Replication of a group is paused or resumed by the user.
  void set_paused(std::uint32_t group, bool paused, std::uint32_t cause);

  /// The manager of the group's protected site: while it is down data flows and no checkpoints are made.
  void set_manager_up(std::uint32_t group, bool up, std::uint32_t cause);

  /// The manager stays down, from now on for this reason.
  void change_manager_cause(std::uint32_t group, std::uint32_t cause);

  /// Volumes are compared (delta sync), or copied anew, which loses all checkpoints of their groups.
  void force_delta_sync(const std::vector<VolumeSync>& volumes, bool one_volume, std::uint32_t cause);
  void force_full_sync(const std::vector<VolumeSync>& volumes, bool one_volume, std::uint32_t cause);

  /// Others use so much of a datastore from now on [bytes].
  void set_datastore_used(std::uint32_t datastore, double bytes);

  /// Time that the guard of a datastore stopped replication to it [s]; after finish().
  double guard_stop_s(std::uint32_t datastore) const;

  /// What the product's status and the permitted operations depend on, as far as the plane knows it.
  GroupCondition condition(std::uint32_t group) const;

  /// Applies the changes made by the calls above: shares are computed anew.
  void apply_changes() override;

  // plane_recovery.cpp: what recovery operations ask for; all act now.

  /// Dates of the checkpoints that can be recovered to; nothing when none is usable.
  std::optional<CheckpointDates> usable_checkpoints(std::uint32_t group);

  /// The newest usable checkpoint not after a date [s]; nothing when there is none.
  std::optional<double> checkpoint_before(std::uint32_t group, double date_s);

  /// A VM writes nothing, or writes again, because of an operation.
  void set_writing(std::uint32_t vm, bool writes);

  /// True while an operation keeps the VM from writing, whatever its power.
  bool is_stopped(std::uint32_t vm) const;

  /// The streams of a group stop, or go on with the sync that they need then.
  void set_replicating(std::uint32_t group, bool replicating, std::uint32_t cause);

  /// While held the journals of the group are not promoted.
  void hold_promotion(std::uint32_t group, bool held);

  /// While promotion is held: date at which a journal meets its limit if arrivals stay as they are; infinity: never.
  double journal_full_s(std::uint32_t group);

  /// Nobody protects the group since that date, now or before: it has no RPO until resume_rpo() or hand_over_rpo().
  /// Nothing happens when this direction does not count. @param since_s  no checkpoint has become complete since then
  void end_rpo(std::uint32_t group, double since_s);

  /// A group without an RPO cannot be recovered, since its journal has no usable checkpoint left: it is without one
  /// from the date at which the last was too old.
  void note_aged_out(std::uint32_t group);

  /// The direction whose RPO was ended protects the group again, as if it had counted all the time: the RPO goes on
  /// from the newest checkpoint. Nothing happens when it was not ended.
  void resume_rpo(std::uint32_t group);

  /// The RPO that one direction of a group counted is counted by the other one from now on (PlaneGroup::in_reverse_of),
  /// with what is newest in either; nothing happens when it does already.
  void hand_over_rpo(std::uint32_t from, std::uint32_t to);

  /// A journal of the group is at its limit: nothing flows (journal storage error) until it is not.
  void set_journal_full(std::uint32_t group, bool full, std::uint32_t cause);

  /// End of the last sync of the group [s]; nothing while one is under way or held.
  std::optional<double> in_sync_since(std::uint32_t group) const;

  /// True when all that was written has been delivered.
  bool is_drained(std::uint32_t group) const;

  /// Size of the group's journals on disk [bytes].
  double journal_bytes(std::uint32_t group);

  /// Of what the journal of a VM holds on disk: what was sent by a date [bytes]; infinity: all. What stood in a queue
  /// then is not counted, though the checkpoint of that date holds it.
  double journal_bytes_of_vm(std::uint32_t vm, double until_s);

  /// What replication puts on a resource now, in its unit for each second.
  double load_bytes_per_s(std::uint32_t resource) const;

  /// Unique bytes among written ones, by the overwrite model of the VM.
  double unique_bytes(std::uint32_t vm, double written_bytes) const;

  /// State that an operation puts the group in, and why; nothing: that of its streams.
  void set_operation_state(std::uint32_t group, std::optional<GroupState> state, OperationPhase phase,
                           std::uint32_t cause);

  // plane_cross.cpp: streams of other products, by their numbers in PlaneConfig::cross_streams.
  void set_cross_cap(std::uint32_t stream, double bytes_per_s, bool is_resync) override;
  void set_cross_demand(std::uint32_t stream, double bytes_per_s) override;
  void set_cross_path(std::uint32_t stream, const std::vector<PathUse>& path) override;
  double cross_rate(std::uint32_t stream) const override;
  std::uint32_t cross_binding(std::uint32_t stream) const override;
  bool take_cross_changes() override;

  /// Plays to the horizon, checks conservation, and fills in what the plane knows of the result: groups, links (in the
  /// order of Link resources), appliances, curves, log, events, conservation.
  void finish(RunRecord& record);

  /// Use of a resource as a fraction of its configured capacity; after finish().
  Quantiles utilisation(std::uint32_t resource) const;

  double now_s() const override;

  /// How often the rates of streams were solved so far: what following a level spares (docs/nearly-full-link.md).
  std::size_t solutions() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace drsim
