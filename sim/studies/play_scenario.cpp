#include "sim/studies/play_scenario.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "models/units.hpp"
#include "sim/engine/run_scenario.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/report/record/write_run.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/studies/processes/available_memory.hpp"
#include "sim/studies/sizing/link_need.hpp"

namespace drsim {

void require_memory(const Scenario& scenario, const std::filesystem::path& file, double share) {
  const double needed_bytes = estimated_memory_bytes(scenario);
  const double available_bytes = available_memory_bytes() * share;
  if (needed_bytes <= available_bytes) return;
  throw ScenarioError({Problem{
      file.string(), "",
      fmt::format("too large for this machine: the run needs about {:.2f} GiB of memory, available are {:.2f} GiB; "
                  "a shorter run, fewer VMs or fewer corners of the curves need less",
                  needed_bytes / gib_bytes, available_bytes / gib_bytes)}});
}

nlohmann::ordered_json play_scenario(const std::filesystem::path& file, const ReadOptions& options, double memory_share,
                                     bool with_rpo_needs) {
  const ReadScenario read = read_scenario_to_play(file, options);
  require_simulated(read.scenario, file.string());
  require_memory(read.scenario, file, memory_share);
  RunRecord record = run_scenario(read.scenario, RunOptions{});
  if (with_rpo_needs) add_rpo_needs(read.scenario, record);
  return result_json(read, record);
}

}  // namespace drsim
