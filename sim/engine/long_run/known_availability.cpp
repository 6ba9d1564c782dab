#include "sim/engine/long_run/known_availability.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "models/loads/overwrite_curve.hpp"
#include "models/units.hpp"
#include "sim/engine/failures/fault_player.hpp"
#include "sim/engine/network/site_throttle.hpp"

namespace drsim {

RepeatingRate repeating_rate(const BackgroundLoad& load) { return {load.at_s, load.bytes_per_s, load.period_s}; }

RepeatingRate open_times_of(const Scenario& scenario, Index group) {
  if (group >= scenario.pause_windows.size() || scenario.pause_windows[group].empty()) return {};
  const std::vector<WeeklyWindow>& windows = scenario.pause_windows[group];
  const double start_s = scenario.start_weekday * day_s + scenario.start_second_of_day_s;
  const auto in_run = [&](double of_week_s) { return std::fmod(of_week_s - start_s + 2 * week_s, week_s); };
  std::set<double> dates{0};
  for (const WeeklyWindow& window : windows)
    for (const int weekday : window.weekdays)
      for (const double edge_s : {window.from_s, window.to_s}) dates.insert(in_run(weekday * day_s + edge_s));
  RepeatingRate open;
  open.period_s = week_s;
  for (const double at_s : dates) {
    const double of_week_s = std::fmod(start_s + at_s, week_s);
    const int weekday = static_cast<int>(of_week_s / day_s);
    const bool is_covered = std::any_of(windows.begin(), windows.end(), [&](const WeeklyWindow& window) {
      return window.covers(weekday, of_week_s - weekday * day_s);
    });
    open.at_s.push_back(at_s);
    open.rates.push_back(is_covered ? 0 : 1);
  }
  return open;
}

RepeatingRate throttle_rate(const Scenario& scenario, const ThrottleConfig& throttle, double at_most) {
  std::set<double> dates{0};
  if (throttle.has_window)
    for (const double edge_s : {throttle.from_s, throttle.to_s})
      dates.insert(std::fmod(edge_s - scenario.start_second_of_day_s + 2 * day_s, day_s));
  RepeatingRate rate;
  rate.period_s = day_s;
  for (const double at_s : dates) {
    rate.at_s.push_back(at_s);
    rate.rates.push_back(std::min(at_most, throttle_bytes_per_s(scenario, throttle, at_s)));
  }
  return rate;
}

double availability_of(const DurationConfig& up, const DurationConfig& down) {
  const double up_s = duration_mean_s(up), down_s = duration_mean_s(down);
  return up_s + down_s > 0 ? up_s / (up_s + down_s) : 1;
}

bool is_hit(const std::vector<Index>& targets, Index component) {
  return std::find(targets.begin(), targets.end(), component) != targets.end();
}

std::vector<std::optional<Index>> links_by_resource(std::size_t resources, const std::vector<Index>& forward,
                                                    const std::vector<Index>& backward) {
  std::vector<std::optional<Index>> links(resources);
  for (Index link = 0; link < forward.size(); ++link) links[forward[link]] = links[backward[link]] = link;
  return links;
}

void count_faults(const Scenario& scenario, const StopsStream& stops, EstateBalance& estate) {
  const std::vector<FaultPart> parts = fault_parts(scenario);
  if (parts.empty()) return;
  std::vector<std::vector<Index>> stopped_by(estate.streams.size());  // ascending numbers of parts
  for (Index stream = 0; stream < stopped_by.size(); ++stream)
    for (const FaultPart& part : parts)
      if (stops(stream, part.targets)) stopped_by[stream].push_back(part.number);
  for (BalanceRow& row : estate.rows) {
    if (row.uses.empty()) continue;
    for (const Index number : stopped_by[row.uses.front().first]) {
      const bool stops_all = std::all_of(row.uses.begin(), row.uses.end(), [&](const auto& use) {
        const std::vector<Index>& list = stopped_by[use.first];
        return std::binary_search(list.begin(), list.end(), number);
      });
      if (stops_all) row.balance.availability *= availability_of(parts[number].process.up, parts[number].process.down);
    }
  }
}

void judge_long_run(const Scenario& scenario, ProductBalance balance, RunRecord& record) {
  count_faults(scenario, balance.stops, balance.estate);
  judge_long_run(scenario, std::move(balance.estate), record);
}

double demand_beside_windows(const VmConfig& vm, const RepeatingRate& open, double mean_bytes_per_s) {
  double disk_bytes = 0;
  for (const DiskConfig& disk : vm.disks) disk_bytes += disk.size_bytes;
  const OverwriteCurve overwrites(vm.load, disk_bytes);
  // A window that begins before the start of the run ends after it: the week is looked at from the end of one on.
  const std::size_t count = open.at_s.size();
  const auto first_open = std::find_if(open.rates.begin(), open.rates.end(), [](double rate) { return rate > 0; });
  const auto first = static_cast<std::size_t>(first_open - open.rates.begin());
  double asked = 0, closed_s = 0;
  for (std::size_t i = 0; i <= count; ++i) {
    const std::size_t at = (first + i) % count;
    const double length_s = (at + 1 < count ? open.at_s[at + 1] : open.period_s) - open.at_s[at];
    if (open.rates[at] <= 0) {
      closed_s += length_s;
      continue;
    }
    asked += overwrites.unique_bytes(mean_bytes_per_s * closed_s);
    closed_s = 0;
    if (i < count) asked += mean_bytes_per_s * length_s;
  }
  return first_open == open.rates.end() ? mean_bytes_per_s : asked / open.period_s;
}

}  // namespace drsim
