#pragma once
/// What the format readers deliver their records to: turns clock ticks into time after the first record, checks
/// lengths, and passes the records on in order of time.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/traces/block_trace.hpp"

namespace drsim {

/// A record as the file has it, times in ticks of the format's clock.
struct RawRequest {
  std::uint64_t ticks = 0;
  std::uint64_t device = 0;
  std::uint64_t offset_bytes = 0;
  std::uint64_t length_bytes = 0;
  Access access = Access::Other;
};

/// Clock of a format.
struct TraceClock {
  std::int64_t tick_ns = 1;
  std::optional<double> zero_clock_s;  ///< date of tick 0, seconds after 1970-01-01 00:00; absent: unknown
};

/// Orders the records of one trace and hands them to a sink.
class RequestOrder {
 public:
  /// `place` is what a record is called in messages: "line" or "record".
  RequestOrder(std::string file, std::string place, const RequestSink& sink);

  void set_clock(const TraceClock& clock) { clock_ = clock; }
  /// Disorder is expected of the format, so it is not worth a warning.
  void expect_disorder() { disorder_expected_ = true; }
  void name_device(std::uint64_t device, const std::string& name);
  void warn(const std::string& text) { info_.warnings.push_back(text); }

  /// Takes one record; `position` is its line or record number.
  void take(const RawRequest& raw, std::uint64_t position);

  /// Passes on what is held and returns what is known of the trace. Throws ScenarioError when there was no record.
  BlockTraceInfo finish();

 private:
  std::int64_t time_after_first(std::uint64_t ticks, std::uint64_t position) const;
  void pass_on(std::size_t count);
  [[noreturn]] void fail(std::uint64_t position, const std::string& text) const;

  std::string file_;
  std::string place_;
  const RequestSink& sink_;
  TraceClock clock_;
  bool disorder_expected_ = false;
  BlockTraceInfo info_;
  std::uint64_t first_ticks_ = 0;
  std::int64_t previous_ns_ = 0;
  std::uint64_t first_disorder_position_ = 0;
  std::vector<BlockRequest> held_;  ///< sorted before it is passed on
  bool held_disordered_ = false;
  bool emitted_any_ = false;
  std::int64_t start_ns_ = 0;    ///< time of the earliest record after the first of the file [<= 0]
  std::int64_t emitted_ns_ = 0;  ///< time of the record last passed on, after the first of the file
};

}  // namespace drsim
