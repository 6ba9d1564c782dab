#include "models/veeam_replication/restore_points.hpp"

#include <algorithm>

#include "models/check.hpp"
#include "models/date_rounding.hpp"

namespace drsim {

RestorePoints::RestorePoints(const Rules& rules, double newest_s, CurveRecorder* rpo_curve, CurveRecorder* space_curve)
    : rules_(rules),
      rpo_curve_(rpo_curve),
      space_curve_(space_curve),
      newest_s_(newest_s),
      by_interval_(rules.horizon_s),
      above_target_(rules.interval_s) {
  dates_.push_back(newest_s);
  rpo_curve_->line_to(0, -newest_s);
  space_curve_->line_to(0, 0);
}

void RestorePoints::complete(double at_s, double point_s, const Cause& cause) {
  DRSIM_CHECK(at_s >= at_s_ && point_s > newest_s_ && point_s <= at_s, at_s, point_s, newest_s_);
  age(at_s, cause);
  newest_s_ = point_s;
  made_ += 1;
  dates_.push_back(point_s);
  while (dates_.size() > rules_.kept) dates_.pop_front();
  rpo_curve_->line_to(at_s, at_s - newest_s_);
}

void RestorePoints::age(double to_s, const Cause& cause) {
  by_interval_.add(at_s_, to_s, at_s_ - newest_s_, rpo_.integral());
  rpo_.add(at_s_ - newest_s_, 0, to_s - at_s_, 1);
  rpo_curve_->line_to(to_s, to_s - newest_s_);
  const double above_from_s = std::max(at_s_, newest_s_ + rules_.target_s);
  if (to_s - newest_s_ > rules_.target_s + date_rounding_s(to_s))
    above_target_.add(above_from_s, to_s, to_s - newest_s_, above_causes_.of(cause));
  at_s_ = to_s;
}

void RestorePoints::keep(double at_s, double bytes, double merged_bytes) {
  arrived_ += bytes;
  merged_ += merged_bytes;
  space_ = std::max(0.0, arrived_ - merged_);
  space_peak_ = std::max(space_peak_, space_);
  space_curve_->step_to(at_s, space_);
}

void RestorePoints::finish(const Cause& cause) {
  age(rules_.horizon_s, cause);
  space_curve_->line_to(rules_.horizon_s, space_);
}

double RestorePoints::kept() const { return static_cast<double>(dates_.size()); }

double RestorePoints::history_s() const { return rules_.horizon_s - dates_.front(); }

}  // namespace drsim
