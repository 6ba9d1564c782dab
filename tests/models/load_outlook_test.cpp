/// Long-run means of written loads: by hand, and random ones against their own draws.

#define BOOST_TEST_MODULE load_outlook
#include "models/loads/load_outlook.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "models/units.hpp"

using namespace drsim;

namespace {

constexpr double no_bound = 1e18;

WriteLoadConfig constant(double mean) {
  WriteLoadConfig load;
  load.name = "load";
  load.mean_bytes_per_s = mean;
  return load;
}

WriteLoadConfig bursts() {
  WriteLoadConfig load = constant(2e6);
  load.kind = LoadKind::OnOff;
  load.peak_to_mean = 5;
  load.on_mean_s = 10;
  return load;
}

/// Mean of the rate of a load over a long stretch of its own draws.
double drawn_mean(const WriteLoadConfig& load, double length_s) {
  WriteLoad writes(std::make_shared<const WriteLoadConfig>(load), CalendarStart{}, 3, "vm");
  double written = 0, at_s = 0;
  for (; writes.next_change_s() < length_s; writes.advance()) {
    written += writes.rate_bytes_per_s() * (writes.next_change_s() - at_s);
    at_s = writes.next_change_s();
  }
  return (written + writes.rate_bytes_per_s() * (length_s - at_s)) / length_s;
}

}  // namespace

BOOST_AUTO_TEST_CASE(loads_that_repeat) {
  BOOST_CHECK(load_outlook(constant(5)).mean_bytes_per_s == 5);
  BOOST_CHECK(load_outlook(constant(5)).period_s == 0);
  WriteLoadConfig daily = constant(4);
  daily.kind = LoadKind::Profile;
  daily.hourly_factor.assign(24, 0.5);
  daily.hourly_factor[9] = 12.5;
  BOOST_CHECK_CLOSE(load_outlook(daily).mean_bytes_per_s, 4, 1e-12);
  BOOST_CHECK(load_outlook(daily).period_s == day_s);
  daily.daily_factor = {1.4, 1.4, 1.4, 1.4, 1.4, 0, 0};
  BOOST_CHECK(load_outlook(daily).period_s == week_s);
  WriteLoadConfig series = constant(0);
  series.kind = LoadKind::Series;
  series.series = std::make_shared<const RateSeries>(RateSeries{300, {1, 2, 6}});
  BOOST_CHECK_CLOSE(load_outlook(series).mean_bytes_per_s, 3, 1e-12);
  BOOST_CHECK(load_outlook(series).period_s == 900);
  BOOST_CHECK(!load_outlook(series).ends);
  series.series_repeats = false;
  BOOST_CHECK(load_outlook(series).ends);
}

// Bursts of 5 times the mean for a fifth of the time; states of 1 h with 0.5 and of 3 h with 1.5: 1.25 times the mean.
BOOST_AUTO_TEST_CASE(random_loads_against_their_draws) {
  const LoadOutlook on_off = load_outlook(bursts());
  BOOST_CHECK(on_off.is_random);
  BOOST_CHECK(on_off.settling_s == 50);
  BOOST_CHECK_CLOSE(drawn_mean(bursts(), 1e6), on_off.mean_bytes_per_s, 2);
  WriteLoadConfig markov = constant(1e6);
  markov.kind = LoadKind::Markov;
  markov.states = {{0.5, hour_s}, {1.5, 3 * hour_s}};
  BOOST_CHECK_CLOSE(load_outlook(markov).mean_bytes_per_s, 1.25e6, 1e-12);
  BOOST_CHECK_CLOSE(drawn_mean(markov, 2e8), 1.25e6, 2);
}

// 10 % a year, in steps of days: 1.1 after a year, nothing in the first day.
BOOST_AUTO_TEST_CASE(growth) {
  BOOST_CHECK_CLOSE(growth_factor(0.1, year_s), 1.1, 1e-9);
  BOOST_CHECK(growth_factor(0.1, day_s / 2) == 1);
  BOOST_CHECK(growth_factor(0, 5 * year_s) == 1);
}

// Half of what is written in a minute is unique, a quarter of what goes beyond it: of 90 s at 2 a second
// 60 + 0 x ... by the last slope: U(60 s) = 60 bytes of 120, the slope from 0 to the only point goes on, so 90 of 180.
BOOST_AUTO_TEST_CASE(what_overwrites_leave_of_a_cycle) {
  WriteLoadConfig load = constant(2);
  load.unique = {{60, 0.5}};
  const MeanEstimate sealed = sealed_mean(load, no_bound, 90);
  BOOST_CHECK_CLOSE(sealed.mean, 1, 1e-12);
  BOOST_CHECK(sealed.half_width == 0);
  load.unique = {{60, 0.5}, {120, 0.375}};  // 60 bytes in the first minute, 30 in the second
  BOOST_CHECK_CLOSE(sealed_mean(load, no_bound, 90).mean, 75 / 90.0, 1e-12);
  // Disks of 45 bytes hold no more.
  BOOST_CHECK_CLOSE(sealed_mean(load, 45, 90).mean, 0.5, 1e-12);
}

// Without overwrites the mean is that of the load, whatever the cycle; with them less, since U is concave, and the
// bursts collapse more than their mean would.
BOOST_AUTO_TEST_CASE(cycles_of_bursts) {
  WriteLoadConfig load = bursts();
  const MeanEstimate all = sealed_mean(load, no_bound, 15);
  BOOST_CHECK(all.mean == 2e6 && all.half_width == 0);
  load.unique = {{15, 0.5}, {150, 0.1}};
  const MeanEstimate some = sealed_mean(load, no_bound, 15);
  BOOST_CHECK(some.half_width > 0 && some.half_width < 0.2 * some.mean);
  BOOST_CHECK(some.mean + some.half_width < 1e6);
  BOOST_CHECK(some.mean > 0.2e6);
  // A curve that is a straight line leaves its share of the mean.
  load.unique = {{15, 0.5}};
  const MeanEstimate half = sealed_mean(load, no_bound, 15);
  BOOST_CHECK(std::fabs(half.mean - 1e6) <= 2 * half.half_width);
}

// Values of 60 s at 2, 4 and 6 a second, cycles of 80 s of which the first 120 bytes count in full and the rest by a
// third: 160, 320 and 480 bytes leave 133 1/3, 186 2/3 and 240. Cycles of two values: 10 s at 1 and 3, then 5.
BOOST_AUTO_TEST_CASE(cycles_of_series) {
  WriteLoadConfig load = constant(4);
  load.kind = LoadKind::Series;
  load.unique = {{30, 1}, {60, 2 / 3.0}};
  load.series = std::make_shared<const RateSeries>(RateSeries{60, {2, 4, 6}});
  BOOST_CHECK_CLOSE(sealed_mean(load, no_bound, 80).mean, (400 / 3.0 + 560 / 3.0 + 240) / 3 / 80, 1e-9);
  load.unique.clear();
  load.series = std::make_shared<const RateSeries>(RateSeries{10, {1, 3, 5}});
  BOOST_CHECK_CLOSE(sealed_mean(load, no_bound, 20).mean, 3, 1e-9);
}

BOOST_AUTO_TEST_CASE(periods_in_common) {
  BOOST_CHECK(common_period_s(0, day_s) == day_s);
  BOOST_CHECK(common_period_s(day_s, week_s) == week_s);
  BOOST_CHECK(common_period_s(10, 15) == 30);
  BOOST_CHECK(common_period_s(0, 0) == 0);
}
