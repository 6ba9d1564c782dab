#include "sim/report/workbook/answer_workbook.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "models/units.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t name_most = 31;  // characters of a sheet's name
constexpr std::size_t long_text = 60;  // from here on a column is wide
constexpr double whole_most = 1e15;    // up to here a number may be told from its neighbours

/// How amounts of a unit stand in a column.
struct ColumnUnit {
  std::string heading;
  CellKind kind;
  double unit;
};

ColumnUnit column_unit(const std::string& unit) {
  static const std::map<std::string, ColumnUnit> units = {{"bits/s", {"Mb/s", CellKind::Number, mb_bits}},
                                                          {"bytes", {"GiB", CellKind::Number, gib_bytes}},
                                                          {"bytes/s", {"MB/s", CellKind::Number, mb_bytes}},
                                                          {"s", {"s", CellKind::Number, 1}},
                                                          {"%", {"%", CellKind::Share, 1}}};
  const auto known = units.find(unit);
  return known != units.end() ? known->second : ColumnUnit{unit, CellKind::Number, 1};
}

bool is_amount(const ordered_json& cell) { return cell.is_object(); }

/// Of a column of a part: which units it has, whether texts stand in it, and whether its amounts are whole.
struct ColumnContent {
  std::set<std::string> units;
  bool has_text = false, is_whole = true;
  std::size_t longest = 0;
};

ColumnContent content_of(const PagePart& part, std::size_t column) {
  ColumnContent content;
  for (const auto& row : part.rows) {
    const ordered_json& cell = row[column];
    if (cell.is_string()) {
      content.has_text = true;
      content.longest = std::max(content.longest, cell.get_ref<const std::string&>().size());
    }
    if (!is_amount(cell)) continue;
    content.units.insert(cell["unit"].get<std::string>());
    if (!cell["value"].is_number()) continue;
    const double value = cell["value"].get<double>();
    content.is_whole =
        content.is_whole && value == static_cast<double>(static_cast<long long>(value)) && value < whole_most;
  }
  return content;
}

/// @param title  a heading of the program, in ASCII
std::string sheet_name(const std::string& title, std::set<std::string>& taken) {
  std::string name = title.substr(0, name_most);
  for (char& letter : name)
    if (std::string("[]:*?/\\'").find(letter) != std::string::npos) letter = ' ';
  std::string free = name;
  for (int number = 2; !taken.insert(free).second; ++number) {
    const std::string ending = " " + std::to_string(number);
    free = name.substr(0, name_most - ending.size()) + ending;
  }
  return free;
}

Sheet table_sheet(const PagePart& part, std::set<std::string>& taken) {
  Sheet sheet;
  sheet.name = sheet_name(part.title, taken);
  sheet.rows.assign(part.rows.size(), ordered_json::array());
  std::vector<std::size_t> place;  // of each column of the part
  const auto add = [&](SheetColumn column, const auto& value_of) {
    column.pointer = "/" + std::to_string(sheet.columns.size());
    sheet.columns.push_back(std::move(column));
    for (std::size_t row = 0; row < part.rows.size(); ++row) sheet.rows[row].push_back(value_of(part.rows[row]));
  };
  for (std::size_t index = 0; index < part.columns.size(); ++index) {
    const ColumnContent content = content_of(part, index);
    place.push_back(sheet.columns.size());
    const auto value = [&](const auto& row) { return is_amount(row[index]) ? row[index]["value"] : row[index]; };
    if (content.units.empty()) {
      add({part.columns[index], "", content.longest > long_text ? CellKind::LongText : CellKind::Text}, value);
    } else if (content.units.size() == 1) {
      const std::string& name = *content.units.begin();
      const ColumnUnit unit = column_unit(name);
      const bool is_count = unit.unit == 1 && unit.kind == CellKind::Number && content.is_whole && name != "s";
      add({name.empty() ? part.columns[index] : part.columns[index] + " [" + unit.heading + "]", "",
           is_count ? CellKind::Count : unit.kind, unit.unit},
          value);
    } else {
      add({part.columns[index], "", CellKind::Number}, value);
      add({part.columns[index] + ", unit", "", CellKind::Text}, [&](const auto& row) {
        return is_amount(row[index]) && row[index]["value"].is_number() ? row[index]["unit"] : ordered_json();
      });
    }
  }
  for (const PageChart& chart : part.charts) {
    SheetChart drawn{chart.title,
                     chart.kind == PageChartKind::Lines ? ChartKind::Line : ChartKind::Columns,
                     place[chart.label],
                     {},
                     column_unit(chart.unit).heading};
    // Of columns with several units a native chart would draw all in one scale.
    for (const std::size_t value : chart.values)
      if (content_of(part, value).units.size() == 1) drawn.values.push_back(place[value]);
    if (!drawn.values.empty()) sheet.charts.push_back(std::move(drawn));
  }
  return sheet;
}

/// Lines under one label.
void add_lines(std::vector<SummaryLine>& lines, std::string label, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    lines.push_back({label, text});
    label.clear();
  }
}

}  // namespace

WorkbookContent answer_workbook(const AnswerPage& page) {
  WorkbookContent content;
  content.title = "drsim: " + page.title;
  content.summary.push_back({"What it is", page.eyebrow});
  for (const auto& [name, value] : page.cover)
    if (!value.empty()) content.summary.push_back({name, value});
  content.summary.push_back({"Answer", page.headline});
  add_lines(content.summary, "", page.lines);
  std::set<std::string> taken = {"Summary", "Charts"};
  for (const PagePart& part : page.parts) {
    if (!part.columns.empty()) content.sheets.push_back(table_sheet(part, taken));
    add_lines(content.summary, part.title, part.options);
    add_lines(content.summary, "Notes on: " + part.title, part.notes);
  }
  content.summary.push_back({"Written by", "drsim " DRSIM_VERSION});
  return content;
}

}  // namespace drsim
