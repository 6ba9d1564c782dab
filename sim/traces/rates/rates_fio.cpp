#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "models/units.hpp"
#include "sim/traces/rates/rate_collector.hpp"
#include "sim/traces/rates/rate_readers.hpp"
#include "sim/traces/resample.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {

constexpr const char* layout = "time in ms, KiB/s, direction, block size in bytes, ...";
constexpr std::size_t least_fields = 3;
constexpr std::uint64_t write_direction = 1;
constexpr std::uint64_t last_direction = 2;  // trim

/// Name of the job: what stands before "_bw" and the number of the log.
std::string job_of(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  for (const char* kind : {"_lat.", "_clat.", "_slat.", "_iops."}) {
    if (name.find(kind) != std::string::npos) {
      fail_trace(path.string(), "",
                 fmt::format("is by its name a log of another kind ({}log); needed: the one of "
                             "write_bw_log, whose name holds _bw.",
                             kind));
    }
  }
  const std::size_t at = name.find("_bw.");
  return name.substr(0, at == std::string::npos ? name.find('.', 1) : at);
}

/// Rows of a log. With log_avg_msec one covers the time to the row before of its direction; without it is one I/O, of
/// which the block size is the fourth field.
class Log {
 public:
  explicit Log(const RateSpec& spec)
      : spec_(spec), reader_(spec.path), collector_(spec, reader_.file(), StampAt::End), job_(job_of(spec.path)) {}

  RateExport read() {
    std::string_view line;
    while (reader_.next(line)) take_line(line);
    if (reader_.number() == 0) fail_trace(reader_.file(), "line 1", "the file is empty");
    if (writes_ == 0) {
      fail_trace(reader_.file(), "", fmt::format("there is no write among {} lines (direction 1)", reader_.number()));
    }
    collector_.set_dated(false);
    if (!is_averaged_) add_bins();
    return collector_.finish();
  }

 private:
  void take_line(std::string_view line) {
    std::array<std::string_view, 6> fields;
    const std::size_t count = split_fields(line, ',', fields);
    if (count < least_fields || count > fields.size()) {
      reader_.fail(fmt::format("has {} fields; expected 3 to 6 ({}){}", count, layout,
                               reader_.unterminated() ? "; the file ends inside this line" : ""));
    }
    const auto time_ms = require_whole(reader_, "time", fields[0]);
    const auto rate = require_whole(reader_, "bandwidth", fields[1]);
    const auto direction = require_whole(reader_, "direction", fields[2]);
    if (direction > last_direction)
      reader_.fail(fmt::format("direction is {}; allowed: 0 (read), 1 (write), 2 (trim)", direction));
    const auto block_bytes = count > least_fields ? require_whole(reader_, "block size", fields[3]) : 0;
    const double time_s = static_cast<double>(time_ms) * millisecond_s;
    if (lines_++ > 0 && is_averaged_ != (block_bytes == 0)) {
      reader_.fail("has a block size where others have none: one log is either averaged or has a line for each I/O");
    }
    is_averaged_ = block_bytes == 0;
    end_s_ = std::max(end_s_, time_s);
    if (direction != write_direction) return;
    ++writes_;
    if (is_averaged_) {
      if (!column_) column_ = collector_.column(job_, "");
      collector_.add(*column_, time_s, static_cast<double>(rate) * kib_bytes, reader_.number());
    } else {
      bin(time_s, block_bytes);
    }
  }

  double interval_s() const { return spec_.interval_s.value_or(1); }

  void bin(double time_s, std::uint64_t bytes) {
    const double number = std::floor(time_s / interval_s());
    if (number > intervals_max)
      reader_.fail(fmt::format("its time is {:.9g} s: a wrong stamp, or --interval is too short", time_s));
    const auto index = static_cast<std::size_t>(number);
    if (index >= bins_.size()) bins_.resize(index + 1, 0.0);
    bins_[index] += static_cast<double>(bytes);
  }

  void add_bins() {
    bins_.resize(static_cast<std::size_t>(std::floor(end_s_ / interval_s())) + 1, 0.0);
    const std::size_t column = collector_.column(job_, "");
    for (std::size_t index = 0; index < bins_.size(); ++index) {
      const double from_s = static_cast<double>(index) * interval_s();
      collector_.add_covering(column, from_s, from_s + interval_s(), bins_[index] / interval_s(), index + 1);
    }
    collector_.note(fmt::format(
        "the log has a line for each I/O: their bytes are added up in bins of {:.9g} s (--interval)", interval_s()));
  }

  const RateSpec& spec_;
  LineReader reader_;
  RateCollector collector_;
  std::string job_;
  std::optional<std::size_t> column_;
  bool is_averaged_ = false;
  std::uint64_t lines_ = 0, writes_ = 0;
  double end_s_ = 0;
  std::vector<double> bins_;
};

}  // namespace

RateExport read_fio(const RateSpec& spec) { return Log(spec).read(); }

}  // namespace drsim
