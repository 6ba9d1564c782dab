#define BOOST_TEST_MODULE write_load
#include "models/loads/write_load.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <memory>
#include <vector>

#include "models/units.hpp"

using namespace drsim;

namespace {

WriteLoad cursor(const WriteLoadConfig& load, CalendarStart start = {}, std::uint64_t seed = 1,
                 const std::string& entity = "vm") {
  return WriteLoad(std::make_shared<WriteLoadConfig>(load), start, seed, entity);
}

/// Plays a load to the horizon; returns the time spent at each rate.
std::map<double, double> time_at_rates(WriteLoad load, double horizon_s) {
  std::map<double, double> time;
  double now_s = 0;
  while (now_s < horizon_s) {
    const double end_s = std::min(horizon_s, load.next_change_s());
    time[load.rate_bytes_per_s()] += end_s - now_s;
    now_s = end_s;
    if (now_s < horizon_s) load.advance();
  }
  return time;
}

double mean_rate(const std::map<double, double>& time) {
  double bytes = 0;
  double total_s = 0;
  for (const auto& [rate, time_s] : time) {
    bytes += rate * time_s;
    total_s += time_s;
  }
  return bytes / total_s;
}

/// Rate at a date, by playing up to it.
double rate_at(WriteLoad load, double at_s) {
  while (load.next_change_s() <= at_s) load.advance();
  return load.rate_bytes_per_s();
}

WriteLoadConfig office_hours() {
  WriteLoadConfig load;
  load.kind = LoadKind::Profile;
  load.mean_bytes_per_s = 1000;
  load.hourly_factor.assign(24, 0.5);
  for (std::size_t hour = 8; hour < 20; ++hour) load.hourly_factor[hour] = 1.5;
  load.hourly_factor[9] = 1.75;
  load.hourly_factor[3] = 0.25;
  load.daily_factor = {1.2, 1.2, 1.2, 1.2, 1.2, 0.5, 0.5};
  return load;
}

}  // namespace

BOOST_AUTO_TEST_CASE(constant_load_never_changes) {
  WriteLoadConfig load;
  load.mean_bytes_per_s = 42;
  const WriteLoad vm = cursor(load);
  BOOST_CHECK_EQUAL(vm.rate_bytes_per_s(), 42);
  BOOST_CHECK(std::isinf(vm.next_change_s()));
  BOOST_CHECK(!vm.on_fixed_grid());
}

BOOST_AUTO_TEST_CASE(profile_follows_hour_and_day_of_the_calendar) {
  // Starts on Friday at 22:30: 30 minutes later 23:00, 1.5 h later Saturday 0:00.
  const WriteLoad vm = cursor(office_hours(), {4, 22.5 * hour_s});
  BOOST_CHECK_EQUAL(vm.next_change_s(), 0.5 * hour_s);
  BOOST_CHECK_EQUAL(vm.grid_interval_s(), hour_s);
  BOOST_CHECK_CLOSE(vm.rate_bytes_per_s(), 1000 * 0.5 * 1.2, 1e-10);
  BOOST_CHECK_CLOSE(rate_at(vm, 1.5 * hour_s - 1), 600, 1e-10);
  BOOST_CHECK_CLOSE(rate_at(vm, 1.5 * hour_s), 1000 * 0.5 * 0.5, 1e-10);
  BOOST_CHECK_CLOSE(rate_at(vm, 4.5 * hour_s), 1000 * 0.25 * 0.5, 1e-10);             // Saturday 3:00
  BOOST_CHECK_CLOSE(rate_at(vm, (1.5 + 24 + 9) * hour_s), 1000 * 1.75 * 0.5, 1e-10);  // Sunday 9:00
  BOOST_CHECK_CLOSE(rate_at(vm, (1.5 + 48 + 9) * hour_s), 1000 * 1.75 * 1.2, 1e-10);  // Monday 9:00
  BOOST_CHECK_CLOSE(rate_at(vm, (1.5 + 48 + 10) * hour_s), 1000 * 1.5 * 1.2, 1e-10);
}

BOOST_AUTO_TEST_CASE(mean_of_a_week_is_the_stated_mean_since_factors_have_mean_one) {
  BOOST_CHECK_CLOSE(mean_rate(time_at_rates(cursor(office_hours(), {2, 7 * hour_s}), week_s)), 1000, 1e-9);
}

// 21 % a year: 1.21^(d / 365) after d midnights; after 365 days exactly 1.21, after half of 730 ... 1.21^2.
BOOST_AUTO_TEST_CASE(growth_steps_at_midnight) {
  WriteLoadConfig load;
  load.mean_bytes_per_s = 1000;
  load.growth_per_year_fraction = 0.21;
  const WriteLoad vm = cursor(load, {0, 18 * hour_s});
  BOOST_CHECK_EQUAL(vm.rate_bytes_per_s(), 1000);
  BOOST_CHECK_EQUAL(vm.next_change_s(), 6 * hour_s);
  BOOST_CHECK_EQUAL(vm.grid_interval_s(), day_s);
  BOOST_CHECK_CLOSE(rate_at(vm, 6 * hour_s), 1000 * std::pow(1.21, 1.0 / 365), 1e-10);
  BOOST_CHECK_CLOSE(rate_at(vm, 6 * hour_s + 364 * day_s), 1210, 1e-10);
  BOOST_CHECK_CLOSE(rate_at(vm, 6 * hour_s + 729 * day_s), 1464.1, 1e-10);
  BOOST_CHECK_CLOSE(rate_at(vm, 6 * hour_s + 729 * day_s - 1), 1464.1 / std::pow(1.21, 1.0 / 365), 1e-10);
}

BOOST_AUTO_TEST_CASE(growth_multiplies_the_profile) {
  WriteLoadConfig load = office_hours();
  load.growth_per_year_fraction = 1;
  BOOST_CHECK_CLOSE(rate_at(cursor(load), 365 * day_s + 9 * hour_s), 2 * 1000 * 1.75 * 1.2, 1e-9);  // a Tuesday
}

// On for 10 s on average and off for 30 s (peak-to-mean 4). For alternating renewals with on and off variances v1, v0
// and means m1, m0 the share of on-time over T has the variance (m0^2 v1 + m1^2 v0) / (m0 + m1)^3 / T. Exponential:
// v = m^2; Pareto of shape 2.5: v = m^2 / 1.25. Limits: five standard deviations; the seed is fixed.
BOOST_AUTO_TEST_CASE(bursts_have_the_stated_mean_and_peak) {
  for (const double shape : {0.0, 2.5}) {
    WriteLoadConfig load;
    load.kind = LoadKind::OnOff;
    load.mean_bytes_per_s = 1000;
    load.peak_to_mean = 4;
    load.on_mean_s = 10;
    load.tail_shape = shape;
    const double horizon_s = 4e7;
    const std::map<double, double> time = time_at_rates(cursor(load), horizon_s);
    BOOST_REQUIRE_EQUAL(time.size(), 2);
    BOOST_CHECK_EQUAL(time.begin()->first, 0);
    BOOST_CHECK_CLOSE(time.rbegin()->first, 4000, 1e-12);
    const double variance = shape > 0 ? 1 / 1.25 : 1;
    const double sigma = std::sqrt(variance * (900.0 * 100 + 100.0 * 900) / 64000 / horizon_s);
    BOOST_CHECK_SMALL(time.rbegin()->second / horizon_s - 0.25, 5 * sigma);
    BOOST_CHECK(!cursor(load).on_fixed_grid());
  }
}

BOOST_AUTO_TEST_CASE(bursts_begin_in_their_long_run_state) {
  WriteLoadConfig load;
  load.kind = LoadKind::OnOff;
  load.mean_bytes_per_s = 1000;
  load.peak_to_mean = 4;
  load.on_mean_s = 10;
  int on = 0;
  for (int vm = 0; vm < 10000; ++vm) {
    if (cursor(load, {}, 1, "vm " + std::to_string(vm)).rate_bytes_per_s() > 0) ++on;
  }
  BOOST_CHECK_SMALL(on - 2500.0, 5 * std::sqrt(10000 * 0.25 * 0.75));
}

BOOST_AUTO_TEST_CASE(a_profile_multiplies_bursts) {
  WriteLoadConfig load = office_hours();
  load.kind = LoadKind::OnOff;
  load.peak_to_mean = 2;
  load.on_mean_s = 100;
  for (const auto& [rate, time_s] : time_at_rates(cursor(load), week_s)) {
    const double factor = rate / 2000;
    bool known = factor == 0;
    for (const double hour : {0.25, 0.5, 1.5, 1.75}) {
      for (const double day : {1.2, 0.5}) known = known || std::fabs(factor - hour * day) < 1e-12;
    }
    BOOST_CHECK_MESSAGE(known, rate << " for " << time_s << " s");
  }
}

// Three states visited equally often: shares of time 20 : 60 : 120. Mean factor 0.1 x 2.4 + 0.3 x 1.2 + 0.6 x 0.6667.
BOOST_AUTO_TEST_CASE(markov_states_get_time_in_proportion_to_their_holding_times) {
  WriteLoadConfig load;
  load.kind = LoadKind::Markov;
  load.mean_bytes_per_s = 300;
  load.states = {{2.4, 20}, {1.2, 60}, {2.0 / 3, 120}};
  constexpr double horizon_s = 2e7;
  const std::map<double, double> time = time_at_rates(cursor(load), horizon_s);
  BOOST_REQUIRE_EQUAL(time.size(), 3);
  const auto share = [&](double factor) {
    const auto found = time.lower_bound(300 * factor * (1 - 1e-12));
    return found->second / horizon_s;
  };
  // 1e5 holding times a state: a share is good to about 1 / sqrt(1e5) = 0.3 % of itself; five times that.
  BOOST_CHECK_CLOSE(share(2.4), 0.1, 1.6);
  BOOST_CHECK_CLOSE(share(1.2), 0.3, 1.6);
  BOOST_CHECK_CLOSE(share(2.0 / 3), 0.6, 1.6);
  BOOST_CHECK_CLOSE(mean_rate(time), 300, 1.6);
}

BOOST_AUTO_TEST_CASE(markov_states_begin_with_their_share_of_the_time_and_never_follow_themselves) {
  WriteLoadConfig load;
  load.kind = LoadKind::Markov;
  load.mean_bytes_per_s = 1;
  load.states = {{3, 20}, {2, 60}, {1, 120}};
  std::map<double, int> first;
  int repeated = 0;
  for (int vm = 0; vm < 10000; ++vm) {
    WriteLoad one = cursor(load, {}, 1, "vm " + std::to_string(vm));
    const double before = one.rate_bytes_per_s();
    ++first[before];
    one.advance();
    if (one.rate_bytes_per_s() == before) ++repeated;
  }
  BOOST_CHECK_EQUAL(repeated, 0);
  BOOST_CHECK_SMALL(first[3] - 1000.0, 5 * std::sqrt(10000 * 0.1 * 0.9));
  BOOST_CHECK_SMALL(first[2] - 3000.0, 5 * std::sqrt(10000 * 0.3 * 0.7));
  BOOST_CHECK_SMALL(first[1] - 6000.0, 5 * std::sqrt(10000 * 0.6 * 0.4));
}

BOOST_AUTO_TEST_CASE(series_repeats_or_ends) {
  auto series = std::make_shared<RateSeries>();
  series->interval_s = 5;
  series->rates_bytes_per_s = {10, 20, 60};
  WriteLoadConfig load;
  load.kind = LoadKind::Series;
  load.series = series;
  const WriteLoad repeating = cursor(load);
  BOOST_CHECK_EQUAL(repeating.grid_interval_s(), 5);
  BOOST_CHECK_EQUAL(rate_at(repeating, 0), 10);
  BOOST_CHECK_EQUAL(rate_at(repeating, 5), 20);
  BOOST_CHECK_EQUAL(rate_at(repeating, 14.9), 60);
  BOOST_CHECK_EQUAL(rate_at(repeating, 15), 10);
  BOOST_CHECK_EQUAL(rate_at(repeating, 3000010), 60);
  load.series_repeats = false;
  const WriteLoad once = cursor(load);
  BOOST_CHECK_EQUAL(rate_at(once, 14.9), 60);
  BOOST_CHECK_EQUAL(rate_at(once, 15), 0);
  BOOST_CHECK_EQUAL(rate_at(once, 1e6), 0);
  BOOST_CHECK(!once.on_fixed_grid());
  WriteLoad ended = once;
  for (int k = 0; k < 3; ++k) ended.advance();
  BOOST_CHECK(std::isinf(ended.next_change_s()));
}

// Dates of a series are whole multiples of the interval: no drift over a million intervals of 0.1 s.
BOOST_AUTO_TEST_CASE(series_dates_do_not_drift) {
  auto series = std::make_shared<RateSeries>();
  series->interval_s = 0.1;
  series->rates_bytes_per_s = {1, 2};
  WriteLoadConfig load;
  load.kind = LoadKind::Series;
  load.series = series;
  WriteLoad vm = cursor(load);
  for (int k = 0; k < 1000000; ++k) vm.advance();
  BOOST_CHECK_EQUAL(vm.next_change_s(), 1000001 * 0.1);
}

BOOST_AUTO_TEST_CASE(another_vm_does_not_shift_the_draws) {
  WriteLoadConfig load;
  load.kind = LoadKind::OnOff;
  load.mean_bytes_per_s = 1000;
  load.peak_to_mean = 3;
  load.on_mean_s = 7;
  WriteLoad alone = cursor(load, {}, 5, "a");
  std::vector<double> dates;
  for (int k = 0; k < 100; ++k) {
    dates.push_back(alone.next_change_s());
    alone.advance();
  }
  WriteLoad other = cursor(load, {}, 5, "b");
  WriteLoad together = cursor(load, {}, 5, "a");
  bool other_differs = false;
  for (int k = 0; k < 100; ++k) {
    BOOST_REQUIRE_EQUAL(together.next_change_s(), dates[static_cast<std::size_t>(k)]);
    other_differs = other_differs || other.next_change_s() != together.next_change_s();
    other.advance();
    other.advance();
    together.advance();
  }
  BOOST_CHECK(other_differs);
  BOOST_CHECK_NE(cursor(load, {}, 6, "a").next_change_s(), dates.front());
}
