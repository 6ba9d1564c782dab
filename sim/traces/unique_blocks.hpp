#pragma once
/// Distinct blocks written in windows aligned at the start of a trace: the overwrite model U(d), counted exactly.

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sim/traces/block_trace.hpp"

namespace drsim {

/// Counts of one window length. A window holds the writes with floor(t / length) equal to its number.
struct WindowCount {
  std::int64_t length_s = 0;
  std::uint64_t sum_blocks = 0;       ///< over windows: distinct (device, block) of each
  std::uint64_t max_blocks = 0;       ///< the largest window
  std::uint64_t complete_blocks = 0;  ///< as sum_blocks, without the last window, which the trace need not fill
  std::uint64_t complete_bytes = 0;   ///< bytes written in those windows
};

/// Takes the writes of a trace in order of time. A write of n > 0 bytes at o touches blocks floor(o / size) to
/// floor((o + n - 1) / size) of its device. Memory: about 100 bytes for each group of 16 neighbouring blocks touched.
class UniqueBlocks {
 public:
  /// `lengths_s`: whole seconds, ascending.
  UniqueBlocks(std::uint64_t block_bytes, const std::vector<std::int64_t>& lengths_s);

  /// One write; times must not step back.
  void write(const BlockRequest& request);

  /// Closes the last windows; `end_ns` is the time of the last record of the trace, reads included.
  void finish(std::int64_t end_ns);

  std::uint64_t block_bytes() const { return block_bytes_; }
  std::uint64_t whole_blocks() const { return whole_blocks_; }  ///< distinct (device, block) of the whole trace
  const std::vector<WindowCount>& windows() const { return windows_; }

 private:
  static constexpr std::uint64_t group_blocks = 16;
  struct GroupKey {
    std::uint64_t device = 0;
    std::uint64_t group = 0;
    bool operator==(const GroupKey& other) const { return device == other.device && group == other.group; }
  };
  struct GroupHash {
    std::size_t operator()(const GroupKey& key) const;
  };
  struct Open {
    std::uint32_t number = 0;   ///< number of the window now open
    std::uint32_t start_s = 0;  ///< its start
    std::uint64_t blocks = 0;
    std::uint64_t bytes = 0;
  };
  /// Second of the last write of each block of a group, plus one; 0: never written.
  using Group = std::array<std::uint32_t, group_blocks>;

  void advance(std::uint32_t second);
  void close(std::size_t index, bool complete);
  Group& group_of(std::uint64_t device, std::uint64_t group);
  void touch(std::uint32_t& last_plus_one, std::uint32_t second);

  std::uint64_t block_bytes_;
  std::vector<WindowCount> windows_;
  std::vector<Open> open_;
  std::unordered_map<GroupKey, Group, GroupHash> groups_;
  GroupKey recent_key_;
  Group* recent_ = nullptr;
  std::uint64_t whole_blocks_ = 0;
  std::uint32_t second_ = 0;
};

}  // namespace drsim
