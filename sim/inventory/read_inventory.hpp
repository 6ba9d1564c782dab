#pragma once
/// Files of an inventory to what they say.

#include <filesystem>
#include <vector>

#include "sim/inventory/inventory.hpp"
#include "sim/inventory/plan/grouping.hpp"
#include "sim/inventory/table/bound_sheet.hpp"
#include "sim/inventory/table/column_map.hpp"

namespace drsim {

struct InventoryRequest {
  std::vector<std::filesystem::path> files;  ///< workbooks and CSV files, told apart by what is in them
  ColumnMap map;
  ReadingPolicy policy;
  Grouping grouping;
};

/// Throws ScenarioError with all problems: wrong kinds of file, missing sheets and columns, cells that cannot be read,
/// names that stand twice.
Inventory read_inventory(const InventoryRequest& request);

}  // namespace drsim
