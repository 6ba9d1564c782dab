#include "models/curves/curve_recorder.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {

CurveRecorder::CurveRecorder(double horizon_s, std::uint32_t corners_max)
    : span_s_(horizon_s / std::max(8U, corners_max)), corners_max_(std::max(8U, corners_max)) {}

void CurveRecorder::add_point(double at_s, double value) {
  if (started_ && at_s == last_at_s_ && value == last_value_) return;
  if (exact_) {
    add_corner(at_s, value);
    if (corners_.size() + 2 > corners_max_) turn_into_envelope(at_s, value);
  } else {
    const bool next_span = last_at_s_ >= open_from_s_ && last_at_s_ < open_end_s_ && at_s > open_end_s_ &&
                           at_s < open_end_s_ + span_s_ && points_.size() < corners_max_;
    if (next_span) {
      cross_into_next_span(at_s, value);
    } else {
      add_to_envelope(last_at_s_, last_value_, at_s, value);
    }
  }
  if (!exact_) {
    open_from_s_ = static_cast<double>(points_.size() - 1) * span_s_;
    open_end_s_ = static_cast<double>(points_.size()) * span_s_;
  }
  started_ = true;
  last_at_s_ = at_s;
  last_value_ = value;
}

void CurveRecorder::add_corner(double at_s, double value) {
  if (!started_ || (has_before_ && is_straight(at_s, value))) return;
  if (has_before_) corners_.push_back(before_);
  before_ = {last_at_s_, last_value_};
  has_before_ = true;
}

/// The last point lies on the line from the corner before it to the new one.
bool CurveRecorder::is_straight(double at_s, double value) const {
  if (before_.at_s >= last_at_s_ || last_at_s_ >= at_s) return false;
  // Cross-multiplied, since this runs at every event: the corner's distance from the line, times the run.
  const double run_s = at_s - before_.at_s;
  const double off = (last_value_ - before_.value) * run_s - (value - before_.value) * (last_at_s_ - before_.at_s);
  const double scale = std::fabs(before_.value) + std::fabs(value) + std::fabs(last_value_);
  return std::fabs(off) <= 1e-12 * scale * run_s;
}

void CurveRecorder::turn_into_envelope(double at_s, double value) {
  exact_ = false;
  points_.reserve(corners_max_);
  corners_.push_back(before_);
  corners_.push_back({at_s, value});
  for (std::size_t k = 1; k < corners_.size(); ++k) {
    add_to_envelope(corners_[k - 1].at_s, corners_[k - 1].value, corners_[k].at_s, corners_[k].value);
  }
  corners_ = {};
}

/// The frequent case of add_to_envelope(): the line ends in the span after the open one.
void CurveRecorder::cross_into_next_span(double at_s, double value) {
  const double edge_value = last_value_ + (value - last_value_) * ((open_end_s_ - last_at_s_) / (at_s - last_at_s_));
  CurvePoint& before = points_.back();
  before.low = std::min(before.low, edge_value);
  before.high = std::max(before.high, edge_value);
  before.mean += (last_value_ + edge_value) / 2 * (open_end_s_ - last_at_s_);
  const double area = (edge_value + value) / 2 * (at_s - open_end_s_);
  points_.push_back({open_end_s_, std::min(edge_value, value), std::max(edge_value, value), area});
}

void CurveRecorder::add_to_envelope(double from_s, double from_value, double to_s, double to_value) {
  const auto span_of = [&](double at_s) {
    auto span = static_cast<std::size_t>(at_s / span_s_);
    // Division may put a date on the edge of a span into the one beside it.
    if (static_cast<double>(span + 1) * span_s_ <= at_s) ++span;
    if (span > 0 && static_cast<double>(span) * span_s_ > at_s) --span;
    return std::min(span, static_cast<std::size_t>(corners_max_ - 1));
  };
  const auto touch = [&](std::size_t span, double value) {
    for (std::size_t k = points_.size(); k <= span; ++k) {
      points_.push_back({static_cast<double>(k) * span_s_, value, value, 0});
    }
    points_[span].low = std::min(points_[span].low, value);
    points_[span].high = std::max(points_[span].high, value);
  };
  if (to_s <= from_s) {
    touch(span_of(to_s), to_value);
    return;
  }
  double at = from_s;
  double value = from_value;
  for (std::size_t span = span_of(from_s); at < to_s; ++span) {
    const bool last = span + 1 >= corners_max_;
    const double edge_s = last ? to_s : static_cast<double>(span + 1) * span_s_;
    const double next = std::min(to_s, edge_s);
    const double next_value = from_value + (to_value - from_value) * ((next - from_s) / (to_s - from_s));
    touch(span, value);
    touch(span, next_value);
    points_[span].mean += (value + next_value) / 2 * (next - at);
    at = next;
    value = next_value;
  }
}

Curve CurveRecorder::take(std::string kind, std::string entity, std::string series) {
  Curve curve{std::move(kind), std::move(entity), std::move(series), exact_, std::move(points_)};
  if (exact_) {
    if (has_before_) corners_.push_back(before_);
    if (started_) corners_.push_back({last_at_s_, last_value_});
    curve.points.reserve(corners_.size());
    for (const Corner& corner : corners_) {
      curve.points.push_back({corner.at_s, corner.value, corner.value, corner.value});
    }
  } else {
    for (std::size_t k = 0; k < curve.points.size(); ++k) {
      const double end_s = std::max(last_at_s_, curve.points[k].at_s);
      const double length_s = std::min(span_s_, end_s - curve.points[k].at_s);
      const double mean = length_s > 0 ? curve.points[k].mean / length_s : curve.points[k].high;
      curve.points[k].mean = std::clamp(mean, curve.points[k].low, curve.points[k].high);
    }
  }
  points_.clear();
  corners_.clear();
  return curve;
}

}  // namespace drsim
