#include "sim/studies/sizing/proof_length.hpp"

#include <algorithm>
#include <cmath>

#include "models/loads/load_outlook.hpp"
#include "models/units.hpp"
#include "sim/report/words/long_run_words.hpp"
#include "sim/scenario/products/products.hpp"

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

bool draws_times(const RunbookConfig& runbook) {
  std::vector<const DurationConfig*> times = {&runbook.detection, &runbook.decision, &runbook.shutdown_duration,
                                              &runbook.boot, &runbook.re_ip};
  for (const std::optional<ScriptConfig>* script : {&runbook.pre_script, &runbook.post_script})
    if (*script) times.push_back(&(*script)->duration);
  return std::any_of(times.begin(), times.end(),
                     [](const DurationConfig* time) { return time->kind != DurationKind::Constant; });
}

}  // namespace

ProofLength proof_length(const Scenario& scenario, double duration_s) {
  constexpr double turns = 10, times_at_most = 10;
  double target_s = 0, period_s = period_of_windows_s(scenario), settling_s = 0;
  for (const VpgConfig& vpg : scenario.vpgs) target_s = std::max(target_s, vpg.rpo_target_s);
  double left_out_s = 0;
  for (const VmConfig& vm : scenario.vms) {
    const LoadOutlook outlook = load_outlook(vm.load);
    settling_s = std::max(settling_s, turns * outlook.settling_s);
    if (outlook.ends) continue;
    const bool is_too_long = outlook.period_s > std::max(week_s, times_at_most * duration_s);
    double& longest_s = is_too_long ? left_out_s : period_s;
    longest_s = std::max(longest_s, outlook.period_s);
  }
  const double to_settle_s = std::min(times_at_most * duration_s, settling_s);
  ProofLength length;
  length.seconds = std::max({2 * duration_s, 2 * target_s, to_settle_s});
  if (period_s > 0) {
    constexpr double rounding = 1e-9;
    length.seconds = period_s * std::max(1.0, std::ceil(length.seconds / period_s - rounding));
  }
  if (left_out_s > length.seconds) length.left_out_period_s = left_out_s;
  return length;
}

std::vector<std::string> drawn_parts(const Scenario& scenario) {
  std::vector<std::string> parts;
  if (draws_loads(scenario)) parts.emplace_back("loads");
  if (!scenario.faults.empty()) parts.emplace_back("faults");
  for (const ProductFacts* product : facts_in_use(scenario))
    if (*product->drawn != 0) parts.emplace_back(product->drawn);
  const bool draws_boots = std::any_of(scenario.vms.begin(), scenario.vms.end(), [](const VmConfig& vm) {
    return vm.boot && vm.boot->kind != DurationKind::Constant;
  });
  if (std::any_of(scenario.operations.begin(), scenario.operations.end(), [&](const OperationConfig& one) {
        return draws_boots || draws_times(scenario.runbooks[one.runbook]);
      }))
    parts.emplace_back("times of recovery");
  return parts;
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
