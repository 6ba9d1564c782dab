#include "sim/traces/unique_blocks.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace drsim {

namespace {
constexpr std::int64_t nanoseconds_per_s = 1'000'000'000;
}

UniqueBlocks::UniqueBlocks(std::uint64_t block_bytes, const std::vector<std::int64_t>& lengths_s)
    : block_bytes_(block_bytes), open_(lengths_s.size()) {
  DRSIM_CHECK(block_bytes > 0, block_bytes);
  for (const std::int64_t length_s : lengths_s) {
    DRSIM_CHECK(length_s > 0, length_s);
    windows_.push_back({length_s, 0, 0, 0, 0});
  }
}

std::size_t UniqueBlocks::GroupHash::operator()(const GroupKey& key) const {
  // Finalizer of SplitMix64: neighbouring groups of a device must not share buckets.
  std::uint64_t mixed = key.group + key.device * 0x9e3779b97f4a7c15ULL;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
  return static_cast<std::size_t>(mixed ^ (mixed >> 31U));
}

UniqueBlocks::Group& UniqueBlocks::group_of(std::uint64_t device, std::uint64_t group) {
  const GroupKey key{device, group};
  if (recent_ == nullptr || !(key == recent_key_)) {
    recent_ = &groups_[key];
    recent_key_ = key;
  }
  return *recent_;
}

void UniqueBlocks::close(std::size_t index, bool complete) {
  WindowCount& window = windows_[index];
  Open& open = open_[index];
  window.sum_blocks += open.blocks;
  window.max_blocks = std::max(window.max_blocks, open.blocks);
  if (complete) {
    window.complete_blocks += open.blocks;
    window.complete_bytes += open.bytes;
  }
  open.blocks = 0;
  open.bytes = 0;
}

void UniqueBlocks::advance(std::uint32_t second) {
  DRSIM_CHECK(second >= second_, second, second_);
  if (second == second_) return;
  second_ = second;
  for (std::size_t index = 0; index < windows_.size(); ++index) {
    const auto length_s = static_cast<std::uint32_t>(windows_[index].length_s);
    const std::uint32_t number = second / length_s;
    if (number == open_[index].number) continue;
    close(index, true);
    open_[index].number = number;
    open_[index].start_s = number * length_s;
  }
}

void UniqueBlocks::touch(std::uint32_t& last_plus_one, std::uint32_t second) {
  if (last_plus_one == 0) ++whole_blocks_;
  for (Open& open : open_) {
    if (last_plus_one <= open.start_s) ++open.blocks;
  }
  last_plus_one = second + 1;
}

void UniqueBlocks::write(const BlockRequest& request) {
  if (request.length_bytes == 0) return;
  const auto second = static_cast<std::uint32_t>(request.time_ns / nanoseconds_per_s);
  advance(second);
  for (Open& open : open_) open.bytes += request.length_bytes;
  const std::uint64_t last = (request.offset_bytes + request.length_bytes - 1) / block_bytes_;
  for (std::uint64_t block = request.offset_bytes / block_bytes_; block <= last; ++block) {
    touch(group_of(request.device, block / group_blocks)[block % group_blocks], second);
  }
}

void UniqueBlocks::finish(std::int64_t end_ns) {
  advance(static_cast<std::uint32_t>(end_ns / nanoseconds_per_s));
  for (std::size_t index = 0; index < windows_.size(); ++index) close(index, false);
}

}  // namespace drsim
