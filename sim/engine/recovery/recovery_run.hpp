#pragma once
/// All recovery operations of a run: an actor for each plays it at its date. What becomes of a group between
/// operations is kept here, so that an operation that its state forbids is refused with a reason.

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/engine/recovery/group_recovery.hpp"

namespace drsim {

/// Where a group is as far as operations are concerned.
enum class RecoveryPhase { Protected, Busy, Recovered, AwaitingSite, ReverseSync, ReverseProtected };

/// How operations that begin with the loss of a site enter it in the book of failures, and its return.
struct SiteLosses {
  std::function<void(Index site, const HeldBy& by, const Cause& why)> lose;
  std::function<void(Index site, const HeldBy& by)> give_back;
};

class RecoveryRun {
 public:
  /// @param home  SimGrid host that the actors belong to; it must stay up
  RecoveryRun(const Scenario& scenario, simgrid::s4u::Host* home, HostRooms& rooms, FailureBook& book,
              ReplicationControl& replication, SiteLosses losses);

  /// Creates the actors. Call once, before the engine runs.
  void start();

  /// After the run: throws what an actor threw.
  void rethrow() const;

  /// After the run: fills in failovers, operations, sites, warnings and events.
  void report(RunRecord& record) const;

  RecoveryResources& resources() { return resources_; }

  // For GroupRecovery.
  const Scenario& scenario() const { return scenario_; }
  ReplicationControl& replication() { return replication_; }
  RecoveryPhase phase(Index group) const { return phases_[group]; }
  void set_phase(Index group, RecoveryPhase phase) { phases_[group] = phase; }
  std::optional<double>& stopped_s(Index group) { return stopped_s_[group]; }
  /// Since when the VMs of a group run at the recovery site.
  std::optional<double>& recovered_since_s(Index group) { return recovered_since_s_[group]; }
  std::optional<double> tagged_s(Index group, const std::string& tag) const;
  void tag(Index group, const std::string& name, double checkpoint_s) { tags_.push_back({group, name, checkpoint_s}); }
  void spawn(const std::string& name, std::function<void()> body);
  /// An operation that began with the loss of a site has not recovered the group: its VMs start again where they ran,
  /// when the site is back, and are protected again, unless another operation has recovered them by then.
  /// @param in_reverse  they ran at the recovery site
  void restart_when_back(Index group, bool in_reverse);
  /// @param at_s  date, not after now; absent: now
  void log(const std::string& entity, const std::string& event, double amount,
           std::optional<double> at_s = std::nullopt);
  double ended_s() const { return scenario_.horizon_s; }

 private:
  struct Tag {
    Index group;
    std::string name;
    double at_s;
  };

  void play(OperationRun& operation);
  void begin_recovery(OperationRun& operation);
  void lose_sites(OperationRun& operation);
  void send(OperationRun& operation, GroupRecovery::Signal signal);
  void set_tags(const OperationConfig& config);
  Index protected_site(Index group) const;
  Index recovery_site(Index group) const;
  void report_sites(RunRecord& record) const;

  const Scenario& scenario_;
  simgrid::s4u::Host* home_;
  ReplicationControl& replication_;
  SiteLosses losses_;
  RecoveryResources resources_;
  std::vector<std::unique_ptr<OperationRun>> operations_;
  std::vector<std::unique_ptr<GroupRecovery>> group_recoveries_;
  std::vector<RecoveryPhase> phases_;
  std::vector<std::optional<double>> stopped_s_;  // by group: since when nothing is written at the protected site
  std::vector<std::optional<double>> recovered_since_s_;  // by group
  std::vector<Tag> tags_;
  std::vector<RunEvent> log_;
  std::exception_ptr thrown_;
};

}  // namespace drsim
