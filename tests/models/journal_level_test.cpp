/// What a journal holds in the long run: by hand, against sums over a grid of seconds, and against the journal of the
/// simulation.

#define BOOST_TEST_MODULE journal_level
#include "models/group_accounts/journal_level.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "models/group_accounts/recovery_journal.hpp"
#include "models/random_stream.hpp"
#include "models/units.hpp"

using namespace drsim;

namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

LoadRate repeating(std::vector<double> at_s, std::vector<double> rates, double period_s) {
  LoadRate load;
  load.rate = {std::move(at_s), std::move(rates), period_s};
  return load;
}

double largest(const LoadRate& load, double history_s) {
  return JournalLevel(load, history_s, history_s + load.rate.period_s).largest_bytes();
}

/// Rates of whole seconds, so that all corners are whole seconds.
LoadRate drawn(RandomStream& random, bool ends) {
  LoadRate load;
  double at_s = 0;
  for (int i = 0; i < 12; ++i) {
    load.rate.at_s.push_back(at_s);
    load.rate.rates.push_back(std::floor(random.uniform() * 50));
    at_s += 1 + std::floor(random.uniform() * 9);
  }
  load.rate.period_s = at_s;
  load.ends = ends;
  return load;
}

double rate_at(const LoadRate& load, int second) {
  const double at_s = second + 0.5;
  if (load.ends && at_s > load.rate.period_s) return 0;
  const double phase_s = std::fmod(at_s, load.rate.period_s);
  const auto after = std::upper_bound(load.rate.at_s.begin(), load.rate.at_s.end(), phase_s);
  return load.rate.rates[static_cast<std::size_t>(after - load.rate.at_s.begin()) - 1];
}

/// Bytes of the window that ends at each second.
std::vector<double> levels_by_second(const LoadRate& load, int history_s, int span_s) {
  std::vector<double> levels{0};
  for (int end = 1; end <= span_s; ++end) {
    double sum = 0;
    for (int second = std::max(0, end - history_s); second < end; ++second) sum += rate_at(load, second);
    levels.push_back(sum);
  }
  return levels;
}

}  // namespace

// 1 byte/s by day, 5 from 8 h to 12 h: the largest 6 h hold 4 h of 5 and 2 h of 1, the largest 3 h 3 h of 5, and 30 h
// one whole day, 40 byte hours, and 6 h more.
BOOST_AUTO_TEST_CASE(windows_by_hand) {
  const LoadRate load = repeating({0, 8 * hour_s, 12 * hour_s}, {1, 5, 1}, day_s);
  BOOST_CHECK_CLOSE(largest(load, 6 * hour_s), 22 * hour_s, 1e-12);
  BOOST_CHECK_CLOSE(largest(load, 3 * hour_s), 15 * hour_s, 1e-12);
  BOOST_CHECK_CLOSE(largest(load, 30 * hour_s), (40 + 22) * hour_s, 1e-12);
  BOOST_CHECK_CLOSE(largest(load, day_s), 40 * hour_s, 1e-12);
  BOOST_CHECK_CLOSE(largest(repeating({0}, {7}, 0), 100), 700, 1e-12);
  // From empty: 8 byte hours until 8 h, of which 6 are kept; 16 more at 12 h, less 4 h of 1: 18; 10 are met 1 h
  // after 8.
  const JournalLevel level(load, 6 * hour_s, 6 * hour_s + day_s);
  BOOST_CHECK_CLOSE(*level.first_above_s(10 * hour_s), 9 * hour_s, 1e-12);
  BOOST_CHECK(!level.first_above_s(22 * hour_s * (1 + 1e-9)));
  BOOST_CHECK(level.first_above_s(22 * hour_s * (1 - 1e-9)));
}

// A window is across the end of the period, and of a series that ends only before it.
BOOST_AUTO_TEST_CASE(a_series_that_ends_does_not_meet_its_beginning) {
  LoadRate load = repeating({0, 10, 90}, {4, 0, 3}, 100);
  BOOST_CHECK_CLOSE(largest(load, 20), 70, 1e-12);
  load.ends = true;
  BOOST_CHECK_CLOSE(largest(load, 20), 40, 1e-12);
}

// One journal is full by day, the other by night; a limit cuts the first to 8.
BOOST_AUTO_TEST_CASE(a_sum_is_less_than_the_sum_of_the_largest) {
  const LoadRate day = repeating({0, 10}, {1, 0}, 20), night = repeating({0, 10}, {0, 2}, 20);
  JournalLevel sum(30);
  sum.add(JournalLevel(day, 10, 30), 1, 1, unlimited);
  sum.add(JournalLevel(night, 10, 30), 1, 1, unlimited);
  BOOST_CHECK_CLOSE(sum.largest_bytes(), 20, 1e-12);
  JournalLevel limited(30);
  limited.add(JournalLevel(day, 10, 30), 3, 2, 8);
  BOOST_CHECK_CLOSE(limited.largest_bytes(), 24, 1e-12);
  BOOST_CHECK_CLOSE(*limited.first_above_s(12), 2, 1e-12);
}

BOOST_AUTO_TEST_CASE(random_rates_against_a_grid_of_seconds) {
  RandomStream random(11, "journal level", "rates");
  for (int round = 0; round < 200; ++round) {
    const LoadRate load = drawn(random, round % 5 == 0);
    const int history_s = 1 + static_cast<int>(random.uniform() * 150);
    const int span_s = history_s + static_cast<int>(load.rate.period_s);
    const JournalLevel level(load, history_s, span_s);
    const std::vector<double> levels = levels_by_second(load, history_s, span_s);
    const double most = *std::max_element(levels.begin(), levels.end());
    BOOST_TEST_REQUIRE(std::fabs(level.largest_bytes() - most) <= 1e-9 * (1 + most));
    const double half = most / 2;
    const auto first = std::find_if(levels.begin(), levels.end(), [&](double bytes) { return bytes > half; });
    if (most <= 0) continue;
    BOOST_TEST_REQUIRE(std::ceil(*level.first_above_s(half) - 1e-9) <= static_cast<double>(first - levels.begin()));
    BOOST_TEST_REQUIRE(*level.first_above_s(half) >= static_cast<double>(first - levels.begin()) - 1 - 1e-9);
  }
}

// The journal of the simulation, fed with the same rates for several periods: its peak, with and without a limit.
BOOST_AUTO_TEST_CASE(the_journal_of_a_run_peaks_alike) {
  RandomStream random(12, "journal level", "journals");
  for (int round = 0; round < 100; ++round) {
    const LoadRate load = drawn(random, false);
    const double history_s = 1 + random.uniform() * 150;
    const JournalLevel level(load, history_s, history_s + load.rate.period_s);
    const double most = level.largest_bytes();
    for (const double limit : {unlimited, most * (1 + 1e-6), most * (1 - 1e-3)}) {
      RecoveryJournal journal(1, history_s, limit, nullptr, 1);
      double at_s = 0;
      for (int period = 0; at_s < history_s + 2 * load.rate.period_s; ++period) {
        for (std::size_t i = 0; i < load.rate.rates.size(); ++i)
          journal.set_arrival(period * load.rate.period_s + load.rate.at_s[i], 0, load.rate.rates[i]);
        at_s = (period + 1) * load.rate.period_s;
      }
      journal.finish(at_s);
      BOOST_TEST_REQUIRE(std::fabs(journal.peak_bytes() - std::min(most, limit)) <= 1e-9 * (1 + most));
      BOOST_TEST_REQUIRE((journal.limited_s() > 0) == (limit < most));
    }
  }
}
