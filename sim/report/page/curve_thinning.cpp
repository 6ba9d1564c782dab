#include "sim/report/page/curve_thinning.hpp"

#include <algorithm>

namespace drsim {
namespace {

struct CurvePiece {
  double from_s, to_s;
  double from_value, to_value;  ///< of a straight piece
  double low, high, mean;       ///< of an envelope piece
};

std::vector<CurvePiece> pieces_of(const Curve& curve, double horizon_s) {
  std::vector<CurvePiece> pieces;
  pieces.reserve(curve.points.size());
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const CurvePoint& point = curve.points[i];
    const bool last = i + 1 == curve.points.size();
    const double to_s = last ? std::max(horizon_s, point.at_s) : curve.points[i + 1].at_s;
    const double next = last ? point.mean : curve.points[i + 1].mean;
    pieces.push_back({point.at_s, to_s, point.mean, next, point.low, point.high, point.mean});
  }
  return pieces;
}

/// Bounds and integral of the part of a piece inside [from_s, to_s].
void add_part(const CurvePiece& piece, bool exact, double from_s, double to_s, CurveInterval& sum, double& weight_s) {
  double low = piece.low, high = piece.high, mean = piece.mean;
  if (exact) {
    const double length_s = piece.to_s - piece.from_s;
    const double slope = length_s > 0 ? (piece.to_value - piece.from_value) / length_s : 0;
    const double start = piece.from_value + slope * (from_s - piece.from_s);
    const double end = to_s == piece.to_s ? piece.to_value : piece.from_value + slope * (to_s - piece.from_s);
    low = std::min(start, end);
    high = std::max(start, end);
    mean = 0.5 * (start + end);
  }
  const double part_s = to_s - from_s;
  const bool first = weight_s == 0;
  sum.low = first ? low : std::min(sum.low, low);
  sum.high = first ? high : std::max(sum.high, high);
  sum.mean += mean * part_s;
  weight_s += part_s;
}

}  // namespace

std::vector<CurveInterval> curve_over(const Curve& curve, const std::vector<double>& dates_s, double horizon_s) {
  std::vector<CurveInterval> intervals;
  const std::vector<CurvePiece> pieces = pieces_of(curve, horizon_s);
  std::size_t first = 0;
  for (std::size_t i = 0; i + 1 < dates_s.size(); ++i) {
    CurveInterval interval{dates_s[i], dates_s[i + 1], 0, 0, 0};
    double weight_s = 0;
    while (first < pieces.size() && pieces[first].to_s <= interval.from_s) ++first;
    for (std::size_t k = first; k < pieces.size() && pieces[k].from_s < interval.to_s; ++k) {
      const double from_s = std::max(pieces[k].from_s, interval.from_s);
      const double to_s = std::min(pieces[k].to_s, interval.to_s);
      if (to_s > from_s) add_part(pieces[k], curve.exact, from_s, to_s, interval, weight_s);
    }
    if (weight_s <= 0) continue;
    interval.mean = std::clamp(interval.mean / weight_s, interval.low, interval.high);
    intervals.push_back(interval);
  }
  return intervals;
}

std::vector<double> equal_dates(double horizon_s, std::size_t count) {
  std::vector<double> dates_s(count + 1);
  for (std::size_t i = 0; i <= count; ++i) dates_s[i] = horizon_s * static_cast<double>(i) / static_cast<double>(count);
  return dates_s;
}

}  // namespace drsim
