#pragma once
/// From the rows of a study to what it says: means, costs, targets, and which points are worth their price.

#include "sim/studies/sweep/run_study.hpp"

namespace drsim {

/// True for a point that was played and whose mean is within the bounds of the target.
bool meets_target(const StudyTarget& target, const PointSummary& summary);

/// @param rows  by point, replications ascending
std::vector<PointSummary> summaries_of(const PreparedStudy& prepared, const std::vector<std::vector<StudyRow>>& rows);

}  // namespace drsim
