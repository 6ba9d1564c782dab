#pragma once
/// Arguments of the commands about ports and security: ports, assess.

#include <CLI/App.hpp>

#include "sim/commands/action.hpp"

namespace drsim {

void add_ports(CLI::App& app, Action& action);
void add_assess(CLI::App& app, Action& action);

}  // namespace drsim
