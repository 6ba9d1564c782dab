#pragma once
/// Figures of a block trace, all sums over writes only unless a name says otherwise. t0 and t1 are the smallest and
/// largest time of any record.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_set>
#include <vector>

#include "sim/traces/block_trace.hpp"
#include "sim/traces/unique_blocks.hpp"

namespace drsim {

/// Bytes written in buckets of one length: a write's whole length belongs to bucket floor((t - t0) / length).
struct BucketStatistics {
  std::int64_t length_s = 0;
  double peak_bytes_per_s = 0;  ///< largest bucket / length, also for the last, partial bucket
  std::uint64_t busy = 0;       ///< buckets with at least one written byte
  std::uint64_t buckets = 0;    ///< floor((t1 - t0) / length) + 1
};

/// Distinct blocks of one size.
struct UniqueStatistics {
  std::uint64_t block_bytes = 0;
  std::uint64_t whole_blocks = 0;
  std::vector<WindowCount> windows;  ///< 60 s, 300 s, 3600 s
};

struct BlockStatistics {
  std::uint64_t records = 0, writes = 0, reads = 0, other = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t devices = 0;  ///< distinct devices of any record
  double span_s = 0;          ///< t1 - t0
  std::uint64_t bytes_written = 0;
  double mean_write_bytes_per_s = 0;      ///< bytes / span; 0 when the span is 0
  double mean_write_bytes = 0;            ///< bytes / writes; 0 when there is none
  std::uint64_t max_end_bytes = 0;        ///< largest offset + length of a read or write
  std::vector<BucketStatistics> buckets;  ///< 1, 5, 60, 300 s
  std::vector<UniqueStatistics> unique;   ///< 4 KiB, 1 MiB
  BlockTraceInfo trace;
};

/// Reads the whole trace once. Throws ScenarioError as read_block_trace does.
BlockStatistics block_statistics(const std::filesystem::path& path, const std::string& format);

/// sum_blocks x block size / bytes written; may exceed 1 for writes smaller than or unaligned to the block.
double fold(const UniqueStatistics& unique, const WindowCount& window, std::uint64_t bytes_written);

}  // namespace drsim
