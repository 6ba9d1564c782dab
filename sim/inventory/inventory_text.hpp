#pragma once
/// An inventory as tables for a terminal.

#include <string>

#include "sim/inventory/inventory.hpp"

namespace drsim {

/// Totals, clusters, groups, what is set apart by reason, and notes. Lists are cut after some rows, which say so.
std::string inventory_text(const Inventory& inventory);

}  // namespace drsim
