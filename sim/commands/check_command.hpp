#pragma once
/// `drsim check`: runs scenarios and judges their expectations, so that a sizing rule can be kept true by continuous
/// integration.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drsim {

struct CheckCommand {
  std::vector<std::filesystem::path> paths;    ///< files, or folders whose *.json files are looked through
  std::optional<std::filesystem::path> junit;  ///< file for the verdicts as JUnit XML
  std::size_t jobs = 0;                        ///< processes at a time; 0: as many as processors
  bool quiet = false;                          ///< only what is not met is printed
  std::string format = "table";                ///< table or json
};

/// Carries the command out: verdicts to standard output.
/// @return  true when every expectation is met
/// Throws ScenarioError when a file cannot be run, or nothing is there to judge; the verdicts of all other files are
/// printed and written first.
bool carry_out(const CheckCommand& command);

}  // namespace drsim
