/// Expected rates of loads by hand, against the cursor of the simulation, and what random windows hold beyond them.

#define BOOST_TEST_MODULE load_rate
#include "models/loads/load_rate.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/loads/load_outlook.hpp"
#include "models/units.hpp"

using namespace drsim;

namespace {

WriteLoadConfig constant(double mean) {
  WriteLoadConfig load;
  load.name = "load";
  load.mean_bytes_per_s = mean;
  return load;
}

WriteLoadConfig office() {
  WriteLoadConfig load = constant(2e6);
  load.kind = LoadKind::Profile;
  load.hourly_factor.assign(24, 0.5);
  load.hourly_factor[9] = 12.5;
  load.daily_factor = {1.4, 1.4, 1.4, 1.4, 1.4, 0, 0};
  return load;
}

WriteLoadConfig bursts(double tail_shape) {
  WriteLoadConfig load = constant(2e6);
  load.kind = LoadKind::OnOff;
  load.peak_to_mean = 4;
  load.on_mean_s = 10;
  load.tail_shape = tail_shape;
  return load;
}

WriteLoadConfig markov() {
  WriteLoadConfig load = constant(2e6);
  load.kind = LoadKind::Markov;
  load.states = {{0.5, 60}, {1, 20}, {4, 10}};
  return load;
}

/// Mean and variance of what the windows of a draw hold.
std::pair<double, double> drawn_windows(const WriteLoadConfig& load, double window_s, int windows) {
  WriteLoad writes(std::make_shared<const WriteLoadConfig>(load), CalendarStart{}, 5, "vm");
  double at_s = 0, sum = 0, squares = 0;
  for (int i = 1; i <= windows; ++i) {
    double written = 0;
    for (; writes.next_change_s() < i * window_s; writes.advance()) {
      written += writes.rate_bytes_per_s() * (writes.next_change_s() - at_s);
      at_s = writes.next_change_s();
    }
    written += writes.rate_bytes_per_s() * (i * window_s - at_s);
    at_s = i * window_s;
    sum += written;
    squares += written * written;
  }
  const double mean = sum / windows;
  return {mean, squares / windows - mean * mean};
}

}  // namespace

// A profile that starts on a Thursday at 8:30 is that of the cursor at every half hour, and so is one that starts on
// the hour; its mean is that of the outlook.
BOOST_AUTO_TEST_CASE(a_profile_from_the_start_of_the_run_on) {
  for (const CalendarStart& start : {CalendarStart{3, 8.5 * hour_s}, CalendarStart{6, 0}}) {
    const LoadRate load = load_rate(office(), start);
    BOOST_TEST(load.rate.period_s == week_s);
    BOOST_CHECK_CLOSE(repeating_mean(load.rate), load_outlook(office()).mean_bytes_per_s, 1e-9);
    WriteLoad writes(std::make_shared<const WriteLoadConfig>(office()), start, 1, "vm");
    for (double at_s = 900; at_s < week_s; at_s += 1800) {
      while (writes.next_change_s() <= at_s) writes.advance();
      const auto after = std::upper_bound(load.rate.at_s.begin(), load.rate.at_s.end(), at_s);
      const double rate = load.rate.rates[static_cast<std::size_t>(after - load.rate.at_s.begin()) - 1];
      BOOST_TEST_REQUIRE(rate == writes.rate_bytes_per_s(), boost::test_tools::tolerance(1e-12));
    }
  }
  const LoadRate flat = load_rate(constant(5), {});
  BOOST_TEST(flat.rate.period_s == 0);
  BOOST_TEST(flat.rate.rates == std::vector<double>{5});
  BOOST_TEST(beyond_expected_bytes(flat, 100, 20) == 0);
}

// Half of what a cycle of 10 s writes at 2 MB/s is unique, by a single point of the curve: the hour of the peak, 25
// times that, keeps less than half.
BOOST_AUTO_TEST_CASE(sealed_rates_are_those_of_the_mean) {
  WriteLoadConfig load = office();
  load.unique = {{10, 0.5}, {3600, 0.1}};
  const LoadRate sealed = sealed_rate(load, {}, 1e12, 10, 0);
  BOOST_CHECK_CLOSE(repeating_mean(sealed.rate), sealed_mean(load, 1e12, 10).mean, 1e-9);
  WriteLoadConfig series = constant(0);
  series.kind = LoadKind::Series;
  series.series = std::make_shared<const RateSeries>(RateSeries{5, {1e6, 3e6, 0, 0, 4e6, 4e6, 9e6}});
  series.unique = {{10, 0.5}, {3600, 0.1}};
  const LoadRate cycles = sealed_rate(series, {}, 1e12, 10, 0);
  BOOST_CHECK_CLOSE(repeating_mean(cycles.rate), sealed_mean(series, 1e12, 10).mean, 1e-9);
  BOOST_TEST(cycles.rate.period_s == 35);
}

// On for 10 s at 4, off for 30 s: ((4 - 1)^2 x 10^2 + 30^2) / 40 = 45 s. Pareto of shape 3 and mean m: variance m^2
// / 3. Three states of mean 12/9: 2 x (2/3) x sum of ((f / mean - 1) x hold)^2 / 90.
BOOST_AUTO_TEST_CASE(variances_by_hand) {
  BOOST_CHECK_CLOSE(load_rate(bursts(0), {}).variance_s, 45, 1e-9);
  BOOST_CHECK_CLOSE(load_rate(bursts(3), {}).variance_s, 15, 1e-9);
  BOOST_TEST(std::isinf(load_rate(bursts(1.5), {}).variance_s));
  const double mean = (0.5 * 60 + 1 * 20 + 4 * 10) / 90, s = std::pow((0.5 / mean - 1) * 60, 2) +
                                                             std::pow((1 / mean - 1) * 20, 2) +
                                                             std::pow((4 / mean - 1) * 10, 2);
  BOOST_CHECK_CLOSE(load_rate(markov(), {}).variance_s, 2 * s * 2 / 3 / 90, 1e-9);
  BOOST_CHECK_CLOSE(load_rate(markov(), {}).highest, 4 / mean, 1e-9);
  // Without a variance, and in short windows, the highest state all the time is what bounds it.
  BOOST_CHECK_CLOSE(beyond_expected_bytes(load_rate(bursts(1.5), {}), 1000, 1e6), 3000, 1e-9);
  BOOST_CHECK_CLOSE(beyond_expected_bytes(load_rate(bursts(0), {}), 2e6, 1), 6e6, 1e-9);
  BOOST_CHECK_CLOSE(beyond_expected_bytes(load_rate(bursts(0), {}), 2e6 * 1e6, 1e6), 5 * 2e6 * std::sqrt(45e6), 1e-9);
}

// The second way: draws. 4,000 windows of 2,000 s; the error of a variance is about 1 / sqrt(2,000), 2 %.
BOOST_AUTO_TEST_CASE(variances_of_draws) {
  const double window_s = 2000;
  for (const WriteLoadConfig& load : {bursts(0), bursts(4), markov()}) {
    const LoadRate expected = load_rate(load, {});
    const auto [mean, variance] = drawn_windows(load, window_s, 4000);
    const double rate = expected.rate.rates.front();
    BOOST_CHECK_CLOSE(mean, rate * window_s, 1);
    BOOST_CHECK_CLOSE(variance, expected.variance_s * window_s * rate * rate, 12);
  }
}
