#include <fmt/format.h>

#include <ctime>
#include <iomanip>
#include <limits>
#include <optional>
#include <sstream>
#include <string>

#include "models/units.hpp"
#include "sim/traces/formats/block_formats.hpp"
#include "sim/traces/record_reader.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

constexpr std::size_t record_bytes = 56;
constexpr std::uint64_t record_id = 0x00040001;
constexpr std::size_t header_bytes_max = 64 * 1024;
constexpr char form_feed = 0x0c;
constexpr std::string_view magic = "$$TR_IOREC";

/// The text before the form feed that ends the header.
std::string read_header(RecordReader& reader) {
  std::string header;
  while (true) {
    const int byte = reader.next_byte();
    if (header.empty() && byte < 0) fail_trace(reader.file(), "record 1", "the file holds no record");
    if (byte == form_feed) return header;
    if (byte < 0 || header.size() == header_bytes_max) {
      fail_trace(reader.file(), "header",
                 byte < 0 ? "does not end (no byte 0x0c): the file is cut off or not an SRT trace"
                          : "does not end within 64 KiB (no byte 0x0c): not an SRT trace");
    }
    header += static_cast<char>(byte);
    if (header.size() == magic.size() && header != magic) {
      fail_trace(reader.file(), "header",
                 fmt::format("begins with {}; expected \"{}\": not an SRT trace", in_quotes(header), magic));
    }
  }
}

/// Value of a `name = value` line of the header, quotes and separators dropped.
std::optional<std::string> header_value(const std::string& header, const std::string& name, std::size_t& from) {
  const std::size_t found = header.find(name, from);
  if (found == std::string::npos) return std::nullopt;
  const std::size_t start = header.find('=', found);
  const std::size_t stop = header.find('\n', found);
  if (start == std::string::npos || start > stop) return std::nullopt;
  from = start;
  std::string value = header.substr(start + 1, stop - start - 1);
  const std::size_t first = value.find_first_not_of(" \t\"");
  const std::size_t last = value.find_last_not_of(" \t\",;");
  return first == std::string::npos ? std::string() : value.substr(first, last - first + 1);
}

/// Sector size of all disks of the header. Traces with disks of different sector sizes are refused.
std::uint64_t sector_bytes_of(const RecordReader& reader, const std::string& header) {
  std::optional<std::uint64_t> size;
  std::size_t from = 0;
  while (const auto text = header_value(header, "sectorsize", from)) {
    const auto value = parse_whole(*text);
    if (!value || *value == 0 || *value > 65536) {
      fail_trace(reader.file(), "header", fmt::format("sectorsize is {}; expected 1..65536", in_quotes(*text)));
    }
    if (size && *size != *value)
      fail_trace(reader.file(), "header", "its disks have different sector sizes; not supported");
    size = value;
  }
  if (!size) fail_trace(reader.file(), "header", "names no sectorsize");
  return *size;
}

/// Local date of the start of the trace, such as "Sat May 30 00:03:06 1992".
std::optional<double> start_of(const std::string& header) {
  std::size_t from = 0;
  const auto text = header_value(header, "tracedate", from);
  if (!text) return std::nullopt;
  std::tm date{};
  std::istringstream stream(*text);
  stream.imbue(std::locale::classic());
  stream >> std::get_time(&date, "%a %b %d %H:%M:%S %Y");
  if (stream.fail()) return std::nullopt;
  const auto days = days_since_1970(date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
  return static_cast<double>(days) * day_s + date.tm_hour * hour_s + date.tm_min * minute_s + date.tm_sec;
}

}  // namespace

void read_srt(const std::filesystem::path& path, RequestOrder& order) {
  RecordReader reader(path);
  const std::string header = read_header(reader);
  const std::uint64_t sector_bytes = sector_bytes_of(reader, header);
  order.set_clock({1000, start_of(header)});
  while (const unsigned char* record = reader.next(record_bytes)) {
    const auto word = [record](std::size_t index) { return big_endian(record + 4 * index, 4); };
    if (word(0) != record_bytes) reader.fail(fmt::format("its size is {}; expected {}", word(0), record_bytes));
    if (word(1) != record_id) reader.fail(fmt::format("its id is 0x{:08x}; expected 0x{:08x}", word(1), record_id));
    RawRequest raw;
    raw.ticks = word(2) * 1'000'000 + word(3);
    raw.length_bytes = word(6);
    raw.offset_bytes = word(7) * sector_bytes;
    raw.device = word(8) >> 8U & 0xffU;
    raw.access = (word(11) & 1U) != 0 ? Access::Read : Access::Write;
    order.take(raw, reader.number());
  }
}

}  // namespace drsim
