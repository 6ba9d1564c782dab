#pragma once
/// Which sheet and which column of an inventory hold what: a data file, so that a new kind of inventory needs no code.
/// Those of RVTools and Live Optics ship with drsim; a user's own has the same format.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/inventory/table/cell_number.hpp"

namespace drsim {

/// One heading that a column may have, and the unit of the numbers below it.
struct Heading {
  std::string text;
  std::string unit;  ///< such as MiB; empty: none, or the cells say theirs
};

/// One sheet by what it holds ("vms", "disks", ...): the names it may have, and the headings of its fields.
struct SheetRule {
  std::string role;
  std::vector<std::string> names;  ///< empty: any
  std::map<std::string, std::vector<Heading>> columns;
};

struct ColumnMap {
  std::string title;
  std::string file;        ///< for messages
  bool mb_is_mib = false;  ///< headings in MB mean MiB
  NumberStyle numbers = NumberStyle::Point;
  std::vector<SheetRule> sheets;

  const SheetRule* rule(const std::string& role) const;
};

/// Names of the maps that ship with drsim.
const std::vector<std::string>& shipped_column_maps();

/// One of the shipped maps. Throws std::out_of_range for another name.
ColumnMap shipped_column_map(const std::string& name);

/// Fields that a sheet of this role must have, as the schema says.
const std::vector<std::string>& required_fields(const std::string& role);

/// Throws ScenarioError with everything that is wrong with the file.
ColumnMap read_column_map(const std::filesystem::path& path);

}  // namespace drsim
