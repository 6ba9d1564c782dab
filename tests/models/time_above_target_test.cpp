#define BOOST_TEST_MODULE time_above_target
#include "models/group_accounts/time_above_target.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <string>

#include "models/date_rounding.hpp"
#include "tests/support/random_excursions.hpp"

using namespace drsim;
using test::RandomExcursions;
namespace tt = boost::test_tools;

namespace {

constexpr double horizon_s = 5000;

void check_sums(const RandomExcursions& made) {
  double by_cause_s = 0;
  for (std::uint32_t cause = 0; cause < made.set.by_cause().size(); ++cause) {
    const double sum_s = made.set.by_cause()[cause].above_s;
    by_cause_s += sum_s;
    BOOST_TEST(std::fabs(sum_s - made.above_s(0, 1e9, static_cast<int>(cause))) < 1e-9 * horizon_s);
  }
  BOOST_TEST(std::fabs(by_cause_s - made.set.total_s()) < 1e-12 * horizon_s);
  double of_parts_s = 0;
  for (const Excursions& part : made.set.parts()) of_parts_s += part.above_s;
  BOOST_TEST(std::fabs(of_parts_s - made.set.total_s()) < 1e-9 * horizon_s);
  double of_stretches_s = 0;
  for (const AboveStretch& stretch : made.set.stretches(1000)) of_stretches_s += stretch.above_s;
  BOOST_TEST(std::fabs(of_stretches_s - made.set.total_s()) < 1e-9 * horizon_s);
}

}  // namespace

// Three excursions of 1, 1.5 and 2 s that begin at 10, 15 and 20 s, by hand: 4.5 s in all, 1.2 s of them before 15.2 s.
BOOST_AUTO_TEST_CASE(a_rhythm_by_hand) {
  TimeAboveTarget set;
  set.add({10, 1, 16, 5, 0.5, 3, 1});
  BOOST_TEST(set.total_s() == 4.5);
  BOOST_TEST(set.by_cause()[1].above_s == 4.5);
  BOOST_TEST(set.by_cause()[1].worst_s == 17);
  BOOST_TEST(set.parts()[0].end_s() == 22);
  BOOST_TEST(set.parts()[0].above_before_s(15.2) == 1.2, tt::tolerance(1e-12));
  BOOST_TEST(set.within(10.5, 21).above_s == 0.5 + 1.5 + 1, tt::tolerance(1e-12));
  BOOST_TEST(set.within(11, 15).above_s == 0);
  BOOST_TEST(set.within(22, 30).above_s == 0);
  BOOST_TEST(set.within(0, 30).by_cause[1] == 4.5);
}

// One excursion at a time in a steady rhythm is one part, however many; one that is a second late begins another.
BOOST_AUTO_TEST_CASE(a_rhythm_is_found) {
  TimeAboveTarget set(10);
  for (int k = 0; k < 100'000; ++k) set.add(0.1 + 5.0 * k, 0.1 + 5.0 * k + 0.7, 15.7, 0);
  BOOST_TEST(set.parts().size() == 1);
  BOOST_TEST(set.total_s() == 70'000, tt::tolerance(1e-9));
  set.add(500'001.1, 500'001.8, 15.7, 0);
  BOOST_TEST(set.parts().size() == 2);
  set.add(500'006.1, 500'006.8, 15.7, 1);
  BOOST_TEST(set.parts().size() == 3);
  BOOST_TEST(set.stretches(10).size() == 2);
}

// What touches is one stretch; what ends a rhythm is not taken for its next excursion.
BOOST_AUTO_TEST_CASE(touching_stretches_are_one) {
  TimeAboveTarget set(10);
  set.add(100, 130, 50, 0);
  set.add(130, 170, 90, 0);
  set.add(170, 180, 40, 1);
  BOOST_TEST_REQUIRE(set.parts().size() == 2);
  BOOST_TEST(set.parts()[0].end_s() == 170);
  BOOST_TEST(set.parts()[0].worst_s == 90);
  set.end_rhythm();
  set.add(185, 195, 40, 1);
  BOOST_TEST(set.parts().size() == 3);
}

BOOST_AUTO_TEST_CASE(sums_and_windows_are_those_of_single_excursions) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    RandomStream random(seed, "excursions", "test");
    const RandomExcursions made(random, horizon_s, seed % 2 == 0 ? 0 : 10);
    BOOST_TEST_CONTEXT("seed " << seed) {
      check_sums(made);
      BOOST_TEST(!made.set.folded());
      for (int window = 0; window < 20; ++window) {
        const double from_s = horizon_s * random.uniform(), to_s = from_s + 200 * random.uniform();
        const WindowSeconds inside = made.set.within(from_s, to_s);
        BOOST_TEST(std::fabs(inside.above_s - made.above_s(from_s, to_s)) < 1e-9 * horizon_s);
        BOOST_TEST(inside.uncertain_s == 0);
        const double sum_s = std::accumulate(inside.by_cause.begin(), inside.by_cause.end(), 0.0);
        BOOST_TEST(std::fabs(sum_s - inside.above_s) < 1e-9 * horizon_s);
      }
    }
  }
}

// With room for ten parts sums are as exact as before, and windows lie within what they say is uncertain.
BOOST_AUTO_TEST_CASE(folding_keeps_sums_exact_and_bounds_windows) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    RandomStream random(seed, "excursions", "test");
    const RandomExcursions made(random, horizon_s, 0, 10);
    BOOST_TEST_CONTEXT("seed " << seed) {
      check_sums(made);
      BOOST_TEST(made.set.parts().size() <= 11);
      BOOST_TEST(made.set.folded());
      for (int window = 0; window < 20; ++window) {
        const double from_s = horizon_s * random.uniform(), to_s = from_s + 2000 * random.uniform();
        const WindowSeconds inside = made.set.within(from_s, to_s);
        BOOST_TEST(std::fabs(inside.above_s - made.above_s(from_s, to_s)) <= inside.uncertain_s + 1e-9 * horizon_s);
      }
      BOOST_TEST(made.set.within(0, 1e9).uncertain_s == 0);
    }
  }
}

// Two sets that count by turns are one, with causes under new numbers.
BOOST_AUTO_TEST_CASE(sets_that_take_turns_are_one) {
  TimeAboveTarget forward, reverse;
  forward.add(10, 20, 30, 0);
  reverse.add(30, 35, 40, 0);
  reverse.add(36, 37, 40, 1);
  forward.add(50, 51, 30, 1);
  const TimeAboveTarget both = TimeAboveTarget::of_turns({{&forward, {0, 2}}, {&reverse, {2, 1}}});
  BOOST_TEST(both.total_s() == 17);
  BOOST_TEST(both.by_cause()[0].above_s == 10);
  BOOST_TEST(both.by_cause()[1].above_s == 1);
  BOOST_TEST(both.by_cause()[2].above_s == 6);
  BOOST_TEST(both.by_cause()[2].worst_s == 40);
  BOOST_TEST_REQUIRE(both.parts().size() == 4);
  BOOST_TEST(both.parts()[1].begin_s == 30);
}

BOOST_AUTO_TEST_CASE(causes_are_numbered_in_order_of_appearance) {
  CauseNumbers<std::string> numbers;
  BOOST_TEST(numbers.of("link") == 0);
  BOOST_TEST(numbers.of("CPU") == 1);
  BOOST_TEST(numbers.of("link") == 0);
  BOOST_TEST(numbers.of("CPU") == 1);
  BOOST_TEST(numbers.all().size() == 2);
}

// Sixteen units in the last place of a date between 2^21 and 2^22 s, 24 to 48 days.
BOOST_AUTO_TEST_CASE(rounding_follows_the_digits_of_the_date) {
  const double date_s = std::ldexp(1.0, 21);
  BOOST_TEST(date_rounding_s(date_s) == 16 * (std::nextafter(date_s, 1e9) - date_s));
  BOOST_TEST(date_rounding_s(0) == date_rounding_s(1));
}
