#include "sim/inventory_command.hpp"

#include <algorithm>
#include <iostream>

#include "sim/inventory/inventory_json.hpp"
#include "sim/inventory/inventory_text.hpp"
#include "sim/inventory/read_inventory.hpp"
#include "sim/report/output_files.hpp"
#include "sim/scenario/nearest_spelling.hpp"
#include "sim/scenario/problem.hpp"

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

/// Throws when the output would replace something that is no plain file, such as a device or a folder.
void require_plain_target(const std::filesystem::path& target) {
  std::error_code ignored;
  const auto status = std::filesystem::status(target, ignored);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    fail_option("--out", target.string() + " is no plain file");
  if (target.filename().empty()) fail_option("--out", "\"" + target.string() + "\" names no file");
}

void write_file(const std::filesystem::path& target, const std::string& text) {
  try {
    const std::filesystem::path folder = target.parent_path();
    OutputFiles files(folder.empty() ? std::filesystem::path(".") : folder);
    files.begin(target.filename().string());
    files.append(text);
    files.commit();
  } catch (const std::runtime_error& error) {
    throw ScenarioError({{target.string(), "", std::string("cannot be written: ") + error.what()}});
  }
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
  if (options.out) require_plain_target(*options.out);
  InventoryRequest request;
  request.files = options.files;
  request.map = map_of(options);
  request.policy.takes_formulas = options.formulas == "values";
  request.policy.numbers_duplicates = options.duplicate_names == "number";
  if (!options.megabyte.empty()) request.policy.mb_is_mib = options.megabyte == "MiB";
  if (!options.group_by.empty()) request.grouping = Grouping(options.group_by);
  const Inventory inventory = read_inventory(request);
  const std::string json = inventory_json_text(inventory);
  if (options.out) write_file(*options.out, json);
  std::cout << (options.as_json ? json : inventory_text(inventory));
}

}  // namespace drsim
