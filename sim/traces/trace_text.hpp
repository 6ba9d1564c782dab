#pragma once
/// Reading trace files as lines of fields or as binary records, with every complaint naming file and place.

#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/traces/byte_source.hpp"
#include "sim/traces/text_encoding.hpp"

namespace drsim {

/// Throws ScenarioError with one problem.
[[noreturn]] void fail_trace(const std::string& file, const std::string& place, const std::string& text);

/// Text as it may be quoted in a message: at most 40 characters, control characters as \xNN.
std::string in_quotes(std::string_view text);

/// "1 row", "2 rows".
std::string counted(std::uint64_t count, std::string_view noun);

/// Longest line of a text trace, and of a table: one of VMware's esxtop has a header of some 50,000 columns.
inline constexpr std::size_t trace_line_bytes = 1024 * 1024;
inline constexpr std::size_t table_line_bytes = 64 * 1024 * 1024;

/// Lines of a text trace as UTF-8 (see TextDecoder), one buffer at a time. A carriage return at the end of a line is
/// dropped; blank lines are skipped but counted.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path, std::size_t longest_line_bytes = trace_line_bytes);

  /// The next line that is not blank, valid until the next call; false at the end. Throws ScenarioError for damaged
  /// compressed data, for a line that is too long and for binary data in the first line.
  bool next(std::string_view& line);

  /// Number of the line last returned, from 1.
  std::uint64_t number() const { return number_; }
  /// True when the line last returned had no line feed: the end of the file, possibly cut.
  bool unterminated() const { return unterminated_; }
  const std::string& file() const { return source_.name(); }

  /// Throws ScenarioError at the line last returned.
  [[noreturn]] void fail(const std::string& text) const;

 private:
  bool take_line(std::string_view& line);
  bool refill();

  ByteSource source_;
  TextDecoder decoder_;
  std::size_t longest_line_bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
  bool at_end_ = false;
  bool unterminated_ = false;
};

/// Splits at `delimiter`, blanks around the fields dropped; returns the number of fields, also those beyond `Size`.
template <std::size_t Size>
std::size_t split_fields(std::string_view line, char delimiter, std::array<std::string_view, Size>& fields) {
  std::size_t count = 0;
  while (true) {
    const std::size_t stop = line.find(delimiter);
    std::string_view field = line.substr(0, stop);
    while (!field.empty() && (field.front() == ' ' || field.front() == '\t')) field.remove_prefix(1);
    while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
    if (count < Size) fields[count] = field;
    ++count;
    if (stop == std::string_view::npos) return count;
    line.remove_prefix(stop + 1);
  }
}

/// Splits at runs of blanks.
template <std::size_t Size>
std::size_t split_words(std::string_view line, std::array<std::string_view, Size>& words) {
  std::size_t count = 0;
  while (true) {
    const std::size_t start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos) return count;
    line.remove_prefix(start);
    const std::size_t stop = line.find_first_of(" \t");
    if (count < Size) words[count] = line.substr(0, stop);
    ++count;
    if (stop == std::string_view::npos) return count;
    line.remove_prefix(stop);
  }
}

/// A whole number without sign; nothing when the text is anything else or does not fit 64 bits.
std::optional<std::uint64_t> parse_whole(std::string_view text, int base = 10);

/// A decimal number without sign or exponent, times 10^digits, as a whole number; digits beyond are cut off.
std::optional<std::uint64_t> parse_decimal(std::string_view text, int digits);

/// A finite floating-point number, exponent allowed.
std::optional<double> parse_real(std::string_view text);

/// parse_whole or an error at the reader's line: NAME is "TEXT", expected a whole number.
std::uint64_t require_whole(const LineReader& reader, const char* name, std::string_view text, int base = 10);

/// parse_decimal or an error at the reader's line.
std::uint64_t require_decimal(const LineReader& reader, const char* name, std::string_view text, int digits);

/// parse_real or an error at the reader's line; `least` is the smallest value allowed.
double require_real(const LineReader& reader, const char* name, std::string_view text, double least);

/// Throws ScenarioError at the reader's line unless `found` equals `wanted`; `layout` names the fields.
void require_fields(const LineReader& reader, std::size_t found, std::size_t wanted, const char* layout);

/// Sectors to bytes; throws ScenarioError at the reader's line when the product does not fit 64 bits.
std::uint64_t sectors_to_bytes(const LineReader& reader, const char* name, std::uint64_t sectors);

/// Days from 1970-01-01 to a date of the Gregorian calendar.
std::int64_t days_since_1970(int year, int month, int day);

}  // namespace drsim
