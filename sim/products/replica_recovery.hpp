#pragma once
/// Recovery operations of a product in a run, from the start of its actors to the end of the engine.

#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/network/kernel_plane.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/recovery/recovery_run.hpp"

namespace drsim {

class ReplicaRecovery {
 public:
  /// Sites that operations begin with the loss of fail in the book. @param plane  its changes are held meanwhile
  ReplicaRecovery(const Scenario& scenario, const Platform& platform, HostRooms& rooms, FailureBook& book,
                  ReplicationControl& control, HoldsChanges& plane);

  /// Actors that wait for something when the run ends must let go of it before it is destroyed.
  ~ReplicaRecovery();
  ReplicaRecovery(const ReplicaRecovery&) = delete;
  ReplicaRecovery& operator=(const ReplicaRecovery&) = delete;

  RecoveryRun& run() { return run_; }

 private:
  RecoveryRun run_;
};

}  // namespace drsim
