#pragma once
/// One long run instead of many: where its warm-up ends, and an interval for its mean.
/// Checked by: tests/analysis/run_statistics_test.cpp

#include <cstddef>
#include <vector>

#include "analysis/confidence.hpp"

namespace drsim {

/// MSER-5: how many of the first values belong to the warm-up. Means of five values each; the cut is where the squared
/// standard error of what is left is least, looked for in the first half; a multiple of 5. With fewer than 20 values:
/// 0. Source: White, Cobb, Spratt, Winter Simulation Conference 2000.
std::size_t warm_up_end(const std::vector<double>& values);

/// Interval for the long-run mean of one correlated series, from the means of `batches` equal parts (the rest at the
/// end is left out). Batches must be long against the correlation: their lag-1 correlation says whether they are.
/// Source: Law, Simulation Modeling and Analysis, 9.5.3.
/// @param batches  [>= 2], at most the number of values
ConfidenceInterval batch_means(const std::vector<double>& values, std::size_t batches,
                               double confidence = usual_confidence);

}  // namespace drsim
