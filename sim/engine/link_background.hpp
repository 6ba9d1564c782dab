#pragma once
/// What does not yield on the backbone links: background traffic by time of day, and the control traffic between the
/// managers of paired sites (facts on Zerto, section 12: 0.1 Mb/s and 1 kb/s for each VM, outside the throttle).

#include <vector>

#include "sim/engine/plane_setup.hpp"

namespace drsim {

/// Loads of all links; those by time of day repeat weekly from the scenario's start.
std::vector<PlaneBackground> link_background(const Scenario& scenario, const PlaneSetup& setup);

}  // namespace drsim
