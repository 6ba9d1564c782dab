#pragma once
/// States of a protection group: what the product calls them, and which operations each allows. Pure rules; the plane
/// says which state a group is in (models/zerto/plane_streams.cpp), the run-books ask here whether they may start.
///
/// Sources: facts on Zerto, section 3.1 (numeric codes of the product's API) and 3.3 (can you fail over?). Where a cell
/// there has no source, it follows from the mechanism and is marked so below.
/// Checked by: tests/models/group_state_test.cpp (every cell of the table).

#include <cstdint>

#include "models/recovery/operation_phase.hpp"
#include "models/run_record.hpp"

namespace drsim {

/// Status of a VPG with the number that the product's API gives it.
enum class VpgStatus : std::uint8_t {
  Initializing = 0,
  MeetingSla = 1,
  NotMeetingSla = 2,
  HistoryNotMeetingSla = 3,
  RpoNotMeetingSla = 4,
  FailingOver = 5,
  Moving = 6,
  Deleting = 7,
  Recovered = 8,
};

/// Sub-status of a VPG with the number that the product's API gives it; None: the API leaves it out.
enum class VpgSubStatus : std::uint8_t {
  None = 0,
  InitialSync = 1,
  VolumeInitialSync = 3,
  RecoveryPossible = 5,
  DeltaSync = 6,
  FullSync = 11,
  VolumeDeltaSync = 12,
  VolumeFullSync = 13,
  FailoverCommitting = 14,
  FailoverBeforeCommit = 15,
  FailoverRollingBack = 16,
  Promoting = 17,
  MoveCommitting = 18,
  MoveBeforeCommit = 19,
  MoveRollingBack = 20,
  BitmapSync = 23,
  DisconnectedFromPeer = 24,
  PausedByUser = 25,
  PausedBySystem = 26,
  RecoveryStorageError = 30,
  JournalStorageError = 31,
  VmNotProtected = 32,
};

/// Names as in the product's API: "MeetingSLA", "BitmapSync", ...; never null.
const char* vpg_status_name(VpgStatus status);
const char* vpg_sub_status_name(VpgSubStatus sub_status);

/// What a group is going through, as far as the product's status and the permitted operations depend on it.
struct GroupCondition {
  GroupState state = GroupState::Protected;
  OperationPhase phase = OperationPhase::None;  ///< FailingOver, Moving, Recovered
  bool has_checkpoint = true;                   ///< at least one usable checkpoint is in the journal
  bool one_volume = false;                      ///< DeltaSync, InitialSync: of one volume, not of the whole group
  bool first_copy = true;                       ///< InitialSync: of a new group; false: of a lost replica (full sync)
  bool paused_by_system = false;                ///< Paused: by the pause-time rule
  bool journal_storage = false;                 ///< the journal is full: no error of the replica's storage
  bool not_protected = false;                   ///< Disconnected: VMs run on a host without a VRA
  bool vm_off = false;                          ///< a sync waits for a VM that is powered off
  bool protected_manager_up = true;             ///< ZVM of the protected site
  bool protected_site_up = true;
  bool recovery_manager_up = true;  ///< ZVM of the recovery site: it carries out the operations
  bool recovery_site_up = true;
  bool rpo_met = true;      ///< against the RPO alarm line
  bool history_met = true;  ///< at least 75 % of the wanted history ("error" line, section 2.3)
};

struct ProductStatus {
  VpgStatus status = VpgStatus::MeetingSla;
  VpgSubStatus sub_status = VpgSubStatus::None;

  bool operator==(const ProductStatus& other) const { return status == other.status && sub_status == other.sub_status; }
};

/// What the product shows for a group in this condition.
ProductStatus product_status(const GroupCondition& condition);

/// Operations that a user asks for.
enum class GroupOperation : std::uint8_t { Failover, Move, TestFailover, Clone };
inline constexpr std::size_t group_operation_count = 4;

/// Why an operation may not start: a sentence without the name of the group; nullptr when it may.
const char* refusal(GroupOperation operation, const GroupCondition& condition);

/// True when a failover to a checkpoint of the journal can be started.
inline bool failover_possible(const GroupCondition& condition) {
  return refusal(GroupOperation::Failover, condition) == nullptr;
}

}  // namespace drsim
