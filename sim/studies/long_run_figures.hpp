#pragma once
/// What one long run says about the long-run mean of each group's RPO: warm-up, and an interval by batch means.

#include <nlohmann/json_fwd.hpp>

#include "models/run_record.hpp"

namespace drsim {

/// Means of a curve over `count` equal intervals from 0 to the horizon, exact: corners are joined by lines, an envelope
/// has its means. @param curve  with a point at 0
std::vector<double> interval_means(const Curve& curve, double horizon_s, std::size_t count);

/// Puts groups[].rpo_s.long_run {mean, ci95_low, ci95_high, warm_up_s, batches} into the result of a single run:
/// the warm-up is cut off by MSER-5, the rest cut into batches.
void add_long_run_figures(const RunRecord& record, nlohmann::ordered_json& result);

}  // namespace drsim
