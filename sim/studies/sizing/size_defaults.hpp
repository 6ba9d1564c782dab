#pragma once
/// Which defaults a size rests on: each is put to the ends of its range, one at a time, and the least value searched
/// again where it moves by more than 5 %.
/// Checked by: tests/studies/planning_test.cpp

#include "sim/scenario/read/read_scenario.hpp"
#include "sim/studies/sizing/sizing.hpp"

namespace drsim {

/// Fills `rests_on` of every sizing that has a least value and a change, most first. Plays two runs for each end of
/// each default, and a search of about a dozen for each that moves the size.
/// @param read  the scenario as the runs have it, for its defaults
void find_defaults(SizingRuns& runs, const ReadScenario& read, std::vector<Sizing>& sizings);

}  // namespace drsim
