#include "sim/report/page/group_curves.hpp"

#include <algorithm>
#include <vector>

namespace drsim {
namespace {

using Place = std::vector<CurvePoint>::const_iterator;

Place place(const Curve& curve, double at_s) {
  return std::partition_point(curve.points.begin(), curve.points.end(),
                              [&](const CurvePoint& point) { return point.at_s < at_s; });
}

/// Just before the date, which lies between the place and the point before it.
double value(const Curve& curve, Place after, double at_s) {
  if (after == curve.points.begin()) return after->high;
  const CurvePoint& before = *(after - 1);
  if (after == curve.points.end() || !curve.exact) return before.high;
  const double share = (at_s - before.at_s) / (after->at_s - before.at_s);
  return before.high + share * (after->high - before.high);
}

}  // namespace

GroupCurves::GroupCurves(const RunRecord& record, const std::string& kind) {
  for (const Curve& one : record.curves)
    if (one.kind == kind) curves_[one.entity] = &one;
}

const Curve* GroupCurves::curve(const std::string& group) const {
  const auto found = curves_.find(group);
  return found == curves_.end() || found->second->points.empty() ? nullptr : found->second;
}

std::optional<double> GroupCurves::most(const std::string& group, double from_s, double to_s) const {
  const Curve* found = curve(group);
  if (found == nullptr) return std::nullopt;
  const Place first = place(*found, from_s), after = place(*found, to_s);
  double most = std::max(value(*found, first, from_s), value(*found, after, to_s));
  for (Place point = first; point != after; ++point) most = std::max(most, point->high);
  return most;
}

std::optional<double> GroupCurves::grown(const std::string& group, double from_s, double to_s) const {
  const Curve* found = curve(group);
  if (found == nullptr || !found->exact) return std::nullopt;
  return value(*found, place(*found, to_s), to_s) - value(*found, place(*found, from_s), from_s);
}

}  // namespace drsim
