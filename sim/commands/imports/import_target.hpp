#pragma once
/// Where `drsim import` may write.

#include <filesystem>

namespace drsim {

/// Throws ScenarioError when `--out` would replace something that is no plain file, such as a device or a folder, or
/// names no file.
void require_import_target(const std::filesystem::path& target);

}  // namespace drsim
