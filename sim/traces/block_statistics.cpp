#include "sim/traces/block_statistics.hpp"

#include <algorithm>

namespace drsim {

namespace {

constexpr std::int64_t nanoseconds_per_s = 1'000'000'000;
constexpr std::array<std::int64_t, 4> bucket_lengths_s = {1, 5, 60, 300};
constexpr std::array<std::uint64_t, 2> block_sizes_bytes = {4096, 1024 * 1024};

/// Sums of one bucket length over a trace in order of time.
class Buckets {
 public:
  explicit Buckets(std::int64_t length_s) : length_s_(length_s) {}

  void write(std::int64_t time_ns, std::uint64_t bytes) {
    const std::int64_t number = time_ns / (length_s_ * nanoseconds_per_s);
    if (number != number_) close(number);
    bytes_ += bytes;
  }

  BucketStatistics finish(std::int64_t end_ns) {
    close(0);
    const auto count = static_cast<std::uint64_t>(end_ns / (length_s_ * nanoseconds_per_s) + 1);
    return {length_s_, static_cast<double>(largest_bytes_) / static_cast<double>(length_s_), busy_, count};
  }

 private:
  void close(std::int64_t next_number) {
    if (bytes_ > 0) ++busy_;
    largest_bytes_ = std::max(largest_bytes_, bytes_);
    bytes_ = 0;
    number_ = next_number;
  }

  std::int64_t length_s_;
  std::int64_t number_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t largest_bytes_ = 0;
  std::uint64_t busy_ = 0;
};

/// Gathers the figures while the records pass.
class Collector {
 public:
  Collector() {
    for (const std::int64_t length_s : bucket_lengths_s) buckets_.emplace_back(length_s);
    for (const std::uint64_t size : block_sizes_bytes)
      unique_.emplace_back(size, std::vector<std::int64_t>{60, 300, 3600});
  }

  void take(const BlockRequest& request) {
    end_ns_ = request.time_ns;
    if (!any_ || request.device != recent_device_) devices_.insert(request.device);
    any_ = true;
    recent_device_ = request.device;
    if (request.access == Access::Other) {
      ++result_.other;
      return;
    }
    result_.max_end_bytes = std::max(result_.max_end_bytes, request.offset_bytes + request.length_bytes);
    if (request.access == Access::Read) {
      ++result_.reads;
      return;
    }
    ++result_.writes;
    result_.bytes_written += request.length_bytes;
    for (Buckets& buckets : buckets_) buckets.write(request.time_ns, request.length_bytes);
    for (UniqueBlocks& unique : unique_) unique.write(request);
  }

  BlockStatistics finish(BlockTraceInfo trace) {
    result_.records = trace.records;
    result_.out_of_order = trace.out_of_order;
    result_.devices = devices_.size();
    result_.span_s = static_cast<double>(end_ns_) / static_cast<double>(nanoseconds_per_s);
    const auto bytes = static_cast<double>(result_.bytes_written);
    if (end_ns_ > 0) result_.mean_write_bytes_per_s = bytes / result_.span_s;
    if (result_.writes > 0) result_.mean_write_bytes = bytes / static_cast<double>(result_.writes);
    for (Buckets& buckets : buckets_) result_.buckets.push_back(buckets.finish(end_ns_));
    for (UniqueBlocks& unique : unique_) {
      unique.finish(end_ns_);
      result_.unique.push_back({unique.block_bytes(), unique.whole_blocks(), unique.windows()});
    }
    result_.trace = std::move(trace);
    return std::move(result_);
  }

 private:
  BlockStatistics result_;
  std::vector<Buckets> buckets_;
  std::vector<UniqueBlocks> unique_;
  std::unordered_set<std::uint64_t> devices_;
  std::uint64_t recent_device_ = 0;
  bool any_ = false;
  std::int64_t end_ns_ = 0;
};

}  // namespace

BlockStatistics block_statistics(const std::filesystem::path& path, const std::string& format) {
  Collector collector;
  BlockTraceInfo trace = read_block_trace(
      path, format, [&collector](const BlockRequest& request, const BlockTraceInfo&) { collector.take(request); });
  return collector.finish(std::move(trace));
}

double fold(const UniqueStatistics& unique, const WindowCount& window, std::uint64_t bytes_written) {
  if (bytes_written == 0) return 0;
  return static_cast<double>(window.sum_blocks) * static_cast<double>(unique.block_bytes) /
         static_cast<double>(bytes_written);
}

}  // namespace drsim
