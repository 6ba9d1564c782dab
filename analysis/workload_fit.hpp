#pragma once
/// A measured rate series to a parametric workload: mean, daily and weekly shape, and a process of bursts.

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/load_bins.hpp"
#include "models/loads/write_load.hpp"

namespace drsim {

/// A trace to fit.
struct FitInput {
  std::string name;
  RateSeries series;
  CalendarStart start;              ///< weekday and time of day of the first interval, local time
  std::vector<UniquePoint> unique;  ///< measured points of U(d); taken over as they are
};

/// Numbers of successive intervals over which means are compared as well: an hour and a day of a 5-minute series.
inline constexpr std::size_t fit_short_intervals = 12;
inline constexpr std::size_t fit_long_intervals = 288;

/// Relative errors, generated / trace - 1. Where the figure of the trace is 0, the difference is divided by the trace's
/// mean instead (0 when that is 0 too). Distributions are those of means over the trace's own interval.
struct FitErrors {
  double mean = 0;  ///< closed form, over the trace's calendar
  double p95 = 0, p99 = 0, peak = 0, variation = 0;
  double variation_short = 0;  ///< of means over fit_short_intervals; 0 for traces shorter than 12 of these
};

struct WorkloadFit {
  WriteLoadConfig load;
  RateFigures trace;      ///< of the trace at its own interval
  RateFigures generated;  ///< of the fitted load at that interval; peak: mean over replications as long as the trace
  FitErrors errors;
};

/// Fits a workload. Mean: exact over the trace's own calendar. Shape: fit_calendar. What remains (rate / shape) becomes
/// the burst process: of none, on/off with exponential or Pareto times, and 2 to 4 Markov states cut at quantiles of
/// the remainder with the time scale taken from its runs, the one whose generated load (the simulator's own generator,
/// fixed seeds, eight replications of the trace's length) differs least in p95, p99, peak and variation at the trace's
/// interval and in p99 and variation at one hour; differences are logarithms of ratios, summed. The states are visited
/// in random order, so a state's share of time fixes its holding time up to one common scale: successive bursts of
/// different size are independent in the fit even where the trace builds up slowly. Checked by:
/// tests/analysis/workload_fit_test.cpp
WorkloadFit fit_workload(const FitInput& input);

/// Weekday and time of day of a date in seconds after 1970-01-01 00:00 (a Thursday).
CalendarStart calendar_start(double clock_s);

}  // namespace drsim
