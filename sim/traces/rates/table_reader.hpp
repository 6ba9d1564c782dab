#pragma once
/// Records of a delimited text table with quoted fields, one at a time and without copying what is not escaped.

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/traces/trace_text.hpp"

namespace drsim {

/// A field that begins with a double quote ends at the next one that is not doubled; inside, delimiters and line ends
/// are text. Blanks around fields are dropped. The rules are those of RFC 4180, and a quote inside an unquoted field is
/// text. (Of Debian's CSV libraries, libcsv copies byte by byte and names no lines; the others are for other
/// languages.)
class TableReader {
 public:
  TableReader(const std::filesystem::path& path, char delimiter);

  /// The next record that is not blank; false at the end. Throws ScenarioError as LineReader does, and for a quote that
  /// is not closed.
  bool next();

  /// Fields of the record last read, valid until the next call.
  const std::vector<std::string_view>& fields() const { return fields_; }
  /// Line in which the record begins.
  std::uint64_t line() const { return line_; }
  const std::string& file() const { return reader_.file(); }
  /// Throws ScenarioError at the record last read.
  [[noreturn]] void fail(const std::string& text) const;

  char delimiter() const { return delimiter_; }

 private:
  void split_plain(std::string_view text);
  bool split_quoted(std::string_view text);
  bool take_quoted(std::string_view text, std::size_t& at);
  void take_record(std::string_view text);

  LineReader reader_;
  char delimiter_;
  std::uint64_t line_ = 0;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unescaped_;  ///< fields with doubled quotes
  std::string joined_;                 ///< a record of several lines
};

/// The delimiter that a table uses: of tab, semicolon, bar and comma the one that the first lines (a line "#TYPE ..."
/// left out) hold equally often, outside quotes, and most often; a line "sep=;" says it. A comma where none is there.
char found_delimiter(const std::filesystem::path& path);

/// True for a line that is no row: "#TYPE ..." of PowerShell's Export-Csv and "sep=;" of spreadsheets.
bool is_preamble(std::string_view line);

}  // namespace drsim
