#pragma once
/// A sheet whose columns are known by what they hold, and its rows by field.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/inventory/import_problems.hpp"
#include "sim/inventory/table/column_map.hpp"
#include "sim/inventory/table/table_rows.hpp"
#include "sim/scenario/text/quantity.hpp"

namespace drsim {

/// What to do where a file leaves a choice. Unset: what leaves it is a problem.
struct ReadingPolicy {
  bool takes_formulas = false;      ///< the values that are stored with formulas count
  std::optional<bool> mb_is_mib;    ///< what MB means where MiB stands beside it
  bool numbers_duplicates = false;  ///< VMs of the same name become "name (2)", ...
};

struct BoundColumn {
  std::size_t column = 0;
  Heading heading;
};

/// The columns of one sheet.
struct BoundSheet {
  const NamedTable* table = nullptr;
  std::string role;
  std::size_t heading_row = 0;
  std::map<std::string, BoundColumn> columns;
  std::vector<std::string> headings;                     ///< all that the sheet has
  std::map<std::string, std::size_t> column_of_heading;  ///< by its text as fold_heading gives it
  NumberStyle numbers = NumberStyle::Point;
  bool mb_is_mib = false;

  bool has(const std::string& field) const { return columns.count(field) > 0; }
};

/// A heading for comparison: without letter case, blanks at the ends and double blanks.
std::string fold_heading(const std::string& heading);

/// Finds the columns of `rule` in the row of headings. Problems: no column for a field in `required` (with those found
/// and the nearest), a heading that is there twice, and a size in MB beside one in MiB.
BoundSheet bind_sheet(const NamedTable& table, const SheetRule& rule, const ColumnMap& map, const TableRow& headings,
                      const std::vector<std::string>& required, ImportProblems& problems);

/// The fields of one row. What cannot be read is a problem, with its cell, and reads as nothing.
class MappedRow {
 public:
  MappedRow(const BoundSheet& sheet, const TableRow& row, const ReadingPolicy& policy, ImportProblems& problems)
      : sheet_(&sheet), row_(&row), policy_(&policy), problems_(&problems) {}

  /// Without blanks at the ends; empty when the cell or its column is.
  std::string text(const std::string& field) const;

  /// A size in bytes; numbers are in the unit of the heading, and a cell may say its own ("100 GiB").
  std::optional<double> bytes(const std::string& field) const;
  std::optional<double> frequency_hz(const std::string& field) const;
  std::optional<double> rate_bits_per_s(const std::string& field) const;
  std::optional<double> count(const std::string& field) const;
  std::optional<bool> flag(const std::string& field) const;

  /// The cell under any heading, such as that of an attribute of the user's own.
  std::string text_at(std::size_t column) const;

  std::string place(const std::string& field) const;
  std::string place() const { return row_place(*sheet_->table, row_->number); }
  const std::string& file() const { return sheet_->table->file; }
  const BoundSheet& sheet() const { return *sheet_; }

  /// Notes a problem with a field of this row.
  void add_problem(const std::string& field, const std::string& text) const;

 private:
  const TableCell* cell(const std::string& field) const;
  const TableCell* usable(std::size_t column) const;
  std::optional<double> quantity(const std::string& field, Dimension dimension) const;

  const BoundSheet* sheet_;
  const TableRow* row_;
  const ReadingPolicy* policy_;
  ImportProblems* problems_;
};

}  // namespace drsim
