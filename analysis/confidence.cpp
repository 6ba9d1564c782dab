#include "analysis/confidence.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

namespace drsim {

ConfidenceInterval mean_interval(const std::vector<double>& values, double confidence) {
  const auto count = static_cast<double>(values.size());
  // From the first value on, so that equal values have themselves as their mean.
  double mean = values.front();
  for (const double value : values)
    if (std::isinf(value)) return {value, value, value};
  for (const double value : values) mean += (value - values.front()) / count;
  if (values.size() < 2) {
    const double unknown = std::numeric_limits<double>::quiet_NaN();
    return {mean, unknown, unknown};
  }
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const boost::math::students_t student(count - 1);
  const double t = boost::math::quantile(student, (1 + confidence) / 2);
  const double half = t * std::sqrt(squares / (count - 1) / count);
  return {mean, mean - half, mean + half};
}

ConfidenceInterval quantile_interval(std::vector<double> values, double share, double confidence) {
  std::sort(values.begin(), values.end());
  const std::size_t count = values.size();
  const auto at = static_cast<std::size_t>(std::ceil(static_cast<double>(count) * share));
  ConfidenceInterval interval{values[std::clamp<std::size_t>(at, 1, count) - 1],
                              std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  // The number of observations below the quantile is binomial: the l-th is above it with probability P(B < l).
  const boost::math::binomial below(static_cast<double>(count), share);
  const double tail = (1 - confidence) / 2;
  std::size_t low = 0, high = 0;
  for (std::size_t rank = 1; rank <= count; ++rank) {
    const double above_it = boost::math::cdf(below, static_cast<double>(rank - 1));
    if (above_it <= tail) low = rank;
    if (high == 0 && above_it >= 1 - tail) high = rank;
  }
  if (low == 0 || high == 0) return interval;
  interval.low = values[low - 1];
  interval.high = values[high - 1];
  return interval;
}

ConfidenceInterval paired_difference(const std::vector<double>& a, const std::vector<double>& b, double confidence) {
  std::vector<double> differences;
  differences.reserve(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(b[i] - a[i]);
  return mean_interval(differences, confidence);
}

ConfidenceInterval within(ConfidenceInterval interval, double least, double most) {
  if (interval.low < least) interval.low = least;
  if (interval.high > most) interval.high = most;
  return interval;
}

ConfidenceInterval mean_interval_above_zero(const std::vector<double>& values) {
  constexpr double unbounded = std::numeric_limits<double>::infinity();
  const bool is_above = std::all_of(values.begin(), values.end(), [](double value) { return value >= 0; });
  return within(mean_interval(values), is_above ? 0 : -unbounded, unbounded);
}

bool is_precise(const std::vector<double>& values, double relative_half_width, double confidence) {
  if (values.size() < 2) return false;
  const ConfidenceInterval interval = mean_interval(values, confidence);
  return std::isinf(interval.mean) || interval.half_width() <= relative_half_width * std::fabs(interval.mean);
}

}  // namespace drsim
