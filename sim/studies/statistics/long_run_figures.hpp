#pragma once
/// What one long run says about the long-run mean of each group's RPO: warm-up, and an interval by batch means.

#include <nlohmann/json_fwd.hpp>

#include "models/run_record.hpp"

namespace drsim {

/// Puts groups[].rpo_s.long_run {mean, ci95_low, ci95_high, warm_up_s, batches} into the result of a single run:
/// the warm-up is cut off by MSER-5, the rest cut into batches. From the exact means of the RPO over equal intervals.
/// @param result  of the same record: its groups in the same order
void add_long_run_figures(const RunRecord& record, nlohmann::ordered_json& result);

}  // namespace drsim
