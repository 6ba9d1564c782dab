#pragma once
/// Sets of whole numbers kept as sorted, disjoint, non-adjacent closed intervals: addresses, ports, numbers of
/// components. Equal sets have equal intervals.

#include <cstdint>
#include <vector>

namespace drsim {

/// [first, last], both included; first <= last.
struct Interval {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

inline bool operator==(const Interval& a, const Interval& b) { return a.first == b.first && a.last == b.last; }
inline bool operator!=(const Interval& a, const Interval& b) { return !(a == b); }
inline bool operator<(const Interval& a, const Interval& b) {
  return a.first != b.first ? a.first < b.first : a.last < b.last;
}

/// A block of 2^(32 - prefix_length) IPv4 addresses that starts at a multiple of its size.
struct AddressBlock {
  std::uint32_t base = 0;
  int prefix_length = 32;  ///< 0..32
};

class IntervalSet {
 public:
  IntervalSet() = default;
  explicit IntervalSet(Interval interval) : intervals_{interval} {}
  /// In any order, overlapping or not.
  explicit IntervalSet(std::vector<Interval> intervals);

  const std::vector<Interval>& intervals() const { return intervals_; }
  bool empty() const { return intervals_.empty(); }
  bool contains(std::uint32_t value) const;

  /// How many numbers are in the set (up to 2^32).
  std::uint64_t size() const;

  IntervalSet united(const IntervalSet& other) const;
  IntervalSet without(const IntervalSet& other) const;
  IntervalSet shared(const IntervalSet& other) const;
  bool overlaps(const IntervalSet& other) const;

  /// The fewest address blocks (CIDR) that cover exactly the set, ascending.
  std::vector<AddressBlock> blocks() const;

  friend bool operator==(const IntervalSet& a, const IntervalSet& b) { return a.intervals_ == b.intervals_; }
  friend bool operator!=(const IntervalSet& a, const IntervalSet& b) { return !(a == b); }
  friend bool operator<(const IntervalSet& a, const IntervalSet& b) { return a.intervals_ < b.intervals_; }

 private:
  std::vector<Interval> intervals_;
};

}  // namespace drsim
