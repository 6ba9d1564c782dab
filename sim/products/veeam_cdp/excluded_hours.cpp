#include "sim/products/veeam_cdp/excluded_hours.hpp"

#include <algorithm>
#include <cmath>

#include "models/units.hpp"

namespace drsim {

namespace {

/// Windows that meet at midnight are one.
void join(std::vector<std::pair<double, double>>& spans) {
  std::sort(spans.begin(), spans.end());
  std::vector<std::pair<double, double>> joined;
  for (const auto& span : spans) {
    if (!joined.empty() && span.first <= joined.back().second)
      joined.back().second = std::max(joined.back().second, span.second);
    else
      joined.push_back(span);
  }
  spans = std::move(joined);
}

}  // namespace

std::vector<ScheduleTurn> schedule_turns(const Scenario& scenario) {
  std::vector<ScheduleTurn> turns;
  const double midnight_s = -scenario.start_second_of_day_s;
  const int days = static_cast<int>(std::ceil((scenario.horizon_s - midnight_s) / day_s));
  for (Index group = 0; group < scenario.pause_windows.size(); ++group) {
    std::vector<std::pair<double, double>> spans;
    for (int day = 0; day < days; ++day)
      for (const WeeklyWindow& window : scenario.pause_windows[group])
        if (std::count(window.weekdays.begin(), window.weekdays.end(), (scenario.start_weekday + day) % 7) > 0)
          spans.emplace_back(midnight_s + day * day_s + window.from_s, midnight_s + day * day_s + window.to_s);
    join(spans);
    for (const auto& [from_s, to_s] : spans) {
      if (to_s <= 0 || from_s >= scenario.horizon_s) continue;
      turns.push_back({std::max(0.0, from_s), group, true});
      if (to_s < scenario.horizon_s) turns.push_back({to_s, group, false});
    }
  }
  std::stable_sort(turns.begin(), turns.end(), [](const ScheduleTurn& a, const ScheduleTurn& b) {
    return a.at_s != b.at_s ? a.at_s < b.at_s : !a.stops && b.stops;
  });
  return turns;
}

}  // namespace drsim
