#include <fmt/format.h>

#include "sim/inventory/table/bound_sheet.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

/// Second columns of headings that a sheet has twice, by the folded heading.
using Repeated = std::map<std::string, std::size_t>;

Repeated note_headings(BoundSheet& sheet, const TableRow& row) {
  Repeated repeated;
  sheet.heading_row = row.number;
  for (const TableCell& cell : row.cells) {
    const std::string text = trimmed(cell.text);
    if (text.empty()) continue;
    sheet.headings.push_back(text);
    if (!sheet.column_of_heading.emplace(fold_heading(text), cell.column).second)
      repeated.emplace(fold_heading(text), cell.column);
  }
  return repeated;
}

std::string headings_text(const std::vector<Heading>& headings) {
  std::vector<std::string> texts;
  texts.reserve(headings.size());
  for (const Heading& heading : headings) texts.push_back(heading.text);
  return quoted_list(texts);
}

std::string nearest_heading(const BoundSheet& sheet, const std::vector<Heading>& wanted) {
  for (const Heading& heading : wanted) {
    std::string near = did_you_mean(heading.text, sheet.headings);
    if (!near.empty()) return near;
  }
  return "";
}

/// Binds one field, if the sheet has one of its headings.
void bind_field(BoundSheet& sheet, const std::string& field, const std::vector<Heading>& candidates,
                const Repeated& repeated, ImportProblems& problems) {
  const NamedTable& table = *sheet.table;
  for (const Heading& heading : candidates) {
    const std::string folded = fold_heading(heading.text);
    const auto found = sheet.column_of_heading.find(folded);
    if (found == sheet.column_of_heading.end()) continue;
    const auto bound = sheet.columns.find(field);
    if (bound != sheet.columns.end()) {
      if (bound->second.heading.unit != heading.unit)
        problems.add(table.file, cell_place(table, sheet.heading_row, found->second),
                     fmt::format("column {} stands beside column {} in {}: which one holds? allowed: one of them",
                                 quoted_text(heading.text), quoted_text(bound->second.heading.text),
                                 cell_place(table, sheet.heading_row, bound->second.column)));
      continue;
    }
    sheet.columns[field] = {found->second, heading};
    const auto again = repeated.find(folded);
    if (again != repeated.end())
      problems.add(table.file, cell_place(table, sheet.heading_row, again->second),
                   fmt::format("column {} is there already, in {}; allowed: once", quoted_text(heading.text),
                               cell_place(table, sheet.heading_row, found->second)));
  }
}

}  // namespace

std::string fold_heading(const std::string& heading) {
  std::string folded;
  for (const char character : trimmed(heading)) {
    const bool is_blank = character == ' ' || (character >= '\t' && character <= '\r');
    if (is_blank && !folded.empty() && folded.back() == ' ') continue;
    const bool is_upper = character >= 'A' && character <= 'Z';
    folded += is_blank ? ' ' : is_upper ? static_cast<char>(character - 'A' + 'a') : character;
  }
  return folded;
}

BoundSheet bind_sheet(const NamedTable& table, const SheetRule& rule, const ColumnMap& map, const TableRow& headings,
                      const std::vector<std::string>& required, ImportProblems& problems) {
  BoundSheet sheet;
  sheet.table = &table;
  sheet.role = rule.role;
  sheet.numbers = map.numbers;
  sheet.mb_is_mib = map.mb_is_mib;
  const Repeated repeated = note_headings(sheet, headings);
  for (const auto& [field, candidates] : rule.columns) bind_field(sheet, field, candidates, repeated, problems);
  for (const std::string& field : required) {
    const auto candidates = rule.columns.find(field);
    if (sheet.has(field) || candidates == rule.columns.end()) continue;
    problems.add(table.file, row_place(table, sheet.heading_row),
                 fmt::format("no column {}{}; columns found: {}", headings_text(candidates->second),
                             nearest_heading(sheet, candidates->second), quoted_list(sheet.headings)));
  }
  return sheet;
}

}  // namespace drsim
