#pragma once
/// The groups that Zerto protects in a run: what they add to the engine before its clock starts, and what they report
/// when it has stopped.

#include <memory>
#include <simgrid/s4u.hpp>

#include "models/run_record.hpp"
#include "sim/engine/failures/closure_player.hpp"
#include "sim/engine/failures/component_states.hpp"
#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/failures/incident_player.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/recovery/host_rooms.hpp"
#include "sim/engine/recovery/recovery_run.hpp"
#include "sim/engine/recovery/reverse_groups.hpp"
#include "sim/engine/run_scenario.hpp"
#include "sim/products/veeam_cdp/cdp_guest.hpp"
#include "sim/products/zerto/plane_control.hpp"
#include "sim/products/zerto/replication_plane.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

class ZertoRun {
 public:
  /// @param guest  groups of Veeam CDP beside these on the same resources; absent: there are none
  ZertoRun(const Scenario& scenario, const RunOptions& options, const Platform& platform, simgrid::s4u::Engine& engine,
           CdpGuest* guest = nullptr);
  ~ZertoRun();
  ZertoRun(const ZertoRun&) = delete;
  ZertoRun& operator=(const ZertoRun&) = delete;

  /// Plays the rest up to the horizon and fills in what is known of these groups, and of all resources.
  void report(RunRecord& record);

  /// After report(): fills in places and datastores of all groups, and what is to be warned of.
  /// @param whole  these groups and those of the guest, as in the record
  void report_estate(const Scenario& whole, RunRecord& record) const;
  const PlaneSetup& setup() const { return plane_->setup(); }

 private:
  struct Recovery;
  std::shared_ptr<ReplicationPlane> make_plane() const;
  void start_actors();

  const Scenario& scenario_;
  const RunOptions& options_;
  const Platform& platform_;
  CdpGuest* guest_;
  ReverseGroups reverse_;
  std::shared_ptr<ReplicationPlane> plane_;
  HostRooms rooms_;
  FailureBook book_;
  ComponentStates components_;
  ClosurePlayer closures_;
  FaultSchedule faults_;
  std::unique_ptr<Recovery> recovery_;
};

}  // namespace drsim
