#pragma once
/// The daily and weekly shape of a rate series: rate = mean x hourly factor x daily factor, by least squares.

#include <vector>

#include "models/loads/write_load.hpp"

namespace drsim {

/// Factors with mean 1; empty: flat.
struct CalendarFactors {
  std::vector<double> hourly;  ///< 24, hour 0 first
  std::vector<double> daily;   ///< 7, Monday first
};

/// Hour of the day [0..23] and day since the day of the start, of the middle of an interval.
struct CalendarPlace {
  std::size_t hour = 0;
  std::size_t weekday = 0;
  std::size_t day = 0;
};
CalendarPlace calendar_place(const CalendarStart& start, double interval_s, std::size_t index);

/// Least-squares factors, alternating between hours and days until they stand still (a weighted rank-1 fit of the 7 x
/// 24 table of means). A shape is kept only when it is no accident of the trace: hours when factors fitted on every
/// other day predict the remaining days better than the plain mean does (two days at least), days of the week when
/// those of every other week do (two weeks at least). Checked by: tests/analysis/workload_fit_test.cpp
CalendarFactors fit_calendar(const RateSeries& series, const CalendarStart& start);

/// Product of the factors at a place.
double calendar_factor(const CalendarFactors& factors, const CalendarPlace& place);

}  // namespace drsim
