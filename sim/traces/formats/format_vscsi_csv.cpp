#include <fmt/format.h>

#include "sim/traces/formats/block_formats.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {
constexpr const char* layout = "version,time,op,size,lbn";
}

void read_vscsi_csv(const std::filesystem::path& path, RequestOrder& order) {
  LineReader reader(path);
  order.set_clock({1'000'000'000, std::nullopt});
  std::array<std::string_view, 5> fields;
  std::string_view line;
  if (reader.next(line) && line != layout) {
    reader.fail(fmt::format("the header is {}; expected \"{}\"", in_quotes(line), layout));
  }
  while (reader.next(line)) {
    require_fields(reader, split_fields(line, ',', fields), fields.size(), layout);
    if (fields[0] != "1") reader.fail(fmt::format("version is {}; expected 1", in_quotes(fields[0])));
    const std::uint64_t operation = require_whole(reader, "op", fields[2], 16);
    if (operation > 0xff) reader.fail(fmt::format("op is {}; expected at most ff", in_quotes(fields[2])));
    RawRequest raw;
    raw.ticks = require_whole(reader, "time", fields[1]);
    raw.access = access_of_scsi(static_cast<unsigned>(operation));
    raw.length_bytes = require_whole(reader, "size", fields[3]);
    raw.offset_bytes = sectors_to_bytes(reader, "lbn", require_whole(reader, "lbn", fields[4]));
    order.take(raw, reader.number());
  }
}

}  // namespace drsim
