#pragma once
/// Text to checked structs: reads a scenario file with its includes and merge patches, applies --set, validates it
/// against the JSON Schema and then for meaning, fills in defaults and expands counts.

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

/// A change of the scenario from elsewhere.
struct ScenarioPatch {
  std::string source;      ///< for messages: "variant wide-link"
  nlohmann::json content;  ///< JSON Merge Patch
};

struct ReadOptions {
  std::vector<std::string> set;             ///< "/json/pointer=value"; the value is JSON, or else text
  std::optional<std::uint64_t> seed;        ///< overrides the scenario's own
  std::vector<ScenarioPatch> patches = {};  ///< applied in order, before `set`
};

struct ReadScenario {
  Scenario scenario;
  nlohmann::ordered_json resolved;    ///< includes and --set applied, defaults filled in; counts kept as counts
  std::vector<std::string> defaults;  ///< JSON pointers into `resolved` of every value that is a default
};

/// Throws ScenarioError with all problems of the file at once.
ReadScenario read_scenario(const std::filesystem::path& path, const ReadOptions& options);

/// The published JSON Schema (draft 7) of scenario files, as text.
const std::string& scenario_schema_text();

/// A commented starter scenario, as `drsim init` writes it; comments are texts under the key "//".
const std::string& starter_scenario_text();

}  // namespace drsim
