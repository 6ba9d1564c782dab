#include "sim/traces/block_trace.hpp"

#include <array>
#include <cstring>

#include "sim/traces/formats/block_formats.hpp"
#include "sim/traces/request_order.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

struct Format {
  const char* name;
  const char* place;  ///< what a record is called in messages
  void (*read)(const std::filesystem::path&, RequestOrder&);
};

constexpr std::array<Format, 8> formats = {{{"vscsi", "record", read_vscsi},
                                            {"vscsi-csv", "line", read_vscsi_csv},
                                            {"msr", "line", read_msr},
                                            {"systor17", "line", read_systor17},
                                            {"srt", "record", read_srt},
                                            {"disksim", "line", read_disksim},
                                            {"mqsim", "line", read_mqsim},
                                            {"tencent", "line", read_tencent}}};

}  // namespace

std::string BlockTraceInfo::device_name(std::uint64_t device) const {
  return device < device_names.size() ? device_names[device] : std::to_string(device);
}

const std::vector<std::string>& block_trace_formats() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> result;
    for (const Format& format : formats) result.emplace_back(format.name);
    return result;
  }();
  return names;
}

bool is_block_trace_format(const std::string& format) {
  for (const Format& known : formats) {
    if (format == known.name) return true;
  }
  return false;
}

BlockTraceInfo read_block_trace(const std::filesystem::path& path, const std::string& format, const RequestSink& sink) {
  for (const Format& known : formats) {
    if (format != known.name) continue;
    RequestOrder order(path.string(), known.place, sink);
    known.read(path, order);
    return order.finish();
  }
  fail_trace(path.string(), "", "unknown block trace format " + in_quotes(format));
}

}  // namespace drsim
