#pragma once
/// How much of the curves of a run is kept.

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Curves that a run records: RPO, backlog and journal of each group, the pool of each appliance, classes of each link.
double curve_count(const Scenario& scenario);

/// Corners that each curve may keep, so that all together stay within what the scenario allows; at least 100.
double corners_of_a_curve(const Scenario& scenario);

}  // namespace drsim
