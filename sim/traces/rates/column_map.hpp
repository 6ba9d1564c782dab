#pragma once
/// Columns of a table by title, number or pattern.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/traces/rates/rate_export.hpp"
#include "sim/traces/rates/table_reader.hpp"

namespace drsim {

/// True for text that a pattern covers: * stands for any characters, ? for one.
bool matches_pattern(std::string_view pattern, std::string_view text);

/// Lower-case ASCII letters; the rest unchanged.
std::string lower_case(std::string_view text);

/// Titles of a table.
class ColumnTitles {
 public:
  explicit ColumnTitles(const TableReader& header);

  const std::vector<std::string>& names() const { return names_; }
  std::size_t size() const { return names_.size(); }
  const std::string& operator[](std::size_t index) const { return names_[index]; }

  /// Index of a column given by title or number from 1; a number that is a title is taken for the title. Throws
  /// ScenarioError where there is none, and for a title that several columns have.
  std::size_t index_of(const std::string& wanted) const;
  /// The same for each of several, where a pattern stands for all columns that it covers but those in `except`.
  std::vector<std::size_t> indices_of(const std::vector<std::string>& wanted,
                                      const std::vector<std::size_t>& except) const;
  /// Index of the column with a title, letter case aside; size() where there is none.
  std::size_t find(std::string_view title) const;
  /// The titles in quotes, of many the first ones and how many more there are.
  std::string listed() const;
  [[noreturn]] void fail(const std::string& text) const;

 private:
  std::string file_;
  std::uint64_t line_;
  std::vector<std::string> names_;
};

/// What the first rows of a table show of its numbers and dates.
struct TableStyle {
  char decimal = '.';
  DayOrder order = DayOrder::Unknown;
  bool order_rests_on_clock = false;
};

/// Looks at the rows after the header (of long tables the first 20,000, of wide ones the first 400,000 cells). Throws
/// ScenarioError where the numbers or the dates contradict each other, or leave a sign of decimals open (see
/// NumberEvidence).
TableStyle found_style(const RateSpec& spec, char delimiter, std::size_t time_column,
                       const std::vector<std::size_t>& rate_columns, bool has_header);

/// The note that a style asks for, empty where it was shown or said.
std::string style_note(const TableStyle& style);

/// Rules of the dates of a table.
DateRules date_rules(const RateSpec& spec, DayOrder found);

}  // namespace drsim
