/// The arithmetic of long-run balances: by hand, and at the limit and one unit in the last place beside it.

#define BOOST_TEST_MODULE long_run_balance
#include "models/long_run_balance.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/units.hpp"

using namespace drsim;

namespace {

const double infinite = INFINITY;

}  // namespace

// Sums over streams are not exact, so a unit in the last place is no difference; a millionth part is.
BOOST_AUTO_TEST_CASE(tight_at_a_ratio_of_one) {
  const double usable = 4'724'444.4444444445;
  for (const double demand : {usable, std::nextafter(usable, 0.0), std::nextafter(usable, infinite)})
    BOOST_CHECK(stability_of(demand, usable) == Stability::AtLimit);
  BOOST_CHECK(stability_of(usable * (1 - 1e-6), usable) == Stability::Stable);
  BOOST_CHECK(stability_of(usable * (1 + 1e-6), usable) == Stability::Diverges);
  BOOST_CHECK(stability_of(0, 0) == Stability::Stable);
  BOOST_CHECK(stability_of(1, 0) == Stability::Diverges);
  // An estimate that holds the limit within its interval says nothing.
  BOOST_CHECK(stability_of(1.01, 1, 0.02) == Stability::Unknown);
  BOOST_CHECK(stability_of(1.03, 1, 0.02) == Stability::Diverges);
  BOOST_CHECK(stability_of(0.97, 1, 0.02) == Stability::Stable);
  BOOST_CHECK(std::isinf(balance_ratio(1, 0)));
  BOOST_CHECK(balance_ratio(0, 0) == 0);
}

// 100 a second, of which 30 go elsewhere for 8 h a day and 150 for 1 h: (15 x 100 + 8 x 70 + 0) / 24.
BOOST_AUTO_TEST_CASE(what_a_capacity_leaves) {
  const RepeatingRate taken{{0, 15 * hour_s, 23 * hour_s}, {0, 30, 150}, day_s};
  BOOST_CHECK_CLOSE(mean_left(100, {taken}), (15 * 100 + 8 * 70) / 24.0, 1e-12);
  BOOST_CHECK_CLOSE(repeating_mean(taken), (8 * 30 + 150) / 24.0, 1e-12);
  // Closed from 12 h to 16 h: 3 h of the free ones and 1 h of those with 70 are lost.
  const RepeatingRate open{{0, 12 * hour_s, 16 * hour_s}, {1, 0, 1}, day_s};
  BOOST_CHECK_CLOSE(mean_left(100, {taken}, {open}), (12 * 100 + 7 * 70) / 24.0, 1e-12);
  // Of two groups one goes on while the other is closed.
  const RepeatingRate other{{0, 14 * hour_s, 18 * hour_s}, {1, 0, 1}, day_s};
  BOOST_CHECK_CLOSE(mean_left(1, {}, {open, other}), 22 / 24.0, 1e-12);
  BOOST_CHECK(mean_left(100, {}) == 100);
}

BOOST_AUTO_TEST_CASE(after_how_long_a_rate_repeats) {
  BOOST_CHECK(shortest_period_s({{0, day_s}, {5, 5}, week_s}) == 0);
  RepeatingRate daily{{}, {}, week_s}, once{{0, 8 * hour_s, 9 * hour_s}, {0, 1, 0}, week_s};
  for (int day = 0; day < 7; ++day) {
    daily.at_s.insert(daily.at_s.end(), {day * day_s, day * day_s + 8 * hour_s});
    daily.rates.insert(daily.rates.end(), {0, 1});
  }
  BOOST_CHECK(shortest_period_s(daily) == day_s);
  BOOST_CHECK(shortest_period_s(once) == week_s);
}

// A link of 10: high asks for 4 and gets it; two of the lower class ask for 5 and 2. Max-min leaves the small one whole
// and gives 4 to the other, which is short by 1.
BOOST_AUTO_TEST_CASE(shares_of_an_overloaded_link) {
  std::vector<BalanceStream> streams(3);
  const double demands[] = {4, 5, 2};
  for (std::size_t i = 0; i < streams.size(); ++i) {
    streams[i].demand_per_s = demands[i];
    streams[i].cap_per_s = 100;
    streams[i].priority = i == 0 ? 0 : 1;
    streams[i].path = {{0, 1}};
  }
  const std::vector<double> rates = long_run_rates({10}, streams);
  BOOST_CHECK_CLOSE(rates[0], 4, 1e-12);
  BOOST_CHECK_CLOSE(rates[1], 4, 1e-12);
  BOOST_CHECK_CLOSE(rates[2], 2, 1e-12);
}

// 10 % a year: from 8 to 10 in ln(1.25) / ln(1.1) = 2.341 years.
BOOST_AUTO_TEST_CASE(a_demand_that_outgrows) {
  const auto at_s = outgrown_at_s({{8, 0.1}}, 10, 0);
  BOOST_REQUIRE(at_s.has_value());
  BOOST_CHECK_SMALL(*at_s / year_s - std::log(1.25) / std::log(1.1), 1 / 365.0);
  BOOST_CHECK(!outgrown_at_s({{8, 0}}, 10, 0));
  BOOST_CHECK(*outgrown_at_s({{11, 0.1}}, 10, 5) == 5);
}

// An RPO of 10 s at date 100 s that grows by a quarter: 60 s are passed 200 s later. With a buffer full 40 s on it
// is 20 s then, and grows with the clock: 40 s more.
BOOST_AUTO_TEST_CASE(when_a_target_is_missed) {
  LagForecast lag{100, 10, 0.25, std::nullopt};
  BOOST_CHECK_CLOSE(target_missed_at_s(lag, 60), 300, 1e-12);
  lag.buffer_full_s = 140;
  BOOST_CHECK_CLOSE(target_missed_at_s(lag, 60), 180, 1e-12);
  lag.buffer_full_s = 400;
  BOOST_CHECK_CLOSE(target_missed_at_s(lag, 60), 300, 1e-12);
  BOOST_CHECK_CLOSE(target_missed_at_s(lag, 5), 100, 1e-12);
}
