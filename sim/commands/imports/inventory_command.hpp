#pragma once
/// `drsim import` of inventories: what there is to protect, from RVTools, Live Optics or any table.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drsim {

struct InventoryOptions {
  std::string kind;                          ///< one of inventory_kinds()
  std::vector<std::filesystem::path> files;  ///< at least one
  std::optional<std::filesystem::path> out;  ///< absent: no file is written
  bool as_json = false;                      ///< on standard output; else tables
  std::string columns;                       ///< kind inventory: file with the column map, or the name of a shipped one
  std::string group_by;                      ///< see Grouping; empty: no groups
  std::string formulas = "refuse";           ///< or values
  std::string megabyte;                      ///< MiB or MB; empty: as the tool means it, and a mixture is refused
  std::string duplicate_names = "refuse";    ///< or number
};

/// KINDs of `drsim import` that are inventories.
const std::vector<std::string>& inventory_kinds();

/// Carries the command out. Throws ScenarioError for mistakes in options and files, and for an output that cannot be
/// written; then nothing is left behind, and an earlier file of that name stays as it was.
void import_inventory(const InventoryOptions& options);

}  // namespace drsim
