#include "sim/inventory/table/csv_table.hpp"

#include <fmt/format.h>

#include "sim/inventory/table/unicode_text.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace {

/// The delimiter of a file by its first line: the one that stands there most often outside quotes.
char delimiter_of(const std::string& line) {
  char best = ',';
  std::size_t most = 0;
  for (const char candidate : {',', ';', '\t'}) {
    std::size_t count = 0;
    bool quoted = false;
    for (const char character : line) {
      if (character == '"') quoted = !quoted;
      if (character == candidate && !quoted) ++count;
    }
    if (count > most) {
      most = count;
      best = candidate;
    }
  }
  return best;
}

/// Takes the characters of a file one after the other and hands on its rows.
class CsvRows {
 public:
  CsvRows(std::string file, const RowSink& take) : file_(std::move(file)), take_(&take) { row_.number = 1; }

  void start(const std::string& first_line) {
    // Excel's own way of naming the delimiter in a line of its own before the headings.
    says_delimiter_ = first_line.size() == 5 && first_line.compare(0, 4, "sep=") == 0;
    delimiter_ = says_delimiter_ ? first_line[4] : delimiter_of(first_line);
  }

  void take(char character) {
    if (character == '\n') ++line_;
    if (state_ == State::Quoted) {
      if (character == '"') {
        state_ = State::QuoteInQuoted;
      } else {
        append(character);
      }
      return;
    }
    if (state_ == State::QuoteInQuoted && character == '"') {
      append(character);
      state_ = State::Quoted;
    } else if (character == delimiter_) {
      end_field();
    } else if (character == '\n') {
      end_row();
    } else if (character == '"' && state_ == State::Begin) {
      state_ = State::Quoted;
      quote_line_ = line_;
    } else if (character != '\r') {
      if (state_ == State::QuoteInQuoted)
        fail(line_, "text follows a closing quote; allowed: a delimiter, or \"\" for a quote");
      append(character);
      state_ = State::Plain;
    }
  }

  void finish() {
    if (state_ == State::Quoted) fail(quote_line_, "the quote that opens in this line never closes");
    if (state_ != State::Begin || column_ > 0) end_row();
  }

 private:
  enum class State { Begin, Plain, Quoted, QuoteInQuoted };

  void append(char character) {
    field_ += character;
    if (field_.size() > cell_bytes_max)
      fail(row_.number, "a field holds more than 1 MiB: is a quote missing, or is this no CSV file?");
  }

  void end_field() {
    if (column_ >= columns_max) fail(row_.number, fmt::format("has more than {} columns", columns_max));
    if (!field_.empty()) {
      TableCell cell;
      cell.column = column_;
      cell.text = field_;
      row_.cells.push_back(std::move(cell));
    }
    ++column_;
    field_.clear();
    state_ = State::Begin;
  }

  void end_row() {
    end_field();
    if (!(says_delimiter_ && row_.number == 1)) (*take_)(row_);
    row_.cells.clear();
    row_.number = line_;
    column_ = 0;
  }

  [[noreturn]] void fail(std::size_t line, const std::string& text) const {
    throw ScenarioError({{file_, fmt::format("line {}", line), text}});
  }

  std::string file_;
  const RowSink* take_;
  TableRow row_;
  std::string field_;
  State state_ = State::Begin;
  char delimiter_ = ',';
  bool says_delimiter_ = false;
  std::size_t column_ = 0;
  std::size_t line_ = 1;
  std::size_t quote_line_ = 1;
};

void read_csv(const std::filesystem::path& path, const RowSink& take) {
  CsvRows rows(path.string(), take);
  UnicodeText text(path);
  std::string piece;
  std::string first_line;
  bool is_started = false;
  while (text.next(piece)) {
    for (const char character : piece) {
      if (is_started) {
        rows.take(character);
        continue;
      }
      if (character != '\n') first_line += character;
      if (character == '\n' || first_line.size() > cell_bytes_max) {
        if (!first_line.empty() && first_line.back() == '\r') first_line.pop_back();
        rows.start(first_line);
        is_started = true;
        for (const char earlier : first_line) rows.take(earlier);
        rows.take(character);
      }
    }
  }
  if (!is_started) {
    rows.start(first_line);
    for (const char earlier : first_line) rows.take(earlier);
  }
  rows.finish();
}

/// "vInfo" of RVTools_tabvInfo.csv, or of RVTools_tabvInfo.csv.gz; "servers" of servers.csv.
std::string table_name(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  const std::string stem = name.substr(0, name.find('.', 1));
  const std::string mark = "_tab";
  const std::size_t at = stem.rfind(mark);
  return at == std::string::npos ? stem : stem.substr(at + mark.size());
}

}  // namespace

NamedTable csv_table(const std::filesystem::path& path) {
  NamedTable table;
  table.file = path.string();
  table.sheet = table_name(path);
  table.is_csv = true;
  table.read = [path](const RowSink& take) { read_csv(path, take); };
  return table;
}

}  // namespace drsim
