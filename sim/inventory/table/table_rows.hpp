#pragma once
/// Rows of cells as they stand in a sheet of a workbook or in a CSV file, whatever they mean.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace drsim {

/// A sheet has at most so many rows and columns (ECMA-376, SpreadsheetML; Excel's own limits).
inline constexpr std::size_t rows_max = 1048576;
inline constexpr std::size_t columns_max = 16384;

/// Longest text of one cell [bytes]; Excel allows 32,767 characters.
inline constexpr std::size_t cell_bytes_max = 1024 * 1024;

/// A cell that is not empty.
struct TableCell {
  std::size_t column = 0;   ///< from 0
  std::string text;         ///< of a formula the value stored with it; booleans as TRUE and FALSE
  bool is_number = false;   ///< stored as a number: no thousands separators, a point before decimals
  bool is_error = false;    ///< such as #N/A
  bool is_formula = false;  ///< the value was calculated by the program that saved the file
};

/// A row with its cells from left to right; empty ones are left out.
struct TableRow {
  std::size_t number = 0;  ///< of the sheet, or the line of a CSV file in which the row begins; from 1
  std::vector<TableCell> cells;

  /// The cell in a column; nullptr for an empty one.
  const TableCell* cell(std::size_t column) const;
};

using RowSink = std::function<void(const TableRow&)>;

/// A sheet, or a CSV file, and how to read it. Rows without any text are handed on too: they count.
struct NamedTable {
  std::string file;
  std::string sheet;  ///< name of the sheet, or what a CSV file is called without its ending
  bool is_csv = false;
  std::function<void(const RowSink&)> read;  ///< throws ScenarioError for what cannot be read
};

/// Letters of a column: A, B, .., Z, AA; `column` from 0.
std::string column_letters(std::size_t column);

/// Where a cell stands, as people look it up: "vInfo!C12", of a CSV file "line 12, column C".
std::string cell_place(const NamedTable& table, std::size_t row, std::size_t column);

/// Where a row stands: "vInfo!12", of a CSV file "line 12".
std::string row_place(const NamedTable& table, std::size_t row);

/// Without blanks at both ends, non-breaking ones included.
std::string trimmed(const std::string& text);

}  // namespace drsim
