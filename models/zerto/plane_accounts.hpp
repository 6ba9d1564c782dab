#pragma once
/// Accounts that the plane keeps of VMs, streams and groups: what was written, delivered and is dirty, checkpoints and
/// journal, states. They feed nothing back while no mode changes, so they are played behind the flow (plane_state.hpp).

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "models/zerto/zerto_plane.hpp"

namespace drsim {

inline constexpr double never_s = std::numeric_limits<double>::infinity();

/// What a stream is doing. Idle: all is sent as it is written. Held: nothing flows, writes only mark the bitmap.
/// Cross, CrossResync: of another product (CrossStream).
enum class StreamMode : std::uint8_t { Idle, Queued, Syncing, Held, Cross, CrossResync };

/// What a sync compares and sends; the greater one includes the lesser.
enum class SyncKind : std::uint8_t { Bitmap, Delta, Initial };

/// Why nothing may flow: a broken path, a pause, the recovery storage, an operation on the group.
enum class HoldKind : std::uint8_t { Path, Paused, SystemPause, Storage, Operation };

/// Why a VM writes nothing, as bits: it has no power, an operation has stopped it, or its disks are out of reach.
enum class OffBy : std::uint8_t { Power = 1, Operation = 2, Disks = 4 };

/// What a sync has to do with the volumes of one VM beside its dirty areas.
struct VolumeCopy {
  double read_bytes = 0;
  double compared_bytes = 0;  // of these, whose checksums are sent
  double sent_bytes = 0;
};

/// Changes of one group that may wait: enough that what the group keeps is fetched once for many of them.
inline constexpr std::uint32_t noted_max = 512;

/// What binds a stream when it begins to queue: nothing that a solution of the sharing can name.
inline constexpr std::uint32_t held_by_nothing_yet = bound_by_cap - 1;

/// A change of a rate that the accounts of a group have not played yet.
struct RateChange {
  /// In the place of what holds a stream: the written rate of a VM changed.
  static constexpr std::uint32_t written = bound_by_cap - 2;

  double at_s = 0;
  double rate = 0;                  // [bytes/s]
  std::uint32_t index = 0;          // written: VM, else stream
  std::uint32_t held_by = written;  // else: the delivered rate changed
};

struct VmState {
  VmState(const PlaneVm& vm) : unique(*vm.load, vm.disk_bytes) {}

  OverwriteCurve unique;
  std::uint32_t stream = 0;
  std::uint32_t local = 0;     // number within the stream
  std::uint32_t in_group = 0;  // number within the group
  double rate = 0;             // [bytes/s]
  double at_s = 0;             // date of `written`
  double written = 0;          // [bytes]
  double pass_start = 0;       // `written` when the present bitmap began
  double pass_share = 0;       // share of the pass that is being sent

  double written_at(double at) const { return written + rate * (at - at_s); }
  void settle(double at) {
    written = written_at(at);
    at_s = at;
  }
};

/// The lag of a stream that sends what was written: by the resource that binds, or by TCP.
inline LagCause lag_by(std::uint32_t held_by) {
  return {held_by == bound_by_cap ? LagCause::Kind::Ceiling : LagCause::Kind::Saturated, held_by, 0};
}

/// The holder that a resource is, apart from all numbers of causes.
constexpr std::uint64_t resource_as_holder(std::uint32_t resource) { return (std::uint64_t{1} << 32) + resource; }

/// What holds a stream, and by what of its kind: a resource, or the number of a cause.
struct Hold {
  HoldKind kind;
  std::uint64_t by;
  LagCause cause;
};

/// What the next sync of a stream, or the present one, is put down to. Of bitmap syncs, to which several may add, what
/// kept the stream from sending for longest; else what asked for the sync.
struct SyncReason {
  LagCause cause;
  double longest_s = 0;  ///< of it
  double present_s = 0;  ///< since when the present cause keeps the stream from sending
};

/// Accounts of a stream.
struct StreamState {
  explicit StreamState(std::vector<std::uint32_t> in_group) : queue(std::move(in_group)) {}

  bool listed = false;                            // in the lagging list of its group
  bool sync_begun = false;                        // a delta or initial sync has begun to read
  bool pass_suspended = false;                    // Held: in the middle of a pass
  bool one_volume = false;                        // that sync is of one volume
  bool unprotected = false;                       // its VMs run on a host without a VRA
  SyncKind sync = SyncKind::Bitmap;               // the present or the next one
  GroupState stands_for = GroupState::Protected;  // as counted in its group
  std::vector<Hold> held_now;                     // what holds it, the first that began first
  std::uint32_t vms_off = 0;                      // its VMs without power
  std::uint32_t disks_down = 0;                   // its VMs whose datastore is down
  LagCause disks_cause;                           // of these
  int controls_closed = 0;                        // reasons why it has no replication control
  LagCause control_cause;
  std::uint32_t held_by = bound_by_cap;
  double written_rate = 0;
  double rate = 0;  // delivered [bytes/s]
  double at_s = 0;  // date of the accounts below
  double delivered = 0;
  double collapsed = 0;
  double latency_s = 0;
  double pass_left = 0;          // bytes of the pass still to send
  double pass_bytes = 0;         // bytes of the pass when it began
  double carry = 0;              // dirty bytes of an interrupted pass
  double pass_read = 0;          // bytes of volumes that the pass reads
  double pass_compared = 0;      // of these, whose checksums are sent
  double pass_journaled = 1;     // share of the pass that lands in the journals
  double copied = 0;             // bytes put into passes that are no writes of the run
  double unjournaled = 0;        // delivered bytes that did not land in a journal
  double rounded = 0;            // by which rounded dates missed the ends of all queues and passes [bytes]
  double written_rate_most = 0;  // of the run so far [bytes/s]
  double delivered_rate_most = 0;
  std::vector<VolumeCopy> copies;  // by VM of the stream: for the next pass; empty: none
  double sync_end_s = -1;          // end of the last sync
  double gap_from_s = 0;           // Syncing, Held: newest date of writing that is delivered in full
  LagCause cause;                  // of its lag now
  SyncReason why_sync;
  StreamQueue queue;
  std::vector<CompletionPiece> pieces;

  bool is_held(HoldKind kind) const {
    return std::any_of(held_now.begin(), held_now.end(), [&](const Hold& one) { return one.kind == kind; });
  }
};

inline bool in_sync(StreamMode mode) { return mode == StreamMode::Syncing || mode == StreamMode::Held; }

struct GroupData {
  GroupData(CheckpointLedger ledger_, RecoveryJournal journal_)
      : ledger(std::move(ledger_)), journal(std::move(journal_)) {}

  CheckpointLedger ledger;
  RecoveryJournal journal;
  std::vector<std::uint32_t> streams;
  std::vector<std::uint32_t> lagging;                         // streams not Idle, or with pieces not yet settled
  std::array<std::uint32_t, group_state_count> streams_in{};  // by the group state that they stand for
  double at_s = 0;
  bool active = false;  // has lagging streams
  GroupState state = GroupState::Protected;
  double since_s = 0;
  std::array<double, group_state_count> state_s{};
  std::vector<StateSpan> spans;
  GroupCondition span_condition;              // as it came into its state
  LagCause span_cause;                        // why it is in its state
  std::optional<GroupState> operation_state;  // of a running operation: stands above that of the streams
  LagCause operation_cause;
  OperationPhase operation_phase = OperationPhase::None;
  bool manager_down = false;  // at the protected site
  bool journal_full = false;  // at its limit while promotion is held
  LagCause manager_cause;
  double manager_from_s = 0;
  LagCause sync_cause;  // why no checkpoint completes, while none does
  bool protected_site_up = true, recovery_site_up = true, recovery_manager_up = true;
  double pause_due_s = never_s;     // the pause-time rule pauses its sync
  double resume_due_s = never_s;    // and lets it go on
  bool pause_used = false;          // in the present sync
  bool held_for_operation = false;  // its promotion, by a failover or a test of it
  std::uint32_t keepers = 0;        // that keep its history from promotion
  bool first_copy = true;           // an initial sync is that of a new group
  bool paused_by_system = false;
  std::vector<TimeSpan> unprotected;  // times without an RPO; the last one is open while `is_unprotected`
  bool is_unprotected = false;
};

/// What the bytes that a stream carries over its path depend on beside those delivered.
struct CarriedAccount {
  double before_move = 0;  // delivered on an earlier path
  double backed_off = 0;   // integral of rate x (1 - level) on the present one [bytes]
  double at_s = 0;         // date of `backed_off`
};

}  // namespace drsim
