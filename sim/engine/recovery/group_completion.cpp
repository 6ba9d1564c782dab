/// What follows in a recovery operation when its VMs are up: commit or rollback, promotion, protection in the other
/// direction; or the end of a test.

#include <algorithm>
#include <map>

#include "sim/engine/long_run/span_text.hpp"
#include "sim/engine/recovery/group_recovery.hpp"
#include "sim/engine/recovery/recovery_run.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

void GroupRecovery::complete() {
  run_script("post-script", runbook().post_script);
  if (vms_up() == vms_.size()) {
    up_s_ = sg4::Engine::get_clock();
    log("in service", *up_s_ - config().at_s);
  }
  outcome_ = "before commit";
  set_state(state_of_operation(), OperationPhase::BeforeCommit);
  if (wait_for_decision() == Signal::Rollback) return roll_back();
  outcome_ = "committed";
  set_state(state_of_operation(), OperationPhase::Committing);
  wait_for_recovery_manager();
  wait_before_promotion();
  log("committed", sg4::Engine::get_clock() - config().at_s);
  // Protected VMs that were left running are given up now.
  if (!is_back_) replication().quiesce(group_);
  promote();
  for (const VmRun& vm : vms_) {
    HostRooms& rooms = resources().rooms();
    rooms.unpin(vm.vm, place());
    // What ran at the place left behind is removed: the protected VM, or on the way back the recovered one.
    const VmPlace left = is_back_ ? VmPlace::Recovered : VmPlace::Home;
    if (is_back_ && rooms.host_of(vm.vm, left)) {
      resources().give_back_space(vm.vm, scenario().vms[vm.vm].recovery_datastore);
    }
    rooms.leave(vm.vm, left);
  }
  is_back_ ? protect_forward_again() : protect_in_reverse();
}

void GroupRecovery::wait_for_recovery_manager() {
  const Index site = scenario().hosts[vms_.front().wanted_host].site;
  if (resources().is_manager_up(site)) return;
  const std::string& manager_site = scenario().sites[replication().manager_site(site)].name;
  if (const auto restored_s = resources().manager_restored_s(site)) {
    steps_.begin("restore backup server",
                 "it was at " + manager_site + ", which is lost: from its configuration backup");
    clock().sleep_until(*restored_s);
    return;
  }
  steps_.begin("wait for manager", "manager of " + manager_site + " is down");
  resources().wait_for_manager(site);
}

/// The manager tells the appliances that keep the journals to promote them.
void GroupRecovery::wait_before_promotion() {
  const auto closed = [this]() -> const std::string* {
    for (const VmRun& vm : vms_) {
      if (const std::string* why = resources().closed_appliance(vm.recovery_vra)) return why;
    }
    return nullptr;
  };
  while (const std::string* why = closed()) {
    steps_.begin("wait for firewall", *why);
    resources().wait_for_any_repair();
  }
}

/// Protection in the other direction is set up by the managers of both sites.
void GroupRecovery::wait_for_pairing() {
  while (const std::string* why = resources().closed_pairing(protected_site(), recovery_site())) {
    steps_.begin("wait for firewall", *why);
    resources().wait_for_any_repair();
  }
}

GroupRecovery::Signal GroupRecovery::wait_for_decision() {
  awaited_ = Signal::Commit;
  const CommitPolicy policy = runbook().commit;
  if (policy == CommitPolicy::Manual) {
    steps_.begin("before commit", "people: commit or rollback");
    decision_->acquire();
  } else {
    const char* then = policy == CommitPolicy::Commit ? "commit" : "rollback";
    steps_.begin("before commit", "time-out of the " + std::string(then) + ": " + span_text(runbook().commit_after_s));
    if (runbook().commit_after_s > 0) decision_->acquire_timeout(runbook().commit_after_s);
    if (received_ == Signal::None) {
      received_ = policy == CommitPolicy::Commit ? Signal::Commit : Signal::Rollback;
    }
  }
  awaited_ = Signal::None;
  scratch_peak_bytes_ = scratch_bytes(sg4::Engine::get_clock());
  return received_;
}

double GroupRecovery::scratch_bytes(double until_s) const {
  const bool test = config().kind == OperationKind::TestFailover;
  const double on_disk = scenario().zerto.journal_bytes_per_written();
  double bytes = 0;
  for (const VmRun& vm : vms_) {
    if (!vm.up_s) continue;
    const double written = scenario().vms[vm.vm].load.mean_bytes_per_s * (test ? runbook().test_write_fraction : 1);
    const double all = written * std::max(0.0, until_s - *vm.up_s);
    // A disk of changed blocks, or a journal of writes.
    const double one =
        scenario().recovery.replica.are_ready ? run_.replication().unique_bytes(vm.vm, all) : on_disk * all;
    bytes += std::min(one, scenario().vpgs[group_].journal_limit_of_vm_bytes(scenario().vms[vm.vm].disk_bytes()));
  }
  return bytes;
}

void GroupRecovery::promote() {
  std::map<std::pair<Index, Index>, double> bytes_of;  // recovery VRA and datastore
  const double scratch_each = vms_up() > 0 ? scratch_peak_bytes_ / static_cast<double>(vms_up()) : 0;
  for (const VmRun& vm : vms_) {
    const double bytes = replication().journal_bytes(vm.vm, *checkpoint_s_, is_back_) + (vm.up_s ? scratch_each : 0);
    bytes_of[{vm.recovery_vra, vm.datastore}] += bytes;
    promoted_bytes_ += bytes;
  }
  set_state(GroupState::Recovered, OperationPhase::Promoting);
  const char* what = scenario().recovery.replica.are_ready ? "logs and interim disks into the disks: "
                                                           : "journals and scratch journals into the disks: ";
  steps_.begin("promotion", what + room_text(promoted_bytes_));
  const sg4::SemaphorePtr done = sg4::Semaphore::create(0);
  for (const auto& [place, bytes] : bytes_of) {
    StorageTransfer promotion;
    promotion.vra = place.first;
    promotion.vra_bytes_per_s = scenario().recovery.promotion_bytes_per_s;
    promotion.datastore = place.second;
    promotion.bytes = bytes;
    promotion.write_amount = scenario().datastores[place.second].write_factor;
    run_.spawn("promotion", [this, promotion, done] {
      resources().storage().transfer(promotion);
      done->release();
    });
  }
  for (std::size_t count = 0; count < bytes_of.size(); ++count) done->acquire();
  steps_.end();
  normal_s_ = sg4::Engine::get_clock();
  if (held_since_s_) held_s_ += *normal_s_ - *held_since_s_;
  held_since_s_.reset();
  log("promoted", promoted_bytes_);
  set_state(GroupState::Recovered);
}

void GroupRecovery::roll_back() {
  log("rolls back", 0);
  set_state(state_of_operation(), OperationPhase::RollingBack);
  steps_.begin("rollback", scenario().recovery.replica.are_ready ? "replicas off, interim disks discarded"
                                                                 : "recovered VMs and scratch journals are removed");
  clock().sleep_for(scenario().recovery.rollback_s);
  steps_.end();
  remove_vms();
  outcome_ = "rolled back";
  normal_reason_ = "the operation was rolled back";
  reprotected_reason_ = normal_reason_;
  replication().hold_promotion(group_, false, is_back_);
  if (held_since_s_) held_s_ += sg4::Engine::get_clock() - *held_since_s_;
  held_since_s_.reset();
  if (config().site_lost) {
    normal_reason_ =
        "the operation was rolled back, and the protected site is lost: the group runs nowhere until it is back";
    set_state(GroupState::Disconnected);
  } else if (is_back_) {
    replication().begin_reverse(group_, {});
    set_state(GroupState::ReverseSync);
    steps_.begin("bitmap sync in reverse", "what was written at the recovery site meanwhile");
    wait_until_some([this] { return replication().reverse_in_sync_since(group_); });
    steps_.end();
    set_state(GroupState::Recovered);
  } else {
    // What was written at the protected site since replication stopped stands in its bitmaps.
    replication().resume(group_, {});
    run_.stopped_s(group_).reset();
    set_state(std::nullopt);
  }
  give_up_begun();
}

std::vector<double> GroupRecovery::differing_bytes(double since_s, double lost_s) const {
  std::vector<double> bytes;
  ReplicationControl& replication = run_.replication();
  const double ran_s = std::max(0.0, sg4::Engine::get_clock() - since_s);
  for (const VmRun& vm : vms_) {
    const double rate = scenario().vms[vm.vm].load.mean_bytes_per_s;
    bytes.push_back(replication.unique_bytes(vm.vm, rate * ran_s) + replication.unique_bytes(vm.vm, rate * lost_s));
  }
  return bytes;
}

/// The site that was lost, by the operation or an event, is replicated to when it is back.
/// @return false when it does not return
bool GroupRecovery::wait_for_lost_site() {
  const Index lost = is_back_ ? recovery_site() : protected_site();
  if (!config().site_lost && resources().is_site_up(lost)) return true;
  run_.set_phase(group_, RecoveryPhase::AwaitingSite);
  if (config().site_lost && !config().site_returns_after_s) {
    reprotected_reason_ =
        is_back_ ? "the lost site does not return in this run" : "the protected site does not return in this run";
    return false;
  }
  const double returns_s = config().at_s + config().site_returns_after_s.value_or(0);
  // Something else may hold the site down for longer than the operation says.
  std::string told;
  while (!resources().is_site_up(lost)) {
    const std::string why = returns_s > sg4::Engine::get_clock()
                                ? "it returns after " + span_text(*config().site_returns_after_s)
                                : "site " + scenario().sites[lost].name + " is down";
    // Whatever is repaired meanwhile is no new step.
    if (why != told) steps_.begin("wait for the protected site", why);
    told = why;
    resources().wait_for_any_repair();
  }
  return true;
}

void GroupRecovery::protect_in_reverse() {
  const bool wanted = is_back_ || runbook().reverse_protection;
  if (!wanted || !replication().can_reverse(group_)) {
    reprotected_reason_ = wanted ? "the hosts of the protected site see no datastore to replicate to"
                                 : "the run-book asks for no reverse protection: the VPG needs configuration";
    const std::string never = replication().why_not_reversed();
    if (!never.empty()) reprotected_reason_ = never;
    run_.set_phase(group_, RecoveryPhase::Recovered);
    return;
  }
  if (!is_back_) run_.recovered_since_s(group_) = up_s_.value_or(recovered_s_.value_or(config().at_s));
  if (!wait_for_lost_site()) return;
  wait_for_pairing();
  run_.set_phase(group_, RecoveryPhase::ReverseSync);
  set_state(GroupState::ReverseSync);
  const std::vector<double> bytes =
      differing_bytes(run_.recovered_since_s(group_).value_or(config().at_s), data_loss_s_.value_or(0));
  for (const double one : bytes) reverse_bytes_ += one;
  replication().begin_reverse(group_, bytes);
  log("reverse delta sync", reverse_bytes_);
  steps_.begin("reverse delta sync", "reading of both sides, and " + room_text(reverse_bytes_) + " that differ");
  wait_until_some([this] { return replication().reverse_in_sync_since(group_); });
  steps_.end();
  reprotected_s_ = replication().reverse_in_sync_since(group_);
  set_state(GroupState::Recovered);
  run_.set_phase(group_, RecoveryPhase::ReverseProtected);
  log("protected in reverse", *reprotected_s_ - config().at_s, reprotected_s_);
}

void GroupRecovery::protect_forward_again() {
  if (!wait_for_lost_site()) return;
  wait_for_pairing();
  const std::vector<double> bytes = differing_bytes(up_s_.value_or(*recovered_s_), data_loss_s_.value_or(0));
  for (const double one : bytes) reverse_bytes_ += one;
  set_state(std::nullopt);
  for (const bool reverse : {false, true}) replication().hold_promotion(group_, false, reverse);
  replication().resume(group_, bytes);
  run_.stopped_s(group_).reset();
  run_.recovered_since_s(group_).reset();
  steps_.begin("delta sync", "reading of both sides, and " + room_text(reverse_bytes_) + " that differ");
  wait_until_some([this] { return replication().in_sync_since(group_); });
  steps_.end();
  reprotected_s_ = replication().in_sync_since(group_);
  run_.set_phase(group_, RecoveryPhase::Protected);
  log("protected again", *reprotected_s_ - config().at_s, reprotected_s_);
}

void GroupRecovery::end_test() {
  if (up_s_) log("in service", *up_s_ - config().at_s);
  awaited_ = Signal::StopTest;
  outcome_ = "under test";
  if (config().stop_after_s) {
    steps_.begin("test", "until its end after " + span_text(*config().stop_after_s));
    if (*config().stop_after_s > 0) decision_->acquire_timeout(*config().stop_after_s);
  } else {
    steps_.begin("test", "until it is stopped");
    decision_->acquire();
  }
  awaited_ = Signal::None;
  const double stopped_s = sg4::Engine::get_clock();
  scratch_peak_bytes_ = scratch_bytes(stopped_s);
  steps_.begin("clean-up", "test VMs and scratch journals are removed");
  clock().sleep_for(scenario().recovery.rollback_s);
  steps_.end();
  remove_vms();
  replication().hold_promotion(group_, false, false);
  set_state(std::nullopt);
  normal_s_ = sg4::Engine::get_clock();
  held_s_ += *normal_s_ - *held_since_s_;
  held_since_s_.reset();
  outcome_ = "tested";
  run_.tag(group_, tested_tag, *checkpoint_s_);
  log("tested", *normal_s_ - config().at_s);
  run_.set_phase(group_, RecoveryPhase::Protected);
}

}  // namespace drsim
