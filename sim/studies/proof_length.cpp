#include "sim/studies/proof_length.hpp"

#include <algorithm>
#include <cmath>

#include "models/load_outlook.hpp"
#include "models/units.hpp"

namespace drsim {
namespace {

/// After which windows of background traffic, without replication and of throttles repeat; 0: there are none [s].
double period_of_windows_s(const Scenario& scenario) {
  const bool has_background = std::any_of(scenario.links.begin(), scenario.links.end(),
                                          [](const LinkConfig& link) { return !link.background.empty(); });
  const bool has_pauses = std::any_of(scenario.pause_windows.begin(), scenario.pause_windows.end(),
                                      [](const std::vector<WeeklyWindow>& windows) { return !windows.empty(); });
  const bool has_throttles = std::any_of(scenario.sites.begin(), scenario.sites.end(), [](const SiteConfig& site) {
    return site.throttle && site.throttle->has_window;
  });
  return has_background || has_pauses ? week_s : has_throttles ? day_s : 0;
}

}  // namespace

double proof_length_s(const Scenario& scenario, double duration_s) {
  constexpr double turns = 10, times_at_most = 10;
  double target_s = 0, period_s = period_of_windows_s(scenario), settling_s = 0;
  for (const VpgConfig& vpg : scenario.vpgs) target_s = std::max(target_s, vpg.rpo_target_s);
  for (const VmConfig& vm : scenario.vms) {
    const LoadOutlook outlook = load_outlook(vm.load);
    if (!outlook.ends) period_s = std::max(period_s, outlook.period_s);
    settling_s = std::max(settling_s, turns * outlook.settling_s);
  }
  const double to_settle_s = std::min(times_at_most * duration_s, settling_s);
  const double least_s = std::max({2 * duration_s, 2 * target_s, to_settle_s});
  if (period_s <= 0) return least_s;
  constexpr double rounding = 1e-9;
  return period_s * std::max(1.0, std::ceil(least_s / period_s - rounding));
}

void set_length(Scenario& scenario, double horizon_s) {
  const double end_s = scenario.horizon_s;
  const auto extend = [&](std::vector<ClosedTime>& times) {
    for (ClosedTime& time : times)
      if (time.to_s >= end_s) time.to_s = horizon_s;
  };
  for (FirewallRuleConfig& rule : scenario.firewall_rules) extend(rule.closed);
  if (scenario.closures)
    for (ClosureConfig& closure : *scenario.closures) extend(closure.times);
  scenario.horizon_s = horizon_s;
}

}  // namespace drsim
