#include "sim/engine/failures/fault_player.hpp"

#include <algorithm>
#include <utility>

#include "models/random_stream.hpp"
#include "sim/scenario/target_entities.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

/// Each target of the fault by itself, with its name.
std::vector<std::pair<std::string, TargetConfig>> single_targets(const Scenario& scenario,
                                                                 const TargetConfig& targets) {
  std::vector<std::pair<std::string, TargetConfig>> all;
  const auto add = [&](const char* kind, std::vector<Index> TargetConfig::*list, const auto& entities) {
    for (const Index index : targets.*list) {
      TargetConfig one;
      (one.*list).push_back(index);
      all.emplace_back(std::string(kind) + " " + entities[index].name, one);
    }
  };
  add("link", &TargetConfig::links, scenario.links);
  add("gateway", &TargetConfig::gateways, scenario.sites);
  add("vra", &TargetConfig::vras, scenario.hosts);
  add("host", &TargetConfig::hosts, scenario.hosts);
  add("manager", &TargetConfig::managers, scenario.sites);
  add("datastore", &TargetConfig::datastores, scenario.datastores);
  add("site", &TargetConfig::sites, scenario.sites);
  add("kms", &TargetConfig::kms, scenario.security.kms);
  add("proxy", &TargetConfig::proxies, scenario.cdp_proxies);
  return all;
}

/// Up and down in turn, as drawn.
void play_fault(const Scenario& scenario, const std::vector<double>& lengths_s,
                const std::function<void(bool fails)>& strike) {
  bool fails = true;
  for (const double length_s : lengths_s) {
    sg4::this_actor::sleep_for(std::max(least_fault_length_s, length_s));
    if (sg4::Engine::get_clock() > scenario.horizon_s) return;
    strike(fails);
    fails = !fails;
  }
}

}  // namespace

std::vector<FaultPart> fault_parts(const Scenario& scenario) {
  std::vector<FaultPart> parts;
  for (const FaultConfig& fault : scenario.faults) {
    std::vector<std::pair<std::string, TargetConfig>> targets;
    if (fault.together) {
      targets.emplace_back("all", fault.targets);
    } else {
      targets = single_targets(scenario, fault.targets);
    }
    for (auto& [name, one] : targets)
      parts.push_back({fault.name,
                       {"fault " + fault.name + ": " + name, fault.up, fault.down},
                       std::move(one),
                       fault.keeps_bitmap,
                       static_cast<Index>(parts.size())});
  }
  return parts;
}

FaultFigures fault_figures(const Scenario& scenario, const FaultSchedule& schedule) {
  FaultFigures figures{schedule.failures, schedule.most_down, schedule.overlap_s, schedule.log_weight};
  const std::vector<FaultPart> parts = fault_parts(scenario);
  // A scenario without hosts has nothing drawn.
  for (std::size_t i = 0; i < schedule.lengths_s.size(); ++i) {
    FaultPartTimes times{parts[i].fault, target_entities(scenario, parts[i].targets), {}};
    double at_s = 0;
    bool is_up = true;
    for (const double length_s : schedule.lengths_s[i]) {
      const double from_s = at_s;
      at_s += std::max(least_fault_length_s, length_s);
      if (!is_up) times.down.push_back({from_s, std::min(at_s, scenario.horizon_s)});
      is_up = !is_up;
      if (at_s > scenario.horizon_s) break;
    }
    if (!times.down.empty()) figures.parts.push_back(std::move(times));
  }
  return figures;
}

FaultSchedule start_faults(const Scenario& scenario, const FaultBias& bias, sg4::Host* host,
                           const std::function<void(const FaultPart& part, bool fails)>& strike) {
  const std::vector<FaultPart> parts = fault_parts(scenario);
  std::vector<FaultProcess> processes;
  processes.reserve(parts.size());
  for (const FaultPart& part : parts) processes.push_back(part.process);
  FaultSchedule schedule = draw_fault_schedule(processes, scenario.seed, scenario.horizon_s, bias);
  for (std::size_t i = 0; i < parts.size(); ++i)
    sg4::Actor::create(parts[i].process.entity, host,
                       [&scenario, part = parts[i], lengths_s = schedule.lengths_s[i], strike] {
                         play_fault(scenario, lengths_s, [&](bool fails) { strike(part, fails); });
                       });
  return schedule;
}

}  // namespace drsim
