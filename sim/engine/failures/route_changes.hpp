#pragma once
/// Routes of the VRFs while links fail and come back. A VRF hears of either after the time of detection, if it still
/// lasts, and takes new routes when they are computed; until then what used a link that is down is down with it, and
/// what goes a detour goes on. Where no path is left, routes stay as they are.
///
/// Assumptions: all routers of a VRF know the same at the same date; connections survive a change of routes.
/// Checked by: tests/engine/rerouting_test.cpp

#include <functional>
#include <simgrid/s4u.hpp>
#include <vector>

#include "models/run_record.hpp"
#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/network/kernel_plane.hpp"
#include "sim/engine/network/routes.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Traffic between two sites takes another way from now on.
struct RouteChange {
  Index from_site = 0, to_site = 0;
  std::vector<Hop> hops;
};

class RouteChanges {
 public:
  /// Does nothing where no failure of a link leaves another path.
  /// @param host   of the actors that wait
  /// @param plane  its changes are held while routes change
  /// @param act    told of each route that changes
  RouteChanges(const Scenario& scenario, FailureBook& book, simgrid::s4u::Host* host, HoldsChanges& plane,
               std::function<void(const RouteChange&)> act);

  /// After the run: the routes that groups used.
  void report(RunRecord& record) const;

 private:
  void hear(Index link, bool down);
  void converge(Index vrf);
  void note(const RouteChange& change);

  const Scenario& scenario_;
  const FailureBook& book_;
  simgrid::s4u::Host* host_;
  HoldsChanges& plane_;
  std::function<void(const RouteChange&)> act_;
  std::vector<std::uint64_t> edges_;       // by link: how often it has failed or come back
  std::vector<std::vector<bool>> is_out_;  // by VRF and link, as its routers know it
  std::vector<RouteChange> present_;       // of the pairs of sites that replicate
  std::vector<RouteSpan> spans_;
};

}  // namespace drsim
