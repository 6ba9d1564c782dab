#include "sim/report/page/calendar_steps.hpp"

#include <algorithm>

namespace drsim {

double CalendarSteps::from_s(std::size_t step) const { return std::max(0.0, dates_s[step]); }
double CalendarSteps::to_s(std::size_t step) const { return std::min(horizon_s, dates_s[step + 1]); }
double CalendarSteps::length_s(std::size_t step) const { return std::max(0.0, to_s(step) - from_s(step)); }

std::size_t CalendarSteps::of(double at_s) const {
  return std::min(static_cast<std::size_t>((at_s - dates_s.front()) / step_s), count() - 1);
}

CalendarSteps calendar_steps(double first_s, double step_s, std::size_t count, double horizon_s) {
  CalendarSteps steps{step_s, horizon_s, {}};
  for (std::size_t step = 0; step <= count; ++step)
    steps.dates_s.push_back(first_s + static_cast<double>(step) * step_s);
  return steps;
}

std::vector<double> above_by_step(const CalendarSteps& steps, const TimeAboveTarget& above) {
  std::vector<double> above_s(steps.count(), 0.0);
  for (const Excursions& part : above.parts())
    for (std::size_t step = steps.of(part.begin_s); step < above_s.size() && steps.dates_s[step] < part.end_s(); ++step)
      above_s[step] += part.above_before_s(steps.dates_s[step + 1]) - part.above_before_s(steps.dates_s[step]);
  return above_s;
}

}  // namespace drsim
