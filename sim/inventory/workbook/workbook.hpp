#pragma once
/// Workbooks (.xlsx, ECMA-376 part 1, SpreadsheetML) as tables, read as a stream: what is held is one row, and the
/// texts that cells share.

#include <filesystem>
#include <string>
#include <vector>

#include "sim/inventory/table/table_rows.hpp"

namespace drsim {

/// The sheets of a workbook, in its order; they read from `path` when they are asked for their rows. Throws
/// ScenarioError for a file that is no workbook (saying what it is instead), and for one that is damaged, protected
/// with a password or made to fill the memory.
std::vector<NamedTable> workbook_tables(const std::filesystem::path& path);

}  // namespace drsim
