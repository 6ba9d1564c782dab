#include "analysis/workload_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/burst_candidates.hpp"
#include "analysis/calendar_fit.hpp"
#include "analysis/series_statistics.hpp"
#include "models/check.hpp"
#include "models/units.hpp"

namespace drsim {

namespace {

constexpr int replications = 16;
constexpr int weekday_count = 7;
constexpr int weekday_of_1970 = 3;  // Thursday, Monday being 0

/// Figures of a series at its own interval and of its means over longer ones.
struct Scales {
  RateFigures own;
  RateFigures short_means;  ///< over fit_short_intervals; mean 0 when there are fewer than groups_min of them
  RateFigures long_means;   ///< over fit_long_intervals; likewise
};

constexpr std::size_t groups_min = 12;
constexpr double close_enough = 0.01;  // distance at which no other process is tried

Scales figures_of(const std::vector<double>& rates) {
  Scales figures;
  figures.own = rate_figures(rates);
  if (rates.size() >= groups_min * fit_short_intervals) {
    figures.short_means = rate_figures(grouped_means(rates, fit_short_intervals));
  }
  if (rates.size() >= groups_min * fit_long_intervals) {
    figures.long_means = rate_figures(grouped_means(rates, fit_long_intervals));
  }
  return figures;
}

Scales generated_figures(const WriteLoadConfig& load, const FitInput& input) {
  const std::size_t count = input.series.rates_bytes_per_s.size();
  Scales figures;
  std::vector<double> all;
  std::vector<double> all_short;
  std::vector<double> all_long;
  double peaks = 0;
  for (int replication = 0; replication < replications; ++replication) {
    const auto seed = static_cast<std::uint64_t>(replication) + 1;
    const std::vector<double> bins = simulate_bins(load, input.start, input.series.interval_s, count, seed);
    peaks += *std::max_element(bins.begin(), bins.end());
    all.insert(all.end(), bins.begin(), bins.end());
    // Grouped within each replication: a group across two of them would mix unconnected stretches.
    for (const double mean : grouped_means(bins, fit_short_intervals)) all_short.push_back(mean);
    for (const double mean : grouped_means(bins, fit_long_intervals)) all_long.push_back(mean);
  }
  figures.own = rate_figures(all);
  figures.own.peak = peaks / replications;
  figures.short_means = rate_figures(all_short);
  figures.long_means = rate_figures(all_long);
  return figures;
}

double log_ratio(double generated, double trace, double floor) {
  return std::abs(std::log((generated + floor) / (trace + floor)));
}

/// How far a generated load is from the trace; figures below a hundredth of the mean count as nothing.
double distance(const Scales& generated, const Scales& trace) {
  constexpr double variation_floor = 0.01;
  const double floor = 0.01 * trace.own.mean;
  double sum = log_ratio(generated.own.p95, trace.own.p95, floor) + log_ratio(generated.own.p99, trace.own.p99, floor) +
               log_ratio(generated.own.peak, trace.own.peak, floor) +
               log_ratio(generated.own.variation, trace.own.variation, variation_floor);
  if (trace.short_means.mean > 0) {
    sum += log_ratio(generated.short_means.p99, trace.short_means.p99, floor) +
           log_ratio(generated.short_means.variation, trace.short_means.variation, variation_floor);
  }
  if (trace.long_means.mean > 0) {
    sum += log_ratio(generated.long_means.variation, trace.long_means.variation, variation_floor);
  }
  return sum;
}

double relative_error(double generated, double trace, double mean) {
  if (trace != 0) return generated / trace - 1;
  return mean != 0 ? (generated - trace) / mean : 0;
}

FitErrors errors_of(const Scales& generated, const Scales& trace) {
  const double mean = trace.own.mean;
  FitErrors errors;
  errors.p95 = relative_error(generated.own.p95, trace.own.p95, mean);
  errors.p99 = relative_error(generated.own.p99, trace.own.p99, mean);
  errors.peak = relative_error(generated.own.peak, trace.own.peak, mean);
  errors.variation = relative_error(generated.own.variation, trace.own.variation, 1);
  if (trace.short_means.mean > 0) {
    errors.variation_short = relative_error(generated.short_means.variation, trace.short_means.variation, 1);
  }
  return errors;
}

/// Long-run mean of the burst process over the mean of the load: 1 but for rounding.
double burst_mean(const WriteLoadConfig& load) {
  if (load.kind != LoadKind::Markov) return 1;
  double weighted = 0;
  double total_s = 0;
  for (const MarkovState& state : load.states) {
    weighted += state.factor * state.hold_mean_s;
    total_s += state.hold_mean_s;
  }
  return weighted / total_s;
}

/// Rate over shape, and the mean that makes the shaped load carry the trace's bytes over the trace's own calendar.
std::vector<double> remainder_of(const FitInput& input, const CalendarFactors& factors, double& mean,
                                 double& shape_mean) {
  const std::vector<double>& rates = input.series.rates_bytes_per_s;
  std::vector<double> shape(rates.size());
  double rate_sum = 0;
  double shape_sum = 0;
  for (std::size_t index = 0; index < rates.size(); ++index) {
    shape[index] = calendar_factor(factors, calendar_place(input.start, input.series.interval_s, index));
    rate_sum += rates[index];
    shape_sum += shape[index];
  }
  mean = shape_sum > 0 ? rate_sum / shape_sum : 0;
  shape_mean = shape_sum / static_cast<double>(rates.size());
  std::vector<double> remainder(rates.size());
  for (std::size_t index = 0; index < rates.size(); ++index) {
    // An hour in which nothing is ever written says nothing of bursts.
    remainder[index] = shape[index] > 0 ? rates[index] / shape[index] : 0;
  }
  return remainder;
}

}  // namespace

CalendarStart calendar_start(double clock_s) {
  const double day = std::floor(clock_s / day_s);
  const int weekday = static_cast<int>(std::fmod(day, weekday_count)) + weekday_of_1970;
  return {(weekday % weekday_count + weekday_count) % weekday_count, clock_s - day * day_s};
}

WorkloadFit fit_workload(const FitInput& input) {
  DRSIM_CHECK(input.series.interval_s > 0 && !input.series.rates_bytes_per_s.empty(), input.name);
  const Scales trace = figures_of(input.series.rates_bytes_per_s);
  const CalendarFactors factors = fit_calendar(input.series, input.start);
  WriteLoadConfig base;
  base.name = input.name;
  base.hourly_factor = factors.hourly;
  base.daily_factor = factors.daily;
  base.unique = input.unique;
  double shape_mean = 1;
  const std::vector<double> remainder = remainder_of(input, factors, base.mean_bytes_per_s, shape_mean);
  WorkloadFit fit;
  fit.trace = trace.own;
  double least = std::numeric_limits<double>::infinity();
  for (const WriteLoadConfig& candidate : burst_candidates(base, remainder, input.series.interval_s)) {
    if (least <= close_enough) break;
    const Scales generated = generated_figures(candidate, input);
    const double found = distance(generated, trace);
    if (found >= least) continue;
    least = found;
    fit.load = candidate;
    fit.generated = generated.own;
    fit.errors = errors_of(generated, trace);
    fit.generated.mean = shape_mean * candidate.mean_bytes_per_s * burst_mean(candidate);
    fit.errors.mean = relative_error(fit.generated.mean, trace.own.mean, trace.own.mean);
  }
  return fit;
}

}  // namespace drsim
