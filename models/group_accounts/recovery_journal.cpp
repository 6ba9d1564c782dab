#include "models/group_accounts/recovery_journal.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "models/rounding.hpp"

namespace drsim {

namespace {
constexpr double never = std::numeric_limits<double>::infinity();
}

RecoveryJournal::RecoveryJournal(std::uint32_t vms, double history_s, double limit_bytes, CurveRecorder* curve,
                                 double curve_scale)
    : history_s_(history_s), curve_(curve), curve_scale_(curve_scale), vms_(vms) {
  for (Vm& vm : vms_) vm.limit = limit_bytes;
}

void RecoveryJournal::set_limit(std::uint32_t vm, double limit_bytes, double warning_bytes) {
  vms_[vm].limit = limit_bytes;
  vms_[vm].warning = warning_bytes;
}

void RecoveryJournal::set_warning_line(double bytes) {
  for (Vm& vm : vms_) vm.warning = bytes;
}

void RecoveryJournal::set_arrival(double at_s, std::uint32_t index, double rate) {
  const Vm& vm = vms_[index];
  if (rate == vm.in_rate && vm.in_weight <= 0 && vm.follows <= 0) return;
  advance(at_s);
  if (step_by_step_) follow_steps(index, 0);
  change_arrival(index, rate, 0);
}

/// At the present date. @param weight  of the level, beside no rate
void RecoveryJournal::change_arrival(std::uint32_t index, double rate, double weight) {
  Vm& vm = vms_[index];
  if (rate == vm.in_rate && weight == vm.in_weight) return;
  settle(vm, now_);
  slope_in_ += rate - vm.in_rate;
  receiving_ += (rate > 0 ? 1u : 0u) - (vm.in_rate > 0 ? 1u : 0u);
  // What rounding leaves of the sum would go on arriving for ever.
  if (receiving_ == 0) slope_in_ = 0;
  vm.in_rate = rate;
  if (weight != vm.in_weight) set_in_weight(vm, weight);
  slope_most_ = std::max(slope_most_, slope_in_ + (weight_in_ > 0 ? weight_in_ * level_->highest() : 0));
  add_corner(now_, index, weight > 0 ? weight : rate, weight > 0);
  if (vm.limited && !held_) set_out_rate(index, rate);
  if (vm.limit < never) predict(index);
}

void RecoveryJournal::advance(double at_s) {
  if (along_in_ == 0) advance_freely(at_s);
  if (along_in_ > 0 || must_step_) advance_along(at_s);
}

void RecoveryJournal::advance_freely(double at_s) {
  while (!must_step_) {
    const double corner_s = ring_.empty() || held_ ? never : ring_.front().at_s + history_s_;
    const double next_s = std::min(corner_s, next_limit_);
    if (next_s > at_s) break;
    move_total(next_s);
    if (corner_s <= next_limit_) {
      pop_corner();
    } else {
      next_limit_ = never;
      double soonest = never;
      for (std::uint32_t index = 0; index < vms_.size(); ++index) {
        if (vms_[index].next_s <= now_) limit_event(index);
        soonest = std::min(soonest, vms_[index].next_s);
      }
      next_limit_ = soonest;
    }
  }
  if (!must_step_) move_total(at_s);
}

void RecoveryJournal::move_total(double at_s) {
  const double span_s = at_s - now_;
  if (span_s <= 0) return;
  if (moves_along()) {
    move_total_along(at_s);
    return;
  }
  arrived_ += slope_in_ * span_s;
  promoted_ += slope_out_ * span_s;
  size_ = std::max(0.0, size_ + (slope_in_ - slope_out_) * span_s);
  peak_ = std::max(peak_, size_);
  now_ = at_s;
  if (curve_ != nullptr) curve_->line_to(at_s, size_ * curve_scale_);
}

void RecoveryJournal::pop_corner() {
  const Corner corner = ring_.front();
  const std::size_t number = ring_number_;
  ring_.pop_front();
  ++ring_number_;
  Vm& vm = vms_[corner.vm];
  if (vm.limited) {
    // A limited VM has promoted past its corners before they are of the age of the history, or the tail meets both at
    // this date: then the wanted history is reached again.
    if (vm.tail_number > number) return;
    settle(vm, now_);
    vm.tail_s = corner.at_s;
    vm.tail_rate = corner.rate;
    vm.limited = false;
  } else {
    settle(vm, now_);
  }
  set_out_rate(corner.vm, corner.along_level ? 0 : corner.rate, corner.along_level ? corner.rate : 0);
  if (vm.limit < never) predict(corner.vm);
}

void RecoveryJournal::settle(Vm& vm, double at_s) {
  const double span_s = at_s - vm.at_s;
  if (span_s <= 0) return;
  if (vm.limited && !held_) {
    const double before_s = vm.at_s - vm.tail_s;
    if (vm.tail_rate > 0) vm.tail_s += span_s * vm.in_rate / vm.tail_rate;
    note_history(vm.at_s, before_s, at_s, at_s - vm.tail_s);
  } else if (vm.in_weight > 0 || vm.out_weight > 0) {
    settle_along(vm);
  } else {
    const double before = vm.size;
    vm.size = std::max(0.0, vm.size + (vm.in_rate - vm.out_rate) * span_s);
    if (vm.size > vm.peak) note_peak(vm, vm.at_s, before, at_s, vm.size);
  }
  vm.at_s = at_s;
}

/// The journal grew, in a straight line, to more than ever.
void RecoveryJournal::note_peak(Vm& vm, double from_s, double before, double to_s, double after) {
  if (vm.peak <= vm.warning && after > vm.warning) {
    vm.warned_s = from_s + (to_s - from_s) * (vm.warning - before) / (after - before);
  }
  vm.peak = after;
}

void RecoveryJournal::set_out_rate(std::uint32_t index, double rate, double weight) {
  Vm& vm = vms_[index];
  slope_out_ += rate - vm.out_rate;
  promoting_ += (rate > 0 ? 1u : 0u) - (vm.out_rate > 0 ? 1u : 0u);
  if (promoting_ == 0) slope_out_ = 0;
  vm.out_rate = rate;
  if (weight != vm.out_weight) set_out_weight(vm, weight);
}

void RecoveryJournal::add_corner(double at_s, std::uint32_t index, double rate, bool along_level) {
  constexpr std::size_t first_capacity = 16;
  if (ring_.full()) ring_.set_capacity(std::max(first_capacity, 2 * ring_.capacity()));
  ring_.push_back(Corner(at_s, index, rate, along_level));
}

/// The next corner that the tail of the VM meets; null: there is none yet.
const RecoveryJournal::Corner* RecoveryJournal::own_corner(std::uint32_t index) {
  std::size_t& number = vms_[index].tail_number;
  number = std::max(number, ring_number_);
  while (number - ring_number_ < ring_.size() && ring_[number - ring_number_].vm != index) ++number;
  return number - ring_number_ < ring_.size() ? &ring_[number - ring_number_] : nullptr;
}

void RecoveryJournal::predict(std::uint32_t index) {
  Vm& vm = vms_[index];
  vm.next_s = never;
  if (vm.in_weight > 0 || vm.out_weight > 0) {
    must_step_ = !guard(vm) || must_step_;
  } else if (held_ || !vm.limited) {
    const double growth = vm.in_rate - vm.out_rate;
    const double room = vm.limit - vm.size;
    if (!held_ && growth * history_s_ < room) {
      // Far from the limit, as nearly always: it is enough to look again in time.
      vm.next_s = vm.at_s + history_s_;
      vm.next = NextEvent::Look;
    } else if (growth > 0) {
      vm.next_s = vm.at_s + std::max(0.0, room) / growth;
      vm.next = NextEvent::LimitMet;
    }
  } else {
    const Corner* corner = own_corner(index);
    const double speed = vm.tail_rate > 0 ? vm.in_rate / vm.tail_rate : 0;
    if (corner != nullptr && vm.in_rate > 0) {
      const double way_s = corner->at_s - vm.tail_s;
      vm.next_s = speed > 0 ? vm.at_s + std::max(0.0, way_s) / speed : vm.at_s;
      vm.next = NextEvent::Corner;
    }
    if (speed < 1) {
      const double missing_s = history_s_ - (vm.at_s - vm.tail_s);
      const double regained_s = vm.at_s + std::max(0.0, missing_s) / (1 - speed);
      if (regained_s < vm.next_s) {
        vm.next_s = regained_s;
        vm.next = NextEvent::Regained;
      }
    }
  }
  next_limit_ = std::min(next_limit_, vm.next_s);
}

void RecoveryJournal::limit_event(std::uint32_t index) {
  Vm& vm = vms_[index];
  settle(vm, now_);
  if (held_) {
    vm.size = vm.limit;
    vm.next_s = never;
    return;
  }
  if (vm.next == NextEvent::Look) {
    predict(index);
    return;
  }
  if (!vm.limited && level_ != nullptr && !step_by_step_) {
    // Its oldest entries leave at a pace of their own from now on, which only rates can tell.
    must_step_ = true;
    return;
  }
  if (!vm.limited) {
    vm.limited = true;
    vm.size = vm.limit;
    vm.tail_s = std::max(0.0, now_ - history_s_);
    vm.tail_rate = vm.out_rate;
    vm.tail_number = ring_number_;
    set_out_rate(index, vm.in_rate);
    note_history(now_, now_ - vm.tail_s, now_, now_ - vm.tail_s);
    predict(index);
    return;
  }
  if (vm.next == NextEvent::Corner) {
    const Corner* corner = own_corner(index);
    DRSIM_CHECK(corner != nullptr, index, vm.tail_s, now_);
    vm.tail_s = corner->at_s;
    vm.tail_rate = corner->rate;
    ++vm.tail_number;
  } else {
    vm.limited = false;
    set_out_rate(index, vm.tail_rate);
  }
  predict(index);
}

void RecoveryJournal::hold_promotion(double at_s, bool held) {
  if (held == held_) return;
  must_step_ = level_ != nullptr && !step_by_step_;
  advance(at_s);
  for (Vm& vm : vms_) settle(vm, at_s);
  held_ = held;
  next_limit_ = never;
  for (std::uint32_t index = 0; index < vms_.size(); ++index) {
    Vm& vm = vms_[index];
    if (held && vm.limited) vm.size = vm.limit;
    if (held && !vm.limited) {
      vm.tail_s = std::max(0.0, at_s - history_s_);
      vm.tail_rate = vm.out_rate;
      vm.tail_number = ring_number_;
    }
    if (held) {
      set_out_rate(index, 0);
    } else {
      catch_up(index);
    }
    if (vm.limit < never) predict(index);
  }
  if (held) return;
  while (!ring_.empty() && ring_.front().at_s + history_s_ <= at_s) {
    ring_.pop_front();
    ++ring_number_;
  }
  if (curve_ != nullptr) curve_->step_to(at_s, size_ * curve_scale_);
}

/// Promotes at once what is older than the history.
void RecoveryJournal::catch_up(std::uint32_t index) {
  Vm& vm = vms_[index];
  const double target_s = now_ - history_s_;
  double promoted = 0;
  for (;;) {
    const Corner* corner = own_corner(index);
    const bool ends = corner != nullptr && corner->at_s + history_s_ <= now_;
    const double edge_s = ends ? corner->at_s : target_s;
    if (edge_s > vm.tail_s) {
      promoted += vm.tail_rate * (edge_s - vm.tail_s);
      vm.tail_s = edge_s;
    }
    if (!ends) break;
    vm.tail_rate = corner->rate;
    ++vm.tail_number;
  }
  vm.limited = vm.limited && vm.tail_s > target_s;
  vm.size = std::max(0.0, vm.size - promoted);
  size_ = std::max(0.0, size_ - promoted);
  promoted_ += promoted;
  set_out_rate(index, vm.limited ? vm.in_rate : vm.tail_rate);
}

void RecoveryJournal::note_history(double from_s, double from_history_s, double to_s, double to_history_s) {
  least_history_ = std::min({least_history_, from_history_s, to_history_s});
  add_interval(limited_, from_s, to_s);
  const auto below = [&](double threshold_s, std::vector<Interval>& list) {
    if (std::min(from_history_s, to_history_s) >= threshold_s) return;
    double begin_s = from_s;
    double end_s = to_s;
    const double slope = to_s > from_s ? (to_history_s - from_history_s) / (to_s - from_s) : 0;
    if (from_history_s > threshold_s) begin_s = from_s + (threshold_s - from_history_s) / slope;
    if (to_history_s > threshold_s) end_s = from_s + (threshold_s - from_history_s) / slope;
    add_interval(list, begin_s, end_s);
  };
  below(0.85 * history_s_, below_85_);
  below(0.75 * history_s_, below_75_);
}

void RecoveryJournal::add_interval(std::vector<Interval>& list, double from_s, double to_s) {
  if (!list.empty() && list.back().from_s <= from_s && list.back().to_s >= from_s) {
    list.back().to_s = std::max(list.back().to_s, to_s);
  } else {
    list.push_back({from_s, to_s});
  }
}

double RecoveryJournal::union_length(std::vector<Interval> list) {
  std::sort(list.begin(), list.end(), [](const Interval& a, const Interval& b) { return a.from_s < b.from_s; });
  double length = 0;
  double covered_to = -1;
  for (const Interval& interval : list) {
    const double from = std::max(interval.from_s, covered_to);
    length += std::max(0.0, interval.to_s - from);
    covered_to = std::max(covered_to, interval.to_s);
  }
  return length;
}

double RecoveryJournal::rounding_bytes() const {
  return rounding_of_sum(slope_most_ * now_, static_cast<double>(ring_number_ + ring_.size()));
}

void RecoveryJournal::settle_until(double at_s) {
  advance(at_s);
  for (Vm& vm : vms_) settle(vm, at_s);
}

double RecoveryJournal::history_min_s() const { return std::min({least_history_, history_s_, now_}); }

double RecoveryJournal::history_s() const {
  double least = held_ ? now_ : std::min(history_s_, now_);
  for (const Vm& vm : vms_) {
    if (has_tail(vm)) least = std::min(least, (held_ ? now_ : vm.at_s) - vm.tail_s);
  }
  return least;
}

double RecoveryJournal::limited_s() const { return union_length(limited_); }

double RecoveryJournal::below_s(double fraction) const {
  return union_length(fraction >= 0.85 ? below_85_ : below_75_);
}

}  // namespace drsim
