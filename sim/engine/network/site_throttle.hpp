#pragma once
/// Site throttles by the clock: one cap of all data that a site sends, with one window a day in which another one
/// holds.

#include <functional>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Cap at this moment of the run [bytes/s]; automatic: so much that it never binds.
double throttle_bytes_per_s(const Scenario& scenario, const ThrottleConfig& throttle, double at_s);

/// An actor: sets each throttle at the edges of its window, up to the horizon.
/// @param set_cap  of what a site sends [bytes/s]
void play_throttles(const Scenario& scenario, const std::function<void(Index site, double bytes_per_s)>& set_cap);

}  // namespace drsim
