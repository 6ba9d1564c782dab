#pragma once
/// Arguments of `drsim report`.

#include <CLI/App.hpp>

#include "sim/commands/action.hpp"

namespace drsim {

void add_report(CLI::App& app, Action& action);

}  // namespace drsim
