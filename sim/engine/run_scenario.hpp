#pragma once
/// Plays one scenario on SimGrid, once: one process, one run (SimGrid allows one engine a process).

#include "models/fault_schedule.hpp"
#include "models/run_record.hpp"
#include "sim/engine/run/run_options.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// @return everything the run reports.
/// Throws InvariantViolation when bytes are not conserved or another invariant of the model is broken.
RunRecord run_scenario(const Scenario& scenario, const RunOptions& options);

/// What fails by chance, as the run draws it.
std::vector<FaultProcess> fault_processes(const Scenario& scenario);

/// Estimate of the peak memory of a run of this scenario [bytes]: streams, journal corners in the history, curves.
double estimated_memory_bytes(const Scenario& scenario);

}  // namespace drsim
