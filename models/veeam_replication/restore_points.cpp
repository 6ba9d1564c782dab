#include "models/veeam_replication/restore_points.hpp"

#include <algorithm>
#include <iterator>

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
  if (counts_) rpo_curve_->line_to(at_s, at_s - newest_s_);
}

void RestorePoints::age(double to_s, const Cause& cause) {
  if (!counts_) {
    at_s_ = to_s;
    return;
  }
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

void RestorePoints::end_rpo(double since_s, const Cause& cause) {
  if (!counts_) return;
  const double from_s = std::max(since_s, at_s_);
  age(from_s, cause);
  counts_ = false;
  by_interval_.pause(from_s, rpo_.integral());
  unprotected_.push_back({from_s, rules_.horizon_s});
  rpo_curve_->step_to(from_s, 0);
}

void RestorePoints::resume_rpo(double at_s) {
  if (counts_) return;
  at_s_ = at_s;
  counts_ = true;
  by_interval_.resume(at_s);
  above_target_.end_rhythm();
  unprotected_.back().to_s = at_s;
  rpo_curve_->step_to(at_s, at_s - newest_s_);
}

std::optional<double> RestorePoints::point_before(double date_s) const {
  const auto after = std::upper_bound(dates_.begin(), dates_.end(), date_s);
  if (after == dates_.begin()) return std::nullopt;
  return *std::prev(after);
}

void RestorePoints::finish(const Cause& cause) {
  age(rules_.horizon_s, cause);
  space_curve_->line_to(rules_.horizon_s, space_);
}

double RestorePoints::kept() const { return static_cast<double>(dates_.size()); }

double RestorePoints::history_s() const {
  return (counts_ ? rules_.horizon_s : unprotected_.back().from_s) - dates_.front();
}

}  // namespace drsim
