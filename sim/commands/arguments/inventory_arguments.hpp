#pragma once
/// Arguments of `drsim import` that inventories have.

#include <CLI/CLI.hpp>
#include <memory>

#include "sim/commands/imports/inventory_command.hpp"

namespace drsim {

/// Adds the options that only inventories have.
void add_inventory_options(CLI::App& importer, const std::shared_ptr<InventoryOptions>& options);

/// Throws ScenarioError for options that have nothing to say for this kind: those of traces for an inventory, and those
/// of inventories for a trace.
void require_options_of_kind(const CLI::App& importer, const std::string& kind);

}  // namespace drsim
