#define BOOST_TEST_MODULE soonest_dates
#include "models/soonest_dates.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <random>

using namespace drsim;

namespace {

constexpr double never_s = std::numeric_limits<double>::infinity();

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_is_due_before_a_date_is_set) {
  SoonestDates dates;
  dates.assign(3);
  BOOST_TEST(dates.soonest_s() == never_s);
  dates.set(2, 7);
  dates.set(0, 9);
  BOOST_TEST(dates.soonest_s() == 7);
  dates.set(2, never_s);
  BOOST_TEST(dates.soonest_s() == 9);
}

// A few changes, and so many that all are played again: both find what a scan finds.
BOOST_AUTO_TEST_CASE(soonest_and_due_are_those_of_a_scan) {
  std::mt19937 random(3);
  for (const std::uint32_t count : {1u, 2u, 7u, 64u, 300u}) {
    SoonestDates dates;
    dates.assign(count);
    std::vector<double> expected(count, never_s);
    for (int round = 0; round < 300; ++round) {
      const std::uint32_t changes = round % 2 == 0 ? 1 + static_cast<std::uint32_t>(random() % 3) : count;
      for (std::uint32_t change = 0; change < changes; ++change) {
        const auto index = static_cast<std::uint32_t>(random() % count);
        expected[index] = random() % 5 == 0 ? never_s : static_cast<double>(random() % 100);
        dates.set(index, expected[index]);
      }
      BOOST_TEST(dates.soonest_s() == *std::min_element(expected.begin(), expected.end()));
      const auto now_s = static_cast<double>(random() % 100);
      std::vector<std::uint32_t> due, due_by_scan;
      dates.append_due(now_s, due);
      for (std::uint32_t index = 0; index < count; ++index) {
        if (expected[index] <= now_s) due_by_scan.push_back(index);
      }
      BOOST_TEST(due == due_by_scan, boost::test_tools::per_element());
    }
  }
}
