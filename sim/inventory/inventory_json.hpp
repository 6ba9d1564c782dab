#pragma once
/// An inventory as a JSON file, and back (inventory.schema.json).

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/inventory/inventory.hpp"

namespace drsim {

/// Sizes in whole bytes; what is not known is left out.
nlohmann::ordered_json inventory_json(const Inventory& inventory);

/// The same as the text of a file. A name of a file that is no UTF-8 gets its other bytes replaced.
std::string inventory_json_text(const Inventory& inventory);

/// What is needed of such a file, edited by hand or not, to plan with: clusters, hosts, datastores, VMs, and groups as
/// the list of groups says. Throws ScenarioError with everything that is wrong with it.
Inventory read_inventory_json(const std::filesystem::path& path);

}  // namespace drsim
