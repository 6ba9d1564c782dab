#include "analysis/window_sum.hpp"

#include <algorithm>

namespace drsim {
namespace {

/// Arrived up to dates that ascend from call to call.
class Arrived {
 public:
  explicit Arrived(const ArrivalCurve& arrivals) : arrivals_(arrivals) {}

  double up_to(double at_s) {
    if (arrivals_.from_s.empty() || at_s <= arrivals_.from_s.front()) return 0;
    at_s = std::min(at_s, arrivals_.end_s);
    while (piece_ + 1 < arrivals_.from_s.size() && arrivals_.from_s[piece_ + 1] <= at_s) {
      before_ += arrivals_.rates_per_s[piece_] * (arrivals_.from_s[piece_ + 1] - arrivals_.from_s[piece_]);
      ++piece_;
    }
    return before_ + arrivals_.rates_per_s[piece_] * (at_s - arrivals_.from_s[piece_]);
  }

 private:
  const ArrivalCurve& arrivals_;
  std::size_t piece_ = 0;
  double before_ = 0;  // all pieces before this one
};

/// Windows that begin, or end, at corners.
double greatest_at_corners(const ArrivalCurve& arrivals, double window_s, double shift_s) {
  Arrived early(arrivals), late(arrivals);
  double greatest = 0;
  for (std::size_t i = 0; i <= arrivals.from_s.size(); ++i) {
    const double corner_s = i < arrivals.from_s.size() ? arrivals.from_s[i] : arrivals.end_s;
    const double from_s = corner_s - shift_s;
    greatest = std::max(greatest, late.up_to(from_s + window_s) - early.up_to(from_s));
  }
  return greatest;
}

}  // namespace

double greatest_in_window(const ArrivalCurve& arrivals, double window_s) {
  return std::max(greatest_at_corners(arrivals, window_s, 0), greatest_at_corners(arrivals, window_s, window_s));
}

}  // namespace drsim
