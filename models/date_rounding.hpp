#pragma once
/// How far rounding alone can move a date. Dates are sums and quotients of a few dozen rounded numbers, none much
/// greater than the date, so each is off by some units in its last place; the age of a checkpoint, a difference of two
/// dates, by as much again. An age that exceeds a limit by no more than this has met it exactly.
/// At one hour it is 1.3e-11 s, at 30 days 9.2e-9 s.
/// Checked by: tests/models/time_above_target_test.cpp, tests/models/target_met_exactly_test.cpp

#include <limits>

namespace drsim {

/// @param date_s  the later of the dates involved [s, >= 0]
inline double date_rounding_s(double date_s) {
  constexpr double units = 16;
  return units * std::numeric_limits<double>::epsilon() * (date_s > 1 ? date_s : 1);
}

}  // namespace drsim
