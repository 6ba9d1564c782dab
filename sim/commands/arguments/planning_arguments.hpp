#pragma once
/// Arguments of the commands that look ahead: forecast, rare.

#include <CLI/App.hpp>

#include "sim/commands/action.hpp"

namespace drsim {

void add_forecast(CLI::App& app, Action& action);
void add_rare(CLI::App& app, Action& action);

}  // namespace drsim
