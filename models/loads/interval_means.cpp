#include "models/loads/interval_means.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/date_rounding.hpp"

namespace drsim {

namespace {

double integral_of(double low_s, double drift_s, double width_s, double count) {
  return width_s * (count * (low_s + width_s / 2) + drift_s * count * (count - 1) / 2);
}

}  // namespace

void IntervalMeans::pause(double at_s, double integral) {
  // Ends of intervals that lie in the pause have the integral until then.
  skipped_.push_back({at_s, std::numeric_limits<double>::infinity()});
  paused_integral_ = integral;
}

void IntervalMeans::resume(double at_s) {
  skipped_.back().to_s = at_s;
  pass_edges(at_s, 0, 0, 0, 1, paused_integral_);
}

/// Notes the integral at each end of an interval up to the end of what is about to be added.
void IntervalMeans::pass_edges(double from_s, double low_s, double drift_s, double width_s, double count,
                               double before) {
  const double to_s = from_s + width_s * count;
  if (at_edges_.empty()) at_edges_.reserve(count_);
  while (to_s >= edge_s_ && at_edges_.size() + 1 < count_) {
    double until = before;
    if (edge_s_ > from_s) {
      const double whole = std::min(count, std::floor((edge_s_ - from_s) / width_s));
      const double rest_s = std::max(0.0, edge_s_ - from_s - whole * width_s);
      until += integral_of(low_s, drift_s, width_s, whole) + rest_s * (low_s + whole * drift_s + rest_s / 2);
    }
    at_edges_.push_back(until);
    edge_s_ = width_s_ * static_cast<double>(at_edges_.size() + 1);
  }
  if (at_edges_.size() + 1 >= count_) edge_s_ = std::numeric_limits<double>::infinity();
}

/// Adds the integral over each interval, and the time that was counted in it.
void IntervalMeans::add_sums(double integral, std::vector<double>& integrals, std::vector<double>& counted_s) const {
  double before = 0;
  for (std::size_t k = 0; k <= at_edges_.size() && k < count_; ++k) {
    const double until = k < at_edges_.size() ? at_edges_[k] : integral;
    integrals[k] += until - before;
    before = until;
  }
  for (double& seconds : counted_s) seconds += width_s_;
  for (const Skipped& one : skipped_) {
    for (auto k = static_cast<std::size_t>(one.from_s / width_s_); k < count_; ++k) {
      const double from_s = width_s_ * static_cast<double>(k);
      if (from_s >= one.to_s) break;
      counted_s[k] -= std::max(0.0, std::min(one.to_s, from_s + width_s_) - std::max(one.from_s, from_s));
    }
  }
}

std::vector<double> IntervalMeans::means_of(const std::vector<Turn>& turns) {
  const std::size_t count = turns.front().means->count_;
  const double width_s = turns.front().means->width_s_;
  std::vector<double> integrals(count, 0.0), counted_s(count, 0.0), means;
  for (const Turn& turn : turns) turn.means->add_sums(turn.integral, integrals, counted_s);
  const double rounding_s = date_rounding_s(width_s * static_cast<double>(count));
  for (std::size_t k = 0; k < count; ++k)
    if (counted_s[k] > 4 * rounding_s) means.push_back(integrals[k] / counted_s[k]);
  return means;
}

}  // namespace drsim
