#pragma once
/// `drsim validate`: check scenario files without running them.

#include <filesystem>
#include <vector>

namespace drsim {

/// One line on standard output for each file that is in order; on standard error its warnings, and what keeps it from
/// being run. Throws ScenarioError with every problem of every file.
void validate_scenarios(const std::vector<std::filesystem::path>& files);

}  // namespace drsim
