#pragma once
/// `drsim validate`: check scenario files without running them.

#include <filesystem>
#include <string>
#include <vector>

namespace drsim {

struct ValidateCommand {
  std::vector<std::filesystem::path> files;
  std::string format = "table";  ///< table or json
};

/// One line on standard output for each file that `drsim run` takes, and its warnings on standard error; as JSON a list
/// of all files with their problems and warnings. Throws ScenarioError with every problem of every file, those of
/// designs that can only be listed and assessed among them.
void carry_out(const ValidateCommand& command);

}  // namespace drsim
