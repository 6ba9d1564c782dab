#include "models/loads/write_load.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/check.hpp"
#include "models/units.hpp"

namespace drsim {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

}  // namespace

WriteLoad::WriteLoad(std::shared_ptr<const WriteLoadConfig> config, CalendarStart start, std::uint64_t seed,
                     const std::string& entity)
    : config_(std::move(config)), start_(start), random_(seed, entity, "write load") {
  const bool series = config_->kind == LoadKind::Series;
  if (!series && (!config_->hourly_factor.empty() || !config_->daily_factor.empty())) {
    calendar_step_s_ = hour_s;
  } else if (!series && config_->growth_per_year_fraction != 0) {
    calendar_step_s_ = day_s;
  }
  next_calendar_ =
      calendar_step_s_ > 0 ? calendar_step_s_ - std::fmod(start_.second_of_day_s, calendar_step_s_) : never;
  switch (config_->kind) {
    case LoadKind::Constant:
    case LoadKind::Profile:
      next_state_ = never;
      break;
    case LoadKind::OnOff:
      // A stationary start: on with the long-run share of time in a burst.
      state_ = random_.uniform() * config_->peak_to_mean < 1 ? 0 : 1;
      enter_next_state();
      break;
    case LoadKind::Markov:
      state_ = stationary_state();
      enter_next_state();
      break;
    case LoadKind::Series:
      DRSIM_CHECK(config_->series && !config_->series->rates_bytes_per_s.empty(), config_->name);
      values_ = config_->series->rates_bytes_per_s.data();
      count_ = config_->series->rates_bytes_per_s.size();
      interval_s_ = config_->series->interval_s;
      repeats_ = config_->series_repeats;
      rate_ = values_[0];
      next_ = interval_s_;
      return;
  }
  refresh();
}

/// A state drawn by its long-run share of the time. Each state is visited equally often (the next one is uniform among
/// the others), so the share is its mean holding time over the sum of all.
std::uint32_t WriteLoad::stationary_state() {
  double sum_s = 0;
  for (const MarkovState& state : config_->states) sum_s += state.hold_mean_s;
  double point_s = random_.uniform() * sum_s;
  std::uint32_t state = 0;
  while (state + 1 < config_->states.size() && point_s >= config_->states[state].hold_mean_s) {
    point_s -= config_->states[state++].hold_mean_s;
  }
  return state;
}

void WriteLoad::advance_by_state() {
  now_ = next_;
  if (next_calendar_ <= now_) next_calendar_ += calendar_step_s_;
  if (next_state_ <= now_) enter_next_state();
  refresh();
}

void WriteLoad::enter_next_state() {
  const WriteLoadConfig& load = *config_;
  double hold_s = 0;
  if (load.kind == LoadKind::OnOff) {
    state_ = 1 - state_;
    const double mean_s = state_ == 1 ? load.on_mean_s : load.on_mean_s * (load.peak_to_mean - 1);
    hold_s = load.tail_shape > 0 ? random_.pareto(mean_s, load.tail_shape) : random_.exponential(mean_s);
    state_factor_ = state_ == 1 ? load.peak_to_mean : 0;
  } else {
    const auto count = static_cast<std::uint32_t>(load.states.size());
    // The first state is drawn as such; exponential holding times have no memory of how long it lasted before.
    if (count > 1 && now_ > 0) state_ = (state_ + 1 + random_.below(count - 1)) % count;
    hold_s = random_.exponential(load.states[state_].hold_mean_s);
    state_factor_ = load.states[state_].factor;
  }
  next_state_ = now_ + hold_s;
}

double WriteLoad::profile_factor() const {
  if (calendar_step_s_ <= 0) return 1;
  const double since_midnight = start_.second_of_day_s + now_;
  // Half a second guards against a date that rounding put just before the hour.
  const auto hours = static_cast<std::int64_t>(std::floor((since_midnight + 0.5) / hour_s));
  double factor = 1;
  if (!config_->hourly_factor.empty()) factor *= config_->hourly_factor[static_cast<std::size_t>(hours % 24)];
  if (!config_->daily_factor.empty()) {
    factor *= config_->daily_factor[static_cast<std::size_t>((start_.weekday + hours / 24) % 7)];
  }
  if (config_->growth_per_year_fraction != 0) {
    const std::int64_t whole_days = hours / 24;
    factor *= portable_exp(static_cast<double>(whole_days) * day_s / year_s *
                           portable_log(1 + config_->growth_per_year_fraction));
  }
  return factor;
}

void WriteLoad::refresh() {
  rate_ = config_->mean_bytes_per_s * state_factor_ * profile_factor();
  next_ = std::min(next_calendar_, next_state_);
}

bool WriteLoad::on_fixed_grid() const { return grid_interval_s() > 0; }

double WriteLoad::grid_interval_s() const {
  if (config_->kind == LoadKind::Series) return config_->series_repeats ? config_->series->interval_s : 0;
  const bool random = config_->kind == LoadKind::OnOff || config_->kind == LoadKind::Markov;
  return random ? 0 : calendar_step_s_;
}

}  // namespace drsim
