#include "models/veeam_replication/job_schedule.hpp"

#include <algorithm>
#include <cmath>

#include "models/units.hpp"

namespace drsim {

namespace {

/// Dates of a calendar are sums of rounded numbers; no schedule is as fine as this.
constexpr double rounding_s = 1e-6;

/// From a moment of the week on: how long all of it is excluded [s]; a week or more: for ever.
double excluded_for_s(const std::vector<WeekHours>& excluded, double week_second_s) {
  double passed_s = 0;
  for (bool goes_on = true; goes_on && passed_s < week_s;) {
    goes_on = false;
    const double now_s = std::fmod(week_second_s + passed_s, week_s);
    for (const WeekHours& hours : excluded) {
      if (now_s < hours.from_s - rounding_s || now_s >= hours.to_s - rounding_s) continue;
      passed_s += hours.to_s - now_s;
      goes_on = true;
      break;
    }
  }
  return passed_s;
}

}  // namespace

bool excludes_all(const std::vector<WeekHours>& excluded) { return excluded_for_s(excluded, 0) >= week_s; }

JobSchedule::JobSchedule(const JobScheduleConfig& config, CalendarStart start, std::uint64_t seed,
                         const std::string& job)
    : config_(config),
      week_offset_s_(start.weekday * day_s + start.second_of_day_s),
      random_(seed, job, "spacing of cycles") {
  if (is_back_to_back()) {
    next_s_ = permitted_s(0);
    return;
  }
  take();
}

void JobSchedule::take() {
  if (is_back_to_back()) return;
  // What lay in excluded hours is made up for once, when they end.
  const double taken_s = next_s_;
  do {
    due_s_ = after(due_s_);
    next_s_ = permitted_s(due_s_);
  } while (next_s_ <= taken_s + rounding_s);
}

double JobSchedule::after(double at_s) {
  if (config_.spacing) return at_s + draw_duration_s(*config_.spacing, random_);
  const double calendar_s = week_offset_s_ + at_s;
  const double midnight_s = std::floor((calendar_s + rounding_s) / day_s) * day_s;
  const double number = std::floor((calendar_s - midnight_s + rounding_s) / config_.interval_s) + 1;
  const double next_s = std::min(midnight_s + number * config_.interval_s, midnight_s + day_s);
  return next_s - week_offset_s_;
}

double JobSchedule::permitted_s(double at_s) const {
  if (config_.excluded.empty()) return at_s;
  return at_s + excluded_for_s(config_.excluded, std::fmod(week_offset_s_ + at_s, week_s));
}

double JobSchedule::last_before_start_s() const {
  if (config_.spacing || config_.interval_s <= 0) return 0;
  return -std::fmod(std::fmod(week_offset_s_, day_s), config_.interval_s);
}

}  // namespace drsim
