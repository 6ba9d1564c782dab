#include "analysis/weighted_estimate.hpp"

#include <cmath>
#include <limits>

namespace drsim {

WeightedEstimate weighted_estimate(const std::vector<double>& log_weights, const std::vector<double>& values) {
  std::vector<double> weights, terms;
  double sum = 0, squares = 0;
  WeightedEstimate estimate;
  for (std::size_t i = 0; i < values.size(); ++i) {
    weights.push_back(std::exp(log_weights[i]));
    terms.push_back(weights[i] * values[i]);
    sum += terms[i];
    squares += terms[i] * terms[i];
    estimate.hits += values[i] != 0 ? 1 : 0;
  }
  estimate.mean = mean_interval(terms);
  estimate.weight = mean_interval(weights);
  estimate.brute_force_runs = std::numeric_limits<double>::infinity();
  if (squares <= 0) return estimate;
  estimate.effective_sample_size = sum * sum / squares;
  const auto count = static_cast<double>(values.size());
  const double mean = sum / count, variance = (squares - count * mean * mean) / (count - 1) / count;
  if (variance > 0) estimate.brute_force_runs = mean * (1 - mean) / variance;
  return estimate;
}

}  // namespace drsim
