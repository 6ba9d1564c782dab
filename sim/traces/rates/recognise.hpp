#pragma once
/// What kind of file lies here?

#include <filesystem>
#include <string>

namespace drsim {

/// A kind, and what of the file shows it.
struct Recognised {
  std::string kind, shown_by;
};

/// Looks at the first lines: text formats only, and only those whose first lines could be of no other. Throws
/// ScenarioError for a file that it does not recognise, with its first line.
Recognised recognise(const std::filesystem::path& path);

}  // namespace drsim
