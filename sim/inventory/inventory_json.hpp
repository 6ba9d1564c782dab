#pragma once
/// An inventory as a JSON file, and back (inventory.schema.json).

#include <filesystem>
#include <nlohmann/json.hpp>

#include "sim/inventory/inventory.hpp"

namespace drsim {

/// Sizes in whole bytes; what is not known is left out.
nlohmann::ordered_json inventory_json(const Inventory& inventory);

}  // namespace drsim
