#pragma once
/// Irregular rows to a series of fixed interval without losing or making bytes.

#include <vector>

#include "sim/traces/formats/series_formats.hpp"

namespace drsim {

/// More intervals than this are refused by load_trace: 8 bytes each, and a sign of a wrong time stamp.
inline constexpr double intervals_max = 50e6;

/// How long each row's value holds: until the next row when that is at most two nominal intervals later, else one
/// nominal interval; the last row one nominal interval. Times ascending.
std::vector<double> holding_times_s(const std::vector<double>& times_s, double nominal_s);

/// Mean rate in each interval of `nominal_s` from the first start on, of values that hold from starts_s[i] to ends_s[i]
/// (ascending). The sum of rate x interval equals the sum of value x holding time.
std::vector<double> spread_over_intervals(const std::vector<double>& starts_s, const std::vector<double>& ends_s,
                                          const std::vector<double>& values, double nominal_s);

/// Mean rate in each interval from the first row on, for rates that hold as holding_times_s says and are 0 in gaps. The
/// sum of rate x interval equals the sum of value x holding time.
std::vector<double> sample_and_hold(const SeriesRows& rows, double nominal_s);

/// Values of consecutive periods: the row's time, rounded to periods after the first, with runs of equal times filling
/// the gap before them; absent periods are 0.
std::vector<double> consecutive_periods(const SeriesRows& rows, double period_s);

}  // namespace drsim
