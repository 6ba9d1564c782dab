#pragma once
/// Asks, before hours of work, whether the results can be written at the end.

#include <filesystem>

namespace drsim {

/// Throws ScenarioError when `directory` exists and is no directory, or when it (or, where it does not exist yet, the
/// nearest folder above it) does not take a new file. Leaves nothing behind and makes no directory.
void require_writable_directory(const std::filesystem::path& directory);

}  // namespace drsim
