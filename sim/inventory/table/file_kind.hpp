#pragma once
/// What kind of file an inventory is, by its first bytes.

#include <filesystem>

#include "sim/inventory/table/table_rows.hpp"

namespace drsim {

/// The tables of a file: the sheets of a workbook, or one CSV. Throws ScenarioError for a file that is missing or
/// anything else, saying what it is.
std::vector<NamedTable> tables_of(const std::filesystem::path& path);

}  // namespace drsim
