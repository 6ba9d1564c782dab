#pragma once
/// A run of an estate whose groups two products protect: one platform, one book of failures, one sharing of what
/// both use; each plays its own groups.
/// Checked by: tests/engine/mixed_estate_test.cpp.

#include <simgrid/s4u.hpp>

#include "models/run_record.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/run/run_options.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Plays it on an engine that has its platform, and reports all but what every run does (fingerprint, seed, time).
RunRecord play_mixed(const Scenario& scenario, const RunOptions& options, const Platform& platform,
                     simgrid::s4u::Engine& engine);

}  // namespace drsim
