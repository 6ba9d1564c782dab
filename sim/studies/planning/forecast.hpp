#pragma once
/// A measured series carried into the future, and what a scenario makes of it.
/// Checked by: tests/analysis/planning_math_test.cpp, tests/studies/planning_test.cpp

#include <string>
#include <vector>

#include "analysis/trend_fit.hpp"
#include "models/units.hpp"
#include "sim/studies/sizing/sizing.hpp"
#include "sim/traces/load_trace.hpp"

namespace drsim {

/// Several files as one series, with what to know about it.
struct JoinedSeries {
  MeasuredSeries series;
  std::size_t files = 0, together = 0;  ///< read; that cover each kept interval
  double left_out_s = 0;                ///< intervals that fewer files cover than others
  std::vector<std::string> warnings;
};

/// Puts the series of all files on one axis of time: those that cover the same dates (VMs of a group) are added up,
/// those that follow each other (months of a VM) go on. Only dates that as many files cover as any count. Throws
/// ScenarioError for unreadable files, different intervals, and several files of which one has no date.
JoinedSeries join_series(const std::vector<TraceSpec>& specs, double utc_offset_s, double scale);

/// The date a number of months after the end of the measurement [s after the start of the series].
inline double month_end_s(const MeasuredSeries& series, double months) {
  return series.interval_s * static_cast<double>(series.rates_bytes_per_s.size()) + months * month_s;
}

/// Why measured data cannot say when a target is missed; empty: they can. The trend needs an interval, which is from
/// days (weeks, from eight on) that may differ, and a season that was seen at least twice; months ahead need at least
/// two weeks, and what a target asks of the data is that they are twice as long.
/// @param target_s  the longest RPO target
std::string why_no_verdict(const TrendFit& fit, double target_s);

/// Gives the VMs with a workload the measured series as it will be then.
SizingRuns::Change with_forecast(const MeasuredSeries& series, const TrendFit& fit, double slope_per_s, double months,
                                 const std::string& workload);

}  // namespace drsim
