#pragma once
/// Arguments of `drsim import`.

#include <CLI/App.hpp>

#include "sim/commands/action.hpp"

namespace drsim {

void add_import(CLI::App& app, Action& action);

}  // namespace drsim
