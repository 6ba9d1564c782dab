/// A queue that follows a level: its frontier moves with the integral V of the level, so the date at which it passes
/// something is the date at which V reached a value.
///
/// A checkpoint asks for such a date only at its own date of writing. So of all that the level did between two
/// checkpoints one piece is made, exact at both ends; where a change of the level spans several checkpoints the piece
/// is that of the change, straight as ever. Checked by: tests/models/stream_along_level_test.cpp (against deliveries
/// change by change).

#include <algorithm>
#include <cmath>

#include "models/network/replication_stream.hpp"

namespace drsim {

void StreamQueue::follow(const LevelCurve* curve, double weight, double interval_s) {
  curve_ = curve;
  weight_ = weight;
  interval_s_ = interval_s;
  cursor_ = curve->in_force(at_s_, curve->end());
  value_ = level_value(at_s_);
  bytes_value_ = level_value(bytes_at_s_);
}

double StreamQueue::bytes_until(double to_s, double rate) const {
  if (to_s <= at_s_) return 0;
  return curve_ != nullptr ? weight_ * (level_value(to_s) - value_) : rate * (to_s - at_s_);
}

/// The bytes have been moved to the date.
void StreamQueue::deliver_along(double to_s, double latency_s, std::vector<CompletionPiece>& pieces,
                                std::vector<ArrivalChange>& arrivals) {
  double at_s = at_s_, value = value_;
  const double end_value = bytes_value_;
  at_s_ = to_s;
  value_ = end_value;
  const double vms = static_cast<double>(vms_.size());
  if (lump_ > 0) {
    const double needed = lump_ / weight_;
    for (const std::uint32_t vm : vms_) arrivals.emplace_back(at_s, vm, weight_ / vms, true);
    if (value + needed >= end_value) {
      lump_ = value + needed > end_value ? lump_ - weight_ * (end_value - value) : 0;
      cursor_ = curve_->in_force(to_s, cursor_);
      return;
    }
    lump_ = 0;
    value += needed;
    at_s = std::max(at_s, curve_->date_of(value, cursor_));
  }
  if (vms_.size() == 1) arrivals.emplace_back(at_s, vms_.front(), weight_, true);
  while (value < end_value || (first_ < changes_.size() && changes_[first_].at_s <= frontier_s_)) {
    const bool ends = first_ < changes_.size();
    const double edge_s = ends ? changes_[first_].at_s : to_s;
    double next_value = value + (edge_s - frontier_s_) * (frontier_total_ / weight_);
    double next_frontier_s = edge_s;
    const bool is_partial = next_value > end_value;
    if (is_partial) {
      next_frontier_s = std::min(edge_s, frontier_s_ + (end_value - value) * (weight_ / frontier_total_));
      next_value = end_value;
    }
    if (vms_.size() > 1 && next_value > value) {
      for (std::size_t k = 0; k < vms_.size(); ++k)
        arrivals.emplace_back(at_s, vms_[k], weight_ * (frontier_rate_[k] / frontier_total_), true);
    }
    at_s = add_pieces(next_frontier_s, at_s, value, next_value, to_s, latency_s, pieces);
    value = next_value;
    frontier_s_ = next_frontier_s;
    if (!ends || next_frontier_s < edge_s) break;
    pass_change(changes_[first_++]);
  }
  cursor_ = curve_->in_force(to_s, cursor_);
}

/// Completion of what was written from the frontier to the next one at one rate.
/// @param at_s      date at which V was `value`
/// @param latest_s  no date is later
/// @return date at which V was `next_value`
double StreamQueue::add_pieces(double next_frontier_s, double at_s, double value, double next_value, double latest_s,
                               double latency_s, std::vector<CompletionPiece>& pieces) {
  const LevelCurve& curve = *curve_;
  double frontier_s = frontier_s_;
  const auto add = [&](double to_s, double complete_s) {
    const double complete = std::clamp(complete_s, at_s, latest_s);
    if (to_s > frontier_s) {
      pieces.emplace_back(frontier_s, to_s, at_s + latency_s, complete + latency_s, false);
      pieces.back().along_level = true;
    }
    frontier_s = std::max(frontier_s, to_s);
    at_s = complete;
  };
  const double per_second = frontier_total_ / weight_;
  while (per_second > 0) {
    double number = std::floor(frontier_s / interval_s_) + 1;
    if (number * interval_s_ <= frontier_s) ++number;
    const double checkpoint_s = number * interval_s_;
    if (checkpoint_s >= next_frontier_s) break;
    const double sought = value + (checkpoint_s - frontier_s) * per_second;
    const bool is_last = cursor_ + 1 >= curve.end();
    if (is_last || sought <= curve[cursor_ + 1].value) {
      // Straight until the level changes.
      if (is_last || next_value <= curve[cursor_ + 1].value) break;
      const LevelCurve::Change& change = curve[++cursor_];
      add(std::min(next_frontier_s, frontier_s + (change.value - value) / per_second), change.at_s);
      value = std::max(value, change.value);
    } else {
      const double complete_s = curve.date_of(std::min(sought, next_value), cursor_);
      add(checkpoint_s, complete_s);
      value = sought;
    }
  }
  const double end_s = per_second > 0 ? curve.date_of(next_value, cursor_) : at_s;
  add(next_frontier_s, end_s);
  return at_s;
}

}  // namespace drsim
