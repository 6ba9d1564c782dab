#define BOOST_TEST_MODULE rounding
#include "models/rounding.hpp"

#include <boost/test/unit_test.hpp>

#include "models/conservation_check.hpp"
#include "models/random_stream.hpp"

using namespace drsim;

// 1e8 bytes/s over a day were part of a sum that holds 1 byte/s at the end: one addition is off by up to 2^-54 of 1e8.
BOOST_AUTO_TEST_CASE(a_sum_that_was_large_once_is_off_by_its_unit_roundoff) {
  BOOST_CHECK_CLOSE(rounding_of_sum(1e8 * 86400, 1), 8 * 1.1102230246251565e-16 * 8.64e12, 1e-10);
  BOOST_CHECK_CLOSE(rounding_of_sum(1e8 * 86400, 10000), 100 * rounding_of_sum(1e8 * 86400, 1), 1e-10);
}

// Random rates are added and taken back again: what is left of the sum stays within the bound, and the bound is not so
// wide that it says nothing.
BOOST_AUTO_TEST_CASE(sums_of_random_rates_stay_within_the_bound) {
  double widest = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    RandomStream random(seed, "rounding", "test");
    constexpr int steps = 2000;
    double sum = 0, most = 0, held[4] = {0, 0, 0, 0};
    for (int step = 0; step < steps; ++step) {
      const double rate = random.uniform() < 0.3 ? 0 : 1e8 * random.uniform();
      double& place = held[step % 4];
      sum += rate - place;
      place = rate;
      most = std::max(most, sum);
    }
    for (const double rate : held) sum -= rate;
    BOOST_TEST(std::fabs(sum) <= rounding_of_sum(most, steps));
    widest = std::max(widest, std::fabs(sum) / rounding_of_sum(most, steps));
  }
  BOOST_TEST(widest > 0.01);
}

// A transfer of 1 Gb/s that ends four weeks into a run: the date has a unit in the last place of 4.7e-10 s, 0.058
// bytes.
BOOST_AUTO_TEST_CASE(a_transfer_misses_its_end_by_its_rate_times_the_digits_of_the_date) {
  const double at_s = 28 * 86400;
  const double rate = 1.25e8;
  const double unit_s = std::nextafter(at_s, 1e9) - at_s;
  BOOST_TEST(rounding_of_end(at_s, rate, 0) > rate * unit_s);
  BOOST_TEST(rounding_of_end(at_s, rate, 0) < 100 * rate * unit_s);
  BOOST_TEST(rounding_of_end(at_s, 0, 0) == 1e-6);
}

BOOST_AUTO_TEST_CASE(two_accounts_may_differ_by_rounding_and_no_more) {
  ConservationCheck check(86400);
  check.equal(17280, 17280 + 1e-5, 17280, "bytes");
  BOOST_CHECK_THROW(check.equal(17280, 17280 + 2e-5, 17280, "bytes"), InvariantViolation);
  // The same account with rounding that was worked out beside it; a byte more than that is a violation.
  check.equal(17280, 17280 + 1e-4, 17280, "bytes", 1e-4);
  BOOST_CHECK_THROW(check.equal(17280, 17281, 17280, "bytes", 1e-4), InvariantViolation);
  BOOST_CHECK_THROW(check.equal(0, std::nan(""), 17280, "bytes"), InvariantViolation);
  BOOST_TEST(check.found().worst_relative_error <= ConservationCheck::tolerance);
}
