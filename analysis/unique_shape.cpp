#include "analysis/unique_shape.hpp"

#include <algorithm>
#include <set>

namespace drsim {

namespace {

/// Fraction of a curve at a window within its points, U linear between them and from 0.
double fraction_at(const std::vector<UniquePoint>& curve, double window_s) {
  double before_s = 0;
  double before = 0;
  for (const UniquePoint& point : curve) {
    const double unique = point.unique_fraction * point.window_s;
    if (point.window_s >= window_s) {
      return (before + (unique - before) * (window_s - before_s) / (point.window_s - before_s)) / window_s;
    }
    before_s = point.window_s;
    before = unique;
  }
  return before / window_s;
}

}  // namespace

std::vector<UniquePoint> shaped_unique(const UniquePoint& level, const std::vector<std::vector<UniquePoint>>& shapes) {
  std::set<double> windows_s = {level.window_s};
  for (const auto& shape : shapes) {
    for (const UniquePoint& point : shape) windows_s.insert(point.window_s);
  }
  std::vector<UniquePoint> points;
  for (const double window_s : windows_s) {
    if (window_s == level.window_s) {
      points.push_back(level);
      continue;
    }
    double sum = 0;
    int reaching = 0;
    for (const auto& shape : shapes) {
      if (shape.empty() || shape.back().window_s < std::max(window_s, level.window_s)) continue;
      const double at_level = fraction_at(shape, level.window_s);
      const double here = fraction_at(shape, window_s);
      const bool shorter = window_s < level.window_s;
      if (shorter ? at_level >= 1 : at_level <= 0) continue;
      sum += shorter ? 1 - (1 - level.unique_fraction) * (1 - here) / (1 - at_level)
                     : level.unique_fraction * here / at_level;
      ++reaching;
    }
    if (reaching > 0) points.push_back({window_s, std::clamp(sum / reaching, 0.0, 1.0)});
  }
  return points;
}

}  // namespace drsim
