#pragma once
/// The replication data plane of a Zerto estate under SimGrid's clock (see kernel_plane.hpp).

#include <memory>
#include <vector>

#include "models/zerto/zerto_plane.hpp"
#include "sim/engine/failures/route_changes.hpp"
#include "sim/engine/network/kernel_plane.hpp"
#include "sim/engine/run/shared_play.hpp"
#include "sim/products/zerto/plane_setup.hpp"

namespace drsim {

class ReplicationPlane : public KernelPlane<ZertoPlane, PlaneSetup> {
 public:
  /// @param others  that the set-up was made with
  ReplicationPlane(const Scenario& scenario, const Platform& platform, PlaneSetup setup,
                   std::vector<SharedResource> others = {});

  /// Another product's streams share resources of this plane from now on.
  /// @param guest  whose changes are held and released with those of this plane
  void join(SharedPlay& play, HoldsChanges& guest);
  ZertoPlane& plane() { return plane_; }

  void hold_changes() override;
  void release_changes() override;

  /// Round trip and loss of a link change now. Loss is unknown to SimGrid, and it announces no change of latency.
  void set_condition(Index link, const LinkCondition& condition);

  /// The capacity of a resource that SimGrid does not know changes now [bytes/s].
  void set_limit(Index resource, double bytes_per_s);

  /// A stream goes on between other hosts of the same sites, now.
  void move_stream(Index stream, Index host, Index recovery_host);

  /// Streams between two sites go another way, now.
  void reroute(const RouteChange& change);

  /// Time that the guard of a datastore's free space stopped replication to it [s]; after finish().
  double guard_stop_s(Index datastore) const { return plane_.guard_stop_s(datastore); }

  /// The scenario that the plane was set up for, with groups in reverse.
  const Scenario& scenario() const { return scenario_; }

 private:
  void play_to(double to_s) override;
  void settle() override;
  StreamMoves& moves();

  const Platform& platform_;
  std::vector<SharedResource> others_;
  SharedPlay* play_ = nullptr;
  HoldsChanges* guest_ = nullptr;
  std::vector<std::pair<Index, Index>> hosts_of_;  // by stream: from and to, now
  std::unique_ptr<StreamMoves> moves_;             // made when the first stream moves
};

}  // namespace drsim
