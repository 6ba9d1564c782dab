#pragma once
/// One simulation for a study, a check or a search: scenario in, result as JSON out. Call it in a process of its own.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

/// Throws ScenarioError, naming `file`, when the run needs more memory than this machine has.
/// @param share  part of the available memory that this run may take (0..1]: one over the runs at a time
void require_memory(const Scenario& scenario, const std::filesystem::path& file, double share = 1);

/// Reads the scenario, plays it and returns result.json. Throws ScenarioError for mistakes in it.
/// @param with_rpo_needs  computes needs.bandwidth[].for_rpo, which takes as long again as the loads of the run
nlohmann::ordered_json play_scenario(const std::filesystem::path& file, const ReadOptions& options,
                                     double memory_share = 1, bool with_rpo_needs = true);

}  // namespace drsim
