#include "sim/traces/unique_curve.hpp"

#include <algorithm>

namespace drsim {

std::vector<UniquePoint> concave_unique(std::vector<UniquePoint> points) {
  struct Corner {
    double window_s, unique;
  };
  std::vector<Corner> hull = {{0, 0}};
  double highest = 0;
  for (const UniquePoint& point : points) {
    // A longer window holds at least the distinct bytes of a shorter one.
    highest = std::max(highest, std::min(1.0, point.unique_fraction) * point.window_s);
    const Corner next{point.window_s, highest};
    while (hull.size() >= 2) {
      const Corner& last = hull.back();
      const Corner& before = hull[hull.size() - 2];
      const double turn = (last.unique - before.unique) * (next.window_s - last.window_s) -
                          (next.unique - last.unique) * (last.window_s - before.window_s);
      if (turn >= 0) break;
      hull.pop_back();
    }
    hull.push_back(next);
  }
  std::size_t segment = 1;
  for (UniquePoint& point : points) {
    while (segment + 1 < hull.size() && hull[segment].window_s < point.window_s) ++segment;
    const Corner& from = hull[segment - 1];
    const Corner& to = hull[segment];
    const double share = (point.window_s - from.window_s) / (to.window_s - from.window_s);
    point.unique_fraction = std::min(1.0, (from.unique + share * (to.unique - from.unique)) / point.window_s);
  }
  return points;
}

}  // namespace drsim
