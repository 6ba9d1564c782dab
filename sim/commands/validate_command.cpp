#include "sim/commands/validate_command.hpp"

#include <fmt/format.h>

#include <iostream>

#include "models/units.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/studies/play_scenario.hpp"

namespace drsim {

void validate_scenarios(const std::vector<std::filesystem::path>& files) {
  std::vector<Problem> problems;
  for (const auto& file : files) {
    try {
      const Scenario scenario = read_scenario_to_play(file, ReadOptions{}).scenario;
      // Exactly what `drsim run` requires before it plays.
      require_simulated(scenario, file.string());
      require_memory(scenario, file);
      std::cout << fmt::format("{}: valid: {} VMs in {} VPGs, {} hosts, {} links, {:.6g} days\n", file.string(),
                               scenario.vms.size(), scenario.vpgs.size(), scenario.hosts.size(), scenario.links.size(),
                               scenario.horizon_s / day_s);
      for (const auto& warning : scenario.warnings) std::cerr << file.string() << ": warning: " << warning << "\n";
    } catch (const ScenarioError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace drsim
