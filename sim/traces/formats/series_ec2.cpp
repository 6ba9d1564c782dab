#include <fmt/format.h>

#include "sim/traces/formats/series_formats.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

SeriesRows read_ec2(const std::filesystem::path& path) {
  LineReader reader(path);
  std::array<std::string_view, 2> fields;
  std::string_view line;
  if (!reader.next(line)) fail_trace(reader.file(), "line 1", "the file is empty");
  if (line != "timestamp,value")
    reader.fail(fmt::format("the header is {}; expected \"timestamp,value\"", in_quotes(line)));
  SeriesRows rows;
  std::vector<std::uint64_t> lines;
  while (reader.next(line)) {
    require_fields(reader, split_fields(line, ',', fields), fields.size(), "timestamp,value");
    const auto date_s = parse_date(fields[0]);
    if (!date_s) reader.fail(fmt::format("timestamp is {}; expected YYYY-MM-DD HH:MM:SS", in_quotes(fields[0])));
    rows.times_s.push_back(*date_s);
    rows.values.push_back(require_real(reader, "value", fields[1], 0));
    lines.push_back(reader.number());
  }
  if (lines.empty()) fail_trace(reader.file(), "line 2", "there is no row after the header");
  sort_rows(reader.file(), rows, lines);
  return rows;
}

}  // namespace drsim
