#pragma once
/// What of a scenario keeps written bytes from crossing a link as soon as its capacity allows. Formulas for a link take
/// for granted that nothing does.
/// Checked by: tests/studies/true_sizes_test.cpp

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Kinds of what disturbs replication, in words: "events", "syncs from the start". Events, incidents, faults,
/// operations and syncs break it off; pause windows and closed ports hold it up; caps of a site and copies of long-term
/// retention come before the link. What only a run shows (a full pool, a processor at its limit) is not looked for.
std::vector<std::string> what_disturbs_replication(const Scenario& scenario);

}  // namespace drsim
