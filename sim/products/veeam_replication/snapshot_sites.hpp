#pragma once
/// What the loss of a site by a recovery operation does to jobs: VMs on its hosts have no power, and jobs from or to it
/// are on hold until it is back.
/// Checked by: tests/engine/snapshot_recovery_test.cpp

#include <vector>

#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/recovery/host_rooms.hpp"
#include "sim/products/veeam_replication/snapshot_replication.hpp"

namespace drsim {

class SnapshotSites {
 public:
  SnapshotSites(const Scenario& scenario, HostRooms& rooms, FailureBook& book, SnapshotReplication& replication);

 private:
  void host_turns(const FailureBook::Edge& edge);
  bool has_hosts(Index group) const;

  const Scenario& scenario_;
  HostRooms& rooms_;
  FailureBook& book_;
  SnapshotReplication& replication_;
};

}  // namespace drsim
