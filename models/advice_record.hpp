#pragma once
/// What was tried to improve a run, and what each attempt came to: typed, so that tables, page and JSON say the same.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace drsim {

/// What became of one group.
struct GroupOutcome {
  std::string name;
  double above_s = 0;  ///< above its RPO target
  double worst_rpo_s = 0;
  bool is_short_of_history = false, lost_all_checkpoints = false, has_endless_sync = false, diverges = false;
};

/// What became of one recovery operation.
struct OperationOutcome {
  std::string name;
  bool is_reached = false;  ///< all its VMs came into service
  double vms_not_up = 0;
};

/// What a run came to, in the figures by which a change of its scenario is judged. Lower is better, but of `history_*`.
struct OutcomeFigures {
  double groups = 0, groups_missed = 0;  ///< missed: above the RPO target at some time
  double above_target_clock_s = 0;       ///< during which at least one group was above its target
  double above_target_group_s = 0;       ///< summed over groups
  double worst_rpo_s = 0;
  double no_checkpoint_s = 0;            ///< with no checkpoint left to recover to, summed over groups
  double groups_short_of_history = 0;    ///< whose journal kept less than the history that the run was long enough for
  double groups_outgrowing_history = 0;  ///< that kept it in the run, and whose journal is too small in the long run
  double groups_with_history_in_doubt = 0;     ///< of which it is not known whether their journal keeps it
  double history_s = 0, history_wanted_s = 0;  ///< least, of the group that kept the least share of what it should have
  double history_share = 1;                    ///< that share [0..1]
  double endless_syncs = 0;       ///< groups with a sync whose changed blocks came faster than they were sent
  double diverging_groups = 0;    ///< whose mean demand their way does not carry, however long they still hold
  double groups_unproved = 0;     ///< of which the run is too short to say what becomes of them, or that diverge
  double late_cycles = 0;         ///< points of Veeam CDP that took more than a cycle
  double datastores_stopped = 0;  ///< on which the guard of free space stopped replication
  double closed_rules = 0;        ///< firewall rules that keep from the design what it needs
  double operations = 0, operations_failed = 0;  ///< failed: some VM never came into service
  double vms_not_up = 0;                         ///< of the operations
  double losses_above_target = 0;                ///< groups that an operation loses more of than their RPO target
  std::optional<double> rto_s;                   ///< longest of those that were reached; absent: none was
  /// By the order of the run, so that two outcomes can be compared group by group.
  std::vector<GroupOutcome> by_group;
  std::vector<OperationOutcome> by_operation;
};

/// What a proposal changes.
enum class ProposalKind {
  LinkCapacity,
  GatewayCapacity,
  TunnelThroughput,
  TunnelCores,
  ConnectorThroughput,
  HostNic,
  TcpConnections,
  TcpWindow,
  ThrottleRate,
  ThrottleWindowRate,
  VraRam,
  VraVcpus,
  ProxyCache,
  ProxyRam,
  ProxyVcpus,
  ProxyCount,
  JournalLimit,
  DatastoreCapacity,
  DatastoreWrite,
  DatastoreRead,
  DatastoreIops,
  RecoveryHosts,
  VmsInParallel,
  VcenterTasks,
  FirewallRule,
  CheckpointInterval,
  Cycle,
  RpoTarget
};

/// One value of the scenario document, as `--set POINTER=VALUE` takes it.
struct ScenarioChange {
  std::string pointer, value;
};

/// One value to change, with what it is called: title and `--set` are both made from it.
struct ProposedValue {
  ProposalKind kind = ProposalKind::LinkCapacity;
  std::string entity;        ///< entry of the scenario: link, site, cluster, datastore, group, ...
  std::size_t entities = 1;  ///< that the entry stands for, where it has a count
  double from = 0, to = 0;   ///< in base units [bits/s, bytes, bytes/s, s, 1]
  ScenarioChange change;
};

/// One thing to change, in all the places where it stands.
struct Proposal {
  std::vector<ProposedValue> values;
};

/// What is known of less than what was played.
enum class LessKnown {
  NotTried,        ///< a part, or a smaller value, may do as well
  NoPartSuffices,  ///< without any one of the changes it was played, and came to less
  NoFewerSuffice   ///< a whole number: with one less it was played, and came to less
};

inline constexpr std::array<const char*, 3> less_known_names = {"not tried", "no part suffices", "no fewer suffice"};

/// Proposals put in place together, and what the run came to then.
struct PlayedProposals {
  std::vector<Proposal> parts;  ///< one, or a combination
  OutcomeFigures after;
  bool simulated = true;  ///< false: follows by arithmetic from the run as it is
  LessKnown less = LessKnown::NotTried;
};

inline std::vector<ProposedValue> values_of(const std::vector<Proposal>& parts) {
  std::vector<ProposedValue> values;
  for (const Proposal& part : parts) values.insert(values.end(), part.values.begin(), part.values.end());
  return values;
}

/// All that was tried for one run.
struct AdviceRecord {
  OutcomeFigures before;
  std::size_t runs = 0;                  ///< that were played for it
  std::vector<PlayedProposals> helpful;  ///< best first; none worsens a figure
  std::vector<PlayedProposals> in_vain;  ///< played, and worse or no better: not advised
  bool meets = false;                    ///< the first of `helpful` meets all that is asked for
  std::string not_played;                ///< why none was; empty otherwise
};

}  // namespace drsim
