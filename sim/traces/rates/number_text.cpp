#include "sim/traces/rates/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

bool is_digit(char character) { return character >= '0' && character <= '9'; }

/// Digits with a point among them or none, at most 15 of them: then the whole number that they make and the power of
/// ten are both exact, and their quotient is the nearest double, as std::from_chars would give it in five times the
/// time. Nothing for other text.
std::optional<double> parse_short(std::string_view text) {
  constexpr std::size_t most_digits = 15;
  static constexpr std::array<double, most_digits + 1> powers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                                 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  std::uint64_t whole = 0;
  std::size_t digits = 0;
  std::size_t decimals = 0;
  bool after_point = false;
  for (const char character : text) {
    if (character == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (!is_digit(character) || ++digits > most_digits) return std::nullopt;
    whole = whole * 10 + static_cast<std::uint64_t>(character - '0');
    if (after_point) ++decimals;
  }
  if (digits == 0) return std::nullopt;
  return static_cast<double>(whole) / powers[decimals];
}

/// The digits before the decimal sign without what parts their groups; nothing when the groups are not of three.
std::optional<std::string> without_groups(std::string_view text, char group) {
  std::string digits;
  std::size_t in_group = 0;
  bool parted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_digit(text[at])) {
      digits += text[at];
      ++in_group;
      continue;
    }
    // U+00A0 and U+202F in UTF-8.
    std::size_t length = text[at] == group || text[at] == ' ' || text[at] == '\'' ? 1 : 0;
    if (text.compare(at, 2, "\xc2\xa0") == 0) length = 2;
    if (text.compare(at, 3, "\xe2\x80\xaf") == 0) length = 3;
    if (length == 0 || in_group == 0 || in_group > 3 || (parted && in_group != 3)) return std::nullopt;
    parted = true;
    in_group = 0;
    at += length - 1;
  }
  if (parted && in_group != 3) return std::nullopt;
  return digits;
}

}  // namespace

std::optional<double> parse_number(std::string_view text, char decimal) {
  if (decimal == '.') {
    if (const auto plain = parse_short(text)) return plain;
    if (const auto plain = parse_real(text)) return plain;
  }
  if (text.empty()) return std::nullopt;
  const bool is_signed = text.front() == '-' || text.front() == '+';
  const bool is_negative = text.front() == '-';
  if (is_signed) text.remove_prefix(1);
  const std::size_t point = text.find(decimal);
  auto digits = without_groups(text.substr(0, point), decimal == '.' ? ',' : '.');
  if (!digits) return std::nullopt;
  if (point != std::string_view::npos) {
    const std::string_view decimals = text.substr(point + 1);
    if (!std::all_of(decimals.begin(), decimals.end(), is_digit)) return std::nullopt;
    *digits += '.';
    *digits += decimals;
  }
  const auto value = parse_real(*digits);
  if (!value) return std::nullopt;
  return is_negative ? -*value : *value;
}

void NumberEvidence::see(std::string_view text, std::uint64_t line) {
  const auto note = [&](Seen& seen) {
    if (seen.line == 0) seen = {line, std::string(text)};
  };
  const std::size_t last_point = text.rfind('.');
  const std::size_t last_comma = text.rfind(',');
  constexpr std::size_t none = std::string_view::npos;
  if (last_point == none && last_comma == none) return;
  if (last_point != none && last_comma != none) return note(last_point > last_comma ? point_ : comma_);
  const bool has_point = last_point != none;
  const std::size_t last = has_point ? last_point : last_comma;
  const std::size_t first = text.find(has_point ? '.' : ',');
  Seen& as_decimal = has_point ? point_ : comma_;
  Seen& as_group = has_point ? comma_ : point_;
  if (first != last) return note(as_group);
  const std::string_view before = text.substr(text.front() == '-' || text.front() == '+' ? 1 : 0, last);
  const std::size_t whole = before.find_first_not_of("0123456789") == none ? before.size() : before.size() - 1;
  const bool may_be_group = text.size() - last - 1 == 3 && whole >= 1 && whole <= 3 && before.front() != '0' &&
                            std::all_of(text.begin() + static_cast<std::ptrdiff_t>(last) + 1, text.end(), is_digit);
  note(!may_be_group ? as_decimal : has_point ? unclear_point_ : unclear_comma_);
}

char NumberEvidence::decimal(const std::string& file, char given, char delimiter) const {
  if (given != '\0') return given;
  const auto refuse = [&file](const Seen& seen, const std::string& text) {
    fail_trace(file, fmt::format("line {}", seen.line), fmt::format("the number {} {}", in_quotes(seen.text), text));
  };
  if (point_.line > 0 && comma_.line > 0) {
    refuse(std::max(point_.line, comma_.line) == point_.line ? point_ : comma_,
           fmt::format("is written otherwise than {} of line {}; say with --decimal . or --decimal , which is right",
                       in_quotes(point_.line > comma_.line ? comma_.text : point_.text),
                       std::min(point_.line, comma_.line)));
  }
  if (point_.line > 0) return '.';
  if (comma_.line > 0) return ',';
  if (unclear_comma_.line > 0) {
    refuse(unclear_comma_, "may have a decimal comma or groups of three digits; say with --decimal , or --decimal .");
  }
  if (unclear_point_.line > 0 && delimiter != ',') {
    refuse(unclear_point_, "may have a decimal point or groups of three digits; say with --decimal . or --decimal ,");
  }
  return '.';
}

}  // namespace drsim
