/// A load generated from known parameters is fitted and the parameters come back.

#define BOOST_TEST_MODULE workload_fit
#include "analysis/workload_fit.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "analysis/calendar_fit.hpp"

using namespace drsim;

namespace {

constexpr double five_minutes_s = 300;
constexpr std::size_t four_weeks = 28 * 288;

/// A working day: low at night, high from 8 to 18; mean 1.
std::vector<double> office_hours() {
  std::vector<double> factors(24, 0.4);
  for (std::size_t hour = 8; hour < 18; ++hour) factors[hour] = (24 - 14 * 0.4) / 10;
  return factors;
}

const std::vector<double> working_week = {1.3, 1.3, 1.3, 1.3, 1.3, 0.3, 0.2};

FitInput input_of(const WriteLoadConfig& load, const CalendarStart& start, std::size_t count, std::uint64_t seed) {
  FitInput input;
  input.name = "generated";
  input.start = start;
  input.series.interval_s = five_minutes_s;
  input.series.rates_bytes_per_s = simulate_bins(load, start, five_minutes_s, count, seed);
  return input;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_pure_profile_is_recovered_exactly) {
  WriteLoadConfig load;
  load.kind = LoadKind::Profile;
  load.mean_bytes_per_s = 2e6;
  load.hourly_factor = office_hours();
  load.daily_factor = working_week;
  // Starts on a Wednesday at 05:00 and ends in the middle of a week: the mean of the trace is not that of the load.
  const FitInput input = input_of(load, {2, 5 * 3600.0}, four_weeks + 1000, 1);
  const WorkloadFit fit = fit_workload(input);
  BOOST_TEST((fit.load.kind == LoadKind::Profile));
  BOOST_TEST(fit.load.mean_bytes_per_s == 2e6, boost::test_tools::tolerance(1e-9));
  BOOST_REQUIRE(fit.load.hourly_factor.size() == 24U);
  BOOST_REQUIRE(fit.load.daily_factor.size() == 7U);
  for (std::size_t hour = 0; hour < 24; ++hour) {
    BOOST_TEST(fit.load.hourly_factor[hour] == load.hourly_factor[hour], boost::test_tools::tolerance(1e-9));
  }
  for (std::size_t day = 0; day < 7; ++day) {
    BOOST_TEST(fit.load.daily_factor[day] == load.daily_factor[day], boost::test_tools::tolerance(1e-9));
  }
  for (const double error : {fit.errors.mean, fit.errors.p95, fit.errors.p99, fit.errors.peak, fit.errors.variation}) {
    BOOST_TEST(std::abs(error) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(a_constant_load_stays_constant) {
  WriteLoadConfig load;
  load.mean_bytes_per_s = 12345;
  const WorkloadFit fit = fit_workload(input_of(load, {0, 0}, four_weeks, 1));
  BOOST_TEST((fit.load.kind == LoadKind::Constant));
  BOOST_TEST(fit.load.mean_bytes_per_s == 12345.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(fit.load.hourly_factor.empty());
  BOOST_TEST(fit.load.daily_factor.empty());
}

BOOST_AUTO_TEST_CASE(a_load_that_never_writes_is_fitted_without_dividing_by_it) {
  const WorkloadFit fit = fit_workload(input_of(WriteLoadConfig{}, {0, 0}, 1000, 1));
  BOOST_TEST(fit.load.mean_bytes_per_s == 0.0);
  BOOST_TEST(fit.errors.p95 == 0.0);
  BOOST_TEST(fit.errors.variation == 0.0);
}

BOOST_AUTO_TEST_CASE(bursts_of_a_markov_load_come_back_in_size_share_and_length) {
  // 80 % of the time at 0.5, 20 % at 3 times the mean; bursts of one hour.
  WriteLoadConfig load;
  load.kind = LoadKind::Markov;
  load.mean_bytes_per_s = 1e6;
  load.states = {{0.5, 4 * 3600.0}, {3.0, 3600.0}};
  const WorkloadFit fit = fit_workload(input_of(load, {0, 0}, 3 * four_weeks, 7));
  // Statistical: some 400 bursts in 84 days, so about 5 % standard error of their total, half of it of the mean.
  BOOST_TEST(std::abs(fit.load.mean_bytes_per_s / 1e6 - 1) < 0.1);
  BOOST_TEST(std::abs(fit.errors.mean) < 1e-9);
  BOOST_TEST(std::abs(fit.errors.p95) < 0.05);
  BOOST_TEST(std::abs(fit.errors.p99) < 0.05);
  BOOST_TEST(std::abs(fit.errors.peak) < 0.05);
  BOOST_TEST(std::abs(fit.errors.variation) < 0.1);
  BOOST_TEST(std::abs(fit.errors.variation_short) < 0.15);
  // Whatever process was chosen, its load is near the top state for about a fifth of the time.
  const std::vector<double> bins = simulate_bins(fit.load, {0, 0}, five_minutes_s, 20 * four_weeks, 99);
  double high = 0;
  for (const double rate : bins) high += rate > 2e6 ? 1.0 : 0.0;
  BOOST_TEST(std::abs(high / static_cast<double>(bins.size()) - 0.2) < 0.06);
}

BOOST_AUTO_TEST_CASE(profile_and_bursts_are_told_apart) {
  WriteLoadConfig load;
  load.kind = LoadKind::OnOff;
  load.mean_bytes_per_s = 1e6;
  load.hourly_factor = office_hours();
  load.peak_to_mean = 4;
  load.on_mean_s = 900;
  const WorkloadFit fit = fit_workload(input_of(load, {0, 0}, 3 * four_weeks, 3));
  BOOST_REQUIRE(fit.load.hourly_factor.size() == 24U);
  // Each hour was seen 84 times with bursts of a quarter of an hour: about 8 % standard error.
  for (std::size_t hour = 0; hour < 24; ++hour) {
    BOOST_TEST(std::abs(fit.load.hourly_factor[hour] / load.hourly_factor[hour] - 1) < 0.35, hour);
  }
  BOOST_TEST(fit.load.daily_factor.empty());
  BOOST_TEST(std::abs(fit.load.mean_bytes_per_s / 1e6 - 1) < 0.1);
  BOOST_TEST(std::abs(fit.errors.p95) < 0.2);
  BOOST_TEST(std::abs(fit.errors.variation) < 0.2);
}

BOOST_AUTO_TEST_CASE(noise_makes_no_profile) {
  WriteLoadConfig load;
  load.kind = LoadKind::OnOff;
  load.mean_bytes_per_s = 1e6;
  load.peak_to_mean = 5;
  load.on_mean_s = 1200;
  const CalendarFactors factors = fit_calendar(input_of(load, {0, 0}, four_weeks, 5).series, {0, 0});
  BOOST_TEST(factors.hourly.empty());
  BOOST_TEST(factors.daily.empty());
}

BOOST_AUTO_TEST_CASE(the_same_trace_gives_the_same_fit) {
  WriteLoadConfig load;
  load.kind = LoadKind::OnOff;
  load.mean_bytes_per_s = 1e6;
  load.peak_to_mean = 5;
  load.on_mean_s = 1200;
  const FitInput input = input_of(load, {0, 0}, 2000, 5);
  const WorkloadFit one = fit_workload(input);
  const WorkloadFit other = fit_workload(input);
  BOOST_TEST((one.load.kind == other.load.kind));
  BOOST_TEST(one.load.on_mean_s == other.load.on_mean_s);
  BOOST_TEST(one.errors.p99 == other.errors.p99);
}

BOOST_AUTO_TEST_CASE(calendar_of_known_dates) {
  // 1970-01-01 was a Thursday; 2013-07-31 22:02:56 UTC (1375308176) a Wednesday; a second before 1970 a Wednesday.
  BOOST_TEST(calendar_start(0).weekday == 3);
  BOOST_TEST(calendar_start(1375308176).weekday == 2);
  BOOST_TEST(calendar_start(1375308176).second_of_day_s == 22 * 3600 + 2 * 60 + 56.0);
  BOOST_TEST(calendar_start(-1).weekday == 2);
  BOOST_TEST(calendar_start(-1).second_of_day_s == 86399.0);
}
