#include <fmt/format.h>

#include <limits>

#include "sim/traces/formats/block_formats.hpp"
#include "sim/traces/record_reader.hpp"

namespace drsim {

namespace {
constexpr std::size_t record_bytes = 32;
constexpr std::uint64_t sector_bytes = 512;
constexpr std::uint64_t version_1 = 0x0100;
}  // namespace

Access access_of_scsi(unsigned operation) {
  switch (operation) {
    case 0x08:  // READ(6), (10), (12), (16)
    case 0x28:
    case 0xa8:
    case 0x88:
      return Access::Read;
    case 0x0a:  // WRITE(6), (10), (12), (16)
    case 0x2a:
    case 0xaa:
    case 0x8a:
      return Access::Write;
    default:
      return Access::Other;
  }
}

void read_vscsi(const std::filesystem::path& path, RequestOrder& order) {
  RecordReader reader(path);
  order.set_clock({1000, std::nullopt});
  while (const unsigned char* record = reader.next(record_bytes)) {
    const std::uint64_t version = little_endian(record + 14, 2);
    if (version != version_1) {
      reader.fail(fmt::format("its version is 0x{:04x}; expected 0x0100 (vscsi version 1){}", version,
                              reader.number() == 1 ? ": not a vscsi trace, or of a version that is not read" : ""));
    }
    const std::uint64_t sector = little_endian(record + 16, 8);
    if (sector > std::numeric_limits<std::uint64_t>::max() / sector_bytes) {
      reader.fail(fmt::format("its block number is {}; expected fewer than 2^55 sectors", sector));
    }
    RawRequest raw;
    raw.length_bytes = little_endian(record + 4, 4);
    raw.access = access_of_scsi(static_cast<unsigned>(little_endian(record + 12, 2)));
    raw.offset_bytes = sector * sector_bytes;
    raw.ticks = little_endian(record + 24, 8);
    order.take(raw, reader.number());
  }
}

}  // namespace drsim
