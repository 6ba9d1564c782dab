/// Numbers for people to read.

#define BOOST_TEST_MODULE number_text
#include "sim/report/words/number_text.hpp"

#include <boost/test/unit_test.hpp>

#include "models/units.hpp"

using namespace drsim;

BOOST_AUTO_TEST_CASE(what_has_to_be_reached_is_never_rounded_down) {
  BOOST_TEST(duration_text(150 * day_s + 25 * minute_s) == "150 d");
  BOOST_TEST(duration_text_at_least(150 * day_s + 25 * minute_s) == "150 d 1 h");
  BOOST_TEST(duration_text_at_least(150 * day_s) == "150 d");
  BOOST_TEST(duration_text_at_least(2 * hour_s + 1) == "2 h 1 min");
  BOOST_TEST(duration_text_at_least(2 * hour_s) == "2 h");
  BOOST_TEST(duration_text_at_least(61.2) == "62 s");
  BOOST_TEST(duration_text_at_least(3.001) == "3.01 s");
  BOOST_TEST(duration_text_at_least(day_s - 1) == "1 d");
  BOOST_TEST(duration_text_at_least(0) == "0 s");
}
