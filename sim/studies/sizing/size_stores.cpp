/// Appliances: what the vendors' rules say, and the simulated least value.

#include <algorithm>

#include "models/units.hpp"
#include "models/zerto/rules/vra_limits.hpp"
#include "sim/studies/sizing/least_value.hpp"
#include "sim/studies/sizing/size_pointers.hpp"
#include "sim/studies/sizing/sizing_search.hpp"

namespace drsim {
namespace {

SizingRuns::Change with_appliance(double ram_bytes, double vcpus) {
  return [=](Scenario& scenario) {
    for (HostConfig& host : scenario.hosts) {
      if (ram_bytes > 0) host.vra.ram_bytes = ram_bytes;
      if (vcpus > 0) host.vra.vcpus = static_cast<std::uint32_t>(vcpus);
    }
  };
}

using ApplianceChange = std::function<SizingRuns::Change(double)>;

Sizing size_appliance(SizingRuns& runs, Sizing sizing, const std::vector<double>& values,
                      const ApplianceChange& change) {
  if (leave_to_longer_run(runs, sizing)) return sizing;
  sizing.make_ample = change(values.back());
  sizing.settle = [change](SizingRuns& later, double value) { later.settle(change(value)); };
  const auto changes_to = [&](const std::vector<double>& candidates) {
    std::vector<SizingRuns::Change> changes;
    for (const double candidate : candidates) changes.push_back(change(candidate));
    return changes;
  };
  const auto found = least_of(values, sizing.present, [&](const std::vector<double>& candidates) {
    std::vector<bool> meets;
    for (const auto& judged : runs.judge(changes_to(candidates))) meets.push_back(judged.for_good);
    return meets;
  });
  if (!found) {
    const SizingRuns::Outcome most = runs.play_one(change(values.back()));
    sizing.forbidden_by = most.cause;
    sizing.rpo_s = most.rpo_s;
    return sizing;
  }
  const double least = found->least.value;
  sizing.least = least;
  sizing.failing = found->least.failing;
  sizing.too_much = found->too_much;
  if (!sizing.failing) sizing.no_failing = "it is the least that the product allows";
  std::vector<double> told = {least};
  for (const RuleAnswer& rule : sizing.rules) told.push_back(rule.value);
  const std::vector<SizingRuns::Outcome> outcomes = runs.play(changes_to(told));
  sizing.rpo_s = outcomes[0].rpo_s;
  for (std::size_t i = 0; i < sizing.rules.size(); ++i) {
    RuleAnswer& rule = sizing.rules[i];
    rule.meets = outcomes[i + 1].meets;
    rule.rpo_s = outcomes[i + 1].rpo_s;
    rule.margin = rule.value / least - 1;
  }
  sizing.settle(runs, least);
  return sizing;
}

}  // namespace

std::vector<Sizing> size_appliances(SizingRuns& runs) {
  const Scenario& scenario = runs.scenario();
  // Documented sizes only: those above rest on a comment, and a host gives much for them.
  const bool is_old = std::any_of(scenario.hosts.begin(), scenario.hosts.end(),
                                  [](const HostConfig& host) { return host.vra.version == VersionProfile::Old; });
  std::vector<double> rams, vcpus;
  const double most_bytes = is_old ? vra_ram_most_old_bytes : vra_ram_documented_bytes;
  for (double bytes = vra_ram_least_bytes; bytes <= most_bytes; bytes += gib_bytes) rams.push_back(bytes);
  for (std::uint32_t count = 1; count <= vra_vcpus_documented; ++count) vcpus.push_back(count);
  Sizing ram;
  ram.resource = "RAM of each VRA";
  ram.unit = "bytes";
  ram.pointer = appliance_pointer(scenario, "ram");
  ram.present = scenario.hosts.front().vra.ram_bytes;
  ram.product_least = vra_ram_least_bytes;
  ram.product_most = most_bytes;
  ram.step = gib_bytes;
  ram.no_stable = no_stable_of_buffers;
  ram.rules = {{"3 GB by default", "Zerto", 3 * gib_bytes}};
  Sizing cpu;
  cpu.resource = "vCPUs of each VRA";
  cpu.unit = "";
  cpu.pointer = appliance_pointer(scenario, "vcpu");
  cpu.present = scenario.hosts.front().vra.vcpus;
  cpu.product_least = 1;
  cpu.no_stable = "its demand follows the processors: compression backs off where they are short";
  cpu.rules = {{"1 by default", "Zerto", 1}};
  std::vector<Sizing> sizings;
  sizings.push_back(size_appliance(runs, ram, rams, [](double value) { return with_appliance(value, 0); }));
  sizings.push_back(size_appliance(runs, cpu, vcpus, [](double value) { return with_appliance(0, value); }));
  return sizings;
}

}  // namespace drsim
