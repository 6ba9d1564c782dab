#pragma once
/// The data path of snapshot replication under SimGrid's clock (see kernel_plane.hpp).

#include "models/veeam_replication/snapshot_plane.hpp"
#include "sim/engine/failures/route_changes.hpp"
#include "sim/engine/network/kernel_plane.hpp"
#include "sim/products/veeam_replication/snapshot_setup.hpp"

namespace drsim {

class SnapshotReplication : public KernelPlane<SnapshotPlane, SnapshotSetup> {
 public:
  SnapshotReplication(const Scenario& scenario, const Platform& platform, SnapshotSetup setup)
      : KernelPlane("snapshot replication", scenario, platform, std::move(setup)) {}

  /// Round trip and loss of a link change now.
  void set_condition(Index link, const LinkCondition& condition);

  /// Acts on the plane at SimGrid's date.
  template <typename Act>
  void act(Act what) {
    change(what);
  }

  /// Traffic between two sites takes another way, now.
  void reroute(const RouteChange& way);
};

}  // namespace drsim
