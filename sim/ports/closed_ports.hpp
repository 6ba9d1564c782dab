#pragma once
/// What the firewall rules of a scenario stop: the connections of its design that they close, by the port catalogues,
/// as closures that the engine plays. Checked by: tests/ports/closed_ports_test.cpp

#include <filesystem>
#include <string>

#include "sim/ports/connections.hpp"
#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

/// Sets `scenario.closures`. Warns, in scenario.warnings, of rules that close nothing that the design needs, with the
/// nearest need, and of closed connections that this run has no use for. Throws ScenarioError: kinds that no catalogue
/// knows, and what port_needs throws, with and without such rules. @param file  for messages
void work_out_closures(Scenario& scenario, const std::string& file);

/// A scenario as the engine plays it: read_scenario, then work_out_closures.
ReadScenario read_scenario_to_play(const std::filesystem::path& path, const ReadOptions& options);

}  // namespace drsim
