#pragma once
/// One recovery operation on one group, as an actor that carries out its run-book: choose a checkpoint, shut down,
/// drain, recover the VMs (an actor each), commit or roll back, promote, protect in reverse. Every step and wait is
/// named, so that the result can say what each minute was spent on.

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "models/recovery/critical_path.hpp"
#include "sim/engine/recovery/recovery_resources.hpp"
#include "sim/engine/recovery/step_log.hpp"

namespace drsim {

class RecoveryRun;

/// What the groups of one operation share.
struct OperationRun {
  OperationRun(const OperationConfig& config_, std::uint32_t number_, const RecoveryRules& rules, RecoveryClock& clock)
      : config(config_),
        number(number_),
        vm_slots(clock, rules.vms_in_parallel),
        volume_turn(clock, OrderedGate::Kind::Passage),
        volumes(rules.volumes_in_parallel) {}

  const OperationConfig& config;
  std::uint32_t number;
  std::uint32_t date = 0;                 ///< number of the first operation of its date
  std::vector<std::uint32_t> priorities;  ///< by place of a group: see priorities_in_order()
  OrderedGate vm_slots;
  OrderedGate volume_turn;  ///< who asks for volumes at one date does so by rank
  WorkerPool volumes;
  double detection_s = 0, decision_s = 0;
  std::vector<Index> lost_groups;  ///< that ran at the sites that it began with the loss of
  std::string refusal;             ///< why an operation on the step of another one had no effect
};

class GroupRecovery {
 public:
  enum class Signal { None, Commit, Rollback, StopTest };

  GroupRecovery(RecoveryRun& run, OperationRun& operation, Index group);

  /// Body of the actor.
  void play();

  /// Tells a waiting operation what to do next. Returns false when it does not wait for that.
  bool receive(Signal signal);

  Index group() const { return group_; }
  const OperationRun& operation() const { return operation_; }
  std::size_t vm_count() const { return vms_.size(); }
  std::size_t vms_up() const;

  FailoverResult result() const;

 private:
  struct VmRun {
    Index vm = 0;
    Index wanted_host = 0;
    Index recovery_vra = 0;  // host whose VRA keeps its journal
    Index datastore = 0;
    std::uint32_t boot_group = 0;  // 0: VMs in none; then those of the run-book in order
    std::optional<Index> host;
    std::optional<double> power_on_s, up_s;
    std::string failure;
    std::string way_out;  // why it runs on another host than the wanted one, if a closed port is the reason
    StepLog steps;
  };

  // group_recovery.cpp: the run-book
  void play_failover();
  void play_move();
  void play_test();
  void play_clone();
  void play_failback();
  bool may_begin();
  bool is_permitted();
  std::string why_not_protected() const;
  /// What is down and why that matters.
  struct Obstacle {
    Entity entity;
    std::string why;  // empty: there is none
  };
  Obstacle down_where_it_goes() const;
  bool choose_checkpoint();
  void note_lost_checkpoints();
  void run_script(const char* name, const std::optional<ScriptConfig>& script);
  const std::string* closed_shutdown() const;
  bool shut_down(bool is_move);
  bool stop_replication();
  void drain();
  void refuse(const std::string& why, const Entity& for_what = {});
  void fail(const std::string& why);

  // group_completion.cpp: after the VMs are up
  void complete();
  Signal wait_for_decision();
  void promote();
  void roll_back();
  /// The manager where the VMs are recovered starts and ends what is done there.
  void wait_for_recovery_manager();
  void wait_before_promotion();
  void wait_for_pairing();
  bool wait_for_lost_site();
  void protect_in_reverse();
  void protect_forward_again();
  void end_test();
  double scratch_bytes(double until_s) const;
  std::vector<double> differing_bytes(double since_s, double lost_s) const;

  // vm_recovery.cpp: actors of VMs
  void choose_places(bool is_failback);
  bool recover_vms();
  void play_vm(VmRun& vm);
  void start_replica(VmRun& vm);
  void acquire_slot(VmRun& vm);
  void create(VmRun& vm);
  bool wait_for_task(VmRun& vm, bool creates);
  bool is_told(const VmRun& vm) const;
  void wait_for_boot_group(VmRun& vm);
  bool power_on(VmRun& vm);
  bool take_host(VmRun& vm);
  void tell_way_out(VmRun& vm);
  bool wait_for_turn(VmRun& vm);
  void give_back(VmRun& vm);
  VmPlace place() const { return is_back_ ? VmPlace::Home : VmPlace::Recovered; }
  void wait_for_keys(VmRun& vm);
  void fetch_key(VmRun& vm);
  bool boot(VmRun& vm);
  void give_up(VmRun& vm, const std::string& why);
  void copy_disks(VmRun& vm);
  void pass_boot_group(std::uint32_t boot_group);
  QueueRank rank(const VmRun& vm) const;
  void remove_vms();

  // group_report.cpp
  void fill_times(FailoverResult& result) const;
  void fill_vms(FailoverResult& result) const;
  std::string why_unfinished() const;
  std::vector<RecoveryStep> vm_phases() const;

  double draw(const DurationConfig& duration, const std::string& entity, const char* purpose) const;
  const RunbookConfig& runbook() const;
  const OperationConfig& config() const { return operation_.config; }
  const Scenario& scenario() const;
  ReplicationControl& replication();
  RecoveryResources& resources();
  const RecoveryResources& resources() const;
  Index protected_site() const;
  Index recovery_site() const;
  RecoveryClock& clock() { return resources().clock(); }
  void log(const std::string& event, double amount, std::optional<double> at_s = std::nullopt);
  void set_state(std::optional<GroupState> state, OperationPhase phase = OperationPhase::None);
  GroupState state_of_operation() const;
  bool still_runs() const;
  bool is_left_where_it_was() const;
  void give_up_begun();
  void wait_until_some(const std::function<std::optional<double>()>& date);

  RecoveryRun& run_;
  OperationRun& operation_;
  Index group_;
  std::deque<VmRun> vms_;  // stays in place: actors refer to it
  StepLog steps_;
  bool is_back_ = false;  // VMs go to their old site: a failback, or a failover of a group that is protected in reverse
  bool began_ = false;
  std::string outcome_;
  std::string reason_;  // why it did not get further
  Entity refused_for_;
  std::optional<double> declared_s_, checkpoint_s_, stopped_s_, recovering_s_, recovered_s_, up_s_, normal_s_,
      reprotected_s_;
  std::optional<double> data_loss_s_;
  std::string normal_reason_, reprotected_reason_;
  double promoted_bytes_ = 0, scratch_peak_bytes_ = 0, reverse_bytes_ = 0;
  std::optional<double> held_since_s_;
  double held_s_ = 0;

  // Boot groups: VMs still to be powered on, and when the next may start.
  std::vector<std::uint32_t> to_power_on_;
  std::vector<double> open_s_;
  std::vector<simgrid::s4u::SemaphorePtr> opened_;
  std::uint32_t vms_left_ = 0;
  simgrid::s4u::SemaphorePtr all_done_;

  Signal awaited_ = Signal::None;  // Commit stands for Commit or Rollback
  Signal received_ = Signal::None;
  simgrid::s4u::SemaphorePtr decision_;
};

}  // namespace drsim
