#include <fmt/format.h>

#include "sim/traces/formats/block_formats.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

constexpr const char* layout = "time,offset,size,type,volume";

Access access_of(const LineReader& reader, std::string_view type) {
  if (type == "1") return Access::Write;
  if (type == "0") return Access::Read;
  reader.fail(fmt::format("type is {}; allowed: 0 (read), 1 (write)", in_quotes(type)));
}

}  // namespace

void read_tencent(const std::filesystem::path& path, RequestOrder& order) {
  LineReader reader(path);
  order.set_clock({1'000'000'000, 0.0});
  std::array<std::string_view, 5> fields;
  std::string_view line;
  while (reader.next(line)) {
    require_fields(reader, split_fields(line, ',', fields), fields.size(), layout);
    RawRequest raw;
    raw.ticks = require_whole(reader, "time", fields[0]);
    raw.offset_bytes = sectors_to_bytes(reader, "offset", require_whole(reader, "offset", fields[1]));
    raw.length_bytes = sectors_to_bytes(reader, "size", require_whole(reader, "size", fields[2]));
    raw.access = access_of(reader, fields[3]);
    raw.device = require_whole(reader, "volume", fields[4]);
    order.take(raw, reader.number());
  }
}

}  // namespace drsim
