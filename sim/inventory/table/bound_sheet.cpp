#include "sim/inventory/table/bound_sheet.hpp"

#include <fmt/format.h>

#include <cmath>

#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

/// Of any size, clock or speed in base units: 2^53, up to which whole numbers are exact.
constexpr double quantity_max = 9007199254740992.0;

const char* allowed_numbers(NumberStyle style) {
  switch (style) {
    case NumberStyle::Whole:
      return "a number such as 102400 or \"1,048,576\"";
    case NumberStyle::Comma:
      return "a number such as \"1.048.576,5\"";
    case NumberStyle::Point:
      break;
  }
  return "a number such as 1048576.5 or \"1,048,576.5\"";
}

/// "1,5 TiB" in its parts; without a unit all of it is the number.
struct NumberAndUnit {
  std::optional<double> number;
  std::string unit;
};

NumberAndUnit number_and_unit(const std::string& text, NumberStyle style) {
  if (const std::optional<double> number = parse_cell_number(text, style)) return {number, ""};
  const std::size_t last_digit = text.find_last_of("0123456789");
  if (last_digit == std::string::npos) return {};
  return {parse_cell_number(text.substr(0, last_digit + 1), style), trimmed(text.substr(last_digit + 1))};
}

}  // namespace

const TableCell* MappedRow::usable(std::size_t column) const {
  const TableCell* cell = row_->cell(column);
  if (cell == nullptr) return nullptr;
  const std::string place = cell_place(*sheet_->table, row_->number, column);
  if (cell->is_formula && !policy_->takes_formulas) {
    problems_->add(file(), place,
                   fmt::format("holds a formula (its stored value is {}); allowed: plain values, or --formulas values, "
                               "which takes what the program that saved the file had calculated",
                               quoted_text(cell->text)));
    return nullptr;
  }
  if (cell->is_error) {
    problems_->add(file(), place, fmt::format("holds the error {}; allowed: a value", quoted_text(cell->text)));
    return nullptr;
  }
  return cell;
}

const TableCell* MappedRow::cell(const std::string& field) const {
  const auto bound = sheet_->columns.find(field);
  return bound == sheet_->columns.end() ? nullptr : usable(bound->second.column);
}

std::string MappedRow::text(const std::string& field) const {
  const TableCell* found = cell(field);
  return found == nullptr ? "" : trimmed(found->text);
}

std::string MappedRow::text_at(std::size_t column) const {
  const TableCell* found = usable(column);
  return found == nullptr ? "" : trimmed(found->text);
}

std::string MappedRow::place(const std::string& field) const {
  const auto bound = sheet_->columns.find(field);
  return bound == sheet_->columns.end() ? place() : cell_place(*sheet_->table, row_->number, bound->second.column);
}

void MappedRow::add_problem(const std::string& field, const std::string& text) const {
  problems_->add(file(), place(field), text);
}

std::optional<double> MappedRow::quantity(const std::string& field, Dimension dimension) const {
  const TableCell* found = cell(field);
  if (found == nullptr || trimmed(found->text).empty()) return std::nullopt;
  const Heading& heading = sheet_->columns.at(field).heading;
  const std::string given = trimmed(found->text);
  const NumberAndUnit parts = number_and_unit(given, found->is_number ? NumberStyle::Point : sheet_->numbers);
  std::string unit = parts.unit.empty() ? heading.unit : parts.unit;
  if (parts.unit.empty() && unit == "MB" && sheet_->mb_is_mib) unit = "MiB";
  const ParsedQuantity one = parse_quantity("1 " + unit, dimension);
  if (!parts.number) {
    add_problem(field, fmt::format("{} is no number of column {}; allowed: {}", quoted_text(given),
                                   quoted_text(heading.text), allowed_numbers(sheet_->numbers)));
  } else if (unit.empty()) {
    add_problem(field, fmt::format("{} has no unit, and neither has its column {}; allowed: {}", quoted_text(given),
                                   quoted_text(heading.text), accepted_units(dimension)));
  } else if (!one.error.empty()) {
    add_problem(field, fmt::format("{} of column {}: {}", quoted_text(given), quoted_text(heading.text), one.error));
  } else if (*parts.number < 0) {
    add_problem(field, fmt::format("{} is below 0 (column {})", quoted_text(given), quoted_text(heading.text)));
  } else if (*parts.number * one.value > quantity_max) {
    add_problem(field, fmt::format("{} of column {} is more than there can be; allowed: up to {}", quoted_text(given),
                                   quoted_text(heading.text), quantity_text(quantity_max, dimension)));
  } else {
    return *parts.number * one.value;
  }
  return std::nullopt;
}

std::optional<double> MappedRow::bytes(const std::string& field) const {
  const std::optional<double> value = quantity(field, Dimension::Bytes);
  // A size in GB may be a fraction of bytes; there is none.
  return value ? std::optional<double>(std::round(*value)) : std::nullopt;
}

std::optional<double> MappedRow::frequency_hz(const std::string& field) const {
  return quantity(field, Dimension::Frequency);
}

std::optional<double> MappedRow::rate_bits_per_s(const std::string& field) const {
  return quantity(field, Dimension::BitsPerSecond);
}

std::optional<double> MappedRow::count(const std::string& field) const {
  const TableCell* found = cell(field);
  if (found == nullptr || trimmed(found->text).empty()) return std::nullopt;
  const std::optional<double> number =
      parse_cell_number(found->text, found->is_number ? NumberStyle::Point : NumberStyle::Whole);
  constexpr double most = 1e9;
  if (number && *number >= 0 && *number <= most && *number == std::floor(*number)) return number;
  add_problem(field, fmt::format("{} is no count of column {}; allowed: a whole number from 0",
                                 quoted_text(found->text), quoted_text(sheet_->columns.at(field).heading.text)));
  return std::nullopt;
}

std::optional<bool> MappedRow::flag(const std::string& field) const {
  const std::string given = text(field);
  const std::string word = fold_heading(given);
  if (word.empty() || word == "none") return std::nullopt;
  if (word == "true" || word == "yes" || word == "1") return true;
  if (word == "false" || word == "no" || word == "0") return false;
  add_problem(field, fmt::format("{} is neither true nor false (column {})", quoted_text(given),
                                 quoted_text(sheet_->columns.at(field).heading.text)));
  return std::nullopt;
}

}  // namespace drsim
