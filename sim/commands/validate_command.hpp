#pragma once
/// `drsim validate`: check scenario files without running them.

#include <filesystem>
#include <vector>

namespace drsim {

/// One line on standard output for each file that `drsim run` takes, and its warnings on standard error. Throws
/// ScenarioError with every problem of every file, those of designs that can only be listed and assessed among them.
void validate_scenarios(const std::vector<std::filesystem::path>& files);

}  // namespace drsim
