#include "sim/inventory/table/cell_number.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/inventory/table/table_rows.hpp"

namespace drsim {

namespace {

constexpr char group_mark = '_';

std::optional<double> plain_number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// Blanks and apostrophes, which part thousands everywhere, as the one mark.
std::string with_group_marks(std::string text) {
  for (const std::string mark : {"\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x99", " ", "'"})
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
      text.replace(at, mark.size(), 1, group_mark);
  return text;
}

/// Digits in groups of three, the first of one to three, without their marks; nothing when they are not.
std::optional<std::string> joined_groups(const std::string& text, const std::string& marks) {
  std::string digits;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = std::min(text.find_first_of(marks, begin), text.size());
    const std::size_t count = end - begin;
    const bool is_first = begin == 0;
    const bool is_only = is_first && end == text.size();
    if (!is_only && (is_first ? count < 1 || count > 3 : count != 3)) return std::nullopt;
    digits += text.substr(begin, count);
    if (end == text.size()) return digits;
    begin = end + 1;
  }
}

std::size_t count_of(const std::string& text, char mark) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), mark));
}

/// The decimal mark of a text; 0 when it has none.
char decimal_mark(const std::string& text, NumberStyle style) {
  if (style == NumberStyle::Point) return '.';
  if (style == NumberStyle::Comma) return ',';
  const std::size_t points = count_of(text, '.');
  const std::size_t commas = count_of(text, ',');
  if (points > 0 && commas > 0) return text.rfind('.') > text.rfind(',') ? '.' : ',';
  if (points + commas != 1) return 0;
  const char mark = points > 0 ? '.' : ',';
  const std::size_t at = text.find(mark);
  const bool parts_thousands =
      at >= 1 && at <= 3 && text[0] != '0' && text.size() - at == 4;  // 1,234 but not 0,125 nor 1234,125
  const bool after_groups = text.find(group_mark) != std::string::npos;
  return parts_thousands && !after_groups ? static_cast<char>(0) : mark;
}

}  // namespace

std::optional<double> parse_cell_number(const std::string& given, NumberStyle style) {
  std::string text = with_group_marks(trimmed(given));
  if (text.find_first_of("eE") != std::string::npos) return plain_number(text);
  const bool is_negative = !text.empty() && text.front() == '-';
  if (is_negative) text.erase(0, 1);
  if (text.empty() || text.find_first_not_of("0123456789.,_") != std::string::npos) return std::nullopt;
  const char mark = decimal_mark(text, style);
  std::string whole = text;
  std::string decimals;
  if (mark != 0 && count_of(text, mark) > 0) {
    if (count_of(text, mark) > 1) return std::nullopt;
    decimals = text.substr(text.find(mark) + 1);
    whole = text.substr(0, text.find(mark));
    if (decimals.empty() || decimals.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  }
  const std::string marks = mark == '.' ? ",_" : mark == ',' ? "._" : ".,_";
  const std::optional<std::string> digits = joined_groups(whole, marks);
  if (!digits || digits->find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return plain_number((is_negative ? "-" : "") + (digits->empty() ? "0" : *digits) +
                      (decimals.empty() ? "" : "." + decimals));
}

}  // namespace drsim
