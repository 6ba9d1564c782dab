#pragma once
/// Completions of the command line for shells.
/// Checked by: tests/commands/documents_test.cpp

#include <string>

#include "sim/commands/documents/program_description.hpp"

namespace drsim {

/// To be sourced by bash, or put into the folder of bash-completion as `drsim`.
std::string bash_completion(const ProgramDescription& program);

/// To be put into a folder of $fpath as `_drsim`.
std::string zsh_completion(const ProgramDescription& program);

/// To be put into the folder of completions under the name of the program, with the ending of fish.
std::string fish_completion(const ProgramDescription& program);

}  // namespace drsim
