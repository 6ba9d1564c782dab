#include "sim/inventory/table/table_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drsim {

namespace {

const std::string no_break_space = "\xc2\xa0";

bool is_blank(char character) { return character == ' ' || (character >= '\t' && character <= '\r'); }

}  // namespace

const TableCell* TableRow::cell(std::size_t column) const {
  const auto found = std::lower_bound(cells.begin(), cells.end(), column,
                                      [](const TableCell& cell, std::size_t wanted) { return cell.column < wanted; });
  return found != cells.end() && found->column == column ? &*found : nullptr;
}

std::string column_letters(std::size_t column) {
  constexpr std::size_t letters = 26;
  std::string text;
  for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / letters)
    text.insert(text.begin(), static_cast<char>('A' + static_cast<char>((rest - 1) % letters)));
  return text;
}

std::string cell_place(const NamedTable& table, std::size_t row, std::size_t column) {
  if (table.is_csv) return fmt::format("line {}, column {}", row, column_letters(column));
  return fmt::format("{}!{}{}", table.sheet, column_letters(column), row);
}

std::string row_place(const NamedTable& table, std::size_t row) {
  return table.is_csv ? fmt::format("line {}", row) : fmt::format("{}!{}", table.sheet, row);
}

std::string trimmed(const std::string& text) {
  std::size_t begin = 0;
  std::size_t end = text.size();
  while (begin < end) {
    if (is_blank(text[begin])) {
      ++begin;
    } else if (text.compare(begin, no_break_space.size(), no_break_space) == 0) {
      begin += no_break_space.size();
    } else {
      break;
    }
  }
  while (end > begin) {
    if (is_blank(text[end - 1])) {
      --end;
    } else if (end - begin >= no_break_space.size() &&
               text.compare(end - no_break_space.size(), no_break_space.size(), no_break_space) == 0) {
      end -= no_break_space.size();
    } else {
      break;
    }
  }
  return text.substr(begin, end - begin);
}

}  // namespace drsim
