#include <fmt/format.h>

#include "sim/traces/formats/block_formats.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

constexpr const char* layout = "Timestamp,Response,IOType,LUN,Offset,Size";

Access access_of(const LineReader& reader, std::string_view type) {
  if (type == "W") return Access::Write;
  if (type == "R") return Access::Read;
  if (type.empty()) return Access::Other;
  reader.fail(fmt::format("IOType is {}; allowed: R, W or empty", in_quotes(type)));
}

}  // namespace

void read_systor17(const std::filesystem::path& path, RequestOrder& order) {
  LineReader reader(path);
  order.set_clock({1, 0.0});
  order.expect_disorder();
  std::array<std::string_view, 6> fields;
  std::string_view line;
  if (reader.next(line) && line != layout) {
    reader.fail(fmt::format("the header is {}; expected \"{}\"", in_quotes(line), layout));
  }
  while (reader.next(line)) {
    require_fields(reader, split_fields(line, ',', fields), fields.size(), layout);
    RawRequest raw;
    raw.ticks = require_decimal(reader, "Timestamp", fields[0], 9);
    raw.access = access_of(reader, fields[2]);
    raw.device = require_whole(reader, "LUN", fields[3]);
    raw.offset_bytes = require_whole(reader, "Offset", fields[4]);
    raw.length_bytes = require_whole(reader, "Size", fields[5]);
    order.take(raw, reader.number());
  }
}

}  // namespace drsim
