#include "sim/traces/rates/column_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "models/units.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/traces/rates/number_text.hpp"

namespace drsim {

bool matches_pattern(std::string_view pattern, std::string_view text) {
  constexpr std::size_t none = std::string_view::npos;
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::size_t star = none;
  std::size_t after_star = 0;
  while (at < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      after_star = at;
    } else if (in_pattern < pattern.size() && (pattern[in_pattern] == '?' || pattern[in_pattern] == text[at])) {
      ++in_pattern;
      ++at;
    } else if (star != none) {
      in_pattern = star + 1;
      at = ++after_star;
    } else {
      return false;
    }
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
  return in_pattern == pattern.size();
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& character : lower) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return lower;
}

ColumnTitles::ColumnTitles(const TableReader& header) : file_(header.file()), line_(header.line()) {
  for (const std::string_view field : header.fields()) names_.emplace_back(field);
}

void ColumnTitles::fail(const std::string& text) const { fail_trace(file_, fmt::format("line {}", line_), text); }

std::string ColumnTitles::listed() const {
  constexpr std::size_t most = 30;
  std::string text;
  for (std::size_t index = 0; index < std::min(size(), most); ++index) {
    text += (index == 0 ? "" : ", ") + in_quotes(names_[index]);
  }
  if (size() > most) text += fmt::format(" and {} more", size() - most);
  return text;
}

std::size_t ColumnTitles::index_of(const std::string& wanted) const {
  const auto found = std::find(names_.begin(), names_.end(), wanted);
  if (found != names_.end()) {
    const auto again = std::find(found + 1, names_.end(), wanted);
    if (again == names_.end()) return static_cast<std::size_t>(found - names_.begin());
    fail(fmt::format("the columns {} and {} are both titled {}; give the number of one", found - names_.begin() + 1,
                     again - names_.begin() + 1, in_quotes(wanted)));
  }
  const auto number = parse_whole(wanted);
  if (number && *number >= 1 && *number <= size()) return static_cast<std::size_t>(*number - 1);
  fail(fmt::format("there is no column {}; columns: {}{}", in_quotes(wanted), listed(), did_you_mean(wanted, names_)));
}

std::vector<std::size_t> ColumnTitles::indices_of(const std::vector<std::string>& wanted,
                                                  const std::vector<std::size_t>& except) const {
  std::vector<std::size_t> indices;
  const auto add = [&indices](std::size_t index) {
    if (std::find(indices.begin(), indices.end(), index) == indices.end()) indices.push_back(index);
  };
  for (const std::string& one : wanted) {
    const bool is_title = std::find(names_.begin(), names_.end(), one) != names_.end();
    if (is_title || one.find_first_of("*?") == std::string::npos) {
      add(index_of(one));
      continue;
    }
    const std::size_t before = indices.size();
    for (std::size_t index = 0; index < size(); ++index) {
      const bool is_taken = std::find(except.begin(), except.end(), index) != except.end();
      if (!is_taken && matches_pattern(one, names_[index])) add(index);
    }
    if (indices.size() == before) fail(fmt::format("no column matches {}; columns: {}", in_quotes(one), listed()));
  }
  return indices;
}

std::size_t ColumnTitles::find(std::string_view title) const {
  const std::string wanted = lower_case(title);
  for (std::size_t index = 0; index < size(); ++index) {
    if (lower_case(names_[index]) == wanted) return index;
  }
  return size();
}

TableStyle found_style(const RateSpec& spec, char delimiter, std::size_t time_column,
                       const std::vector<std::size_t>& rate_columns, bool has_header) {
  constexpr std::size_t cells_seen = 400'000;
  const std::size_t rows_seen =
      std::clamp<std::size_t>(cells_seen / std::max<std::size_t>(1, rate_columns.size()), 100, 20'000);
  TableReader reader(spec.path, delimiter);
  NumberEvidence numbers;
  DayOrderEvidence dates(reader.file());
  if (has_header) reader.next();
  for (std::size_t row = 0; row < rows_seen && reader.next(); ++row) {
    const auto& fields = reader.fields();
    if (time_column < fields.size() && spec.order == DayOrder::Unknown) dates.see(fields[time_column], reader.line());
    for (const std::size_t column : rate_columns) {
      if (column < fields.size() && spec.decimal == '\0') numbers.see(fields[column], reader.line());
    }
  }
  return {numbers.decimal(reader.file(), spec.decimal, delimiter), dates.order(spec.order),
          dates.rests_on_clock(spec.order)};
}

std::string style_note(const TableStyle& style) {
  if (!style.order_rests_on_clock) return "";
  return "dates with AM and PM are read with the month first; if the day is, say --date-order dmy";
}

DateRules date_rules(const RateSpec& spec, DayOrder found) {
  static const std::map<std::string, double> units = {
      {"", 0}, {"us", 1e-6}, {"ms", millisecond_s}, {"s", second_s}, {"min", minute_s}, {"h", hour_s}, {"d", day_s}};
  const auto unit = units.find(spec.time_unit);
  if (unit == units.end()) {
    fail_trace(spec.path.string(), "",
               fmt::format("time unit is {}; allowed: us, ms, s, min, h, d", in_quotes(spec.time_unit)));
  }
  return {found, spec.zones, unit->second};
}

}  // namespace drsim
