#pragma once
/// Which VMs belong together, by what the inventory says of them.

#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "sim/inventory/import_problems.hpp"
#include "sim/inventory/inventory.hpp"
#include "sim/inventory/table/bound_sheet.hpp"

namespace drsim {

/// How VMs are put into groups; what is chosen gives each VM the name of its group, or none.
class Grouping {
 public:
  /// No groups.
  Grouping() = default;

  /// @param text  folder, resource-pool, vapp, cluster, datacenter, tag, tag:CATEGORY, column:HEADING, pattern:REGEX
  ///              (the part in parentheses names the group, else what matches) or file:FILE (CSV: VM, group; a heading
  ///              "VM" or "name" in its first line is skipped)
  /// Throws ScenarioError for anything else, a pattern that is none, and all that is wrong with the file.
  explicit Grouping(const std::string& text);

  const std::string& text() const { return text_; }

  /// Of a row in the list of VMs, the group that only the row can tell (column:HEADING). A heading that the sheet does
  /// not have is a problem.
  std::optional<std::string> group_in_row(const MappedRow& row) const;

  /// Notes a problem for a heading that the sheet does not have.
  void require_heading(const BoundSheet& sheet, ImportProblems& problems) const;

  /// Puts all VMs into their groups. Names of the file that the inventory does not have are problems, unless they were
  /// set apart.
  void apply(Inventory& inventory, ImportProblems& problems) const;

 private:
  enum class Way { Nothing, Folder, ResourcePool, VApp, Cluster, Datacenter, Tag, Column, Pattern, File };

  /// A line of the file.
  struct Assignment {
    std::string vm, group, place;
  };

  void read_file();
  void apply_file(Inventory& inventory, ImportProblems& problems) const;
  std::string group_of(const InventoryVm& vm) const;

  std::string text_;
  Way way_ = Way::Nothing;
  std::string argument_;
  std::regex pattern_;
  std::vector<Assignment> assignments_;
};

}  // namespace drsim
