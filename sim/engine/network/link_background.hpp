#pragma once
/// What does not yield on the backbone links: background traffic by time of day, the control traffic between paired
/// sites (control_traffic.hpp), copies of retention.

#include <vector>

#include "sim/products/zerto/plane_setup.hpp"

namespace drsim {

/// Background traffic of all links by time of day; repeats weekly from the scenario's start.
/// @param forward, backward  resource of each link's directions
std::vector<BackgroundLoad> background_by_time_of_day(const Scenario& scenario, const std::vector<Index>& forward,
                                                      const std::vector<Index>& backward);

/// Loads of all links of a Zerto estate; those by time of day repeat weekly from the scenario's start.
std::vector<BackgroundLoad> link_background(const Scenario& scenario, const PlaneSetup& setup);

}  // namespace drsim
