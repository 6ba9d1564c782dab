#pragma once
/// `drsim compare A B`: what changed in the input, and what that did to the outcome.

#include <cstddef>
#include <filesystem>
#include <optional>

namespace drsim {

enum class CompareFormat { Table, Json };

struct CompareCommand {
  std::filesystem::path a, b;     ///< two scenario files, two folders of `run --out`, or two result.json
  std::size_t replications = 10;  ///< of each scenario, under the same random numbers; results are compared as they are
  std::size_t jobs = 0;           ///< processes at a time; 0: as many as processors
  CompareFormat format = CompareFormat::Table;
  std::optional<std::filesystem::path> report;  ///< page to write
};

/// Carries the command out. Throws ScenarioError for mistakes in the files.
void carry_out(const CompareCommand& command);

}  // namespace drsim
