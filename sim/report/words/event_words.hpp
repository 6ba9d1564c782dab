#pragma once
/// What events did, in words: the same lines for terminal, page and result.json. Names come from the scenario: who
/// prints the lines escapes them.
/// Checked by: tests/report/verdict_test.cpp, tests/report/told_events_test.cpp

#include <string>
#include <vector>

#include "sim/report/verdict.hpp"

namespace drsim {

/// "link fra-mad down for 20 min", "maintenance of host fra-1".
std::string event_words(const Disturbance& event, double horizon_s);

/// A line for each event, those of most time above target where there are many.
std::vector<std::string> event_lines(const Scenario& scenario, const RunRecord& record, const Verdict& verdict);

}  // namespace drsim
