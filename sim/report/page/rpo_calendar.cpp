#include "sim/report/page/rpo_calendar.hpp"

#include <algorithm>
#include <cmath>

#include "models/units.hpp"
#include "sim/report/page/calendar_steps.hpp"
#include "sim/report/page/curve_thinning.hpp"

namespace drsim {
namespace {

RpoCalendar empty_calendar(const Scenario& scenario, double horizon_s) {
  RpoCalendar calendar;
  double since_row_s = scenario.start_second_of_day_s;
  if (horizon_s <= 6 * hour_s) {
    calendar.cell_s = 5 * minute_s;
    calendar.columns = 12;
    since_row_s = std::fmod(since_row_s, hour_s);
  } else if (horizon_s <= 45 * day_s) {
    calendar.cell_s = hour_s;
    calendar.columns = 24;
  } else {
    calendar.cell_s = day_s;
    calendar.columns = 7;
    since_row_s += scenario.start_weekday * day_s;
  }
  const double row_s = calendar.cell_s * calendar.columns;
  const double rows = std::ceil((since_row_s + horizon_s) / row_s);
  calendar.first_cell_s = -since_row_s;
  calendar.cells.resize(static_cast<std::size_t>(rows) * calendar.columns);
  return calendar;
}

void add_curve(const CalendarSteps& steps, const Curve& curve, std::uint32_t group, double target_s,
               RpoCalendar& calendar) {
  for (const CurveInterval& interval : curve_over(curve, steps.dates_s, steps.horizon_s)) {
    RpoCell& cell = calendar.cells[steps.of((interval.from_s + interval.to_s) / 2)];
    if (!cell.inside || interval.high > cell.worst_rpo_s) {
      cell.worst_rpo_s = interval.high;
      cell.group = group;
    }
    const double ratio = target_s > 0 ? interval.high / target_s : 0;
    if (!cell.inside || ratio > cell.worst_ratio) {
      cell.worst_ratio = ratio;
      cell.ratio_group = group;
    }
    cell.inside = true;
  }
}

void add_misses(const CalendarSteps& steps, const TimeAboveTarget& above, RpoCalendar& calendar) {
  if (above.parts().empty()) return;
  const std::vector<double> above_s = above_by_step(steps, above);
  for (std::size_t cell = 0; cell < above_s.size(); ++cell) {
    calendar.cells[cell].groups_above += above_s[cell] > 0;
    calendar.cells[cell].above_s += above_s[cell];
  }
}

}  // namespace

RpoCalendar rpo_calendar(const Scenario& scenario, const RunRecord& record) {
  RpoCalendar calendar = empty_calendar(scenario, record.horizon_s);
  const CalendarSteps steps =
      calendar_steps(calendar.first_cell_s, calendar.cell_s, calendar.cells.size(), record.horizon_s);
  for (std::uint32_t group = 0; group < record.groups.size(); ++group) {
    add_misses(steps, record.groups[group].above_target, calendar);
    for (const Curve& curve : record.curves) {
      if (curve.kind != "rpo_s" || curve.entity != record.groups[group].name) continue;
      add_curve(steps, curve, group, record.groups[group].rpo_target_s, calendar);
    }
  }
  return calendar;
}

}  // namespace drsim
