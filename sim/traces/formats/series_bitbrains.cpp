#include <fmt/format.h>

#include "sim/traces/formats/series_formats.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {
constexpr std::size_t column_count = 11;
constexpr std::size_t write_column = 8;
constexpr const char* write_title = "Disk write throughput [KB/s]";
constexpr const char* layout = "Timestamp [ms] ; ... ; Disk write throughput [KB/s] ; ...";
}  // namespace

SeriesRows read_bitbrains(const std::filesystem::path& path) {
  LineReader reader(path);
  std::array<std::string_view, column_count> fields;
  std::string_view line;
  if (!reader.next(line)) fail_trace(reader.file(), "line 1", "the file is empty");
  if (split_fields(line, ';', fields) != column_count || fields[0] != "Timestamp [ms]" ||
      fields[write_column] != write_title) {
    reader.fail(
        fmt::format("the header is {}; expected 11 columns separated by ';', the first \"Timestamp [ms]\", the ninth "
                    "\"{}\"",
                    in_quotes(line), write_title));
  }
  SeriesRows rows;
  std::vector<std::uint64_t> lines;
  while (reader.next(line)) {
    require_fields(reader, split_fields(line, ';', fields), column_count, layout);
    // The header says milliseconds, the published files hold Unix seconds.
    rows.times_s.push_back(require_real(reader, "Timestamp", fields[0], 0));
    rows.values.push_back(require_real(reader, "Disk write throughput", fields[write_column], 0));
    lines.push_back(reader.number());
  }
  if (lines.empty()) fail_trace(reader.file(), "line 2", "there is no row after the header");
  sort_rows(reader.file(), rows, lines);
  return rows;
}

}  // namespace drsim
