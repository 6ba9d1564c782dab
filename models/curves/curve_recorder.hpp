#pragma once
/// Keeps a piecewise-linear curve by its corner points. A corner that lies on the straight line between its neighbours
/// is dropped, which is exact. Above a limit of corners the curve becomes an envelope: as many equal spans of the run,
/// each with the exact least, largest and mean value in it, so memory stays bounded.
/// Checked by: tests/models/curve_recorder_test.cpp

#include <cstdint>
#include <vector>

#include "models/run_record.hpp"

namespace drsim {

class CurveRecorder {
 public:
  /// @param horizon_s    length of the run [s]: envelope spans divide it
  /// @param corners_max  limit of corners kept; at least 8
  CurveRecorder(double horizon_s, std::uint32_t corners_max);

  /// The curve runs straight from its last point to (at_s, value). Dates ascend; a jump is two values at one date.
  void line_to(double at_s, double value) {
    // Most points of a busy curve fall into the span that is being filled.
    if (!exact_ && at_s < open_end_s_ && last_at_s_ >= open_from_s_) {
      CurvePoint& span = points_.back();
      span.low = value < span.low ? value : span.low;
      span.high = value > span.high ? value : span.high;
      span.mean += (last_value_ + value) / 2 * (at_s - last_at_s_);
      last_at_s_ = at_s;
      last_value_ = value;
      return;
    }
    add_point(at_s, value);
  }

  /// The curve keeps its last value up to the date, then jumps to the value.
  void step_to(double at_s, double value) {
    line_to(at_s, last_value_);
    line_to(at_s, value);
  }

  double last_value() const { return last_value_; }
  double last_s() const { return last_at_s_; }

  /// True while every corner is kept, so that none may be left out of what is told.
  bool is_exact() const { return exact_; }
  /// Length of the spans of an envelope [s].
  double span_s() const { return span_s_; }

  /// Asks for the memory that the next point will touch.
  void prefetch() const {
    __builtin_prefetch(exact_ ? static_cast<const void*>(corners_.data() + corners_.size())
                              : static_cast<const void*>(points_.data() + points_.size()),
                       1);
  }

  /// Moves the points out.
  Curve take(std::string kind, std::string entity, std::string series);

 private:
  void add_point(double at_s, double value);
  void cross_into_next_span(double at_s, double value);
  void add_corner(double at_s, double value);
  bool is_straight(double at_s, double value) const;
  void add_to_envelope(double from_s, double from_value, double to_s, double to_value);
  void turn_into_envelope(double at_s, double value);

  double span_s_;
  std::uint32_t corners_max_;
  bool exact_ = true;
  bool started_ = false;
  double last_at_s_ = 0;
  double last_value_ = 0;
  double open_from_s_ = 0;  // envelope span that is being filled
  double open_end_s_ = 0;
  struct Corner {
    double at_s, value;
  };
  std::vector<Corner> corners_;  // while exact: all corners but the last two
  bool has_before_ = false;
  Corner before_{};                 // while exact: the corner before the last point
  std::vector<CurvePoint> points_;  // envelope spans, with the integral in `mean`
};

}  // namespace drsim
