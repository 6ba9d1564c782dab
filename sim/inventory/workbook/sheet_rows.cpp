#include "sim/inventory/workbook/sheet_rows.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace {

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Column of an address such as C12, from 0; nothing when it has no letters or leaves the sheet.
std::optional<std::size_t> column_of(std::string_view address) {
  std::size_t column = 0;
  for (const char character : address) {
    if (character < 'A' || character > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(character - 'A') + 1;
    if (column > columns_max) return std::nullopt;
  }
  if (column == 0) return std::nullopt;
  return column - 1;
}

}  // namespace

SheetRows::SheetRows(std::string file, std::string sheet, const SharedTexts& texts, const RowSink& take)
    : file_(std::move(file)), sheet_(std::move(sheet)), texts_(&texts), take_(&take) {}

std::string SheetRows::here() const {
  return in_cell_ ? fmt::format("{}!{}{}", sheet_, column_letters(cell_.column), row_.number)
                  : fmt::format("{}!{}", sheet_, row_.number);
}

void SheetRows::fail(const std::string& text) const { throw ScenarioError({{file_, here(), text}}); }

void SheetRows::start_row(const XmlAttributes& attributes) {
  const std::string_view given = xml_attribute(attributes, "r");
  const std::size_t after = row_.number;
  const std::optional<std::size_t> number = given.empty() ? after + 1 : whole_number(given);
  if (!number || *number <= after)
    fail(fmt::format("the row after this one is numbered \"{}\": the sheet is damaged", given));
  row_.number = *number;
  if (row_.number > rows_max) fail(fmt::format("a sheet has at most {} rows: the sheet is damaged", rows_max));
  row_.cells.clear();
  next_column_ = 0;
}

void SheetRows::start_cell(const XmlAttributes& attributes) {
  const std::string_view address = xml_attribute(attributes, "r");
  const std::optional<std::size_t> column = address.empty() ? next_column_ : column_of(address);
  if (!column || *column < next_column_ || *column >= columns_max)
    fail(fmt::format("a cell has the address \"{}\", which does not follow the one before: the sheet is damaged",
                     address.substr(0, 20)));
  cell_ = TableCell{};
  cell_.column = *column;
  next_column_ = *column + 1;
  type_ = xml_attribute(attributes, "t");
  in_cell_ = true;
}

void SheetRows::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "sheetData") in_data_ = true;
  if (!in_data_) return;
  if (name == "row") {
    start_row(attributes);
  } else if (name == "c") {
    start_cell(attributes);
  } else if (!in_cell_) {
    return;
  } else if (name == "f") {
    cell_.is_formula = true;
  } else if (name == "v") {
    gathering_ = Gathering::Value;
  } else if (name == "rPh") {
    in_phonetic_ = true;
  } else if (name == "t" && !in_phonetic_) {
    gathering_ = Gathering::Text;
  }
}

void SheetRows::text(std::string_view piece) {
  if (gathering_ == Gathering::Nothing) return;
  cell_.text += piece;
  if (cell_.text.size() > cell_bytes_max) fail("holds more than 1 MiB of text, which no inventory does: refused");
}

void SheetRows::end_cell() {
  if (type_ == "s" && !cell_.text.empty()) {
    const std::optional<std::size_t> number = whole_number(cell_.text);
    const std::string* shared = number ? texts_->text_of(*number) : nullptr;
    if (shared == nullptr)
      fail(fmt::format("refers to text {} of {} texts: the workbook is damaged", cell_.text.substr(0, 20),
                       texts_->size()));
    cell_.text = *shared;
  } else if (type_ == "b") {
    cell_.text = cell_.text == "1" ? "TRUE" : "FALSE";
  } else if (type_ == "e") {
    cell_.is_error = true;
  } else {
    cell_.is_number = type_.empty() || type_ == "n";
  }
  if (!cell_.text.empty() || cell_.is_formula) row_.cells.push_back(std::move(cell_));
  in_cell_ = false;
}

void SheetRows::end(std::string_view name) {
  if (!in_data_) return;
  if (name == "v" || name == "t") gathering_ = Gathering::Nothing;
  if (name == "rPh") in_phonetic_ = false;
  if (name == "c" && in_cell_) end_cell();
  if (name == "row") (*take_)(row_);
  if (name == "sheetData") in_data_ = false;
}

}  // namespace drsim
