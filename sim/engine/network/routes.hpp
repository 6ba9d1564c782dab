#pragma once
/// The way of traffic over the backbone: of all links that its VRF may use and that are not out, those of the best
/// path. Policies: the least round trip, or the least cost, a sum over the links of a path as of OSPF (RFC 2328,
/// section 2); paths of equal cost are ranked by round trip, then by the names of their links. Checked by:
/// tests/engine/routes_test.cpp

#include <optional>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// One direction of a backbone link on a route.
struct Hop {
  Index link = 0;
  bool forward = true;
};
inline bool operator==(const Hop& a, const Hop& b) { return a.link == b.link && a.forward == b.forward; }

/// @param is_out  by link: it is not used; empty: all are
/// @return        none within a region; nothing when there is no permitted route
std::optional<std::vector<Hop>> region_route(const Scenario& scenario, Index vrf, Index from_region, Index to_region,
                                             const std::vector<bool>& is_out = {});

/// The same from site to site; nothing between sites of different VRFs.
std::optional<std::vector<Hop>> site_route(const Scenario& scenario, Index from_site, Index to_site,
                                           const std::vector<bool>& is_out = {});

/// Ordered pairs of sites between which groups replicate, or may in reverse.
std::vector<std::pair<Index, Index>> replicating_sites(const Scenario& scenario);

/// True when a link between sites that replicate may go down in the run and another path is left without it.
bool routes_may_change(const Scenario& scenario);

}  // namespace drsim
