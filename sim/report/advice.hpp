#pragma once
/// What would bring a run to what it misses, in words: from what was tried, with what each attempt came to.

#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/report/answer.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// What proposals change, in one line: "Raise link fra-mad from 3 Gb/s to 4.2 Gb/s".
std::string proposals_title(const std::vector<Proposal>& parts);

/// What changed between two outcomes: "60 → 0 of 60 groups above target, for 5 h → 0 s, worst RPO 2 h → 12 s".
std::string effect_text(const OutcomeFigures& before, const OutcomeFigures& after);

/// Fills fixes, in_vain and advised of an answer that is complete but for them. Where nothing was tried and something
/// failed there is no advice but what no value of the scenario stands for.
void add_advice(const Scenario& scenario, const RunRecord& record, Answer& answer);

}  // namespace drsim
