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
