/// Facts on Zerto, sections 3.1 (names and numbers of the product) and 3.3 (may one fail over in this mode?).
#define BOOST_TEST_MODULE group_state
#include "models/zerto/group_state.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using namespace drsim;

namespace {

GroupCondition in(GroupState state) {
  GroupCondition condition;
  condition.state = state;
  return condition;
}

std::string shown(const GroupCondition& condition) {
  const ProductStatus status = product_status(condition);
  return std::string(vpg_status_name(status.status)) + " " + vpg_sub_status_name(status.sub_status);
}

bool allowed(GroupOperation operation, GroupState state) { return refusal(operation, in(state)) == nullptr; }

}  // namespace

BOOST_AUTO_TEST_CASE(failover_is_possible_in_the_modes_of_the_table_and_in_no_other) {
  for (const GroupState state :
       {GroupState::Protected, GroupState::Buffering, GroupState::BitmapSync, GroupState::Disconnected,
        GroupState::Paused, GroupState::StorageError, GroupState::ManagerDown}) {
    BOOST_TEST(failover_possible(in(state)), group_state_names[static_cast<std::size_t>(state)]);
    BOOST_TEST(allowed(GroupOperation::TestFailover, state), group_state_names[static_cast<std::size_t>(state)]);
    BOOST_TEST(allowed(GroupOperation::Clone, state), group_state_names[static_cast<std::size_t>(state)]);
  }
  for (const GroupState state :
       {GroupState::DeltaSync, GroupState::InitialSync, GroupState::FailoverTest, GroupState::FailingOver,
        GroupState::Moving, GroupState::Recovered, GroupState::ReverseSync}) {
    for (std::size_t operation = 0; operation < group_operation_count; ++operation)
      BOOST_TEST(!allowed(static_cast<GroupOperation>(operation), state),
                 operation << " in " << group_state_names[static_cast<std::size_t>(state)]);
  }
}

BOOST_AUTO_TEST_CASE(a_move_needs_both_sides_and_flowing_data) {
  for (std::size_t state = 0; state < group_state_count; ++state) {
    const bool flows = state == static_cast<std::size_t>(GroupState::Protected) ||
                       state == static_cast<std::size_t>(GroupState::Buffering);
    BOOST_TEST(allowed(GroupOperation::Move, static_cast<GroupState>(state)) == flows, group_state_names[state]);
  }
  GroupCondition lost = in(GroupState::Protected);
  lost.protected_site_up = false;
  BOOST_TEST(refusal(GroupOperation::Move, lost) != nullptr);
  BOOST_TEST(failover_possible(lost));
}

BOOST_AUTO_TEST_CASE(nothing_starts_without_a_checkpoint_or_without_the_recovery_side) {
  GroupCondition silent = in(GroupState::BitmapSync);
  BOOST_TEST(failover_possible(silent));
  silent.has_checkpoint = false;
  BOOST_TEST(std::string(refusal(GroupOperation::Failover, silent)) == "no usable checkpoint is left in the journal");
  for (bool GroupCondition::*part : {&GroupCondition::recovery_site_up, &GroupCondition::recovery_manager_up}) {
    GroupCondition condition;
    condition.*part = false;
    for (std::size_t operation = 0; operation < group_operation_count; ++operation)
      BOOST_TEST(refusal(static_cast<GroupOperation>(operation), condition) != nullptr);
  }
}

BOOST_AUTO_TEST_CASE(the_product_shows_its_own_names_and_numbers) {
  BOOST_TEST(shown(in(GroupState::Protected)) == "MeetingSLA None");
  BOOST_TEST(shown(in(GroupState::BitmapSync)) == "MeetingSLA BitmapSync");
  BOOST_TEST(shown(in(GroupState::InitialSync)) == "Initializing InitialSync");
  BOOST_TEST(shown(in(GroupState::Disconnected)) == "MeetingSLA DisconnectedFromPeer");
  GroupCondition elsewhere = in(GroupState::Disconnected);
  elsewhere.not_protected = true;
  BOOST_TEST(shown(elsewhere) == "MeetingSLA VmNotProtected");
  BOOST_TEST(shown(in(GroupState::ManagerDown)) == "MeetingSLA RecoveryPossible");
  BOOST_TEST(shown(in(GroupState::Paused)) == "MeetingSLA PausedByUser");
  BOOST_TEST(shown(in(GroupState::StorageError)) == "MeetingSLA RecoveryStorageError");
  BOOST_TEST(shown(in(GroupState::ReverseSync)) == "MeetingSLA DeltaSync");
  GroupCondition condition = in(GroupState::DeltaSync);
  condition.one_volume = true;
  condition.rpo_met = false;
  BOOST_TEST(shown(condition) == "RpoNotMeetingSLA VolumeDeltaSync");
  condition.history_met = false;
  BOOST_TEST(shown(condition) == "NotMeetingSLA VolumeDeltaSync");
  condition.rpo_met = true;
  BOOST_TEST(shown(condition) == "HistoryNotMeetingSLA VolumeDeltaSync");
  condition = in(GroupState::InitialSync);
  condition.first_copy = false;
  BOOST_TEST(shown(condition) == "MeetingSLA FullSync");
  condition.one_volume = true;
  BOOST_TEST(shown(condition) == "MeetingSLA VolumeFullSync");
  condition = in(GroupState::Paused);
  condition.paused_by_system = true;
  BOOST_TEST(shown(condition) == "MeetingSLA PausedBySystem");
  condition = in(GroupState::StorageError);
  condition.journal_storage = true;
  BOOST_TEST(shown(condition) == "MeetingSLA JournalStorageError");
  condition.state = GroupState::FailoverTest;
  BOOST_TEST(shown(condition) == "MeetingSLA JournalStorageError");
  condition = in(GroupState::FailingOver);
  condition.phase = OperationPhase::BeforeCommit;
  BOOST_TEST(shown(condition) == "FailingOver FailoverBeforeCommit");
  condition = in(GroupState::Moving);
  condition.phase = OperationPhase::RollingBack;
  BOOST_TEST(shown(condition) == "Moving MoveRollingBack");
  condition = in(GroupState::Recovered);
  condition.phase = OperationPhase::Promoting;
  BOOST_TEST(shown(condition) == "Recovered Promoting");
  BOOST_TEST(static_cast<int>(VpgSubStatus::BitmapSync) == 23);
  BOOST_TEST(static_cast<int>(VpgSubStatus::VolumeDeltaSync) == 12);
  BOOST_TEST(static_cast<int>(VpgStatus::Recovered) == 8);
}

BOOST_AUTO_TEST_CASE(a_lost_protected_site_leaves_recovery_possible) {
  GroupCondition condition = in(GroupState::Disconnected);
  condition.protected_site_up = false;
  BOOST_TEST(shown(condition) == "MeetingSLA RecoveryPossible");
  BOOST_TEST(failover_possible(condition));
}
