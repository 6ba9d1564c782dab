#pragma once
/// What a sheet of a workbook holds, before it is written: a table whose columns point into rows of JSON.

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace drsim {

/// How a value stands in its cell. A number stays a number; where a column of numbers finds a word it stands as text.
enum class CellKind {
  Text,      ///< never a formula or a link; of a list the items with commas between them
  LongText,  ///< the same in a wide, wrapped column
  Count,     ///< whole numbers
  Number,    ///< with decimals
  Share,     ///< a fraction [0..1], shown as a percentage
  Date,      ///< seconds after the start of the run, shown as date and time
  Day        ///< the same, shown as date
};

struct SheetColumn {
  std::string heading;  ///< with its unit: "carried [GiB]"
  std::string pointer;  ///< JSON pointer into a row
  CellKind kind = CellKind::Text;
  double unit = 1;  ///< of Count and Number: the value is divided by it
};

enum class ChartKind { Line, Columns, StackedColumns };

/// A native chart over columns of a table, by their numbers in `columns`.
struct SheetChart {
  std::string title;
  ChartKind kind = ChartKind::Columns;
  std::size_t categories = 0;
  std::vector<std::size_t> values;
  std::string value_axis;  ///< what is on it, with the unit
};

/// One table, below a frozen heading and with a filter. Of a column in which a value is a mean with its interval (an
/// object with `mean`, `ci95_low` and `ci95_high`), columns for both ends of the interval follow it.
struct Sheet {
  std::string name;  ///< at most 31 characters, none of []:*?/\ among them
  std::vector<SheetColumn> columns;
  std::vector<nlohmann::ordered_json> rows;
  std::vector<SheetChart> charts{};
};

/// A line of the first sheet: what it is and its value; without a label it goes on from the line before.
struct SummaryLine {
  std::string label;
  nlohmann::ordered_json value;
  CellKind kind = CellKind::LongText;
};

/// All of a workbook. The charts of all sheets stand on one sheet of their own, behind the summary.
struct WorkbookContent {
  std::string title;
  double start_s = 0;  ///< start of the run, from 1970-01-01T00:00 of its local time [s]
  std::vector<SummaryLine> summary;
  std::vector<Sheet> sheets;
};

}  // namespace drsim
