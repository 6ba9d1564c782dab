#pragma once
/// The groups that Veeam's snapshot replication protects in a run.

#include <memory>

#include "models/run_record.hpp"
#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/failures/fault_player.hpp"
#include "sim/engine/recovery/host_rooms.hpp"
#include "sim/products/product.hpp"
#include "sim/products/veeam_replication/snapshot_replication.hpp"
#include "sim/products/veeam_replication/snapshot_sites.hpp"

namespace drsim {

class SnapshotRun : public ProductRun {
 public:
  explicit SnapshotRun(const RunPlace& place);
  ~SnapshotRun() override;

  void report(RunRecord& record) override;
  void report_estate(const Scenario& whole, RunRecord& record) const override;
  ProductBalance balance() const override;

 private:
  void start_actors();
  void play_incidents();

  struct Recovery;

  const Scenario& scenario_;
  const RunOptions options_;
  const Platform& platform_;
  std::shared_ptr<SnapshotReplication> replication_;
  HostRooms rooms_;
  FailureBook book_;
  SnapshotSites sites_;
  RouteChanges routes_;
  FaultSchedule faults_;
  std::unique_ptr<Recovery> recovery_;
};

/// Veeam's snapshot replication as the engine knows it.
Product snapshots_in_run();

}  // namespace drsim
