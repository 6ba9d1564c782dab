/// Journals along a level: what arrives at a weight times a level comes in by the growth of the level's integral V, and
/// goes out by the same growth a history later.
///
/// A size then bends at every change of the level, now or a history ago. Nobody asks for these bends but peaks, the
/// date of a warning, and limits. A size cannot pass its value at a date plus all that comes in after it: where that is
/// below the peak so far, or below the limit, the bends need not be looked at; else they are walked one by one. Near a
/// limit, and while promotion is held, the journal goes on step by step: every change of the level is a corner like any
/// other. The picture has every bend while it is exact; as an envelope, one point at least for each of its spans.
/// Checked by: tests/models/journal_along_level_test.cpp (against arrivals told change by change).

#include <algorithm>
#include <cmath>

#include "models/group_accounts/recovery_journal.hpp"

namespace drsim {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

/// A journal with less room than this share of its limit goes step by step.
constexpr double least_room = 1e-3;

}  // namespace

void RecoveryJournal::set_arrival_along(double at_s, std::uint32_t index, double weight, const LevelCurve& curve) {
  level_ = &curve;
  if (weight == (step_by_step_ ? vms_[index].follows : vms_[index].in_weight)) return;
  must_step_ = must_step_ || (!step_by_step_ && (held_ || limit_met()));
  advance(at_s);
  if (step_by_step_) {
    follow_steps(index, weight);
    change_arrival(index, weight * curve[curve.in_force(now_, cursor_in_)].level, 0);
  } else {
    change_arrival(index, 0, weight);
  }
}

void RecoveryJournal::set_in_weight(Vm& vm, double weight) {
  weight_in_ += weight - vm.in_weight;
  along_in_ += (weight > 0 ? 1u : 0u) - (vm.in_weight > 0 ? 1u : 0u);
  if (along_in_ == 0) weight_in_ = 0;
  vm.in_weight = weight;
  if (weight <= 0) return;
  value_in_ = level_->value_at(now_, cursor_in_);
  vm.in_value = value_in_;
}

void RecoveryJournal::set_out_weight(Vm& vm, double weight) {
  weight_out_ += weight - vm.out_weight;
  along_out_ += (weight > 0 ? 1u : 0u) - (vm.out_weight > 0 ? 1u : 0u);
  if (along_out_ == 0) weight_out_ = 0;
  vm.out_weight = weight;
  if (weight <= 0) return;
  value_out_ = level_->value_at(now_ - history_s_, cursor_out_);
  vm.out_value = value_out_;
}

RecoveryJournal::Growth RecoveryJournal::growth_of_total() const {
  return {now_, size_, slope_in_, slope_out_, weight_in_, weight_out_, value_in_, value_out_};
}

RecoveryJournal::Growth RecoveryJournal::growth_of(const Vm& vm) const {
  return {vm.at_s, vm.size, vm.in_rate, vm.out_rate, vm.in_weight, vm.out_weight, vm.in_value, vm.out_value};
}

/// Visits (date, size) at every bend before a date.
template <typename Visit>
void RecoveryJournal::walk(const Growth& growth, double to_s, Visit visit) const {
  const LevelCurve& level = *level_;
  const double out_from_s = growth.from_s - history_s_;
  const std::size_t end = level.end();
  std::size_t in = growth.in_weight > 0 ? level.in_force(growth.from_s, cursor_in_) : end - 1;
  std::size_t out = growth.out_weight > 0 ? level.in_force(out_from_s, cursor_out_) : end - 1;
  for (;;) {
    const double in_s = in + 1 < end ? level[in + 1].at_s : never;
    const double out_s = out + 1 < end ? level[out + 1].at_s + history_s_ : never;
    const double at_s = std::min(in_s, out_s);
    if (at_s >= to_s) return;
    if (in_s <= at_s) ++in;
    if (out_s <= at_s) ++out;
    double size = growth.size + (growth.in_rate - growth.out_rate) * (at_s - growth.from_s);
    if (growth.in_weight > 0)
      size += growth.in_weight * (level[in].value + level[in].level * (at_s - level[in].at_s) - growth.in_value);
    if (growth.out_weight > 0) {
      const double span_s = at_s - history_s_ - level[out].at_s;
      size -= growth.out_weight * (level[out].value + level[out].level * span_s - growth.out_value);
    }
    visit(at_s, size);
  }
}

void RecoveryJournal::move_total_along(double at_s) {
  const Growth growth = growth_of_total();
  const double span_s = at_s - now_;
  if (curve_ != nullptr) draw_along(growth, at_s);
  double in_along = 0, out_along = 0;
  if (weight_in_ > 0) {
    value_in_ = level_->value_at(at_s, cursor_in_);
    in_along = weight_in_ * (value_in_ - growth.in_value);
  }
  if (weight_out_ > 0) {
    value_out_ = level_->value_at(at_s - history_s_, cursor_out_);
    out_along = weight_out_ * (value_out_ - growth.out_value);
  }
  const double in = slope_in_ * span_s + in_along, out = slope_out_ * span_s + out_along;
  arrived_ += in;
  promoted_ += out;
  size_ = std::max(0.0, size_ + (in - out));
  const double most = growth.size + std::max(0.0, slope_in_ - slope_out_) * span_s + in_along;
  if (most > peak_) {
    if (!growth.only_grows()) {
      walk(growth, at_s, [&](double, double size) { peak_ = std::max(peak_, size); });
    }
    peak_ = std::max(peak_, size_);
  }
  now_ = at_s;
  if (curve_ != nullptr) curve_->line_to(at_s, size_ * curve_scale_);
}

/// The picture before a date.
void RecoveryJournal::draw_along(const Growth& growth, double to_s) {
  if (curve_->is_exact()) {
    walk(growth, to_s, [&](double at_s, double size) {
      if (curve_->is_exact()) curve_->line_to(at_s, std::max(0.0, size) * curve_scale_);
    });
  }
  if (curve_->is_exact()) return;
  const double span_s = curve_->span_s();
  std::size_t in = cursor_in_, out = cursor_out_;
  // In the middle of each span, since a line that ends at a border belongs to two.
  for (double number = std::floor(std::max(growth.from_s, curve_->last_s()) / span_s + 0.5) + 0.5;; ++number) {
    const double at_s = number * span_s;
    if (at_s >= to_s) return;
    double size = growth.size + (growth.in_rate - growth.out_rate) * (at_s - growth.from_s);
    if (growth.in_weight > 0) size += growth.in_weight * (level_->value_at(at_s, in) - growth.in_value);
    if (growth.out_weight > 0)
      size -= growth.out_weight * (level_->value_at(at_s - history_s_, out) - growth.out_value);
    curve_->line_to(at_s, std::max(0.0, size) * curve_scale_);
  }
}

/// A VM at the present date.
void RecoveryJournal::settle_along(Vm& vm) {
  const Growth growth = growth_of(vm);
  const double span_s = now_ - vm.at_s;
  const double in_along = vm.in_weight > 0 ? vm.in_weight * (value_in_ - vm.in_value) : 0;
  const double out_along = vm.out_weight > 0 ? vm.out_weight * (value_out_ - vm.out_value) : 0;
  vm.size = std::max(0.0, vm.size + (vm.in_rate - vm.out_rate) * span_s + in_along - out_along);
  vm.in_value = value_in_;
  vm.out_value = value_out_;
  const double most = growth.size + std::max(0.0, growth.in_rate - growth.out_rate) * span_s + in_along;
  if (most <= vm.peak) return;
  if (growth.only_grows() && (vm.peak > vm.warning || vm.size <= vm.warning)) {
    vm.peak = std::max(vm.peak, vm.size);
    return;
  }
  double from_s = growth.from_s, before = growth.size;
  const auto look = [&](double at_s, double size) {
    if (size > vm.peak) note_peak(vm, from_s, before, at_s, size);
    from_s = at_s;
    before = size;
  };
  walk(growth, now_, look);
  look(now_, vm.size);
}

/// Moves the clock on while VMs follow the level: as far as no limit can be met, and on from there.
void RecoveryJournal::advance_along(double at_s) {
  for (;;) {
    if (must_step_) go_step_by_step();
    if (step_by_step_) {
      advance_in_steps(at_s);
      return;
    }
    double until_s = at_s;
    if (weight_in_ > 0 && guarded_value_ < never) {
      std::size_t cursor = cursor_in_;
      if (level_->value_at(at_s, cursor) > guarded_value_)
        until_s = std::clamp(level_->date_of(guarded_value_, cursor), now_, at_s);
    }
    advance_freely(until_s);
    if (must_step_) continue;
    if (until_s >= at_s) return;
    must_step_ = !renew_guard();
  }
}

/// Finds anew up to which integral of the level no limit is met. False: some journal is near its limit.
bool RecoveryJournal::renew_guard() {
  guarded_value_ = never;
  for (Vm& vm : vms_) {
    if (vm.in_weight <= 0 || vm.limit >= never) continue;
    settle(vm, now_);
    if (!guard(vm)) return false;
  }
  return true;
}

/// At the present date: how far a VM is from its limit, whatever goes out.
bool RecoveryJournal::guard(Vm& vm) {
  const double room = vm.limit - vm.size;
  if (room < least_room * vm.limit) return false;
  if (vm.in_weight > 0) {
    guarded_value_ = std::min(guarded_value_, value_in_ + room / vm.in_weight);
  } else if (vm.in_rate > 0) {
    vm.next_s = now_ + room / vm.in_rate;
    vm.next = NextEvent::Look;
  }
  return true;
}

void RecoveryJournal::advance_in_steps(double at_s) {
  while (along_in_ > 0 && cursor_in_ < level_->end() && (*level_)[cursor_in_].at_s <= at_s) {
    const LevelCurve::Change& change = (*level_)[cursor_in_++];
    advance_freely(std::max(now_, change.at_s));
    for (std::uint32_t index = 0; index < vms_.size(); ++index)
      if (vms_[index].follows > 0) change_arrival(index, vms_[index].follows * change.level, 0);
  }
  advance_freely(at_s);
}

/// Step by step: the arrivals of a VM move with the level by this weight, or no longer.
void RecoveryJournal::follow_steps(std::uint32_t index, double weight) {
  double& follows = vms_[index].follows;
  if (along_in_ == 0 && weight > 0) cursor_in_ = level_->in_force(now_, cursor_in_) + 1;
  along_in_ += (weight > 0 ? 1u : 0u) - (follows > 0 ? 1u : 0u);
  follows = weight;
}

/// From the present date on every change of the level is a corner, and so are those of the window.
void RecoveryJournal::go_step_by_step() {
  must_step_ = false;
  step_by_step_ = true;
  const bool has_along = std::any_of(ring_.begin(), ring_.end(), [](const Corner& one) { return one.along_level; });
  if (!has_along && !moves_along()) return;
  std::vector<Corner> steps;
  for (std::uint32_t index = 0; index < vms_.size(); ++index) {
    settle(vms_[index], now_);
    add_steps_of(index, steps);
  }
  std::stable_sort(steps.begin(), steps.end(), [](const Corner& a, const Corner& b) { return a.at_s < b.at_s; });
  ring_.clear();
  for (const Corner& step : steps) add_corner(step.at_s, step.vm, step.rate, false);
  cursor_out_ = level_->in_force(now_ - history_s_, cursor_out_);
  cursor_in_ = level_->in_force(now_, cursor_in_) + 1;
  const double level_now = (*level_)[cursor_in_ - 1].level;
  for (std::uint32_t index = 0; index < vms_.size(); ++index) {
    Vm& vm = vms_[index];
    if (vm.out_weight > 0) set_out_rate(index, vm.out_weight * (*level_)[cursor_out_].level);
    if (vm.in_weight <= 0) continue;
    vm.follows = vm.in_weight;
    vm.in_rate = vm.follows * level_now;
    vm.in_weight = 0;
    slope_in_ += vm.in_rate;
    if (vm.in_rate > 0) ++receiving_;
  }
  weight_in_ = 0;
  next_limit_ = never;
  for (std::uint32_t index = 0; index < vms_.size(); ++index)
    if (vms_[index].limit < never) predict(index);
}

/// The corners of a VM in the window as rates.
void RecoveryJournal::add_steps_of(std::uint32_t index, std::vector<Corner>& steps) const {
  double weight = vms_[index].out_weight;
  std::size_t next = level_->in_force(now_ - history_s_, level_->first()) + 1;
  const auto add_until = [&](double to_s, bool with_end) {
    for (; weight > 0 && next < level_->end(); ++next) {
      const LevelCurve::Change& change = (*level_)[next];
      if (change.at_s > to_s || (change.at_s == to_s && !with_end)) return;
      steps.emplace_back(change.at_s, index, weight * change.level, false);
    }
  };
  for (const Corner& corner : ring_) {
    if (corner.vm != index) continue;
    add_until(corner.at_s, false);
    weight = corner.along_level ? corner.rate : 0;
    const std::size_t in_force = corner.along_level ? level_->in_force(corner.at_s, level_->first()) : 0;
    const double rate = corner.along_level ? weight * (*level_)[in_force].level : corner.rate;
    steps.emplace_back(corner.at_s, index, rate, false);
    next = in_force + 1;
  }
  add_until(now_, true);
}

double RecoveryJournal::size_bytes(std::uint32_t index) const {
  const Vm& vm = vms_[index];
  if (vm.limited && !held_) return vm.limit;
  double size = vm.size + (vm.in_rate - vm.out_rate) * (now_ - vm.at_s);
  if (vm.in_weight > 0) size += vm.in_weight * (value_in_ - vm.in_value);
  if (vm.out_weight > 0) size -= vm.out_weight * (value_out_ - vm.out_value);
  return std::max(0.0, size);
}

double RecoveryJournal::growth_bytes_per_s(std::uint32_t index) const {
  const Vm& vm = vms_[index];
  double growth = vm.in_rate - vm.out_rate;
  const auto level_at = [&](double at_s) { return (*level_)[level_->in_force(at_s, level_->first())].level; };
  if (vm.in_weight > 0) growth += vm.in_weight * level_at(now_);
  if (vm.out_weight > 0) growth -= vm.out_weight * level_at(now_ - history_s_);
  return growth;
}

double RecoveryJournal::next_change_s() const {
  if (held_ || ring_.empty()) return next_limit_;
  double next_s = std::min(next_limit_, ring_.front().at_s + history_s_);
  if (weight_out_ > 0) {
    const std::size_t next = level_->in_force(now_ - history_s_, level_->first()) + 1;
    if (next < level_->end()) next_s = std::min(next_s, (*level_)[next].at_s + history_s_);
  }
  return next_s;
}

double RecoveryJournal::bytes_between(double from_s, double to_s, double rate, bool along_level) const {
  if (to_s <= from_s) return 0;
  if (!along_level) return rate * (to_s - from_s);
  std::size_t cursor = level_->first();
  const double before = level_->value_at(from_s, cursor);
  return rate * (level_->value_at(to_s, cursor) - before);
}

double RecoveryJournal::bytes_until(std::uint32_t index, double date_s) const {
  const Vm& vm = vms_[index];
  const double until_s = std::min(date_s, now_);
  bool along_level = !has_tail(vm) && vm.out_weight > 0;
  double rate = has_tail(vm) ? vm.tail_rate : along_level ? vm.out_weight : vm.out_rate;
  double from_s = std::max(0.0, now_ - history_s_);
  if (has_tail(vm)) from_s = vm.tail_s;
  // At its limit a journal promotes as fast as it receives; no corner lies between the two dates of its tail.
  if (vm.limited && !held_ && rate > 0) from_s += (now_ - vm.at_s) * vm.in_rate / rate;
  double bytes = 0;
  std::size_t corner = has_tail(vm) ? std::max(vm.tail_number, ring_number_) - ring_number_ : 0;
  for (; corner < ring_.size(); ++corner) {
    if (ring_[corner].at_s >= until_s) break;
    if (ring_[corner].vm != index) continue;
    bytes += bytes_between(from_s, ring_[corner].at_s, rate, along_level);
    from_s = std::max(from_s, ring_[corner].at_s);
    rate = ring_[corner].rate;
    along_level = ring_[corner].along_level;
  }
  return bytes + bytes_between(from_s, until_s, rate, along_level);
}

}  // namespace drsim
