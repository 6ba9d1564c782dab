#include "sim/traces/formats/block_formats.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {
constexpr const char* layout = "time in ms, device, sector, sectors, flags";
constexpr int nanoseconds_digits = 6;
}  // namespace

void read_disksim(const std::filesystem::path& path, RequestOrder& order) {
  LineReader reader(path);
  order.set_clock({1, std::nullopt});
  std::array<std::string_view, 5> words;
  std::string_view line;
  while (reader.next(line)) {
    require_fields(reader, split_words(line, words), words.size(), layout);
    RawRequest raw;
    raw.ticks = require_decimal(reader, "time", words[0], nanoseconds_digits);
    raw.device = require_whole(reader, "device", words[1]);
    raw.offset_bytes = sectors_to_bytes(reader, "sector", require_whole(reader, "sector", words[2]));
    raw.length_bytes = sectors_to_bytes(reader, "sectors", require_whole(reader, "sectors", words[3]));
    const bool is_read = (require_whole(reader, "flags", words[4], 16) & 1U) != 0;
    raw.access = is_read ? Access::Read : Access::Write;
    order.take(raw, reader.number());
  }
}

}  // namespace drsim
