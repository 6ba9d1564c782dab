#include "sim/commands/validate_command.hpp"

#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "models/units.hpp"
#include "sim/commands/terminal_colours.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/studies/play_scenario.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

/// What is said of a file that `drsim run` takes. Exactly what it requires before it plays.
ordered_json valid_file(const std::filesystem::path& file) {
  const Scenario scenario = read_scenario_to_play(file, ReadOptions{}).scenario;
  require_simulated(scenario, file.string());
  require_memory(scenario, file);
  return {{"file", file.string()},
          {"valid", true},
          {"vms", scenario.vms.size()},
          {"vpgs", scenario.vpgs.size()},
          {"hosts", scenario.hosts.size()},
          {"links", scenario.links.size()},
          {"duration_s", scenario.horizon_s},
          {"warnings", scenario.warnings},
          {"problems", ordered_json::array()}};
}

ordered_json refused_file(const std::filesystem::path& file, const ScenarioError& error) {
  ordered_json problems = ordered_json::array();
  for (const Problem& problem : error.problems())
    problems.push_back({{"file", problem.file}, {"pointer", problem.pointer}, {"text", problem.text}});
  return {{"file", file.string()}, {"valid", false}, {"problems", problems}};
}

void print_valid(const ordered_json& file) {
  const std::string name = file["file"].get<std::string>();
  const auto count = [&](const char* what) { return file[what].get<std::size_t>(); };
  const std::string text =
      fmt::format("{}: valid: {} VMs in {} VPGs, {} hosts, {} links, {:.6g} days\n", name, count("vms"), count("vpgs"),
                  count("hosts"), count("links"), file["duration_s"].get<double>() / day_s);
  std::cout << for_terminal(text);
  for (const auto& warning : file["warnings"]) std::cerr << name << ": warning: " << warning.get<std::string>() << "\n";
}

}  // namespace

void carry_out(const ValidateCommand& command) {
  const bool is_json = command.format == "json";
  std::vector<Problem> problems;
  ordered_json files = ordered_json::array();
  for (const auto& file : command.files) {
    try {
      files.push_back(valid_file(file));
      if (!is_json) print_valid(files.back());
    } catch (const ScenarioError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
      files.push_back(refused_file(file, error));
    }
  }
  if (is_json) std::cout << files.dump(2, ' ', false, ordered_json::error_handler_t::replace) << "\n" << std::flush;
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace drsim
