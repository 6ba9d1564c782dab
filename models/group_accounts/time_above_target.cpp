#include "models/group_accounts/time_above_target.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/date_rounding.hpp"

namespace drsim {

namespace {

double sum_of(const Excursions& part, double count) {
  return count * part.length_s + part.change_s * count * (count - 1) / 2;
}

bool same(double a, double b, double rounding) { return std::fabs(a - b) <= rounding; }

/// One part from the beginning of `a` to the end of `b`.
Excursions joined(const Excursions& a, const Excursions& b) {
  Excursions part;
  part.begin_s = a.begin_s;
  part.length_s = std::max(a.end_s(), b.end_s()) - a.begin_s;
  part.worst_s = std::max(a.worst_of_all_s(), b.worst_of_all_s());
  part.cause = a.cause;
  part.above_s = a.above_s + b.above_s;
  part.folded = part.length_s - part.above_s > date_rounding_s(b.end_s());
  return part;
}

}  // namespace

double Excursions::above_before_s(double date_s) const {
  if (date_s <= begin_s) return 0;
  if (date_s >= end_s()) return above_s;
  if (folded) return above_s * (date_s - begin_s) / length_s;
  if (count == 1) return date_s - begin_s;
  const double begun = std::min(count, std::ceil((date_s - begin_s) / period_s));
  const double last_end_s = begin_s + (begun - 1) * (period_s + change_s) + length_s;
  return sum_of(*this, begun) - std::max(0.0, last_end_s - date_s);
}

CauseSeconds& TimeAboveTarget::sums_of(std::uint32_t cause) {
  if (cause >= by_cause_.size()) by_cause_.resize(cause + 1);
  return by_cause_[cause];
}

void TimeAboveTarget::add(double from_s, double to_s, double worst_s, std::uint32_t cause) {
  Excursions part;
  part.begin_s = from_s;
  part.length_s = to_s - from_s;
  part.worst_s = worst_s;
  part.cause = cause;
  add(part);
}

void TimeAboveTarget::add(Excursions part) {
  if (part.count == 1) part.period_s = part.change_s = 0;
  part.above_s = sum_of(part, part.count);
  if (part.above_s <= 0) return;
  total_s_ += part.above_s;
  CauseSeconds& sums = sums_of(part.cause);
  sums.above_s += part.above_s;
  sums.worst_s = std::max(sums.worst_s, part.worst_of_all_s());
  const bool is_new = ends_rhythm_ || parts_.empty() || !goes_on(part);
  ends_rhythm_ = false;
  if (!is_new) return;
  if (parts_.size() >= parts_max_) fold();
  parts_.push_back(part);
}

/// Lengthens the last part by this one where both are one stretch or one rhythm.
bool TimeAboveTarget::goes_on(const Excursions& part) {
  Excursions& last = parts_.back();
  if (last.cause != part.cause || last.folded) return false;
  const double rounding = date_rounding_s(part.end_s());
  const double gap_s = part.begin_s - last.end_s();
  if (gap_s <= rounding && last.count == 1 && part.count == 1) {
    last = joined(last, part);
    return true;
  }
  // In a rhythm the worst RPO is as much greater as the excursion is longer, so that each has its own.
  if (gap_s > neighbours_s_ || !same(last.worst_s - last.length_s, part.worst_s - part.length_s, rounding))
    return false;
  const double period_s = (part.begin_s - last.begin_s) / last.count;
  const double change_s = (part.length_s - last.length_s) / last.count;
  if (last.count > 1 && !same(period_s, last.period_s, rounding / last.count)) return false;
  if (last.count > 1 && !same(change_s, last.change_s, rounding / last.count)) return false;
  if (part.count > 1 && !same(period_s, part.period_s, rounding / part.count)) return false;
  if (part.count > 1 && !same(change_s, part.change_s, rounding / part.count)) return false;
  last.period_s = period_s;
  last.change_s = change_s;
  last.count += part.count;
  last.above_s += part.above_s;
  return true;
}

/// Joins neighbours of the same cause: of all pairs the half that loses least.
void TimeAboveTarget::fold() {
  constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  struct Pair {
    std::size_t first, second;
    double lost_s;  // of the stretch of which it is no longer known whether it is above
  };
  std::vector<Pair> pairs;
  std::vector<std::size_t> open(by_cause_.size(), none);
  for (std::size_t at = 0; at < parts_.size(); ++at) {
    std::size_t& first = open[parts_[at].cause];
    if (first == none) {
      first = at;
      continue;
    }
    const Excursions both = joined(parts_[first], parts_[at]);
    pairs.push_back({first, at, both.length_s - both.above_s});
    first = none;
  }
  const std::size_t half = (pairs.size() + 1) / 2;
  std::nth_element(
      pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(half), pairs.end(),
      [](const Pair& a, const Pair& b) { return a.lost_s != b.lost_s ? a.lost_s < b.lost_s : a.first < b.first; });
  for (std::size_t at = 0; at < half; ++at) {
    Excursions& first = parts_[pairs[at].first];
    first = joined(first, parts_[pairs[at].second]);
    folded_ = folded_ || first.folded;
    parts_[pairs[at].second].count = 0;
  }
  parts_.erase(std::remove_if(parts_.begin(), parts_.end(), [](const Excursions& part) { return part.count == 0; }),
               parts_.end());
  // With more causes than parts there are no pairs: one part each is kept.
  parts_max_ = std::max(parts_max_, parts_.size() + 1);
}

WindowSeconds TimeAboveTarget::within(double from_s, double to_s) const {
  WindowSeconds window;
  window.by_cause.resize(by_cause_.size(), 0.0);
  for (const Excursions& part : parts_) {
    if (part.begin_s >= to_s) break;
    if (part.end_s() <= from_s) continue;
    const double inside_s = part.above_before_s(to_s) - part.above_before_s(from_s);
    window.above_s += inside_s;
    window.by_cause[part.cause] += inside_s;
    if (!part.folded || (part.begin_s >= from_s && part.end_s() <= to_s)) continue;
    const double overlap_s = std::min(to_s, part.end_s()) - std::max(from_s, part.begin_s);
    const double most_s = std::min(overlap_s, part.above_s);
    const double least_s = std::max(0.0, part.above_s - (part.length_s - overlap_s));
    window.uncertain_s += std::max(most_s - inside_s, inside_s - least_s);
  }
  return window;
}

std::vector<AboveStretch> TimeAboveTarget::stretches(std::size_t most) const {
  std::vector<AboveStretch> list;
  for (const Excursions& part : parts_) {
    const AboveStretch one{part.begin_s, part.end_s(), part.worst_of_all_s(), part.above_s, part.cause};
    if (list.empty() || list.back().cause != one.cause || one.from_s - list.back().to_s > neighbours_s_) {
      list.push_back(one);
      continue;
    }
    AboveStretch& last = list.back();
    last.to_s = std::max(last.to_s, one.to_s);
    last.worst_s = std::max(last.worst_s, one.worst_s);
    last.above_s += one.above_s;
  }
  if (list.size() <= most) return list;
  std::nth_element(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(most), list.end(),
                   [](const AboveStretch& a, const AboveStretch& b) {
                     return a.above_s != b.above_s ? a.above_s > b.above_s : a.from_s < b.from_s;
                   });
  list.resize(most);
  std::sort(list.begin(), list.end(), [](const AboveStretch& a, const AboveStretch& b) { return a.from_s < b.from_s; });
  return list;
}

TimeAboveTarget TimeAboveTarget::of_turns(const std::vector<Turn>& turns) {
  TimeAboveTarget all;
  for (const Turn& turn : turns) {
    const TimeAboveTarget& set = *turn.set;
    all.neighbours_s_ = std::max(all.neighbours_s_, set.neighbours_s_);
    all.parts_max_ = std::max(all.parts_max_, set.parts_max_);
    all.total_s_ += set.total_s_;
    all.folded_ = all.folded_ || set.folded_;
    for (std::size_t cause = 0; cause < set.by_cause_.size(); ++cause) {
      CauseSeconds& sums = all.sums_of(turn.numbers[cause]);
      sums.above_s += set.by_cause_[cause].above_s;
      sums.worst_s = std::max(sums.worst_s, set.by_cause_[cause].worst_s);
    }
    for (Excursions part : set.parts_) {
      part.cause = turn.numbers[part.cause];
      all.parts_.push_back(part);
    }
  }
  std::stable_sort(all.parts_.begin(), all.parts_.end(),
                   [](const Excursions& a, const Excursions& b) { return a.begin_s < b.begin_s; });
  return all;
}

}  // namespace drsim
