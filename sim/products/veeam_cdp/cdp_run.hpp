#pragma once
/// A run of a scenario whose groups are all protected by Veeam CDP.

#include "sim/engine/network/platform.hpp"
#include "sim/engine/run_scenario.hpp"

namespace drsim {

/// Plays it on an engine that has its platform, and reports all but what every run does (fingerprint, seed, time).
RunRecord play_cdp(const Scenario& scenario, const RunOptions& options, const Platform& platform,
                   simgrid::s4u::Engine& engine);

/// What the product would tell of its policies and proxies; those of others are left alone.
void add_cdp_warnings(const Scenario& scenario, RunRecord& record);

}  // namespace drsim
