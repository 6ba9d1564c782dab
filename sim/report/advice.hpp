#pragma once
/// What would bring a run to what it misses, in words: from what was tried, with what each attempt came to.

#include "models/run_record.hpp"
#include "sim/report/answer.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Fills fixes, in_vain and advised of an answer that is complete but for them. Where nothing was tried and something
/// failed there is no advice but what no value of the scenario stands for.
void add_advice(const Scenario& scenario, const RunRecord& record, Answer& answer);

}  // namespace drsim
