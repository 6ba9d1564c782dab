#include "models/group_accounts/clock_time_above.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "models/date_rounding.hpp"

namespace drsim {

namespace {

struct Stretch {
  double from_s, to_s;
};

/// Sorts, and joins what overlaps or touches.
void join(std::vector<Stretch>& list) {
  std::sort(list.begin(), list.end(), [](const Stretch& a, const Stretch& b) { return a.from_s < b.from_s; });
  std::size_t kept = 0;
  for (const Stretch& one : list) {
    if (kept > 0 && one.from_s <= list[kept - 1].to_s) {
      list[kept - 1].to_s = std::max(list[kept - 1].to_s, one.to_s);
    } else {
      list[kept++] = one;
    }
  }
  list.resize(kept);
}

double length_of(const std::vector<Stretch>& list) {
  double sum_s = 0;
  for (const Stretch& one : list) sum_s += one.to_s - one.from_s;
  return sum_s;
}

double begin_of(const Excursions& part, double number) { return part.begin_s + number * part.period_s; }
double end_of(const Excursions& part, double number) {
  return part.begin_s + part.length_s + number * (part.period_s + part.change_s);
}

/// Lays rhythms over each other where they are all present, window by window.
class Rhythms {
 public:
  explicit Rhythms(std::size_t work_max) : work_left_(static_cast<double>(work_max)) {}

  /// False: the work was too much.
  bool within_bound() const { return work_left_ > 0; }

  /// Length of the union within [from, to), during all of which each part goes on.
  double union_s(const std::vector<const Excursions*>& parts, double from_s, double to_s) {
    work_left_ -= static_cast<double>(parts.size());
    if (parts.size() == 1) return parts[0]->above_before_s(to_s) - parts[0]->above_before_s(from_s);
    const double period_s = parts[0]->period_s;
    const double periods = std::floor((to_s - from_s) / period_s);
    // Below a few periods, and where periods differ, excursion by excursion.
    constexpr double few = 4;
    bool alike = periods > few;
    for (const Excursions* part : parts)
      alike = alike && std::fabs(part->period_s - period_s) * periods <= date_rounding_s(to_s);
    if (!alike) return one_by_one_s(parts, from_s, to_s);
    // The first and the last periods hold beginnings and ends of the parts.
    const double inner_from_s = from_s + period_s, inner_to_s = from_s + (periods - 1) * period_s;
    return one_by_one_s(parts, from_s, inner_from_s) + in_step_s(parts, inner_from_s, periods - 2) +
           one_by_one_s(parts, inner_to_s, to_s);
  }

 private:
  /// An excursion as it lies in a period: its end moves by `change_s` from one period to the next.
  struct Line {
    double begin_s, end_s, change_s;
  };

  double one_by_one_s(const std::vector<const Excursions*>& parts, double from_s, double to_s) {
    stretches_.clear();
    for (const Excursions* part : parts) {
      double number = std::max(0.0, std::floor((from_s - part->begin_s) / part->period_s) - 1);
      work_left_ -= (to_s - from_s) / part->period_s + 1;
      if (!within_bound()) return 0;
      for (; number < part->count && begin_of(*part, number) < to_s; ++number) {
        const Stretch inside{std::max(from_s, begin_of(*part, number)), std::min(to_s, end_of(*part, number))};
        if (inside.to_s > inside.from_s) stretches_.push_back(inside);
      }
    }
    join(stretches_);
    return length_of(stretches_);
  }

  /// Over whole periods from `from_s` on, in and around each of which every part has its excursion.
  double in_step_s(const std::vector<const Excursions*>& parts, double from_s, double periods) {
    const double period_s = parts[0]->period_s;
    lines_.clear();
    for (const Excursions* part : parts) {
      const double number = std::max(0.0, std::ceil((from_s - part->begin_s) / part->period_s));
      const double begin_s = begin_of(*part, number) - from_s;
      const double length_s = part->length_s + number * part->change_s;
      lines_.push_back({begin_s, begin_s + length_s, part->change_s});
      // What is left of the excursion of the period before.
      const double end_s = begin_s - period_s + length_s - part->change_s;
      if (std::max(end_s, end_s + part->change_s * (periods - 1)) > 0) lines_.push_back({0, end_s, part->change_s});
    }
    std::sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.begin_s < b.begin_s; });
    find_bends(period_s, periods);
    double sum_s = 0;
    for (std::size_t at = 0; at + 1 < bends_.size() && within_bound(); ++at) {
      const double first = bends_[at], last = bends_[at + 1] - 1;
      const double first_s = covered_s(first, period_s);
      const double last_s = last > first ? covered_s(last, period_s) : first_s;
      sum_s += (first_s + last_s) / 2 * (last - first + 1);
    }
    return sum_s;
  }

  /// Numbers of periods between which the union is a straight line: bends_[k] to bends_[k + 1] - 1.
  void find_bends(double period_s, double periods) {
    bends_ = {0, periods};
    const auto add = [&](double crossing) {
      if (!(crossing > 0 && crossing < periods)) return;
      bends_.push_back(std::ceil(crossing));
      bends_.push_back(std::floor(crossing) + 1);
    };
    for (const Line& line : lines_) {
      if (line.change_s == 0) continue;
      work_left_ -= static_cast<double>(lines_.size());
      if (static_cast<double>(bends_.size()) > 4 * periods) break;
      add((period_s - line.end_s) / line.change_s);
      for (const Line& other : lines_) {
        add((other.begin_s - line.end_s) / line.change_s);
        if (other.change_s != line.change_s) add((other.end_s - line.end_s) / (line.change_s - other.change_s));
      }
    }
    if (static_cast<double>(bends_.size()) > 2 * periods) {
      bends_.clear();
      for (double number = 0; number <= periods; ++number) bends_.push_back(number);
    }
    std::sort(bends_.begin(), bends_.end());
    bends_.erase(std::unique(bends_.begin(), bends_.end()), bends_.end());
  }

  /// Time of one period that is covered.
  double covered_s(double number, double period_s) {
    work_left_ -= static_cast<double>(lines_.size());
    double sum_s = 0, until_s = 0;
    for (const Line& line : lines_) {
      const double end_s = std::min(period_s, line.end_s + number * line.change_s);
      sum_s += std::max(0.0, end_s - std::max(line.begin_s, until_s));
      until_s = std::max(until_s, end_s);
    }
    return sum_s;
  }

  double work_left_;
  std::vector<Stretch> stretches_;
  std::vector<Line> lines_;
  std::vector<double> bends_;
};

/// Union of all parts, a folded one as if all of it (`full`) or nothing of it were above; nothing: too much work.
std::optional<double> union_of(const ExcursionsByGroup& groups, bool full, std::size_t work_max) {
  // Rhythms of fewer excursions than this are cheaper one by one.
  constexpr double few = 8;
  std::vector<Stretch> singles;
  std::vector<const Excursions*> rhythms;
  for (const std::vector<Excursions>& group : groups) {
    for (const Excursions& part : group) {
      if (part.folded && !full) continue;
      // The last of a growing rhythm may be longer than its period.
      const bool is_rhythm = part.count > few && end_of(part, part.count - 1) <= begin_of(part, part.count);
      if (is_rhythm) rhythms.push_back(&part);
      for (double number = 0; !is_rhythm && number < part.count; ++number)
        singles.push_back({begin_of(part, number), end_of(part, number)});
    }
  }
  join(singles);
  if (rhythms.empty()) return length_of(singles);
  std::sort(rhythms.begin(), rhythms.end(),
            [](const Excursions* a, const Excursions* b) { return a->begin_s < b->begin_s; });
  std::vector<double> dates;
  for (const Stretch& one : singles) dates.insert(dates.end(), {one.from_s, one.to_s});
  for (const Excursions* part : rhythms) dates.insert(dates.end(), {part->begin_s, part->end_s()});
  std::sort(dates.begin(), dates.end());
  double sum_s = length_of(singles);
  Rhythms over(work_max);
  std::vector<const Excursions*> present;
  std::size_t next = 0, single = 0;
  for (std::size_t at = 0; at + 1 < dates.size(); ++at) {
    const double from_s = dates[at], to_s = dates[at + 1];
    if (to_s <= from_s) continue;
    while (next < rhythms.size() && rhythms[next]->begin_s <= from_s) present.push_back(rhythms[next++]);
    while (single < singles.size() && singles[single].to_s <= from_s) ++single;
    if (single < singles.size() && singles[single].from_s <= from_s) continue;
    present.erase(
        std::remove_if(present.begin(), present.end(), [&](const Excursions* part) { return part->end_s() <= from_s; }),
        present.end());
    if (!present.empty()) sum_s += over.union_s(present, from_s, to_s);
    if (!over.within_bound()) return std::nullopt;
  }
  return sum_s;
}

/// Time of a part above the target within [from, to): between two bounds where it was folded.
ClockTime between_s(const Excursions& part, double from_s, double to_s) {
  const double inside_s = part.above_before_s(to_s) - part.above_before_s(from_s);
  if (!part.folded) return {inside_s, inside_s};
  const double overlap_s = std::min(to_s, part.end_s()) - std::max(from_s, part.begin_s);
  return {std::min(overlap_s, part.above_s), std::max(0.0, part.above_s - (part.length_s - overlap_s))};
}

/// Time above the target of each group in equal cells of the run bounds the union in each of them.
ClockTime by_cells(const ExcursionsByGroup& groups, double end_s) {
  constexpr std::size_t cells = 4096;
  const double cell_s = end_s / cells;
  std::vector<ClockTime> of_all(cells), of_group;
  for (const std::vector<Excursions>& group : groups) {
    of_group.assign(cells, {});
    for (const Excursions& part : group) {
      for (auto cell = static_cast<std::size_t>(part.begin_s / cell_s); cell < cells; ++cell) {
        const double from_s = static_cast<double>(cell) * cell_s;
        if (from_s >= part.end_s()) break;
        const ClockTime inside = between_s(part, from_s, from_s + cell_s);
        of_group[cell].most_s += inside.most_s;
        of_group[cell].least_s += inside.least_s;
      }
    }
    for (std::size_t cell = 0; cell < cells; ++cell) {
      of_all[cell].most_s += of_group[cell].most_s;
      of_all[cell].least_s = std::max(of_all[cell].least_s, of_group[cell].least_s);
    }
  }
  ClockTime time;
  for (const ClockTime& cell : of_all) {
    time.most_s += std::min(cell_s, cell.most_s);
    time.least_s += cell.least_s;
  }
  return time;
}

}  // namespace

ClockTime clock_time_above(const ExcursionsByGroup& groups, std::size_t work_max) {
  double sum_s = 0, longest_s = 0, end_s = 0;
  std::size_t above = 0;
  bool folded = false;
  for (const std::vector<Excursions>& group : groups) {
    double of_group_s = 0;
    for (const Excursions& part : group) {
      of_group_s += part.above_s;
      end_s = std::max(end_s, part.end_s());
      folded = folded || part.folded;
    }
    above += of_group_s > 0;
    sum_s += of_group_s;
    longest_s = std::max(longest_s, of_group_s);
  }
  if (above <= 1) return {sum_s, sum_s};
  const std::optional<double> most_s = union_of(groups, true, work_max);
  const std::optional<double> least_s = folded && most_s ? union_of(groups, false, work_max) : most_s;
  ClockTime time;
  if (most_s && least_s) {
    time = {*most_s, *least_s};
  } else {
    time = by_cells(groups, end_s);
  }
  time.most_s = std::clamp(time.most_s, longest_s, sum_s);
  time.least_s = std::clamp(time.least_s, longest_s, time.most_s);
  return time;
}

}  // namespace drsim
