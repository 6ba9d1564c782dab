#pragma once
/// The program described from its own command line.

#include <CLI/App.hpp>

#include "sim/commands/documents/program_description.hpp"

namespace drsim {

/// Every command of `app` with its arguments. @param version  as --version prints it
ProgramDescription describe_program(CLI::App& app, const std::string& version);

}  // namespace drsim
