#pragma once
/// What is wrong with the times above target of a run, if anything.

#include <string>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim::test {

/// Empty where the sum over causes is the time above target of each group, the list of misses and the calendar add up
/// to it, and the clock time of the answer is the union of all excursions, laid over each other one by one.
std::string misses_complaints(const Scenario& scenario, const RunRecord& record);

}  // namespace drsim::test
