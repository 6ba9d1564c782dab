#pragma once
/// One run of the engine in a process of its own, as tests need many in a row.

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim::test {

/// Plays the scenario in a child process (one SimGrid engine a process) and hands back what the tests compare: seed,
/// horizon, events, fingerprint, conservation, groups without violations and spans, links, log, RPO curves.
/// Throws std::runtime_error with the engine's message when the run fails.
RunRecord run_alone(const Scenario& scenario);

}  // namespace drsim::test
