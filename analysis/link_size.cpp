#include "analysis/link_size.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {
namespace {

struct Point {
  double x, y;
};

/// Cross product of (b - a) and (c - a): above 0 when the way a, b, c turns left.
double turn(const Point& a, const Point& b, const Point& c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

double slope(const Point& a, const Point& b) { return (b.y - a.y) / (b.x - a.x); }

/// Lower convex hull of points that come with ascending x. The steepest line to a point on its right and above leaves
/// it where the slopes of its edges pass the slope of that line.
class LowerHull {
 public:
  void add(const Point& point) {
    while (points_.size() >= 2 && turn(points_[points_.size() - 2], points_.back(), point) <= 0) points_.pop_back();
    points_.push_back(point);
  }

  /// The hull's point with the steepest line to `to`, which is right of all of them.
  const Point& steepest_to(const Point& to) const {
    std::size_t low = 0, high = points_.size() - 1;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      // Going on pays as long as the next point lies below the line from this one to `to`.
      if (turn(points_[middle], points_[middle + 1], to) > 0)
        low = middle + 1;
      else
        high = middle;
    }
    return points_[low];
  }

 private:
  std::vector<Point> points_;
};

double piece_end(const ArrivalCurve& arrivals, std::size_t piece) {
  return piece + 1 < arrivals.from_s.size() ? arrivals.from_s[piece + 1] : arrivals.end_s;
}

/// Brings neighbouring parts, each in order, into one, two by two.
void merge_parts(std::vector<Point>& points, std::vector<std::size_t> ends) {
  const auto at = [&](std::size_t index) { return points.begin() + static_cast<std::ptrdiff_t>(index); };
  while (ends.size() > 2) {
    std::vector<std::size_t> fewer = {0};
    for (std::size_t i = 2; i < ends.size(); i += 2) {
      std::inplace_merge(at(ends[i - 2]), at(ends[i - 1]), at(ends[i]),
                         [](const Point& a, const Point& b) { return a.x < b.x; });
      fewer.push_back(ends[i]);
    }
    if (ends.size() % 2 == 0) fewer.push_back(ends.back());
    ends = std::move(fewer);
  }
}

LinkSize greatest_rate(const ArrivalCurve& arrivals) {
  const auto peak = std::max_element(arrivals.rates_per_s.begin(), arrivals.rates_per_s.end());
  const auto at = static_cast<std::size_t>(peak - arrivals.rates_per_s.begin());
  return {*peak, arrivals.from_s[at], piece_end(arrivals, at)};
}

}  // namespace

ArrivalCurve sum_of(const std::vector<ArrivalCurve>& curves) {
  std::vector<Point> changes;  // date, change of the rate
  ArrivalCurve sum;
  std::vector<std::size_t> ends = {0};  // of the parts of `changes` that are in order already
  for (const ArrivalCurve& curve : curves) {
    double rate = 0;
    for (std::size_t i = 0; i < curve.from_s.size(); ++i) {
      changes.push_back({curve.from_s[i], curve.rates_per_s[i] - rate});
      rate = curve.rates_per_s[i];
    }
    changes.push_back({curve.end_s, -rate});
    ends.push_back(changes.size());
    sum.end_s = std::max(sum.end_s, curve.end_s);
  }
  merge_parts(changes, std::move(ends));
  double rate = 0;
  for (std::size_t i = 0; i < changes.size();) {
    const double date = changes[i].x;
    for (; i < changes.size() && changes[i].x == date; ++i) rate += changes[i].y;
    if (date >= sum.end_s) break;
    sum.from_s.push_back(date);
    sum.rates_per_s.push_back(std::max(rate, 0.0));
  }
  return sum;
}

LinkSize least_link(const ArrivalCurve& arrivals, double delay_s, double interval_s) {
  LinkSize best;
  const std::size_t pieces = arrivals.from_s.size();
  if (pieces == 0) return best;
  if (delay_s <= 0 && interval_s <= 0) return greatest_rate(arrivals);
  LowerHull hull;
  double arrived = 0;
  const auto look_at = [&](const Point& to) {
    const Point& from = hull.steepest_to(to);
    if (to.x <= from.x) return;
    const double capacity = slope(from, to);
    if (capacity > best.capacity_per_s) best = {capacity, from.x + delay_s, to.x};
  };
  for (std::size_t i = 0; i < pieces; ++i) {
    const double start = arrivals.from_s[i], end = piece_end(arrivals, i), rate = arrivals.rates_per_s[i];
    // A start at which the rate does not rise is never better than its neighbours.
    if (i == 0 || rate > arrivals.rates_per_s[i - 1]) hull.add({start - delay_s, arrived});
    if (interval_s > 0) {
      // Within a piece the slope is monotone in its end, so the first and the last date of the grid decide.
      const double first = std::ceil(start / interval_s) * interval_s, last = std::floor(end / interval_s) * interval_s;
      if (first <= end) look_at({first, arrived + rate * (first - start)});
      if (last > first) look_at({last, arrived + rate * (last - start)});
    }
    arrived += rate * (end - start);
    // Nor is an end at which the rate does not fall.
    const bool falls = i + 1 == pieces || rate > arrivals.rates_per_s[i + 1];
    if (interval_s <= 0 && falls) look_at({end, arrived});
  }
  return best;
}

LinkSize least_link(const std::vector<Burst>& bursts, double delay_s) {
  LowerHull starts;
  LinkSize size;
  double arrived = 0;
  for (std::size_t i = 0; i < bursts.size(); ++i) {
    const double at_s = bursts[i].at_s;
    // Bursts of one date are one.
    if (i == 0 || at_s > bursts[i - 1].at_s) starts.add({at_s - delay_s, arrived});
    arrived += bursts[i].amount;
    const Point& start = starts.steepest_to({at_s, arrived});
    const double needed = slope(start, {at_s, arrived});
    if (needed > size.capacity_per_s) size = {needed, start.x + delay_s, at_s};
  }
  return size;
}

double sampled_percentile(const ArrivalCurve& arrivals, double interval_s, double share) {
  if (arrivals.from_s.empty()) return 0;
  const double start = arrivals.from_s.front();
  const double length = arrivals.end_s - start;
  const auto count = static_cast<std::size_t>(std::max(1.0, std::ceil(length / interval_s)));
  std::vector<double> means(count, 0.0);
  for (std::size_t i = 0; i < arrivals.from_s.size(); ++i) {
    double from = arrivals.from_s[i];
    const double to = piece_end(arrivals, i);
    while (from < to) {
      const auto bin = std::min(count - 1, static_cast<std::size_t>((from - start) / interval_s));
      double edge = std::min(to, start + static_cast<double>(bin + 1) * interval_s);
      if (edge <= from || bin + 1 == count) edge = to;
      const double width = std::min(interval_s, length - static_cast<double>(bin) * interval_s);
      means[bin] += arrivals.rates_per_s[i] * (edge - from) / width;
      from = edge;
    }
  }
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(count)));
  const auto at = means.begin() + static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(rank, 1, count) - 1);
  std::nth_element(means.begin(), at, means.end());
  return *at;
}

double mean_rate(const ArrivalCurve& arrivals) {
  if (arrivals.from_s.empty()) return 0;
  double arrived = 0;
  for (std::size_t i = 0; i < arrivals.from_s.size(); ++i)
    arrived += arrivals.rates_per_s[i] * (piece_end(arrivals, i) - arrivals.from_s[i]);
  return arrived / (arrivals.end_s - arrivals.from_s.front());
}

}  // namespace drsim
