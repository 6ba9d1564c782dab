#include "models/zerto/group_state.hpp"

namespace drsim {

const char* vpg_status_name(VpgStatus status) {
  switch (status) {
    case VpgStatus::Initializing:
      return "Initializing";
    case VpgStatus::MeetingSla:
      return "MeetingSLA";
    case VpgStatus::NotMeetingSla:
      return "NotMeetingSLA";
    case VpgStatus::HistoryNotMeetingSla:
      return "HistoryNotMeetingSLA";
    case VpgStatus::RpoNotMeetingSla:
      return "RpoNotMeetingSLA";
    case VpgStatus::FailingOver:
      return "FailingOver";
    case VpgStatus::Moving:
      return "Moving";
    case VpgStatus::Deleting:
      return "Deleting";
    case VpgStatus::Recovered:
      break;
  }
  return "Recovered";
}

const char* vpg_sub_status_name(VpgSubStatus sub_status) {
  switch (sub_status) {
    case VpgSubStatus::None:
      return "None";
    case VpgSubStatus::InitialSync:
      return "InitialSync";
    case VpgSubStatus::VolumeInitialSync:
      return "VolumeInitialSync";
    case VpgSubStatus::RecoveryPossible:
      return "RecoveryPossible";
    case VpgSubStatus::DeltaSync:
      return "DeltaSync";
    case VpgSubStatus::FullSync:
      return "FullSync";
    case VpgSubStatus::VolumeDeltaSync:
      return "VolumeDeltaSync";
    case VpgSubStatus::VolumeFullSync:
      return "VolumeFullSync";
    case VpgSubStatus::FailoverCommitting:
      return "FailoverCommitting";
    case VpgSubStatus::FailoverBeforeCommit:
      return "FailoverBeforeCommit";
    case VpgSubStatus::FailoverRollingBack:
      return "FailoverRollingBack";
    case VpgSubStatus::Promoting:
      return "Promoting";
    case VpgSubStatus::MoveCommitting:
      return "MoveCommitting";
    case VpgSubStatus::MoveBeforeCommit:
      return "MoveBeforeCommit";
    case VpgSubStatus::MoveRollingBack:
      return "MoveRollingBack";
    case VpgSubStatus::BitmapSync:
      return "BitmapSync";
    case VpgSubStatus::DisconnectedFromPeer:
      return "DisconnectedFromPeer";
    case VpgSubStatus::PausedByUser:
      return "PausedByUser";
    case VpgSubStatus::PausedBySystem:
      return "PausedBySystem";
    case VpgSubStatus::RecoveryStorageError:
      return "RecoveryStorageError";
    case VpgSubStatus::JournalStorageError:
      return "JournalStorageError";
    case VpgSubStatus::VmNotProtected:
      break;
  }
  return "VmNotProtected";
}

namespace {

VpgSubStatus failover_sub_status(OperationPhase phase) {
  switch (phase) {
    case OperationPhase::BeforeCommit:
      return VpgSubStatus::FailoverBeforeCommit;
    case OperationPhase::Committing:
      return VpgSubStatus::FailoverCommitting;
    case OperationPhase::RollingBack:
      return VpgSubStatus::FailoverRollingBack;
    case OperationPhase::Promoting:
      return VpgSubStatus::Promoting;
    case OperationPhase::None:
      break;
  }
  return VpgSubStatus::None;
}

VpgSubStatus move_sub_status(OperationPhase phase) {
  switch (phase) {
    case OperationPhase::BeforeCommit:
      return VpgSubStatus::MoveBeforeCommit;
    case OperationPhase::Committing:
      return VpgSubStatus::MoveCommitting;
    case OperationPhase::RollingBack:
      return VpgSubStatus::MoveRollingBack;
    case OperationPhase::Promoting:
      return VpgSubStatus::Promoting;
    case OperationPhase::None:
      break;
  }
  return VpgSubStatus::None;
}

VpgSubStatus copy_sub_status(const GroupCondition& condition) {
  if (condition.first_copy) return condition.one_volume ? VpgSubStatus::VolumeInitialSync : VpgSubStatus::InitialSync;
  return condition.one_volume ? VpgSubStatus::VolumeFullSync : VpgSubStatus::FullSync;
}

VpgSubStatus sub_status_of(const GroupCondition& condition) {
  switch (condition.state) {
    case GroupState::BitmapSync:
      return condition.vm_off ? VpgSubStatus::VmNotProtected : VpgSubStatus::BitmapSync;
    case GroupState::DeltaSync:
      if (condition.vm_off) return VpgSubStatus::VmNotProtected;
      return condition.one_volume ? VpgSubStatus::VolumeDeltaSync : VpgSubStatus::DeltaSync;
    case GroupState::ReverseSync:
      return VpgSubStatus::DeltaSync;
    case GroupState::InitialSync:
      return condition.vm_off ? VpgSubStatus::VmNotProtected : copy_sub_status(condition);
    case GroupState::Disconnected:
      if (condition.not_protected) return VpgSubStatus::VmNotProtected;
      // Without its manager or site the peer cannot be told apart from one that is gone: what is left is recovery.
      return condition.protected_manager_up && condition.protected_site_up ? VpgSubStatus::DisconnectedFromPeer
                                                                           : VpgSubStatus::RecoveryPossible;
    case GroupState::ManagerDown:
      return VpgSubStatus::RecoveryPossible;
    case GroupState::Paused:
      return condition.paused_by_system ? VpgSubStatus::PausedBySystem : VpgSubStatus::PausedByUser;
    case GroupState::StorageError:
      return condition.journal_storage ? VpgSubStatus::JournalStorageError : VpgSubStatus::RecoveryStorageError;
    case GroupState::FailingOver:
      return failover_sub_status(condition.phase);
    case GroupState::Moving:
      return move_sub_status(condition.phase);
    case GroupState::Recovered:
      return condition.phase == OperationPhase::Promoting ? VpgSubStatus::Promoting : VpgSubStatus::None;
    case GroupState::FailoverTest:
      return condition.journal_storage ? VpgSubStatus::JournalStorageError : VpgSubStatus::None;
    case GroupState::Protected:
    case GroupState::Buffering:
      break;
  }
  return VpgSubStatus::None;
}

}  // namespace

ProductStatus product_status(const GroupCondition& condition) {
  const VpgSubStatus sub_status = sub_status_of(condition);
  switch (condition.state) {
    case GroupState::FailingOver:
      return {VpgStatus::FailingOver, sub_status};
    case GroupState::Moving:
      return {VpgStatus::Moving, sub_status};
    case GroupState::Recovered:
      return {VpgStatus::Recovered, sub_status};
    case GroupState::InitialSync:
      if (condition.first_copy && !condition.one_volume) return {VpgStatus::Initializing, sub_status};
      break;
    default:
      break;
  }
  if (condition.rpo_met && condition.history_met) return {VpgStatus::MeetingSla, sub_status};
  if (condition.rpo_met) return {VpgStatus::HistoryNotMeetingSla, sub_status};
  return {condition.history_met ? VpgStatus::RpoNotMeetingSla : VpgStatus::NotMeetingSla, sub_status};
}

namespace {

/// A move shuts the VMs down and drains the stream: it needs both sides, and a checkpoint made after the shutdown. It
/// follows from the mechanism; the facts have a source for syncs only ("only a bitmap sync leaves recovery possible").
const char* refusal_of_move(const GroupCondition& condition) {
  if (!condition.protected_site_up) return "the site that it leaves is lost: a move needs both sites";
  switch (condition.state) {
    case GroupState::BitmapSync:
      return "a bitmap sync is running: a move needs a checkpoint after the shutdown, and none is made before it ends";
    case GroupState::Disconnected:
      return "the sites are disconnected: what is still to be sent cannot be drained";
    case GroupState::ManagerDown:
      return "the site that it leaves makes no checkpoints, its manager is down or cut off: none can be made after the "
             "shutdown";
    case GroupState::Paused:
      return "replication is paused: what is still to be sent cannot be drained";
    case GroupState::StorageError:
      return "the recovery storage takes no writes: what is still to be sent cannot be drained";
    default:
      break;
  }
  return condition.protected_manager_up
             ? nullptr
             : "the site that it leaves makes no checkpoints, its manager is down or cut off: "
               "none can be made after the shutdown";
}

}  // namespace

const char* refusal(GroupOperation operation, const GroupCondition& condition) {
  if (!condition.recovery_site_up) return "the recovery site is lost";
  if (!condition.recovery_manager_up) return "the manager of the recovery site is down: it carries out the operation";
  switch (condition.state) {
    case GroupState::InitialSync:
      return "the initial sync is not complete: every operation is blocked until then";
    case GroupState::DeltaSync:
      return "a delta sync is running: only a bitmap sync leaves recovery possible";
    case GroupState::ReverseSync:
      return "the delta sync of reverse protection is running: only a bitmap sync leaves recovery possible";
    case GroupState::FailoverTest:
      return "a failover test is running: it has to be stopped first";
    case GroupState::FailingOver:
    case GroupState::Moving:
      return "another operation of the group is running";
    case GroupState::Recovered:
      return "the group is recovered already and not protected in reverse";
    default:
      break;
  }
  if (operation == GroupOperation::Move) {
    if (const char* text = refusal_of_move(condition)) return text;
  }
  return condition.has_checkpoint ? nullptr : "no usable checkpoint is left in the journal";
}

}  // namespace drsim
