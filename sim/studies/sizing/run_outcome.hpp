#pragma once
/// What a run says about a target, as one line of text from the process that played it.

#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/studies/sizing/sizing.hpp"

namespace drsim {

/// @param dates_s  ends of shorter runs, of which the beginning of this one tells [s]
std::string run_outcome_text(const RunRecord& record, const SizingTarget& target, const std::vector<double>& dates_s);

/// Of a value that the scenario does not take.
std::string refused_outcome_text(const std::string& why);

/// @param message  one of the two above
SizingRuns::Outcome outcome_of(const std::string& message, const SizingTarget& target);

}  // namespace drsim
