#pragma once
/// `drsim completion` and `drsim man`: texts about the program itself.

#include <filesystem>
#include <optional>
#include <string>

#include "sim/commands/documents/program_description.hpp"

namespace drsim {

/// Prints the completion for a shell: bash, zsh or fish.
void print_completion(const ProgramDescription& program, const std::string& shell);

/// Prints a manual page, of the program without a command. With a folder it writes all pages there instead. Throws
/// ScenarioError for a command that there is not, and a folder that cannot be written.
void put_manual(const ProgramDescription& program, const std::string& command,
                const std::optional<std::filesystem::path>& folder);

}  // namespace drsim
