#pragma once
/// How long runs have to be for what is said of them to last, and what they say nothing of.
/// Checked by: tests/studies/lasting_sizes_test.cpp, tests/studies/proof_scope_test.cpp

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

struct ProofLength {
  double seconds = 0;
  double left_out_period_s = 0;  ///< after which loads repeat, where that is more than what is played; 0: nothing is
};

/// The runs that sizes of a scenario are proved by: at least twice its duration, twice its longest target and ten turns
/// of random loads (of these at most ten times the duration), made up to a whole number of the longest period of its
/// loads, windows and background. Of a period longer than a week, such as that of a trace of a year, it is no more than
/// ten times the duration: who wants all of a trace judged gives it a duration.
/// @param duration_s  of the scenario as it is given
ProofLength proof_length(const Scenario& scenario, double duration_s);

/// What of the scenario is drawn by chance: "loads", "faults", "starts of CDP cycles", "times of recovery".
std::vector<std::string> drawn_parts(const Scenario& scenario);

/// The same scenario in a run of another length; ports that are closed to its end stay closed.
void set_length(Scenario& scenario, double horizon_s);

}  // namespace drsim
