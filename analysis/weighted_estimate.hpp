#pragma once
/// Means over runs that were drawn from another distribution than they are judged by (importance sampling).
/// Source: Owen, Monte Carlo theory, methods and examples, 9.1 to 9.3.
/// Checked by: tests/analysis/planning_math_test.cpp

#include <cstddef>
#include <vector>

#include "analysis/confidence.hpp"

namespace drsim {

struct WeightedEstimate {
  ConfidenceInterval mean;           ///< of weight x value, with Student's interval
  ConfidenceInterval weight;         ///< mean of the weights: 1 when the drawing was sound
  std::size_t hits = 0;              ///< runs whose value is not 0
  double effective_sample_size = 0;  ///< (sum w v)^2 / sum (w v)^2: hits of equal weight that would say as much
  double brute_force_runs = 0;       ///< plain runs for an interval as narrow, for values 0 and 1; infinity: never hit
};

/// @param log_weights  by run: logarithm of how likely it is over how likely it was drawn  @param values  0 or 1
WeightedEstimate weighted_estimate(const std::vector<double>& log_weights, const std::vector<double>& values);

}  // namespace drsim
