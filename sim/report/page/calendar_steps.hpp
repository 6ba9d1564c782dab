#pragma once
/// Equal steps of the calendar that a run lies in: hours or days from a midnight on, cells of a picture.
/// Checked by: tests/report/report_page_test.cpp, tests/commands/days_and_vms_test.cpp

#include <cstddef>
#include <vector>

#include "models/group_accounts/time_above_target.hpp"

namespace drsim {

struct CalendarSteps {
  double step_s = 0;
  double horizon_s = 0;         ///< end of the run
  std::vector<double> dates_s;  ///< ascending, one more than there are steps; the first not after the start of the run

  std::size_t count() const { return dates_s.size() - 1; }
  /// What of a step lies within the run [s].
  double from_s(std::size_t step) const;
  double to_s(std::size_t step) const;
  double length_s(std::size_t step) const;

  /// The step that a date of the run lies in; the last for those at the end.
  std::size_t of(double at_s) const;
};

/// @param first_s  date at which the first of them begins [s after the start of the run, <= 0]
CalendarSteps calendar_steps(double first_s, double step_s, std::size_t count, double horizon_s);

/// Time above target within each step, exact [s].
std::vector<double> above_by_step(const CalendarSteps& steps, const TimeAboveTarget& above);

}  // namespace drsim
