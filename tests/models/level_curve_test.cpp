#define BOOST_TEST_MODULE level_curve
#include "models/curves/level_curve.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

using namespace drsim;
namespace tt = boost::test_tools;

BOOST_AUTO_TEST_CASE(the_integral_and_its_dates_by_hand) {
  LevelCurve curve;
  curve.set(2, 3);   // nothing until 2
  curve.set(4, 0);   // 6 by then
  curve.set(10, 1);  // and nothing until 10
  BOOST_TEST(curve.value_at(15) == 11);
  BOOST_TEST(curve.date_of(3) == 3);
  // Reached at 4, and still there at 10: the first date counts.
  BOOST_TEST(curve.date_of(6) == 4);
  BOOST_TEST(curve.date_of(8) == 12);
  // Two levels at one date: the later one holds.
  curve.set(15, 7);
  curve.set(15, 2);
  BOOST_TEST(curve.value_at(16) == 13);
  curve.forget();
  BOOST_TEST(curve.value_at(16) == 13);
  BOOST_TEST(curve.date_of(12) == 15.5);
}

BOOST_AUTO_TEST_CASE(dates_and_values_are_inverse_on_random_levels) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> uniform(0, 1);
  LevelCurve curve;
  double at_s = 0, sum = 0, level = 0;
  for (int change = 0; change < 500; ++change) {
    const double next_s = at_s + uniform(random);
    sum += level * (next_s - at_s);
    at_s = next_s;
    level = change % 7 == 0 ? 0 : uniform(random);
    curve.set(at_s, level);
    BOOST_TEST(curve.value_at(at_s) == sum, tt::tolerance(1e-12));
    if (level == 0) continue;
    const double asked_s = at_s + uniform(random) * 1e-3;
    BOOST_TEST(curve.date_of(curve.value_at(asked_s)) == asked_s, tt::tolerance(1e-12));
  }
}

// Wherever a cursor stands, what it finds is what a search from the first change finds.
BOOST_AUTO_TEST_CASE(cursors_find_what_a_search_finds) {
  std::mt19937 random(6);
  std::uniform_real_distribution<double> uniform(0, 1);
  LevelCurve curve;
  for (double at_s = 0; at_s < 100; at_s += uniform(random) < 0.1 ? 0 : uniform(random))
    curve.append(at_s, uniform(random) < 0.2 ? 0 : uniform(random));
  for (const double forgotten_s : {0.0, 40.0}) {
    curve.forget_before(forgotten_s);
    for (int look = 0; look < 2000; ++look) {
      const double at_s = forgotten_s + (110 - forgotten_s) * uniform(random);
      std::size_t from_first = curve.first();
      const double value = curve.value_at(at_s, from_first);
      const double first_s = curve.date_of(value);
      std::size_t expected = curve.first();
      while (expected + 1 < curve.end() && curve[expected + 1].at_s <= at_s) ++expected;
      BOOST_TEST(from_first == expected);
      auto cursor = static_cast<std::size_t>(static_cast<double>(curve.end() + 5) * uniform(random));
      BOOST_TEST(curve.in_force(at_s, cursor) == expected);
      BOOST_TEST(curve.date_of(value, cursor) == first_s);
      BOOST_TEST(first_s <= at_s + 1e-9);
      BOOST_TEST(curve.value_at(first_s, cursor) == value, tt::tolerance(1e-12));
    }
  }
}
