#include "sim/report/record/days_json.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "models/units.hpp"
#include "sim/report/page/calendar_date.hpp"
#include "sim/report/page/calendar_steps.hpp"
#include "sim/report/page/curve_thinning.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

/// From the midnight before the run to its end.
CalendarSteps steps_of(const Scenario& scenario, double horizon_s, double step_s) {
  const double midnight_s = -scenario.start_second_of_day_s;
  const double count = std::max(1.0, std::ceil((horizon_s - midnight_s) / step_s));
  return calendar_steps(midnight_s, step_s, static_cast<std::size_t>(count), horizon_s);
}

struct DayFigures {
  double worst_rpo_s = -1;  ///< below 0: no group had an RPO
  std::string worst_rpo_group;
  std::size_t groups_above = 0;
  double above_group_s = 0;
};

void add_rpo(const CalendarSteps& days, const Curve& curve, std::vector<DayFigures>& figures) {
  for (const CurveInterval& interval : curve_over(curve, days.dates_s, days.horizon_s)) {
    DayFigures& day = figures[days.of((interval.from_s + interval.to_s) / 2)];
    if (interval.high <= day.worst_rpo_s) continue;
    day.worst_rpo_s = interval.high;
    day.worst_rpo_group = curve.entity;
  }
}

void add_misses(const CalendarSteps& days, const TimeAboveTarget& above, std::vector<DayFigures>& figures) {
  const std::vector<double> above_s = above_by_step(days, above);
  for (std::size_t day = 0; day < above_s.size(); ++day) {
    figures[day].groups_above += above_s[day] > 0;
    figures[day].above_group_s += above_s[day];
  }
}

/// Mean rate of a link direction in each hour [bits/s], all classes together.
std::vector<double> hourly_bits_per_s(const CalendarSteps& hours, const RunRecord& record, const std::string& link) {
  std::vector<double> means(hours.count(), 0.0);
  for (const Curve& curve : record.curves) {
    if (curve.kind != "link_bits_per_s" || curve.entity != link || curve.series == "capacity") continue;
    for (const CurveInterval& interval : curve_over(curve, hours.dates_s, hours.horizon_s))
      means[hours.of((interval.from_s + interval.to_s) / 2)] += interval.mean;
  }
  return means;
}

void add_link(const CalendarSteps& days, const CalendarSteps& hours, const RunRecord& record, const std::string& link,
              ordered_json& by_day) {
  const std::vector<double> means = hourly_bits_per_s(hours, record, link);
  std::vector<double> bits(days.count(), 0.0), busiest(days.count(), 0.0);
  for (std::size_t hour = 0; hour < means.size(); ++hour) {
    const std::size_t day = days.of((hours.dates_s[hour] + hours.dates_s[hour + 1]) / 2);
    bits[day] += means[hour] * hours.length_s(hour);
    busiest[day] = std::max(busiest[day], means[hour]);
  }
  for (std::size_t day = 0; day < days.count(); ++day) {
    const double length_s = days.length_s(day);
    by_day[day]["links"].push_back({{"name", link},
                                    {"mean_bits_per_s", length_s > 0 ? bits[day] / length_s : 0},
                                    {"busiest_hour_bits_per_s", busiest[day]}});
  }
}

}  // namespace

ordered_json by_day_json(const Scenario& scenario, const RunRecord& record) {
  const CalendarSteps days = steps_of(scenario, record.horizon_s, day_s);
  const CalendarSteps hours = steps_of(scenario, record.horizon_s, hour_s);
  const Calendar calendar(scenario.start);
  std::vector<DayFigures> figures(days.count());
  for (const GroupResult& group : record.groups) add_misses(days, group.above_target, figures);
  for (const Curve& curve : record.curves)
    if (curve.kind == "rpo_s") add_rpo(days, curve, figures);
  ordered_json by_day = ordered_json::array();
  for (std::size_t day = 0; day < days.count(); ++day) {
    const bool has_rpo = figures[day].worst_rpo_s >= 0;
    by_day.push_back({{"date", calendar.iso(days.from_s(day)).substr(0, 10)},
                      {"from_s", days.from_s(day)},
                      {"to_s", days.to_s(day)},
                      {"worst_rpo_s", has_rpo ? ordered_json(figures[day].worst_rpo_s) : ordered_json()},
                      {"worst_rpo_group", has_rpo ? ordered_json(figures[day].worst_rpo_group) : ordered_json()},
                      {"groups_above_target", figures[day].groups_above},
                      {"above_target_group_s", figures[day].above_group_s},
                      {"links", ordered_json::array()}});
  }
  for (const LinkResult& link : record.links) add_link(days, hours, record, link.name, by_day);
  return by_day;
}

}  // namespace drsim
