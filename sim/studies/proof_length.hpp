#pragma once
/// How long runs have to be for what is said of them to last. Checked by: tests/studies/lasting_sizes_test.cpp

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Length of the runs that sizes of a scenario are proved by [s]: twice its duration, twice its longest target, and a
/// period of its loads, windows and background, or ten turns of random loads; of the last two at most ten times the
/// duration.
double proof_length_s(const Scenario& scenario);

/// The same scenario in a run of another length; ports that are closed to its end stay closed.
void set_length(Scenario& scenario, double horizon_s);

}  // namespace drsim
