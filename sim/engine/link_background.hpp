#pragma once
/// What does not yield on the backbone links: background traffic by time of day, the control traffic between paired
/// sites (control_traffic.hpp), copies of retention.

#include <vector>

#include "sim/engine/plane_setup.hpp"

namespace drsim {

/// Loads of all links; those by time of day repeat weekly from the scenario's start.
std::vector<BackgroundLoad> link_background(const Scenario& scenario, const PlaneSetup& setup);

}  // namespace drsim
