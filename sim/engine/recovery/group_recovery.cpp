#include "sim/engine/recovery/group_recovery.hpp"

#include <algorithm>

#include "models/check.hpp"
#include "models/random_stream.hpp"
#include "sim/engine/long_run/span_text.hpp"
#include "sim/engine/recovery/operation_cause.hpp"
#include "sim/engine/recovery/recovery_run.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

GroupRecovery::GroupRecovery(RecoveryRun& run, OperationRun& operation, Index group)
    : run_(run),
      operation_(operation),
      group_(group),
      all_done_(sg4::Semaphore::create(0)),
      decision_(sg4::Semaphore::create(0)) {}

const Scenario& GroupRecovery::scenario() const { return run_.scenario(); }
ReplicationControl& GroupRecovery::replication() { return run_.replication(); }
RecoveryResources& GroupRecovery::resources() { return run_.resources(); }
const RecoveryResources& GroupRecovery::resources() const { return run_.resources(); }
Index GroupRecovery::protected_site() const { return scenario().hosts[scenario().vms[vms_.front().vm].host].site; }
Index GroupRecovery::recovery_site() const {
  return scenario().hosts[scenario().vms[vms_.front().vm].recovery_host].site;
}
const RunbookConfig& GroupRecovery::runbook() const { return scenario().runbooks[config().runbook]; }

void GroupRecovery::log(const std::string& event, double amount, std::optional<double> at_s) {
  run_.log(scenario().vpgs[group_].name, config().name + ": " + event, amount, at_s);
}

/// The group is in this state because of the operation.
void GroupRecovery::set_state(std::optional<GroupState> state, OperationPhase phase) {
  replication().set_state(group_, state, phase, operation_cause(CauseKind::Operation, config()));
}

GroupState GroupRecovery::state_of_operation() const {
  return config().kind == OperationKind::Failover ? GroupState::FailingOver : GroupState::Moving;
}

double GroupRecovery::draw(const DurationConfig& duration, const std::string& entity, const char* purpose) const {
  RandomStream random(scenario().seed, entity, std::string(purpose) + " in " + config().name);
  return draw_duration_s(duration, random);
}

void GroupRecovery::refuse(const std::string& why, const Entity& for_what) {
  outcome_ = "refused";
  refused_for_ = for_what;
  reason_ = why;
  log("refused", 0);
}

void GroupRecovery::fail(const std::string& why) {
  outcome_ = "failed";
  reason_ = why;
  log("failed", 0);
}

bool GroupRecovery::receive(Signal signal) {
  const bool decides = signal == Signal::Commit || signal == Signal::Rollback;
  if (awaited_ != (decides ? Signal::Commit : signal) || received_ != Signal::None) return false;
  received_ = signal;
  decision_->release();
  return true;
}

void GroupRecovery::play() {
  switch (config().kind) {
    case OperationKind::Failover:
      play_failover();
      break;
    case OperationKind::Move:
      play_move();
      break;
    case OperationKind::TestFailover:
      play_test();
      break;
    case OperationKind::Clone:
      play_clone();
      break;
    case OperationKind::Failback:
      play_failback();
      break;
    default:
      DRSIM_CHECK(false, operation_kind_name(config().kind));
  }
  steps_.end();
  const auto& lost = operation_.lost_groups;
  const bool is_lost = std::find(lost.begin(), lost.end(), group_) != lost.end();
  if (is_lost && is_left_where_it_was()) run_.restart_when_back(group_, is_back_);
}

/// True when the operation has ended, and the group is still or again protected from where it ran before.
bool GroupRecovery::is_left_where_it_was() const {
  return run_.phase(group_) == (is_back_ ? RecoveryPhase::ReverseProtected : RecoveryPhase::Protected) &&
         (outcome_ == "refused" || outcome_ == "failed" || outcome_ == "rolled back");
}

/// Of a group that stands still: what no recovery finds any more stands in its result.
void GroupRecovery::note_lost_checkpoints() {
  if (!still_runs() && !replication().checkpoints(group_, is_back_)) replication().note_aged_out(group_, is_back_);
}

/// Why a group that runs elsewhere cannot be recovered there and then.
std::string GroupRecovery::why_not_protected() const {
  const std::string& old_site = scenario().sites[protected_site()].name;
  const std::string stays =
      config().site_lost ? "; the loss of " + scenario().sites[recovery_site()].name + " is not simulated" : "";
  if (config().kind == OperationKind::Failover && run_.phase(group_) == RecoveryPhase::ReverseSync)
    return "the reverse delta sync towards " + old_site + " is running: there is no checkpoint yet" + stays;
  if (config().kind == OperationKind::Failover && run_.phase(group_) == RecoveryPhase::AwaitingSite)
    return "site " + old_site + " is not back: there is no checkpoint" + stays;
  return "the group has been recovered already: it runs at its recovery site";
}

/// What is down where the operation goes, and it cannot be carried out without. A failover waits for it: what it leaves
/// may be lost. All else is planned, and left for later.
GroupRecovery::Obstacle GroupRecovery::down_where_it_goes() const {
  const Index site = is_back_ ? protected_site() : recovery_site();
  const std::string& name = scenario().sites[site].name;
  if (config().kind == OperationKind::Failover) return {};
  if (!resources().is_site_up(site)) return {{EntityKind::Site, name}, "site " + name + " is down"};
  if (!resources().is_manager_up(site))
    return {{EntityKind::Manager, name}, "manager of " + name + " is down: it carries out the operation"};
  for (const VmRun& vm : vms_) {
    const std::string& host = scenario().hosts[vm.recovery_vra].name;
    const std::string& store = scenario().datastores[vm.datastore].name;
    // A replica that is ready is powered on by any host of the cluster.
    if (!scenario().recovery.replica.are_ready && !resources().is_host_up(vm.recovery_vra))
      return {{EntityKind::Host, host}, "host " + host + " is down, whose VRA keeps the journal"};
    if (!resources().is_datastore_up(vm.datastore))
      return {{EntityKind::Datastore, store}, "datastore " + store + " is down"};
  }
  return {};
}

/// Refuses what the state of the group, or of the place where it goes, forbids.
bool GroupRecovery::is_permitted() {
  Obstacle obstacle = down_where_it_goes();
  if (obstacle.why.empty()) obstacle = {{}, replication().refusal(group_, config().kind, is_back_)};
  if (obstacle.why.empty()) return true;
  note_lost_checkpoints();
  refuse(obstacle.why, obstacle.entity);
  return false;
}

bool GroupRecovery::may_begin() {
  if (run_.phase(group_) == RecoveryPhase::Busy) {
    refuse("another operation on the group is under way");
    return false;
  }
  const RecoveryPhase wanted = is_back_ ? RecoveryPhase::ReverseProtected : RecoveryPhase::Protected;
  if (run_.phase(group_) != wanted) {
    refuse(why_not_protected());
    return false;
  }
  if (!is_permitted()) return false;
  const std::string* unpaired = resources().closed_pairing(protected_site(), recovery_site());
  if (config().kind == OperationKind::Move && unpaired != nullptr) {
    refuse("a move needs the managers of both sites: " + *unpaired);
    return false;
  }
  run_.set_phase(group_, RecoveryPhase::Busy);
  began_ = true;
  return true;
}

/// False when the VMs have stopped where they ran, by a disaster or an earlier operation.
bool GroupRecovery::still_runs() const { return is_back_ ? !config().site_lost : !run_.stopped_s(group_).has_value(); }

/// The operation ends before it has changed anything.
void GroupRecovery::give_up_begun() {
  run_.set_phase(group_, is_back_ ? RecoveryPhase::ReverseProtected : RecoveryPhase::Protected);
}

bool GroupRecovery::choose_checkpoint() {
  const std::optional<CheckpointWindow> window = replication().checkpoints(group_, is_back_);
  if (!window) {
    refuse("no usable checkpoint is left in the journal");
  } else if (!config().tag.empty()) {
    checkpoint_s_ = run_.tagged_s(group_, config().tag);
    if (!checkpoint_s_ || *checkpoint_s_ < window->oldest_s) {
      checkpoint_s_.reset();
      refuse("the checkpoint with the tag \"" + config().tag + "\" is not in the journal (any more)");
    }
  } else if (config().checkpoint_at_s) {
    checkpoint_s_ = replication().checkpoint_before(group_, *config().checkpoint_at_s, is_back_);
    if (!checkpoint_s_) refuse("the journal holds no checkpoint of that date or before it");
  } else {
    checkpoint_s_ = window->newest_s;
  }
  if (!checkpoint_s_) {
    note_lost_checkpoints();
    give_up_begun();
  }
  return checkpoint_s_.has_value();
}

void GroupRecovery::run_script(const char* name, const std::optional<ScriptConfig>& script) {
  if (!script) return;
  const double length_s = draw(script->duration, scenario().vpgs[group_].name, name);
  const bool cut = length_s > script->timeout_s;
  steps_.begin(name, cut ? "cut off at its time-out of " + span_text(script->timeout_s) : "");
  clock().sleep_for(std::min(length_s, script->timeout_s));
}

/// The manager of the site where the VMs run shuts them down, through its vCenter, told by the manager of the other.
const std::string* GroupRecovery::closed_shutdown() const {
  const std::string* pairing = resources().closed_pairing(protected_site(), recovery_site());
  return pairing != nullptr ? pairing : resources().closed_vcenter(is_back_ ? recovery_site() : protected_site());
}

bool GroupRecovery::shut_down(bool is_move) {
  const ShutdownPolicy usual = scenario().recovery.replica.are_ready ? ShutdownPolicy::Force : ShutdownPolicy::Graceful;
  const ShutdownPolicy policy = runbook().shutdown.value_or(is_move ? usual : ShutdownPolicy::None);
  if (policy == ShutdownPolicy::None) return true;
  if (const std::string* why = closed_shutdown()) {
    fail("shutdown: " + *why + (is_move ? "; the move was rolled back" : ""));
    return false;
  }
  double longest_s = 0;
  std::string slowest, stuck;
  for (Index index = 0; index < scenario().vms.size(); ++index) {
    const VmConfig& vm = scenario().vms[index];
    if (vm.vpg != group_) continue;
    double length_s = draw(runbook().shutdown_duration, vm.name, "shutdown");
    if (!vm.has_guest_tools || length_s > runbook().shutdown_timeout_s) {
      if (policy == ShutdownPolicy::Graceful && stuck.empty()) {
        stuck = vm.name + (vm.has_guest_tools ? " did not stop within " + span_text(runbook().shutdown_timeout_s)
                                              : " has no guest tools, which a graceful stop needs");
      }
      // Without tools a graceful stop fails at once; a forced one waits for its time-out.
      length_s = vm.has_guest_tools || policy == ShutdownPolicy::Force ? runbook().shutdown_timeout_s : 0;
    }
    if (slowest.empty() || length_s > longest_s) {
      longest_s = length_s;
      slowest = vm.name;
    }
  }
  steps_.begin("shutdown", "VM " + slowest);
  clock().sleep_for(longest_s);
  if (stuck.empty()) return true;
  fail("shutdown: VM " + stuck + (is_move ? "; the move was rolled back" : ""));
  return false;
}

void GroupRecovery::wait_until_some(const std::function<std::optional<double>()>& date) {
  const double start_s = sg4::Engine::get_clock();
  while (!date()) {
    // What lasts long is looked at less often: one part in a hundred of the wait so far.
    clock().sleep_for(std::clamp(0.01 * (sg4::Engine::get_clock() - start_s), second_s, minute_s));
  }
}

/// Nothing is replicated any more from where the VMs run, unless that was lost before: by the operation, or by an
/// event.
/// @return false when they could not be shut down first
bool GroupRecovery::stop_replication() {
  if (!still_runs()) return true;
  const std::optional<double> lost_s = resources().site_down_since_s(is_back_ ? recovery_site() : protected_site());
  if (!lost_s && !shut_down(false)) return false;
  const double stopped_s = lost_s.value_or(sg4::Engine::get_clock());
  run_.stopped_s(group_) = stopped_s;
  const Cause why = operation_cause(CauseKind::OperationStop, config());
  replication().give_up_protection(group_, stopped_s);
  const bool vms_off = runbook().shutdown.value_or(ShutdownPolicy::None) != ShutdownPolicy::None;
  is_back_ ? replication().stop_reverse(group_, why) : replication().stop(group_, vms_off, why);
  return true;
}

void GroupRecovery::play_failover() {
  const double detected_s = config().at_s + operation_.detection_s;
  steps_.begin("detection", "monitoring");
  clock().sleep_until(detected_s);
  steps_.begin("decision", "people");
  clock().sleep_until(detected_s + operation_.decision_s);
  declared_s_ = sg4::Engine::get_clock();
  // A group that is protected in reverse fails over to its old site.
  is_back_ = run_.phase(group_) == RecoveryPhase::ReverseProtected;
  choose_places(is_back_);
  wait_for_recovery_manager();
  if (!may_begin() || !choose_checkpoint()) return;
  log("declared", *declared_s_ - config().at_s);
  replication().hold_promotion(group_, true, is_back_);
  held_since_s_ = declared_s_;
  set_state(GroupState::FailingOver);
  run_script("pre-script", runbook().pre_script);
  if (!stop_replication()) {
    replication().hold_promotion(group_, false, is_back_);
    set_state(is_back_ ? std::optional<GroupState>(GroupState::Recovered) : std::nullopt);
    return give_up_begun();
  }
  data_loss_s_ = std::max(0.0, *run_.stopped_s(group_) - *checkpoint_s_);
  recover_vms();
  complete();
}

void GroupRecovery::play_move() {
  declared_s_ = config().at_s;
  choose_places(false);
  if (!may_begin()) return;
  log("begins", 0);
  set_state(GroupState::Moving);
  run_script("pre-script", runbook().pre_script);
  if (scenario().recovery.replica.are_ready) {
    steps_.begin("copy of what is outstanding", "until no blocks are dirty");
    wait_until_some([this] { return replication().in_sync_since(group_); });
  }
  if (!shut_down(true)) {
    set_state(std::nullopt);
    run_.set_phase(group_, RecoveryPhase::Protected);
    return;
  }
  replication().quiesce(group_);
  steps_.begin("drain", "queue and last checkpoint on their way to the recovery site");
  wait_until_some([this] { return replication().drained_since(group_); });
  checkpoint_s_ = sg4::Engine::get_clock();
  run_.stopped_s(group_) = checkpoint_s_;
  if (scenario().recovery.replica.last_point_s > 0) {
    steps_.begin("long-term point", "of what was copied last");
    clock().sleep_for(scenario().recovery.replica.last_point_s);
  }
  data_loss_s_ = 0;
  replication().hold_promotion(group_, true, false);
  held_since_s_ = checkpoint_s_;
  replication().give_up_protection(group_, sg4::Engine::get_clock());
  replication().stop(group_, true, operation_cause(CauseKind::OperationStop, config()));
  recover_vms();
  complete();
}

void GroupRecovery::play_test() {
  declared_s_ = config().at_s;
  choose_places(false);
  if (!may_begin() || !choose_checkpoint()) return;
  log("begins", 0);
  data_loss_s_ = 0;
  replication().hold_promotion(group_, true, false);
  held_since_s_ = config().at_s;
  set_state(GroupState::FailoverTest);
  run_script("pre-script", runbook().pre_script);
  recover_vms();
  run_script("post-script", runbook().post_script);
  if (vms_up() == vms_.size()) up_s_ = sg4::Engine::get_clock();
  end_test();
}

void GroupRecovery::play_clone() {
  declared_s_ = config().at_s;
  choose_places(false);
  if (!may_begin() || !choose_checkpoint()) return;
  log("begins", 0);
  data_loss_s_ = 0;
  recover_vms();
  normal_s_ = sg4::Engine::get_clock();
  outcome_ = "cloned";
  log("cloned", *normal_s_ - config().at_s);
  run_.set_phase(group_, RecoveryPhase::Protected);
}

void GroupRecovery::play_failback() {
  declared_s_ = config().at_s;
  is_back_ = true;
  choose_places(true);
  const RecoveryPhase phase = run_.phase(group_);
  if (phase == RecoveryPhase::Protected) return refuse("the group runs at its protected site: nothing to fail back");
  if (phase == RecoveryPhase::Busy) return refuse("another operation on the group is under way");
  if (phase == RecoveryPhase::AwaitingSite) return refuse("the protected site is not back");
  if (const std::string* unpaired = resources().closed_pairing(protected_site(), recovery_site())) {
    return refuse("a failback needs the managers of both sites: " + *unpaired);
  }
  if (const Obstacle obstacle = down_where_it_goes(); !obstacle.why.empty())
    return refuse(obstacle.why, obstacle.entity);
  if (phase == RecoveryPhase::Recovered) {
    steps_.begin("reverse delta sync", "protection towards the old site was not set up before");
    protect_in_reverse();
  } else {
    steps_.begin("wait for reverse protection", "delta sync towards the old site");
    wait_until_some([this]() -> std::optional<double> {
      if (run_.phase(group_) != RecoveryPhase::ReverseProtected) return std::nullopt;
      return sg4::Engine::get_clock();
    });
  }
  reprotected_s_.reset();
  // What failed meanwhile forbids it as it forbids a move.
  if (run_.phase(group_) == RecoveryPhase::ReverseProtected && !is_permitted()) return;
  run_.set_phase(group_, RecoveryPhase::Busy);
  began_ = true;
  run_script("pre-script", runbook().pre_script);
  if (!shut_down(true)) {
    run_.set_phase(group_, RecoveryPhase::ReverseProtected);
    return;
  }
  replication().quiesce_reverse(group_);
  steps_.begin("drain", "queue and last checkpoint on their way to the old site");
  wait_until_some([this] { return replication().reverse_drained_since(group_); });
  checkpoint_s_ = sg4::Engine::get_clock();
  data_loss_s_ = 0;
  set_state(GroupState::Moving);
  replication().give_up_protection(group_, sg4::Engine::get_clock());
  replication().stop_reverse(group_, operation_cause(CauseKind::OperationStop, config()));
  recover_vms();
  complete();
}

}  // namespace drsim
