#pragma once
/// How long runs have to be for what is said of them to last. Checked by: tests/studies/lasting_sizes_test.cpp

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Length of the runs that sizes of a scenario are proved by [s]: at least twice its duration, twice its longest target
/// and ten turns of random loads (of these at most ten times the duration), made up to a whole number of the longest
/// period of its loads, windows and background.
/// @param duration_s  of the scenario as it is given
double proof_length_s(const Scenario& scenario, double duration_s);

/// The same scenario in a run of another length; ports that are closed to its end stay closed.
void set_length(Scenario& scenario, double horizon_s);

}  // namespace drsim
