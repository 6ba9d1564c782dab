/// Figures of small series, by hand.

#define BOOST_TEST_MODULE series_statistics
#include "analysis/series_statistics.hpp"

#include <algorithm>
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
  BOOST_TEST(found.clock_peak_1h == 300.0 * 80 / 3600, boost::test_tools::tolerance(1e-12));
  // The series spans 1800 s, less than the hour.
  BOOST_TEST(found.peak_1h == 300.0 * 80 / 1800, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(found.peak_1d == found.peak_1h);
}

BOOST_AUTO_TEST_CASE(the_busiest_hour_is_not_that_of_the_clock) {
  // 10 from 00:30 to 01:30, 0 before and after: the clock's hours see half of it each.
  SampledRates series;
  for (int row = 0; row < 36; ++row) {
    series.times_s.push_back(300.0 * row);
    series.values.push_back(row >= 6 && row < 18 ? 10 : 0);
  }
  const SampledStatistics found = sampled_statistics(series, 300);
  BOOST_TEST(found.clock_peak_1h == 5.0);
  BOOST_TEST(found.peak_1h == 10.0, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(no_window_on_a_fine_grid_exceeds_the_rolling_peak) {
  // Pieces of uneven length with gaps, windows of several lengths; the grid is the second method.
  const std::vector<double> starts_s = {0, 7, 10, 31, 33, 50, 80};
  const std::vector<double> ends_s = {5, 10, 22, 33, 47, 61, 83};
  const std::vector<double> values = {3, 9, 1, 20, 4, 6, 11};
  const HeldRates held{starts_s, ends_s, values};
  for (const double window_s : {1.0, 2.5, 4.0, 13.0, 30.0, 64.0, 200.0}) {
    const double length_s = std::min(window_s, 83.0);
    double largest = 0;
    for (double from_s = 0; from_s <= 83 - length_s + 1e-9; from_s += 0.125) {
      double amount = 0;
      for (std::size_t index = 0; index < values.size(); ++index) {
        const double held_s = std::min(ends_s[index], from_s + length_s) - std::max(starts_s[index], from_s);
        amount += values[index] * std::max(0.0, held_s);
      }
      largest = std::max(largest, amount / length_s);
    }
    BOOST_TEST(rolling_peak(held, window_s) == largest, boost::test_tools::tolerance(1e-12));
  }
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
