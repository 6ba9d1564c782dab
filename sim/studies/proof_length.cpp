#include "sim/studies/proof_length.hpp"

#include <algorithm>

#include "models/load_outlook.hpp"
#include "models/units.hpp"

namespace drsim {

double proof_length_s(const Scenario& scenario) {
  constexpr double turns = 10, times_at_most = 10;
  double target_s = 0, period_s = 0, settling_s = 0;
  for (const VpgConfig& vpg : scenario.vpgs) target_s = std::max(target_s, vpg.rpo_target_s);
  for (const VmConfig& vm : scenario.vms) {
    const LoadOutlook outlook = load_outlook(vm.load);
    period_s = std::max(period_s, outlook.period_s);
    settling_s = std::max(settling_s, turns * outlook.settling_s);
  }
  const bool has_windows = std::any_of(scenario.links.begin(), scenario.links.end(),
                                       [](const LinkConfig& link) { return !link.background.empty(); }) ||
                           std::any_of(scenario.pause_windows.begin(), scenario.pause_windows.end(),
                                       [](const std::vector<WeeklyWindow>& windows) { return !windows.empty(); });
  if (has_windows) period_s = std::max(period_s, week_s);
  const double to_repeat_s = std::min(times_at_most * scenario.horizon_s, std::max(period_s, settling_s));
  return std::max({2 * scenario.horizon_s, 2 * target_s, to_repeat_s});
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
