#pragma once
/// Arguments of the commands that run many simulations: check, sweep, size, compare.

#include <CLI/App.hpp>

#include "sim/commands/action.hpp"

namespace drsim {

void add_check(CLI::App& app, Action& action);
void add_sweep(CLI::App& app, Action& action);
void add_size(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);

}  // namespace drsim
