#pragma once
/// What a run reports of its recovery operations. Field names are those of result.json. Dates are seconds after the
/// start of the run; a date or duration that was never reached is absent and its reason says why.

#include <optional>
#include <string>
#include <vector>

#include "models/cause.hpp"

namespace drsim {

/// A stretch of an operation: what was done or waited for, and for whom or what.
struct RecoveryStep {
  std::string name;  ///< "detection", "create VM", "wait for power-on", ...
  double start_s = 0, end_s = 0;
  std::string spent_on;  ///< the resource or VM that took the time: "host mad-1: 5 power-ons every 300 s"
};

/// A VM of a recovered group.
struct RecoveredVm {
  std::string name;
  std::string host;             ///< where it was powered on; empty: nowhere
  std::optional<double> rto_s;  ///< from the date of the operation to its service
  std::string reason;           ///< why it never was in service
  std::vector<RecoveryStep> steps;
};

/// A time that may never be reached.
struct ReachedTime {
  std::optional<double> value_s;
  std::string reason;  ///< why it was not reached; empty when it was
};

/// One operation on one group.
struct FailoverResult {
  std::string group;
  std::string operation;  ///< kind: failover, move, test_failover, clone, failback
  std::string name;       ///< of the operation
  std::string runbook;
  std::string protected_site, recovery_site;
  double at_s = 0;
  bool is_site_lost = false;                ///< it began with the loss of the site that the group ran at
  std::string outcome;                      ///< committed, rolled back, tested, refused, unfinished, ...
  Entity refused_for;                       ///< what was down, where it was refused for that
  ReachedTime checkpoint_at;                ///< date of the checkpoint recovered to
  ReachedTime data_loss;                    ///< written after that checkpoint, as time
  ReachedTime declared;                     ///< from `at_s` to the decision
  ReachedTime rto;                          ///< from `at_s` to the service of the last VM
  ReachedTime normal;                       ///< from `at_s` until journals are promoted, or a test is cleaned up
  ReachedTime reprotected;                  ///< from `at_s` until the reverse protection is in sync
  double promoted_bytes = 0;                ///< by the commit
  double scratch_peak_bytes = 0;            ///< of all scratch journals of the group together
  double journal_held_s = 0;                ///< time during which its journal was not promoted
  double reverse_sync_bytes = 0;            ///< that differed when the reverse protection began
  std::vector<RecoveryStep> steps;          ///< of the group; they may overlap
  std::vector<RecoveryStep> critical_path;  ///< from `at_s` to the service of the last VM, without gaps
  std::vector<RecoveredVm> vms;
};

/// One operation on all its groups.
struct OperationResult {
  std::string name, kind, runbook;
  double at_s = 0;
  std::vector<std::string> groups;
  std::size_t vms = 0;
  std::size_t vms_up = 0;
  ReachedTime rto;            ///< of the last group
  std::string slowest_group;  ///< whose critical path is that of the operation
};

/// All operations that recover into one site, or leave one.
struct SiteRecovery {
  std::string site;
  std::size_t groups = 0;
  std::size_t vms = 0;
  std::size_t vms_up = 0;
  ReachedTime rto;  ///< longest of the failovers, moves and failbacks of groups that this site protected
};

}  // namespace drsim
