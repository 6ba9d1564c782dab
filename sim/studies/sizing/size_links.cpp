/// Links: the exact formula, the vendors' rules, the simulated least value.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/units.hpp"
#include "models/zerto/rules/planning_rules.hpp"
#include "sim/studies/sizing/cycle_need.hpp"
#include "sim/studies/sizing/link_need.hpp"
#include "sim/studies/sizing/size_pointers.hpp"
#include "sim/studies/sizing/sizing_search.hpp"

namespace drsim {
namespace {

/// A direction of a link in the scenario.
struct Direction {
  std::size_t link = 0;
  bool is_forward = true;
};

Direction direction_of(const Scenario& scenario, const std::string& name) {
  for (std::size_t i = 0; i < scenario.links.size(); ++i)
    if (scenario.links[i].name == name || scenario.links[i].name + " (backward)" == name)
      return {i, scenario.links[i].name == name};
  throw std::logic_error("no link " + name);
}

double& capacity_of(Scenario& scenario, const Direction& direction) {
  LinkConfig& link = scenario.links[direction.link];
  return direction.is_forward ? link.forward_bits_per_s : link.backward_bits_per_s;
}

ValueChange with_capacity(const Direction& direction) {
  return [=](double bits_per_s) { return [=](Scenario& scenario) { capacity_of(scenario, direction) = bits_per_s; }; };
}

/// The vendors' rules, without their answers in simulation.
std::vector<RuleAnswer> link_rules(const Scenario& scenario, const LinkUse& use, const ArrivalCurve& arrivals) {
  constexpr double sample_s = 5 * minute_s;  // of monitoring exports
  constexpr double planner_share = 0.98, azure_share = 0.95, azure_growth = 1.3, aws_reserve = 1.2;
  double compressible_kb_per_s = 0, other_kb_per_s = 0;
  for (const LinkUse::Vm& vm : use.vms) {
    const VmConfig& config = scenario.vms[vm.vm];
    const bool compresses = scenario.vpgs[config.vpg].wan_compression && config.load.compression_ratio > 1;
    (compresses ? compressible_kb_per_s : other_kb_per_s) += config.load.mean_bytes_per_s / kb_bytes;
  }
  const double estimate_bits_per_s = wan_estimate_mb_per_s(compressible_kb_per_s, other_kb_per_s) * mb_bits;
  const double mean = mean_rate(arrivals);
  const auto percentile = [&](double share) { return sampled_percentile(arrivals, sample_s, share); };
  return {{"mean of the writes, 2:1 where compressible, 5 Mb/s at least",
           "Zerto WAN estimator, as restated by service providers", estimate_bits_per_s},
          {"98th percentile of the sum over all VMs, 5 min samples", "Zerto planner", percentile(planner_share)},
          {"95th percentile of the sum with 30 % growth", "Azure Site Recovery Deployment Planner",
           azure_growth * percentile(azure_share)},
          {"for 90 % of the time: 90th percentile with 30 % growth",
           "Azure Site Recovery Deployment Planner; the percentile is a reading, none is published",
           azure_growth * percentile(0.9)},
          {"sum of the means and 20 %", "AWS Elastic Disaster Recovery", aws_reserve * mean},
          {"mean of the writes on the wire", "no vendor; for comparison", mean}};
}

/// What goes for products that send a cycle at a time, of which overwrites have collapsed.
std::vector<RuleAnswer> cycle_rules(const std::vector<CycleLoad>& loads) {
  constexpr double sample_s = 5 * minute_s, utilisation = 0.8, azure_share = 0.95, azure_growth = 1.3,
                   aws_reserve = 1.2;
  const ArrivalCurve arrivals = spread_over_cycles(loads);
  const double mean = mean_rate(arrivals);
  return {{"largest cycle of each group over its length, 80 % used", "from the data path; Veeam publishes no formula",
           peak_cycle_rate(loads) / utilisation},
          {"95th percentile of the sum with 30 % growth", "Azure Site Recovery Deployment Planner",
           azure_growth * sampled_percentile(arrivals, sample_s, azure_share)},
          {"sum of the means and 20 %", "AWS Elastic Disaster Recovery", aws_reserve * mean},
          {"mean of what is sealed, on the wire", "no vendor; for comparison", mean}};
}

Sizing named_link(const SizingRuns& runs, const SizingRuns::Traffic& traffic, const LinkUse& use,
                  const Direction& direction) {
  const LinkConfig& link = runs.scenario().links[direction.link];
  Sizing sizing;
  sizing.resource = "link " + use.link;
  sizing.unit = "bits/s";
  sizing.pointer = capacity_pointer(runs, link, direction.is_forward, traffic.uses);
  sizing.present = direction.is_forward ? link.forward_bits_per_s : link.backward_bits_per_s;
  return sizing;
}

Sizing size_cdp_link(SizingRuns& runs, const SizingRuns::Traffic& traffic, const LinkUse& use) {
  const Scenario& scenario = runs.scenario();
  const Direction direction = direction_of(scenario, use.link);
  Sizing sizing = named_link(runs, traffic, use, direction);
  tell_stable(stable_least(traffic, BalancedKind::Link, {use.link}), sizing);
  sizing.rules = cycle_rules(cycle_loads(scenario, use, bits_per_byte));
  const double beside = background_bits_per_s(scenario, direction.link, direction.is_forward);
  search_for_cycles(runs, {use}, bits_per_byte, beside, link_width, with_capacity(direction), sizing);
  settle_by(with_capacity(direction), runs, sizing);
  return sizing;
}

Sizing size_link(SizingRuns& runs, const SizingRuns::Traffic& traffic, const LinkUse& use, double control) {
  const Scenario& scenario = runs.scenario();
  const Direction direction = direction_of(scenario, use.link);
  const ArrivalCurve arrivals = arrivals_of(scenario, use);
  Sizing sizing = named_link(runs, traffic, use, direction);
  tell_stable(stable_least(traffic, BalancedKind::Link, {use.link}), sizing);
  sizing.product_least = zerto_link_least_bits_per_s;
  sizing.rpo_by_day_s = worst_rpo_by_day_s(scenario, use, sizing.present, control);
  sizing.rpo_by_day_s.resize(static_cast<std::size_t>(std::ceil(runs.given_horizon_s() / day_s)));
  // The formulas know steady replication only.
  if (is_steady(scenario) && scenario.links[direction.link].background.empty())
    compute_need(runs, use, control, 1, sizing);
  const SearchEnds ends = link_search_ends(scenario, direction.link, direction.is_forward, arrivals, control);
  sizing.rules = link_rules(scenario, use, arrivals);
  search_and_judge(runs, with_capacity(direction), ends.low, ends.high, link_width, sizing);
  settle_by(with_capacity(direction), runs, sizing);
  return sizing;
}

/// What can be said of streams of both products by rule: writes of Zerto as they are written, cycles of CDP spread over
/// their length.
std::vector<RuleAnswer> shared_rules(const ArrivalCurve& arrivals) {
  constexpr double sample_s = 5 * minute_s, azure_share = 0.95, azure_growth = 1.3, aws_reserve = 1.2;
  const double mean = mean_rate(arrivals);
  return {{"95th percentile of the sum of both products with 30 % growth", "Azure Site Recovery Deployment Planner",
           azure_growth * sampled_percentile(arrivals, sample_s, azure_share)},
          {"sum of the means of both products and 20 %", "AWS Elastic Disaster Recovery", aws_reserve * mean},
          {"mean of what both send, on the wire", "no vendor; for comparison", mean}};
}

/// A link that streams of both products share: by simulation, from the mean of both on.
Sizing size_shared_link(SizingRuns& runs, const SizingRuns::Traffic& traffic, const LinkUse& use, double control) {
  const Scenario& scenario = runs.scenario();
  const Direction direction = direction_of(scenario, use.link);
  const ArrivalCurve arrivals = shared_arrivals(scenario, uses_by_points(scenario, use));
  Sizing sizing = named_link(runs, traffic, use, direction);
  tell_stable(stable_least(traffic, BalancedKind::Link, {use.link}), sizing);
  sizing.product_least = zerto_link_least_bits_per_s;
  sizing.rules = shared_rules(arrivals);
  const SearchEnds ends = link_search_ends(scenario, direction.link, direction.is_forward, arrivals, control);
  search_and_judge(runs, with_capacity(direction), ends.low, ends.high, link_width, sizing);
  settle_by(with_capacity(direction), runs, sizing);
  return sizing;
}

}  // namespace

std::vector<Sizing> size_links(SizingRuns& runs) {
  const SizingRuns::Traffic traffic = runs.traffic();
  std::vector<Sizing> sizings;
  for (std::size_t i = 0; i < traffic.uses.size(); ++i) {
    const LinkUse& use = traffic.uses[i];
    const auto [zerto, cdp] = uses_by_points(runs.scenario(), use);
    const double control = traffic.control_bits_per_s[i];
    sizings.push_back(cdp.vms.empty()     ? size_link(runs, traffic, use, control)
                      : zerto.vms.empty() ? size_cdp_link(runs, traffic, use)
                                          : size_shared_link(runs, traffic, use, control));
  }
  return sizings;
}

}  // namespace drsim
