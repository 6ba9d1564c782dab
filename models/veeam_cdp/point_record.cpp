#include "models/veeam_cdp/point_record.hpp"

#include <algorithm>

#include "models/check.hpp"
#include "models/date_rounding.hpp"

namespace drsim {

PointRecord::PointRecord(const Rules& rules, double newest_s, CurveRecorder* rpo_curve, CurveRecorder* journal_curve)
    : rules_(rules),
      rpo_curve_(rpo_curve),
      journal_curve_(journal_curve),
      newest_s_(newest_s),
      by_interval_(rules.horizon_s),
      above_target_(rules.cycle_s) {
  points_.push_back({newest_s, 1});
  if (rpo_curve_ != nullptr) rpo_curve_->line_to(0, -newest_s);
  if (journal_curve_ != nullptr) journal_curve_->line_to(0, 0);
}

void PointRecord::complete(double at_s, double point_s, double made, const LagCause& cause) {
  DRSIM_CHECK(at_s >= at_s_ && point_s > newest_s_ && point_s <= at_s, at_s, point_s, newest_s_);
  age(at_s, cause);
  newest_s_ = point_s;
  made_ += made;
  points_.push_back({point_s, made});
  while (points_.size() > 1 && points_.front().last_s < at_s - rules_.history_s) points_.pop_front();
  if (rpo_curve_ != nullptr) rpo_curve_->line_to(at_s, at_s - newest_s_);
}

void PointRecord::age(double to_s, const LagCause& cause) {
  by_interval_.add(at_s_, to_s, at_s_ - newest_s_, rpo_.integral());
  rpo_.add(at_s_ - newest_s_, 0, to_s - at_s_, 1);
  if (rpo_curve_ != nullptr) rpo_curve_->line_to(to_s, to_s - newest_s_);
  const double above_from_s = std::max(at_s_, newest_s_ + rules_.target_s);
  if (to_s - newest_s_ > rules_.target_s + date_rounding_s(to_s))
    above_target_.add(above_from_s, to_s, to_s - newest_s_, above_causes_.of(cause));
  const double none_from_s = std::max(at_s_, newest_s_ + rules_.history_s);
  if (none_from_s < to_s) {
    no_checkpoint_s_ += to_s - none_from_s;
    if (first_no_checkpoint_s_ < 0) first_no_checkpoint_s_ = none_from_s;
  }
  at_s_ = to_s;
}

void PointRecord::expire(double at_s) {
  // A window of whole cycles ends at the date of an arrival, which rounding must not put before it.
  constexpr double rounding = 1e-12;
  while (!arrivals_.empty() && arrivals_.front().at_s + rules_.window_s <= at_s * (1 + rounding)) {
    const Arrival oldest = arrivals_.front();
    arrivals_.pop_front();
    expired_ += oldest.bytes;
    journal_ = arrivals_.empty() ? 0 : journal_ - oldest.bytes;
    if (journal_curve_ != nullptr) journal_curve_->step_to(std::min(at_s, oldest.at_s + rules_.window_s), journal_);
  }
}

void PointRecord::arrive(double at_s, double bytes) {
  expire(at_s);
  if (bytes <= 0) return;
  arrivals_.push_back({at_s, bytes});
  arrived_ += bytes;
  journal_ += bytes;
  journal_peak_ = std::max(journal_peak_, journal_);
  if (journal_curve_ != nullptr) journal_curve_->step_to(at_s, journal_);
}

void PointRecord::finish(const LagCause& cause) {
  age(rules_.horizon_s, cause);
  expire(rules_.horizon_s);
  if (journal_curve_ != nullptr) journal_curve_->line_to(rules_.horizon_s, journal_);
}

double PointRecord::usable_points() const {
  double count = 0;
  for (const MadePoints& one : points_)
    if (one.last_s >= rules_.horizon_s - rules_.history_s) count += one.count;
  return count;
}

}  // namespace drsim
