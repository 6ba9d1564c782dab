#include <fmt/format.h>

#include <string>
#include <unordered_map>

#include "sim/traces/formats/block_formats.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

constexpr const char* layout = "Timestamp,Hostname,DiskNumber,Type,Offset,Size,ResponseTime";
constexpr double seconds_1601_to_1970 = 11'644'473'600.0;

/// Numbers for the volumes HOST.DISK in order of appearance.
class Volumes {
 public:
  explicit Volumes(RequestOrder& order) : order_(order) {}

  std::uint64_t number(std::string_view host, std::string_view disk) {
    name_.assign(host).append(".").append(disk);
    const auto [entry, added] = numbers_.try_emplace(name_, numbers_.size());
    if (added) order_.name_device(entry->second, name_);
    return entry->second;
  }

 private:
  RequestOrder& order_;
  std::unordered_map<std::string, std::uint64_t> numbers_;
  std::string name_;
};

Access access_of(const LineReader& reader, std::string_view type) {
  if (type == "Write") return Access::Write;
  if (type == "Read") return Access::Read;
  reader.fail(fmt::format("Type is {}; allowed: Read, Write", in_quotes(type)));
}

}  // namespace

void read_msr(const std::filesystem::path& path, RequestOrder& order) {
  LineReader reader(path);
  order.set_clock({100, -seconds_1601_to_1970});
  Volumes volumes(order);
  std::array<std::string_view, 7> fields;
  std::string_view line;
  while (reader.next(line)) {
    require_fields(reader, split_fields(line, ',', fields), fields.size(), layout);
    RawRequest raw;
    raw.ticks = require_whole(reader, "Timestamp", fields[0]);
    raw.access = access_of(reader, fields[3]);
    raw.offset_bytes = require_whole(reader, "Offset", fields[4]);
    raw.length_bytes = require_whole(reader, "Size", fields[5]);
    raw.device = volumes.number(fields[1], fields[2]);
    order.take(raw, reader.number());
  }
}

}  // namespace drsim
