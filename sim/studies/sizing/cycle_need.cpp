#include "sim/studies/sizing/cycle_need.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "models/loads/overwrite_curve.hpp"
#include "models/units.hpp"
#include "models/veeam_cdp/cdp_plane.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {
namespace {

/// Dates at which a policy seals its points within the run.
std::vector<double> seal_dates_s(const Scenario& scenario, Index policy) {
  CdpPlaneConfig config;
  config.seed = scenario.seed;
  const double cycle_s = scenario.vpgs[policy].checkpoint_interval_s;
  config.groups.push_back({scenario.vpgs[policy].name, 0, cycle_s});
  const double first_s = first_seal_s(config, 0);
  std::vector<double> dates;
  for (double at_s = first_s; at_s <= scenario.horizon_s; at_s = first_s + static_cast<double>(dates.size()) * cycle_s)
    dates.push_back(at_s);
  return dates;
}

/// Adds what a VM asks with each point: the bytes that are left of its writes since the one before.
void add_points(const Scenario& scenario, const VmConfig& vm, double amount, std::vector<Burst>& points) {
  double disk_bytes = 0;
  for (const DiskConfig& disk : vm.disks) disk_bytes += disk.size_bytes;
  const OverwriteCurve overwrites(vm.load, disk_bytes);
  WriteLoad load(std::make_shared<const WriteLoadConfig>(vm.load),
                 CalendarStart{scenario.start_weekday, scenario.start_second_of_day_s}, scenario.seed, vm.name);
  double at_s = 0;
  for (Burst& point : points) {
    double written = 0;
    for (; load.next_change_s() < point.at_s; load.advance()) {
      written += load.rate_bytes_per_s() * (load.next_change_s() - at_s);
      at_s = load.next_change_s();
    }
    written += load.rate_bytes_per_s() * (point.at_s - at_s);
    at_s = point.at_s;
    point.amount += amount * overwrites.unique_bytes(written);
  }
}

double largest_point(const CycleLoad& load) {
  double largest = 0;
  for (const Burst& point : load.points) largest = std::max(largest, point.amount);
  return largest;
}

/// The bound over all that has this capacity; nothing where it does not hold.
std::optional<double> bound_of(const SizingRuns& runs, const std::vector<std::vector<CycleLoad>>& directions) {
  if (runs.target().share != 1 || !is_steady(runs.scenario())) return std::nullopt;
  double bound = 0;
  for (const std::vector<CycleLoad>& loads : directions) {
    const auto need = least_for_cycles(loads, runs.scenario().horizon_s);
    if (!need) return std::nullopt;
    bound = std::max(bound, need->capacity_per_s);
  }
  return bound;
}

}  // namespace

std::vector<CycleLoad> cycle_loads(const Scenario& scenario, const LinkUse& use, double scale) {
  std::map<Index, CycleLoad> by_policy;
  for (const LinkUse::Vm& one : use.vms) {
    const VmConfig& vm = scenario.vms[one.vm];
    const auto [place, is_new] = by_policy.try_emplace(vm.vpg);
    CycleLoad& load = place->second;
    if (is_new) {
      load.policy = vm.vpg;
      load.cycle_s = scenario.vpgs[vm.vpg].checkpoint_interval_s;
      load.target_s = scenario.vpgs[vm.vpg].rpo_target_s;
      load.latency_s = one.latency_s;
      for (const double at_s : seal_dates_s(scenario, vm.vpg)) load.points.push_back({at_s, 0});
    }
    load.latency_s = std::min(load.latency_s, one.latency_s);
    add_points(scenario, vm, one.wire_bytes_per_byte * scale, load.points);
  }
  std::vector<CycleLoad> loads;
  for (auto& [policy, load] : by_policy) loads.push_back(std::move(load));
  return loads;
}

std::optional<LinkSize> least_for_cycles(const std::vector<CycleLoad>& loads, double horizon_s) {
  std::map<double, std::vector<const CycleLoad*>> by_time;
  for (const CycleLoad& load : loads) by_time[load.transfer_s()].push_back(&load);
  LinkSize least;
  std::vector<Burst> points;
  for (const auto& [time_s, same_time] : by_time) {
    if (time_s <= 0) return std::nullopt;
    // What may take longer can be made to wait, so only it is left out.
    for (const CycleLoad* load : same_time)
      for (const Burst& point : load->points)
        if (point.at_s - load->cycle_s + load->target_s <= horizon_s) points.push_back(point);
    std::stable_sort(points.begin(), points.end(), [](const Burst& a, const Burst& b) { return a.at_s < b.at_s; });
    const LinkSize size = least_link(points, time_s);
    if (size.capacity_per_s > least.capacity_per_s) least = size;
  }
  return least;
}

std::vector<RpoCapacity> cycle_rpo_needs(const Scenario& scenario, const LinkUse& use) {
  std::vector<CycleLoad> loads = cycle_loads(scenario, use, bits_per_byte);
  std::stable_sort(loads.begin(), loads.end(),
                   [](const CycleLoad& a, const CycleLoad& b) { return a.target_s < b.target_s; });
  std::vector<RpoCapacity> needs;
  for (std::size_t i = 0; i < loads.size(); ++i) {
    if (i + 1 < loads.size() && loads[i + 1].target_s == loads[i].target_s) continue;
    const std::vector<CycleLoad> held(loads.begin(), loads.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    RpoCapacity need;
    need.target_s = loads[i].target_s;
    if (const auto size = least_for_cycles(held, scenario.horizon_s)) {
      need.bits_per_s = size->capacity_per_s;
      need.from_s = size->from_s;
      need.to_s = size->to_s;
    }
    needs.push_back(need);
  }
  return needs;
}

double peak_cycle_rate(const std::vector<CycleLoad>& loads) {
  double rate = 0;
  for (const CycleLoad& load : loads) rate += largest_point(load) / load.cycle_s;
  return rate;
}

ArrivalCurve spread_over_cycles(const std::vector<CycleLoad>& loads) {
  std::vector<ArrivalCurve> curves;
  for (const CycleLoad& load : loads) {
    ArrivalCurve curve;
    double from_s = 0;
    for (const Burst& point : load.points) {
      if (point.at_s <= from_s) continue;
      curve.from_s.push_back(from_s);
      curve.rates_per_s.push_back(point.amount / (point.at_s - from_s));
      from_s = point.at_s;
    }
    if (curve.from_s.empty()) continue;
    curve.end_s = from_s;
    curves.push_back(std::move(curve));
  }
  return curves.empty() ? ArrivalCurve{{0}, {0}, 1} : sum_of(curves);
}

SearchEnds cycle_search_ends(const std::vector<CycleLoad>& loads, double share, double beside) {
  constexpr double room = 1.01;
  // A policy in CBT mode sends what was written many times only once.
  constexpr double collapse = 16;
  double all = 0, shortest_s = INFINITY, longest_cycle_s = 0;
  for (const CycleLoad& load : loads) {
    all += largest_point(load);
    shortest_s = std::min(shortest_s, load.target_s - share * load.cycle_s - load.latency_s);
    longest_cycle_s = std::max(longest_cycle_s, load.cycle_s);
  }
  if (shortest_s <= 0) shortest_s = longest_cycle_s;
  const double mean = mean_rate(spread_over_cycles(loads));
  const double high = room * (peak_cycle_rate(loads) + all / shortest_s + beside);
  return {std::max(1.0, std::min(mean, high) / collapse), std::max(2.0, high)};
}

std::string too_long_cycle(const Scenario& scenario, const std::vector<CycleLoad>& loads, double share) {
  for (const CycleLoad& load : loads) {
    if (load.target_s >= share * load.cycle_s + load.latency_s) continue;
    const std::string part = share == 1 ? "" : fmt::format("{:g} % of ", 100 * share);
    return fmt::format("group {}: {}its cycle of {} and the latency of {} are longer than the target of {}",
                       scenario.vpgs[load.policy].name, part, duration_text(load.cycle_s),
                       duration_text(load.latency_s), duration_text(load.target_s));
  }
  return "";
}

void search_for_cycles(SizingRuns& runs, const std::vector<LinkUse>& uses, double scale, double beside, double width,
                       const ValueChange& change, Sizing& sizing) {
  const Scenario& scenario = runs.scenario();
  std::vector<std::vector<CycleLoad>> directions;
  SearchEnds ends{INFINITY, sizing.present};
  std::string forbidden;
  for (const LinkUse& use : uses) {
    directions.push_back(cycle_loads(scenario, use, scale));
    const SearchEnds one = cycle_search_ends(directions.back(), runs.target().share, beside);
    ends = {std::min(ends.low, one.low), std::max(ends.high, one.high)};
    if (forbidden.empty()) forbidden = too_long_cycle(scenario, directions.back(), runs.target().share);
  }
  if (const auto bound = bound_of(runs, directions)) sizing.bound = bound;
  // After an outage what was held back must be caught up with.
  constexpr double catching_up = 16;
  if (!is_steady(scenario)) ends.high *= catching_up;
  search_and_judge(runs, change, ends.low, ends.high, width, sizing);
  if (!sizing.least && !forbidden.empty()) sizing.forbidden_by = forbidden;
}

}  // namespace drsim
