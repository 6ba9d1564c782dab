/// Figures of small series, by hand.

#define BOOST_TEST_MODULE series_statistics
#include "analysis/series_statistics.hpp"

#include <boost/test/unit_test.hpp>

using namespace drsim;

BOOST_AUTO_TEST_CASE(rows_with_a_repeat_and_a_gap) {
  // Times 0, 300, 300, 1500 with nominal 300: holds 300, 0, 300 (gap of 1200), 300.
  const SampledStatistics found = sampled_statistics({{0, 300, 300, 1500}, {10, 20, 30, 40}}, 300);
  BOOST_TEST(found.rows == 4U);
  BOOST_TEST(found.repeated == 1U);
  BOOST_TEST(found.gaps == 1U);
  BOOST_TEST(found.max_gap_s == 1200.0);
  BOOST_TEST(found.median_step_s == 300.0);
  BOOST_TEST(found.mean == 25.0);
  BOOST_TEST(found.p95 == 38.5, boost::test_tools::tolerance(1e-12));  // position 2.85
  BOOST_TEST(found.written == 300.0 * (10 + 30 + 40));
  BOOST_TEST(found.peak_1h == 300.0 * 80 / 3600, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_step_of_exactly_two_intervals_is_no_gap) {
  const SampledStatistics found = sampled_statistics({{0, 600}, {1, 1}}, 300);
  BOOST_TEST(found.gaps == 0U);
  BOOST_TEST(found.written == 900.0);
}

BOOST_AUTO_TEST_CASE(series_together_count_absent_intervals_as_nothing) {
  // Intervals of 10 s. One: means 2 (of 1 and 3) in 0, 5 in 2. Two: 4 in 1. Sums 2, 4, 5.
  const AggregateStatistics found = aggregate_statistics({{{1, 5, 20}, {1, 3, 5}}, {{12}, {4}}}, 10);
  BOOST_TEST(found.series == 2U);
  BOOST_TEST(found.intervals == 3U);
  BOOST_TEST(found.first_s == 0.0);
  BOOST_TEST(found.mean == 11.0 / 3, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(found.max == 5.0);
  BOOST_TEST(found.p95 == 4.9, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(pages) {
  const PageStatistics found = page_statistics({{10, 4}, {30, 6}}, 4096, 1800, 3000);
  BOOST_TEST(found.written_bytes == 40 * 4096.0);
  BOOST_TEST(found.unique_bytes == 10 * 4096.0);
  BOOST_TEST(found.fold == 0.25);
  BOOST_TEST(found.mean_bytes_per_s == 40 * 4096 / 3000.0);
  BOOST_TEST(found.peak_bytes_per_s == 30 * 4096 / 1800.0);
  BOOST_TEST(found.max_unique_bytes == 6 * 4096.0);
}
