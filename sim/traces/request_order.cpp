#include "sim/traces/request_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "models/units.hpp"
#include "sim/traces/trace_text.hpp"

namespace drsim {

namespace {
constexpr auto hundred_years_ns = static_cast<std::int64_t>(100 * year_s * 1e9);
}

RequestOrder::RequestOrder(std::string file, std::string place, const RequestSink& sink)
    : file_(std::move(file)), place_(std::move(place)), sink_(sink) {}

void RequestOrder::fail(std::uint64_t position, const std::string& text) const {
  fail_trace(file_, fmt::format("{} {}", place_, position), text);
}

void RequestOrder::name_device(std::uint64_t device, const std::string& name) {
  if (info_.device_names.size() <= device) info_.device_names.resize(device + 1);
  info_.device_names[device] = name;
}

std::int64_t RequestOrder::time_after_first(std::uint64_t ticks, std::uint64_t position) const {
  const bool later = ticks >= first_ticks_;
  const std::uint64_t distance = later ? ticks - first_ticks_ : first_ticks_ - ticks;
  const auto most = static_cast<std::uint64_t>(hundred_years_ns / clock_.tick_ns);
  if (distance > most) fail(position, "its time is more than 100 years from that of the first record");
  const std::int64_t distance_ns = static_cast<std::int64_t>(distance) * clock_.tick_ns;
  return later ? distance_ns : -distance_ns;
}

void RequestOrder::take(const RawRequest& raw, std::uint64_t position) {
  if (raw.length_bytes > request_bytes_max) {
    fail(position, fmt::format("its length is {} bytes; allowed: at most 4 GiB", raw.length_bytes));
  }
  if (raw.offset_bytes > std::numeric_limits<std::uint64_t>::max() - raw.length_bytes) {
    fail(position, fmt::format("its offset of {} bytes does not fit 64 bits with its length", raw.offset_bytes));
  }
  if (info_.records == 0) first_ticks_ = raw.ticks;
  ++info_.records;
  BlockRequest request;
  request.time_ns = time_after_first(raw.ticks, position);
  request.device = raw.device;
  request.offset_bytes = raw.offset_bytes;
  request.length_bytes = raw.length_bytes;
  request.access = raw.access;
  if (request.time_ns < previous_ns_) {
    ++info_.out_of_order;
    if (first_disorder_position_ == 0) first_disorder_position_ = position;
  }
  previous_ns_ = request.time_ns;
  if (emitted_any_ && request.time_ns < emitted_ns_) {
    fail(position,
         fmt::format("its time is {:.9g} s before that of a record more than {} records earlier: the trace is not "
                     "in order of time; sort it first",
                     static_cast<double>(emitted_ns_ - request.time_ns) * 1e-9, disorder_records_max));
  }
  if (!held_.empty() && request.time_ns < held_.back().time_ns) held_disordered_ = true;
  held_.push_back(request);
  if (held_.size() == 2 * disorder_records_max) pass_on(disorder_records_max);
}

void RequestOrder::pass_on(std::size_t count) {
  if (count == 0) return;
  const auto earlier = [](const BlockRequest& one, const BlockRequest& other) { return one.time_ns < other.time_ns; };
  if (held_disordered_) std::stable_sort(held_.begin(), held_.end(), earlier);
  held_disordered_ = false;
  if (!emitted_any_) start_ns_ = held_.front().time_ns;
  emitted_any_ = true;
  for (std::size_t index = 0; index < count; ++index) {
    BlockRequest& request = held_[index];
    emitted_ns_ = request.time_ns;
    request.time_ns -= start_ns_;
    sink_(request, info_);
  }
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(count));
}

BlockTraceInfo RequestOrder::finish() {
  if (info_.records == 0) fail(1, "the file holds no record");
  pass_on(held_.size());
  if (clock_.zero_clock_s) {
    const double first_s = static_cast<double>(first_ticks_) * (static_cast<double>(clock_.tick_ns) * 1e-9);
    info_.start_clock_s = *clock_.zero_clock_s + first_s + static_cast<double>(start_ns_) * 1e-9;
  }
  if (info_.out_of_order > 0 && !disorder_expected_) {
    info_.warnings.push_back(fmt::format("{} of {} records step back in time (first at {} {}); sorted by time",
                                         info_.out_of_order, info_.records, place_, first_disorder_position_));
  }
  return std::move(info_);
}

}  // namespace drsim
