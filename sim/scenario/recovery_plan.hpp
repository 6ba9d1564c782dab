#pragma once
/// Recovery operations of a scenario and the run-books that carry them out, checked and with names resolved.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/duration.hpp"
#include "models/units.hpp"

namespace drsim {

/// What happens to the protected VMs before they are recovered elsewhere (facts on Zerto, section 5.2).
enum class ShutdownPolicy { None, Graceful, Force };

/// What follows when the recovered VMs are up: commit or roll back by itself, or wait for an operation.
enum class CommitPolicy { Commit, Rollback, Manual };

enum class OperationKind { Failover, Move, TestFailover, StopTest, Clone, Commit, Rollback, Tag, Failback };

/// VMs that are powered on together, after those before them.
struct BootGroupConfig {
  std::string name;
  double delay_s = 0;              ///< from the last power-on of the boot group before
  std::vector<std::uint32_t> vms;  ///< ascending
};

/// A script of the run-book; what lasts longer than the time-out is cut off.
struct ScriptConfig {
  DurationConfig duration;
  double timeout_s = 300;  ///< S18
};

struct RunbookConfig {
  std::string name;
  DurationConfig detection = constant_duration(3 * minute_s);  ///< failover: until the loss is noticed
  DurationConfig decision = constant_duration(15 * minute_s);  ///< failover: until it is declared
  std::optional<ShutdownPolicy> shutdown;                      ///< absent: none for a failover, graceful for a move
  DurationConfig shutdown_duration = constant_duration(90);    ///< of one VM
  double shutdown_timeout_s = 300;                             ///< then the power is cut, or a graceful stop has failed
  std::optional<ScriptConfig> pre_script, post_script;
  std::vector<BootGroupConfig> boot_groups;      ///< in order; VMs in none boot first
  DurationConfig boot = constant_duration(120);  ///< of one guest to service, with storage to spare
  DurationConfig re_ip = constant_duration(60);  ///< of one guest
  CommitPolicy commit = CommitPolicy::Commit;
  double commit_after_s = 60 * minute_s;  ///< from the last VM up
  bool reverse_protection = true;
  double test_write_fraction = 1;  ///< what a test VM writes, of the protected VM's mean
};

/// What the product tags the checkpoint of a failover test with when the test is stopped (Zerto help 5.5, failover
/// test).
inline constexpr const char* tested_tag = "tested";

/// One operation on groups, or a step of an earlier one (stop a test, commit, roll back), or a tag.
struct OperationConfig {
  std::string name;
  double at_s = 0;
  OperationKind kind = OperationKind::Failover;
  std::vector<std::uint32_t> groups;  ///< in the order in which they queue
  std::uint32_t runbook = 0;
  bool site_lost = true;                       ///< Failover: the protected site stops at `at_s`
  std::optional<double> site_returns_after_s;  ///< Failover of a lost site: absent: not in this run
  std::optional<double> checkpoint_at_s;       ///< newest checkpoint not after this date; absent: latest
  std::string tag;                             ///< Tag: its name; others: checkpoint with this tag; empty: none
  std::optional<double> stop_after_s;          ///< TestFailover: from the last VM up; absent: until stopped
};

/// The kind as in scenario files: failover, move, test_failover, ...
const char* operation_kind_name(OperationKind kind);

}  // namespace drsim
