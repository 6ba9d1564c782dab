#pragma once
/// Block I/O traces of every format as one stream of requests in the order of time. One record is held at a time,
/// apart from a bounded buffer that puts slightly disordered records in order.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drsim {

enum class Access : std::uint8_t { Read, Write, Other };

/// One request of a block trace.
struct BlockRequest {
  std::int64_t time_ns = 0;  ///< after the earliest record of the trace, reads included [>= 0]
  std::uint64_t device = 0;  ///< number of the device, or index into BlockTraceInfo::device_names
  std::uint64_t offset_bytes = 0;
  std::uint64_t length_bytes = 0;  ///< may be 0
  Access access = Access::Other;
};

/// What is known of a trace after its last record.
struct BlockTraceInfo {
  std::uint64_t records = 0;
  std::uint64_t out_of_order = 0;  ///< records with an earlier time than the record before them in the file
  std::optional<double>
      start_clock_s;  ///< first record's date, seconds after 1970-01-01 00:00 on the trace's own clock
  std::vector<std::string> device_names;  ///< empty: devices are named by their number
  std::vector<std::string> warnings;

  /// Name of a device as the user writes it.
  std::string device_name(std::uint64_t device) const;
};

/// Takes the requests; beside each what is known of the trace so far, its device names at least up to this request.
using RequestSink = std::function<void(const BlockRequest&, const BlockTraceInfo&)>;

/// Formats of block traces: vscsi, vscsi-csv, msr, systor17, srt, disksim, mqsim, tencent.
const std::vector<std::string>& block_trace_formats();

bool is_block_trace_format(const std::string& format);

/// Records put in order while they pass: a record may come at most this many records late.
inline constexpr std::size_t disorder_records_max = 65536;

/// A request longer than this is taken for a damaged record.
inline constexpr std::uint64_t request_bytes_max = std::uint64_t{4} * 1024 * 1024 * 1024;

/// Streams all requests in order of time (equal times: in order of the file) to `sink`. Disorder that a buffer of
/// disorder_records_max records can sort is sorted, with a warning unless the format is one that records completions
/// (systor17); worse disorder is refused. Throws ScenarioError naming the file, the line or record, and why.
BlockTraceInfo read_block_trace(const std::filesystem::path& path, const std::string& format, const RequestSink& sink);

}  // namespace drsim
