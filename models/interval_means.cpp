#include "models/interval_means.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {

/// Notes the integral at each end of an interval up to the end of what is about to be added.
void IntervalMeans::pass_edges(double from_s, double low_s, double drift_s, double width_s, double count) {
  const double to_s = from_s + width_s * count;
  if (at_edges_.empty()) at_edges_.reserve(count_);
  while (to_s >= edge_s_ && at_edges_.size() + 1 < count_) {
    double until = integral_;
    if (edge_s_ > from_s) {
      const double whole = std::min(count, std::floor((edge_s_ - from_s) / width_s));
      const double rest_s = std::max(0.0, edge_s_ - from_s - whole * width_s);
      until += integral_of(low_s, drift_s, width_s, whole) + rest_s * (low_s + whole * drift_s + rest_s / 2);
    }
    at_edges_.push_back(until);
    edge_s_ = width_s_ * static_cast<double>(at_edges_.size() + 1);
  }
}

std::vector<double> IntervalMeans::means() const {
  std::vector<double> means;
  double before = 0;
  for (const double until : at_edges_) {
    means.push_back((until - before) / width_s_);
    before = until;
  }
  means.push_back((integral_ - before) / width_s_);
  means.resize(count_, 0.0);
  return means;
}

}  // namespace drsim
