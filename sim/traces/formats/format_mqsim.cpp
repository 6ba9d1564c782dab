#include <fmt/format.h>

#include "sim/traces/formats/block_formats.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {
constexpr const char* layout = "time in ns, device, sector, sectors, type";
}

void read_mqsim(const std::filesystem::path& path, RequestOrder& order) {
  LineReader reader(path);
  order.set_clock({1, std::nullopt});
  std::array<std::string_view, 5> words;
  std::string_view line;
  while (reader.next(line)) {
    require_fields(reader, split_words(line, words), words.size(), layout);
    if (words[4] != "0" && words[4] != "1") {
      reader.fail(fmt::format("type is {}; allowed: 0 (write), 1 (read)", in_quotes(words[4])));
    }
    RawRequest raw;
    raw.ticks = require_whole(reader, "time", words[0]);
    raw.device = require_whole(reader, "device", words[1]);
    raw.offset_bytes = sectors_to_bytes(reader, "sector", require_whole(reader, "sector", words[2]));
    raw.length_bytes = sectors_to_bytes(reader, "sectors", require_whole(reader, "sectors", words[3]));
    raw.access = words[4] == "1" ? Access::Read : Access::Write;
    order.take(raw, reader.number());
  }
}

}  // namespace drsim
