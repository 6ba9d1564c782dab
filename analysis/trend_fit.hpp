#pragma once
/// Trend and weekly season of a measured rate series by ordinary least squares, and what is left over:
/// rate(t) = level + slope (t - middle) + season(slot of the week) + residual.
/// The season has a value for each hour of the week (each interval, when that is longer), each hour of the day where
/// the series is shorter than two weeks, or none below two days. Source: Wooldridge, Introductory Econometrics, 10.5
/// (seasonal dummies with a trend); the interval of the slope is clustered by days, or weeks from eight on, so that
/// residuals may depend on each other within them (the same, 13.5 and 14.4).
/// Checked by: tests/analysis/planning_math_test.cpp

#include <cstddef>
#include <vector>

#include "analysis/confidence.hpp"
#include "models/loads/write_load.hpp"

namespace drsim {

/// Rates at a fixed interval; NaN: not measured.
struct MeasuredSeries {
  double interval_s = 0;                  ///< [s, > 0]
  std::vector<double> rates_bytes_per_s;  ///< [bytes/s, >= 0, or NaN]
  CalendarStart start;
};

struct TrendFit {
  double middle_s = 0;                  ///< mean date of the measured intervals, after the start of the series
  double level_bytes_per_s = 0;         ///< at that date
  ConfidenceInterval slope_per_s;       ///< change of the rate [bytes/s in a second], with its 95 % interval
  double slot_s = 0;                    ///< length of a slot of the season
  std::vector<double> season;           ///< by slot from Monday 00:00 on [bytes/s], mean 0 over the measured intervals
  std::vector<double> residuals;        ///< by measured interval [bytes/s]
  double explained = 0;                 ///< share of the variance that trend and season explain [0..1]
  double relative_rms = 0;              ///< root mean square of the residuals over the mean
  std::vector<std::size_t> unmeasured;  ///< slots without data, which take the level

  double span_s = 0;  ///< from the first to the end of the last measured interval

  /// Level at a date after the start of the series, without season; it may be below 0 far away.
  double level_at(double at_s) const { return level_bytes_per_s + slope_per_s.mean * (at_s - middle_s); }
};

/// Slot of the season that a date falls into.
std::size_t slot_of(const TrendFit& fit, const CalendarStart& start, double at_s);

/// Least squares by the normal equations (LDLT), exact for the block structure of seasonal dummies. Needs two measured
/// intervals at least; throws std::invalid_argument otherwise.
TrendFit fit_trend(const MeasuredSeries& series);

/// Quantile of the residuals, interpolated [bytes/s]. @param share  [0..1]
double residual_quantile(const TrendFit& fit, double share);

/// How well the method foretells this series: fitted on the first three quarters, the mean it predicts for the last one
/// over the measured mean of it, less 1. NaN below eight measured intervals or without writes in the last quarter.
double held_out_error(const MeasuredSeries& series);

/// The last whole weeks of the series (days, when it is shorter than a week) as they would be at a later date: freed of
/// the trend, so that all are as at their middle, and multiplied by the growth of the level from there to then: season
/// and residuals grow with the level. Unmeasured intervals take level and season. Rotated to begin at `start`. Not
/// below 0. @param at_s  later date, after the start of the series  @param slope_per_s  in place of the fitted one
RateSeries carried_forward(const MeasuredSeries& series, const TrendFit& fit, const CalendarStart& start, double at_s,
                           double slope_per_s);

}  // namespace drsim
