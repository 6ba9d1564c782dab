#include "sim/traces/resample.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {

std::vector<double> holding_times_s(const std::vector<double>& times_s, double nominal_s) {
  std::vector<double> holds_s(times_s.size(), nominal_s);
  for (std::size_t index = 0; index + 1 < times_s.size(); ++index) {
    const double step_s = times_s[index + 1] - times_s[index];
    if (step_s <= 2 * nominal_s) holds_s[index] = step_s;
  }
  return holds_s;
}

std::vector<double> spread_over_intervals(const std::vector<double>& starts_s, const std::vector<double>& ends_s,
                                          const std::vector<double>& values, double nominal_s) {
  const double start_s = starts_s.front();
  const double span_s = ends_s.back() - start_s;
  const auto count = static_cast<std::size_t>(std::max(1.0, std::ceil(span_s / nominal_s - 1e-9)));
  std::vector<double> rates(count, 0.0);
  for (std::size_t row = 0; row < values.size(); ++row) {
    double from_s = starts_s[row] - start_s;
    const double to_s = ends_s[row] - start_s;
    while (from_s < to_s) {
      const auto interval = std::min(count - 1, static_cast<std::size_t>(from_s / nominal_s));
      const double interval_end_s = static_cast<double>(interval + 1) * nominal_s;
      // Rounding may leave from_s at the end of the interval found: the last one takes what remains.
      const double stop_s = interval + 1 == count || interval_end_s <= from_s ? to_s : std::min(to_s, interval_end_s);
      rates[interval] += values[row] * (stop_s - from_s) / nominal_s;
      from_s = stop_s;
    }
  }
  return rates;
}

std::vector<double> sample_and_hold(const SeriesRows& rows, double nominal_s) {
  std::vector<double> ends_s = holding_times_s(rows.times_s, nominal_s);
  for (std::size_t row = 0; row < ends_s.size(); ++row) ends_s[row] += rows.times_s[row];
  return spread_over_intervals(rows.times_s, ends_s, rows.values, nominal_s);
}

std::vector<double> consecutive_periods(const SeriesRows& rows, double period_s) {
  std::vector<double> values;
  std::size_t begin = 0;
  while (begin < rows.times_s.size()) {
    std::size_t end = begin + 1;
    while (end < rows.times_s.size() && rows.times_s[end] == rows.times_s[begin]) ++end;
    std::size_t ahead = 1;
    if (begin > 0) {
      const double step_s = rows.times_s[begin] - rows.times_s[begin - 1];
      ahead = static_cast<std::size_t>(std::max(1.0, std::round(step_s / period_s)));
    }
    const std::size_t equal = end - begin;
    if (ahead > equal) values.resize(values.size() + ahead - equal, 0.0);
    for (; begin < end; ++begin) values.push_back(rows.values[begin]);
  }
  return values;
}

}  // namespace drsim
