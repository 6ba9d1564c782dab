#pragma once
/// `drsim assess`: security and compliance findings of a design against rule sets.

#include <filesystem>
#include <string>
#include <vector>

namespace drsim {

struct AssessCommand {
  std::filesystem::path scenario;
  std::string format = "table";              ///< table or json
  std::vector<std::string> set;              ///< "/json/pointer=value"
  std::vector<std::string> rule_sets;        ///< names of the sets to judge; empty: all
  std::vector<std::filesystem::path> rules;  ///< rule files on top of the program's own
  bool price = false;                        ///< simulate with and without each remedy
};

/// Carries the command out: findings to standard output. Throws ScenarioError for mistakes of the user.
/// @return  false when a required rule fails
bool carry_out(const AssessCommand& command);

}  // namespace drsim
