#include "analysis/series_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "models/check.hpp"
#include "models/units.hpp"

namespace drsim {

namespace {

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::vector<double> steps_of(const std::vector<double>& times_s) {
  std::vector<double> steps_s;
  for (std::size_t index = 1; index < times_s.size(); ++index) steps_s.push_back(times_s[index] - times_s[index - 1]);
  return steps_s;
}

/// Largest sum of amounts over the hours or days of the clock, divided by their length.
double clock_peak(const std::vector<double>& times_s, const std::vector<double>& amounts, double length_s) {
  double largest = 0;
  double sum = 0;
  double open = -1;
  for (std::size_t index = 0; index < times_s.size(); ++index) {
    const double number = std::floor(times_s[index] / length_s);
    if (number != open) sum = 0;
    open = number;
    sum += amounts[index];
    largest = std::max(largest, sum);
  }
  return largest / length_s;
}

/// Integral of held rates up to any time.
class Amount {
 public:
  explicit Amount(const HeldRates& rates) : rates_(rates), before_(rates.values.size() + 1, 0.0) {
    for (std::size_t index = 0; index < rates.values.size(); ++index) {
      before_[index + 1] = before_[index] + rates.values[index] * (rates.ends_s[index] - rates.starts_s[index]);
    }
  }

  double until(double time_s) const {
    const auto next = std::upper_bound(rates_.starts_s.begin(), rates_.starts_s.end(), time_s);
    if (next == rates_.starts_s.begin()) return 0;
    const auto index = static_cast<std::size_t>(next - rates_.starts_s.begin()) - 1;
    const double held_s = std::min(time_s, rates_.ends_s[index]) - rates_.starts_s[index];
    return before_[index] + rates_.values[index] * held_s;
  }

 private:
  const HeldRates& rates_;
  std::vector<double> before_;
};

}  // namespace

double rolling_peak(const HeldRates& rates, double window_s) {
  const double first_s = rates.starts_s.front();
  const double span_s = rates.ends_s.back() - first_s;
  if (!(span_s > 0)) return *std::max_element(rates.values.begin(), rates.values.end());
  const double length_s = std::min(window_s, span_s);
  const double last_s = rates.ends_s.back() - length_s;
  const Amount amount(rates);
  double largest = 0;
  // The amount in a window changes linearly with its start until one of its ends meets a change of the rate.
  const auto look = [&](double start_s) {
    start_s = std::clamp(start_s, first_s, last_s);
    largest = std::max(largest, amount.until(start_s + length_s) - amount.until(start_s));
  };
  for (std::size_t index = 0; index < rates.values.size(); ++index) {
    look(rates.starts_s[index]);
    look(rates.ends_s[index] - length_s);
    // A rise inside the window's end, or a fall at its start, is at one of the two above or at a gap's edge.
    look(rates.ends_s[index]);
    look(rates.starts_s[index] - length_s);
  }
  return largest / length_s;
}

double interpolated_quantile(std::vector<double> values, double share) {
  DRSIM_CHECK(!values.empty() && share >= 0 && share <= 1, share);
  const double position = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const auto lower = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(values.begin(), lower, values.end());
  if (below + 1 == values.size()) return *lower;
  const double low = *lower;
  const double high = *std::min_element(lower + 1, values.end());
  return low + (position - static_cast<double>(below)) * (high - low);
}

namespace {

/// Figures of the rows by themselves. @param holds_s  gets how long each holds
SampledStatistics statistics_of_rows(const SampledRates& series, double nominal_s, std::vector<double>& holds_s) {
  DRSIM_CHECK(!series.times_s.empty() && series.times_s.size() == series.values.size(), series.times_s.size());
  SampledStatistics result;
  result.rows = series.values.size();
  result.first_s = series.times_s.front();
  result.last_s = series.times_s.back();
  const std::vector<double> steps_s = steps_of(series.times_s);
  holds_s.assign(series.values.size(), nominal_s);
  for (std::size_t index = 0; index < steps_s.size(); ++index) {
    const double step_s = steps_s[index];
    if (step_s == 0) ++result.repeated;
    if (step_s > 2 * nominal_s) ++result.gaps;
    result.max_gap_s = std::max(result.max_gap_s, step_s);
    if (step_s <= 2 * nominal_s) holds_s[index] = step_s;
  }
  if (!steps_s.empty()) result.median_step_s = interpolated_quantile(steps_s, 0.5);
  result.mean = mean_of(series.values);
  result.max = *std::max_element(series.values.begin(), series.values.end());
  result.p95 = interpolated_quantile(series.values, 0.95);
  return result;
}

/// What is written, and its peaks. @param holds_s  how long each value holds
void add_written(const HeldRates& rates, const std::vector<double>& holds_s, SampledStatistics& result) {
  std::vector<double> amounts(rates.values.size());
  for (std::size_t index = 0; index < amounts.size(); ++index) amounts[index] = rates.values[index] * holds_s[index];
  result.written = std::accumulate(amounts.begin(), amounts.end(), 0.0);
  result.peak_1h = rolling_peak(rates, hour_s);
  result.peak_1d = rolling_peak(rates, day_s);
  result.clock_peak_1h = clock_peak(rates.starts_s, amounts, hour_s);
  result.clock_peak_1d = clock_peak(rates.starts_s, amounts, day_s);
}

}  // namespace

SampledStatistics sampled_statistics(const SampledRates& series, double nominal_s) {
  std::vector<double> holds_s;
  SampledStatistics result = statistics_of_rows(series, nominal_s, holds_s);
  std::vector<double> ends_s(series.values.size());
  for (std::size_t index = 0; index < ends_s.size(); ++index) ends_s[index] = series.times_s[index] + holds_s[index];
  add_written({series.times_s, ends_s, series.values}, holds_s, result);
  return result;
}

SampledStatistics held_statistics(const HeldRates& rates, bool stamps_at_end, double nominal_s) {
  std::vector<double> holds_s;
  const SampledRates rows{stamps_at_end ? rates.ends_s : rates.starts_s, rates.values};
  SampledStatistics result = statistics_of_rows(rows, nominal_s, holds_s);
  for (std::size_t index = 0; index < holds_s.size(); ++index)
    holds_s[index] = rates.ends_s[index] - rates.starts_s[index];
  add_written(rates, holds_s, result);
  return result;
}

AggregateStatistics aggregate_statistics(const std::vector<SampledRates>& all, double nominal_s) {
  struct Cell {
    double sum = 0;
    double rows = 0;
  };
  AggregateStatistics result;
  result.series = all.size();
  std::map<std::int64_t, double> totals;
  for (const SampledRates& series : all) {
    std::map<std::int64_t, Cell> cells;
    for (std::size_t index = 0; index < series.times_s.size(); ++index) {
      Cell& cell = cells[static_cast<std::int64_t>(std::floor(series.times_s[index] / nominal_s))];
      cell.sum += series.values[index];
      cell.rows += 1;
    }
    for (const auto& [number, cell] : cells) totals[number] += cell.sum / cell.rows;
  }
  if (totals.empty()) return result;
  const std::int64_t first = totals.begin()->first;
  std::vector<double> values(static_cast<std::size_t>(totals.rbegin()->first - first + 1), 0.0);
  for (const auto& [number, total] : totals) values[static_cast<std::size_t>(number - first)] = total;
  result.intervals = values.size();
  result.first_s = static_cast<double>(first) * nominal_s;
  result.mean = mean_of(values);
  result.p95 = interpolated_quantile(values, 0.95);
  result.max = *std::max_element(values.begin(), values.end());
  return result;
}

PeriodStatistics period_statistics(const SampledRates& amounts) {
  DRSIM_CHECK(amounts.values.size() >= 2, amounts.values.size());
  PeriodStatistics result;
  const std::vector<double> steps_s = steps_of(amounts.times_s);
  result.rows = amounts.values.size();
  result.period_s = interpolated_quantile(steps_s, 0.5);
  for (const double step_s : steps_s) {
    if (step_s != result.period_s) ++result.odd_steps;
  }
  result.min_step_s = *std::min_element(steps_s.begin(), steps_s.end());
  result.max_step_s = *std::max_element(steps_s.begin(), steps_s.end());
  for (const double value : amounts.values) {
    if (value == 0) ++result.zero_rows;
    result.sum += value;
    result.max = std::max(result.max, value);
  }
  result.mean = result.sum / static_cast<double>(result.rows);
  result.mean_rate = result.mean / result.period_s;
  result.max_rate = result.max / result.period_s;
  return result;
}

PageStatistics page_statistics(const std::vector<PageCounts>& windows, double page_bytes, double window_s,
                               double span_s) {
  PageStatistics result;
  result.windows = windows.size();
  for (const PageCounts& window : windows) {
    result.written_bytes += window.writes * page_bytes;
    result.unique_bytes += window.unique * page_bytes;
    result.peak_bytes_per_s = std::max(result.peak_bytes_per_s, window.writes * page_bytes / window_s);
    result.max_unique_bytes = std::max(result.max_unique_bytes, window.unique * page_bytes);
  }
  if (result.written_bytes > 0) result.fold = result.unique_bytes / result.written_bytes;
  if (span_s > 0) result.mean_bytes_per_s = result.written_bytes / span_s;
  return result;
}

}  // namespace drsim
