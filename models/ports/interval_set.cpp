#include "models/ports/interval_set.hpp"

#include <algorithm>

namespace drsim {
namespace {

/// Sorted by first; joins what overlaps or touches.
std::vector<Interval> joined(const std::vector<Interval>& sorted) {
  std::vector<Interval> result;
  for (const Interval& next : sorted) {
    // The next number after `last` is computed in 64 bits: the greatest number has none.
    const bool touches = !result.empty() && next.first <= std::uint64_t{result.back().last} + 1;
    if (touches)
      result.back().last = std::max(result.back().last, next.last);
    else
      result.push_back(next);
  }
  return result;
}

}  // namespace

IntervalSet::IntervalSet(std::vector<Interval> intervals) {
  std::sort(intervals.begin(), intervals.end());
  intervals_ = joined(intervals);
}

bool IntervalSet::contains(std::uint32_t value) const {
  const auto after = std::upper_bound(intervals_.begin(), intervals_.end(), value,
                                      [](std::uint32_t number, const Interval& one) { return number < one.first; });
  return after != intervals_.begin() && value <= std::prev(after)->last;
}

std::uint64_t IntervalSet::size() const {
  std::uint64_t count = 0;
  for (const Interval& one : intervals_) count += std::uint64_t{one.last} - one.first + 1;
  return count;
}

IntervalSet IntervalSet::united(const IntervalSet& other) const {
  std::vector<Interval> all;
  all.reserve(intervals_.size() + other.intervals_.size());
  std::merge(intervals_.begin(), intervals_.end(), other.intervals_.begin(), other.intervals_.end(),
             std::back_inserter(all));
  IntervalSet result;
  result.intervals_ = joined(all);
  return result;
}

IntervalSet IntervalSet::shared(const IntervalSet& other) const {
  IntervalSet result;
  auto a = intervals_.begin();
  auto b = other.intervals_.begin();
  while (a != intervals_.end() && b != other.intervals_.end()) {
    const std::uint32_t first = std::max(a->first, b->first), last = std::min(a->last, b->last);
    if (first <= last) result.intervals_.push_back({first, last});
    ++(a->last < b->last ? a : b);
  }
  return result;
}

IntervalSet IntervalSet::without(const IntervalSet& other) const {
  IntervalSet result;
  auto hole = other.intervals_.begin();
  for (Interval rest : intervals_) {
    while (hole != other.intervals_.end() && hole->last < rest.first) ++hole;
    bool is_used_up = false;
    for (auto next = hole; next != other.intervals_.end() && next->first <= rest.last; ++next) {
      if (next->first > rest.first) result.intervals_.push_back({rest.first, next->first - 1});
      is_used_up = next->last >= rest.last;
      if (is_used_up) break;
      rest.first = next->last + 1;
    }
    if (!is_used_up) result.intervals_.push_back(rest);
  }
  return result;
}

bool IntervalSet::overlaps(const IntervalSet& other) const {
  auto a = intervals_.begin();
  auto b = other.intervals_.begin();
  while (a != intervals_.end() && b != other.intervals_.end()) {
    if (a->first <= b->last && b->first <= a->last) return true;
    ++(a->last < b->last ? a : b);
  }
  return false;
}

std::vector<AddressBlock> IntervalSet::blocks() const {
  std::vector<AddressBlock> result;
  for (const Interval& one : intervals_) {
    std::uint64_t first = one.first;
    const std::uint64_t end = std::uint64_t{one.last} + 1;
    while (first < end) {
      int prefix_length = 32;
      // Grow the block while it stays aligned and inside.
      while (prefix_length > 0) {
        const std::uint64_t size = std::uint64_t{1} << (32 - prefix_length + 1);
        if (first % size != 0 || first + size > end) break;
        --prefix_length;
      }
      result.push_back({static_cast<std::uint32_t>(first), prefix_length});
      first += std::uint64_t{1} << (32 - prefix_length);
    }
  }
  return result;
}

}  // namespace drsim
