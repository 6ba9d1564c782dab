#pragma once
/// The groups that Zerto protects in a run: what they add to the engine before its clock starts, and what they report
/// when it has stopped.

#include <memory>

#include "models/run_record.hpp"
#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/failures/fault_player.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/recovery/host_rooms.hpp"
#include "sim/engine/recovery/recovery_run.hpp"
#include "sim/engine/recovery/reverse_groups.hpp"
#include "sim/products/product.hpp"
#include "sim/products/zerto/failures/closure_player.hpp"
#include "sim/products/zerto/failures/component_states.hpp"
#include "sim/products/zerto/plane_control.hpp"
#include "sim/products/zerto/replication_plane.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

class ZertoRun : public ProductRun, public OwnerRun {
 public:
  /// @param guest  groups of another product beside these on the same resources; absent: there are none
  ZertoRun(const RunPlace& place, GuestRun* guest);
  ~ZertoRun() override;
  ZertoRun(const ZertoRun&) = delete;
  ZertoRun& operator=(const ZertoRun&) = delete;

  void report(RunRecord& record) override;
  void report_estate(const Scenario& whole, RunRecord& record) const override;
  ProductBalance balance() const override;

  ResourceOwner& resources() override { return plane_->plane(); }
  void join(SharedPlay& play, HoldsChanges& held) override { plane_->join(play, held); }
  FailureBook& book() override { return book_; }

 private:
  struct Recovery;
  std::shared_ptr<ReplicationPlane> make_plane() const;
  void start_actors();
  void reroute(const RouteChange& change);

  const Scenario& scenario_;
  const RunOptions options_;
  const Platform& platform_;
  GuestRun* guest_;
  ReverseGroups reverse_;
  std::shared_ptr<ReplicationPlane> plane_;
  HostRooms rooms_;
  FailureBook book_;
  ComponentStates components_;
  ClosurePlayer closures_;
  RouteChanges routes_;
  FaultSchedule faults_;
  std::unique_ptr<Recovery> recovery_;
};

/// Zerto as the engine knows it.
Product zerto_in_run();

}  // namespace drsim
