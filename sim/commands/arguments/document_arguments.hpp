#pragma once
/// Arguments of the commands about the program itself: completion, man.

#include <CLI/App.hpp>
#include <string>

#include "sim/commands/action.hpp"

namespace drsim {

/// `app` has to outlive the action: it is described when the action is carried out, with all its commands.
/// @param version  as --version prints it
void add_documents(CLI::App& app, Action& action, const std::string& version);

}  // namespace drsim
