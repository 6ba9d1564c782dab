#include "sim/commands/arguments/inventory_arguments.hpp"

#include <algorithm>

#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace {

const char* const inventory_group = "Inventories";

}  // namespace

void add_inventory_options(CLI::App& importer, const std::shared_ptr<InventoryOptions>& options) {
  importer.add_option("--columns", options->columns, "inventory: JSON file that says which columns hold what")
      ->type_name("MAP")
      ->group(inventory_group);
  importer
      .add_option("--group-by", options->group_by,
                  "Groups of VMs: folder, resource-pool, vapp, cluster, datacenter, tag, tag:CATEGORY, column:HEADING, "
                  "pattern:REGEX of the name, or file:CSV with VM and group")
      ->type_name("WHAT")
      ->group(inventory_group);
  importer.add_option("--formulas", options->formulas, "Cells with formulas: refuse, or take their stored values")
      ->check(CLI::IsMember({"refuse", "values"}).description(""))
      ->type_name("POLICY")
      ->capture_default_str()
      ->group(inventory_group);
  importer
      .add_option("--megabyte", options->megabyte,
                  "What MB means in headings: MiB (2^20 bytes) or MB (10^6); needed where both stand side by side")
      ->check(CLI::IsMember({"MiB", "MB"}).description(""))
      ->type_name("UNIT")
      ->group(inventory_group);
  importer
      .add_option("--duplicate-names", options->duplicate_names,
                  "VMs of the same name: refuse, or number them as \"name (2)\"")
      ->check(CLI::IsMember({"refuse", "number"}).description(""))
      ->type_name("POLICY")
      ->capture_default_str()
      ->group(inventory_group);
}

void require_options_of_kind(const CLI::App& importer, const std::string& kind) {
  const std::vector<std::string>& kinds = inventory_kinds();
  const bool is_inventory = std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  const std::vector<std::string> shared = {"KIND", "FILE", "--out", "--format", "--help"};
  std::vector<Problem> problems;
  for (const CLI::Option* option : importer.get_options()) {
    const std::string name = option->get_name();
    if (option->count() == 0 || std::find(shared.begin(), shared.end(), name) != shared.end()) continue;
    if ((option->get_group() == inventory_group) != is_inventory)
      problems.push_back({"drsim import", name,
                          is_inventory ? "says nothing of an inventory (" + kind + "); allowed: with traces and series"
                                       : "says nothing of " + kind + "; allowed: with inventories"});
  }
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace drsim
