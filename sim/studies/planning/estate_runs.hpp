#pragma once
/// Runs of one estate in normal operation, in processes of their own, and what each of them says.

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// The scenario without its events, faults and operations.
Scenario in_normal_operation(const Scenario& scenario);

/// Plays variants side by side. Throws ScenarioError for a run too large for the machine, std::runtime_error for one
/// that broke.
/// @param told  what is kept of the run of a variant, by its number; made in the process of the run
/// @param file  for messages
std::vector<nlohmann::json> play_variants(const std::vector<Scenario>& variants,
                                          const std::function<nlohmann::json(std::size_t, const RunRecord&)>& told,
                                          const std::filesystem::path& file, std::size_t jobs);

}  // namespace drsim
