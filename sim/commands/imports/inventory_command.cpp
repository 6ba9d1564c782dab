#include "sim/commands/imports/inventory_command.hpp"

#include <algorithm>
#include <iostream>

#include "sim/commands/imports/import_target.hpp"
#include "sim/inventory/inventory_json.hpp"
#include "sim/inventory/inventory_text.hpp"
#include "sim/inventory/read_inventory.hpp"
#include "sim/report/record/output_files.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace {

[[noreturn]] void fail_option(const std::string& option, const std::string& text) {
  throw ScenarioError({{"drsim import", option, text}});
}

ColumnMap map_of(const InventoryOptions& options) {
  if (options.kind != "inventory") {
    if (!options.columns.empty())
      fail_option("--columns", "columns of " + options.kind + " are known; allowed: with the kind inventory");
    return shipped_column_map(options.kind);
  }
  if (options.columns.empty())
    fail_option("--columns", "the kind inventory needs a file that says which columns hold what (docs/inventory.md)");
  return read_column_map(options.columns);
}

}  // namespace

const std::vector<std::string>& inventory_kinds() {
  static const std::vector<std::string> kinds = [] {
    std::vector<std::string> names = shipped_column_maps();
    names.emplace_back("inventory");
    return names;
  }();
  return kinds;
}

void import_inventory(const InventoryOptions& options) {
  if (options.out) require_import_target(*options.out);
  InventoryRequest request;
  request.files = options.files;
  request.map = map_of(options);
  request.policy.takes_formulas = options.formulas == "values";
  request.policy.numbers_duplicates = options.duplicate_names == "number";
  if (!options.megabyte.empty()) request.policy.mb_is_mib = options.megabyte == "MiB";
  if (!options.group_by.empty()) request.grouping = Grouping(options.group_by);
  const Inventory inventory = read_inventory(request);
  const std::string json = inventory_json_text(inventory);
  if (options.out) write_output_file(*options.out, json);
  std::cout << (options.as_json ? json : inventory_text(inventory));
}

}  // namespace drsim
