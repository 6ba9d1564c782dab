#include "models/loads/load_rate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/loads/load_outlook.hpp"
#include "models/loads/overwrite_curve.hpp"
#include "models/units.hpp"

namespace drsim {

namespace {

constexpr double hours_of_day = 24, days_of_week = 7;
/// Guards against a date that rounding put just before the hour.
constexpr double half_second_s = 0.5;

double mean_of(const std::vector<double>& values) {
  return values.empty() ? 1 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Adds a rate from a date on, unless it is the same as before.
void add_rate(RepeatingRate& list, double at_s, double rate) {
  if (!list.rates.empty() && list.rates.back() == rate) return;
  list.at_s.push_back(at_s);
  list.rates.push_back(rate);
}

double factor_at(const std::vector<double>& factors, double index) {
  return factors.empty() ? 1 : factors[static_cast<std::size_t>(index)];
}

/// The mean by the hour, from the start of the run on. @param mean  of the load, over its period
RepeatingRate rate_by_calendar(const WriteLoadConfig& load, const CalendarStart& start, double mean) {
  RepeatingRate rate;
  rate.period_s = load_outlook(load).period_s;
  const double mean_factor = mean_of(load.hourly_factor) * mean_of(load.daily_factor);
  double at_s = 0;
  do {
    const double hours = std::floor((start.second_of_day_s + at_s + half_second_s) / hour_s);
    const double day = std::fmod(start.weekday + std::floor(hours / hours_of_day), days_of_week);
    const double factor =
        factor_at(load.hourly_factor, std::fmod(hours, hours_of_day)) * factor_at(load.daily_factor, day);
    add_rate(rate, at_s, mean_factor > 0 ? mean * factor / mean_factor : 0);
    at_s = (hours + 1) * hour_s - start.second_of_day_s;
  } while (at_s < rate.period_s);
  return rate;
}

RepeatingRate rate_of_series(const RateSeries& series) {
  RepeatingRate rate;
  for (std::size_t i = 0; i < series.rates_bytes_per_s.size(); ++i)
    add_rate(rate, static_cast<double>(i) * series.interval_s, series.rates_bytes_per_s[i]);
  rate.period_s = static_cast<double>(series.rates_bytes_per_s.size()) * series.interval_s;
  return rate;
}

/// Variance of a holding time; infinite for Pareto tails of shape 2 or less.
double variance_of_hold(double mean_s, double tail_shape) {
  if (tail_shape <= 0) return mean_s * mean_s;
  if (tail_shape <= 2) return std::numeric_limits<double>::infinity();
  const double least_s = mean_s * (tail_shape - 1) / tail_shape;
  return least_s * least_s * tail_shape / ((tail_shape - 1) * (tail_shape - 1) * (tail_shape - 2));
}

void add_bursts(const WriteLoadConfig& load, LoadRate& result) {
  if (load.kind == LoadKind::OnOff) {
    const double off_s = load.on_mean_s * (load.peak_to_mean - 1);
    result.highest = load.peak_to_mean;
    result.variance_s = (std::pow(load.peak_to_mean - 1, 2) * variance_of_hold(load.on_mean_s, load.tail_shape) +
                         variance_of_hold(off_s, load.tail_shape)) /
                        (load.on_mean_s + off_s);
  }
  if (load.kind != LoadKind::Markov) return;
  double hold_s = 0, weighted_s = 0, highest = 0, squares = 0;
  for (const MarkovState& state : load.states) {
    hold_s += state.hold_mean_s;
    weighted_s += state.factor * state.hold_mean_s;
    highest = std::max(highest, state.factor);
  }
  const double mean = weighted_s / hold_s, count = static_cast<double>(load.states.size());
  if (mean <= 0) return;
  for (const MarkovState& state : load.states) squares += std::pow((state.factor / mean - 1) * state.hold_mean_s, 2);
  result.highest = highest / mean;
  result.variance_s = 2 * squares * (1 - 1 / count) / hold_s;
}

LoadRate load_rate_of_mean(const WriteLoadConfig& load, const CalendarStart& start, double mean) {
  LoadRate result;
  if (load.kind == LoadKind::Series) {
    result.rate = rate_of_series(*load.series);
    result.ends = !load.series_repeats;
    return result;
  }
  result.rate = rate_by_calendar(load, start, mean);
  add_bursts(load, result);
  return result;
}

/// Values of a series in cycles of whole values from date 0 on.
RateSeries by_cycles(const RateSeries& series, const OverwriteCurve& overwrites, double cycle_s) {
  const std::vector<double>& rates = series.rates_bytes_per_s;
  const auto each = static_cast<std::size_t>(std::max(1.0, std::round(cycle_s / series.interval_s)));
  RateSeries sealed{series.interval_s, {}};
  for (std::size_t from = 0; from < rates.size(); from += each) {
    const std::size_t to = std::min(rates.size(), from + each);
    double rate = 0;
    for (std::size_t i = from; i < to; ++i) rate += rates[i];
    const auto count = static_cast<double>(to - from);
    sealed.rates_bytes_per_s.insert(sealed.rates_bytes_per_s.end(), to - from,
                                    overwrites.unique_bytes(rate / count * cycle_s) / cycle_s);
  }
  return sealed;
}

}  // namespace

LoadRate load_rate(const WriteLoadConfig& load, const CalendarStart& start) {
  return load_rate_of_mean(load, start, load_outlook(load).mean_bytes_per_s);
}

LoadRate sealed_rate(const WriteLoadConfig& load, const CalendarStart& start, double disk_bytes, double cycle_s,
                     double mean_bytes_per_s) {
  const OverwriteCurve overwrites(load, disk_bytes);
  if (load.kind == LoadKind::Series) {
    LoadRate result;
    result.rate = rate_of_series(by_cycles(*load.series, overwrites, cycle_s));
    result.ends = !load.series_repeats;
    return result;
  }
  if (load.kind == LoadKind::OnOff || load.kind == LoadKind::Markov)
    return load_rate_of_mean(load, start, mean_bytes_per_s);
  LoadRate result = load_rate(load, start);
  for (double& rate : result.rate.rates) rate = overwrites.unique_bytes(rate * cycle_s) / cycle_s;
  return result;
}

double beyond_expected_bytes(const LoadRate& load, double expected_bytes, double window_s) {
  constexpr double deviations = 5;
  if (load.highest <= 1 || load.rate.rates.empty()) return 0;
  const double at_most = (load.highest - 1) * expected_bytes;
  const double rate = *std::max_element(load.rate.rates.begin(), load.rate.rates.end());
  return std::min(at_most, deviations * rate * std::sqrt(load.variance_s * window_s));
}

}  // namespace drsim
