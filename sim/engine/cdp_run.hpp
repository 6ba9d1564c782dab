#pragma once
/// A run of a scenario with Veeam CDP.

#include "sim/engine/platform.hpp"
#include "sim/engine/run_scenario.hpp"

namespace drsim {

/// Plays it on an engine that has its platform, and reports all but what every run does (fingerprint, seed, time).
RunRecord play_cdp(const Scenario& scenario, const RunOptions& options, const Platform& platform,
                   simgrid::s4u::Engine& engine);

}  // namespace drsim
