#pragma once
/// What would bring the RPO back to its target, read from the needs and the causes of a run.

#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/report/answer.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Most time lost first; never empty when the run has a link or a group.
std::vector<Advice> advice_of(const Scenario& scenario, const RunRecord& record, const std::vector<CauseShare>& causes);

}  // namespace drsim
