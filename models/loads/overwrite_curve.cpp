#include "models/loads/overwrite_curve.hpp"

#include <algorithm>
#include <limits>

namespace drsim {

OverwriteCurve::OverwriteCurve(const WriteLoadConfig& load, double disk_bytes)
    : written_{0}, unique_{0}, disk_bytes_(disk_bytes) {
  if (load.mean_bytes_per_s > 0) {
    for (const UniquePoint& point : load.unique) {
      written_.push_back(load.mean_bytes_per_s * point.window_s);
      unique_.push_back(load.mean_bytes_per_s * point.window_s * point.unique_fraction);
    }
  }
  if (written_.size() == 1) {
    written_.push_back(1);
    unique_.push_back(1);
  }
}

double OverwriteCurve::unique_bytes(double written) const {
  const auto above = std::upper_bound(written_.begin() + 1, written_.end() - 1, written);
  const auto last = static_cast<std::size_t>(above - written_.begin());
  const double slope = (unique_[last] - unique_[last - 1]) / (written_[last] - written_[last - 1]);
  return std::min(disk_bytes_, unique_[last - 1] + slope * (written - written_[last - 1]));
}

double OverwriteCurve::mean_unique_bytes(double from, double to) const {
  if (!(to > from)) return unique_bytes(from);
  double area = 0;
  double at = from;
  // Between two corners the curve is a line.
  while (at < to) {
    const double next = std::min(to, next_corner_bytes(at));
    area += (next - at) * (unique_bytes(at) + unique_bytes(next)) / 2;
    at = next;
  }
  return area / (to - from);
}

double OverwriteCurve::written_bytes(double unique) const {
  const double bounded = std::min(unique, disk_bytes_);
  std::size_t above = 1;
  while (above + 1 < unique_.size() && unique_[above] < bounded) ++above;
  const double slope = (unique_[above] - unique_[above - 1]) / (written_[above] - written_[above - 1]);
  // A curve that no longer rises has its most at the corner where it stopped.
  if (slope <= 0) return written_[above - 1];
  return written_[above - 1] + (bounded - unique_[above - 1]) / slope;
}

double OverwriteCurve::next_corner_bytes(double written) const {
  // The last stated point is no corner: the slope goes on.
  const auto above = std::upper_bound(written_.begin() + 1, written_.end() - 1, written);
  const auto last = static_cast<std::size_t>(above - written_.begin());
  const double slope = (unique_[last] - unique_[last - 1]) / (written_[last] - written_[last - 1]);
  const double never = std::numeric_limits<double>::infinity();
  const double full = slope > 0 ? written_[last] + (disk_bytes_ - unique_[last]) / slope : never;
  if (unique_bytes(written) >= disk_bytes_ || full <= written) return never;
  return above == written_.end() - 1 ? full : std::min(*above, full);
}

}  // namespace drsim
