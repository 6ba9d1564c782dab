#include "models/veeam_cdp/point_record.hpp"

#include <algorithm>
#include <cmath>

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
  points_.push_back({newest_s, 1, 0});
  if (rpo_curve_ != nullptr) rpo_curve_->line_to(0, -newest_s);
  if (journal_curve_ != nullptr) journal_curve_->line_to(0, 0);
}

void PointRecord::complete(double at_s, double point_s, double made, const LagCause& cause) {
  DRSIM_CHECK(at_s >= at_s_ && point_s > newest_s_ && point_s <= at_s, at_s, point_s, newest_s_);
  age(at_s, cause);
  newest_s_ = point_s;
  has_point_ = true;
  made_ += made;
  points_.push_back({point_s, made, at_s});
  while (points_.size() > 1 && points_.front().last_s < retention_date_s(at_s) - rules_.history_s) points_.pop_front();
  if (rpo_curve_ != nullptr && counts_) rpo_curve_->line_to(at_s, at_s - newest_s_);
}

void PointRecord::age(double to_s, const LagCause& cause) {
  const double none_from_s = has_point_ ? std::max(at_s_, newest_s_ + rules_.history_s) : at_s_;
  if ((counts_ || aged_out_) && none_from_s < to_s) {
    no_checkpoint_s_ += to_s - none_from_s;
    if (first_no_checkpoint_s_ < 0) {
      first_no_checkpoint_s_ = none_from_s;
      lost_by_discard_ = !has_point_;
    }
  }
  if (!counts_) {
    at_s_ = to_s;
    return;
  }
  by_interval_.add(at_s_, to_s, at_s_ - newest_s_, rpo_.integral());
  rpo_.add(at_s_ - newest_s_, 0, to_s - at_s_, 1);
  if (rpo_curve_ != nullptr) rpo_curve_->line_to(to_s, to_s - newest_s_);
  const double above_from_s = std::max(at_s_, newest_s_ + rules_.target_s);
  if (to_s - newest_s_ > rules_.target_s + date_rounding_s(to_s))
    above_target_.add(above_from_s, to_s, to_s - newest_s_, above_causes_.of(cause));
  at_s_ = to_s;
}

void PointRecord::keep_long_term(double at_s, double keep_s, double bytes) {
  merge_long_term(at_s);
  if (!long_term_.empty() && long_term_.back().point_s >= newest_s_) return;
  long_term_.push_back({newest_s_, newest_s_ + keep_s, bytes});
  long_term_bytes_ += bytes;
  long_term_peak_ = std::max(long_term_peak_, long_term_bytes_);
}

void PointRecord::merge_long_term(double at_s) {
  while (!long_term_.empty() && long_term_.front().until_s < retention_date_s(at_s)) {
    // Its changes go into the base disk.
    long_term_bytes_ -= long_term_.front().bytes;
    long_term_.pop_front();
  }
  if (long_term_.empty()) long_term_bytes_ = 0;
}

void PointRecord::discard(double at_s, const LagCause& before) {
  age(at_s, before);
  expire(at_s);
  has_point_ = false;
  points_.clear();
  long_term_.clear();
  long_term_bytes_ = 0;
  if (at_s <= 0) newest_s_ = 0;
  for (const Arrival& arrival : arrivals_) expired_ += arrival.bytes;
  arrivals_.clear();
  journal_ = 0;
  if (journal_curve_ != nullptr) journal_curve_->step_to(at_s, 0);
  if (rpo_curve_ != nullptr && counts_) rpo_curve_->step_to(at_s, at_s - newest_s_);
}

void PointRecord::hold_retention(double at_s, bool held) {
  if (held == held_since_s_.has_value()) return;
  expire(at_s);
  if (held) {
    held_since_s_ = at_s;
    return;
  }
  held_since_s_.reset();
  released_s_ = at_s;
  expire(at_s);
}

void PointRecord::end_rpo(double since_s, const LagCause& cause) {
  if (!counts_) return;
  const double from_s = std::max(since_s, at_s_);
  age(from_s, cause);
  counts_ = false;
  by_interval_.pause(from_s, rpo_.integral());
  unprotected_.push_back({from_s, rules_.horizon_s});
  if (rpo_curve_ != nullptr) rpo_curve_->step_to(from_s, 0);
}

void PointRecord::resume_rpo(double at_s) {
  if (counts_) return;
  age(at_s, {});
  counts_ = true;
  aged_out_ = false;
  by_interval_.resume(at_s);
  above_target_.end_rhythm();
  unprotected_.back().to_s = at_s;
  if (rpo_curve_ != nullptr) rpo_curve_->step_to(at_s, at_s - newest_s_);
}

void PointRecord::note_aged_out(double at_s) {
  if (counts_ || aged_out_) return;
  const double none_from_s = has_point_ ? newest_s_ + rules_.history_s : 0;
  // Until protection ended it was counted.
  no_checkpoint_s_ += std::max(0.0, at_s - std::max(none_from_s, unprotected_.back().from_s));
  if (first_no_checkpoint_s_ < 0) first_no_checkpoint_s_ = std::min(none_from_s, at_s);
  aged_out_ = true;
  at_s_ = at_s;
}

std::optional<PointRecord::Window> PointRecord::usable(double at_s) const {
  const double oldest_s = retention_date_s(at_s) - rules_.history_s;
  const auto kept = std::find_if(long_term_.begin(), long_term_.end(),
                                 [&](const LongTermPoint& one) { return one.until_s >= retention_date_s(at_s); });
  if (kept != long_term_.end() && kept->point_s < oldest_s)
    return Window{kept->point_s, newest_s_ < oldest_s ? long_term_.back().point_s : newest_s_};
  if (!has_point_ || newest_s_ < oldest_s) return std::nullopt;
  for (const MadePoints& one : points_) {
    if (one.last_s < oldest_s) continue;
    const double inside = std::floor((one.last_s - oldest_s) / rules_.cycle_s);
    return Window{one.last_s - std::min(one.count - 1, inside) * rules_.cycle_s, newest_s_};
  }
  return std::nullopt;
}

std::optional<double> PointRecord::usable_before(double at_s, double date_s) const {
  const double oldest_s = retention_date_s(at_s) - rules_.history_s;
  for (auto one = points_.rbegin(); one != points_.rend(); ++one) {
    // How many cycles before its last point.
    const double back = std::max(0.0, std::ceil((one->last_s - date_s) / rules_.cycle_s));
    if (back >= one->count) continue;
    const double point_s = one->last_s - back * rules_.cycle_s;
    if (point_s < oldest_s) break;
    return point_s;
  }
  for (auto one = long_term_.rbegin(); one != long_term_.rend(); ++one)
    if (one->point_s <= date_s && one->until_s >= retention_date_s(at_s)) return one->point_s;
  return std::nullopt;
}

double PointRecord::journal_until_bytes(double point_s) const {
  double complete_s = 0;
  for (const MadePoints& one : points_) {
    complete_s = one.complete_s;
    if (one.last_s >= point_s) break;
  }
  double bytes = 0;
  for (const Arrival& arrival : arrivals_)
    if (arrival.at_s <= complete_s) bytes += arrival.bytes;
  return bytes;
}

std::vector<TimeSpan> PointRecord::unprotected() const { return unprotected_; }

void PointRecord::expire(double at_s) {
  // A window of whole cycles ends at the date of an arrival, which rounding must not put before it.
  constexpr double rounding = 1e-12;
  const double until_s = retention_date_s(at_s);
  while (!arrivals_.empty() && arrivals_.front().at_s + rules_.window_s <= until_s * (1 + rounding)) {
    const Arrival oldest = arrivals_.front();
    arrivals_.pop_front();
    expired_ += oldest.bytes;
    journal_ = arrivals_.empty() ? 0 : journal_ - oldest.bytes;
    const double expired_s = std::max(released_s_, std::min(at_s, oldest.at_s + rules_.window_s));
    if (journal_curve_ != nullptr) journal_curve_->step_to(expired_s, journal_);
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
    if (one.last_s >= retention_date_s(rules_.horizon_s) - rules_.history_s) count += one.count;
  return count;
}

}  // namespace drsim
