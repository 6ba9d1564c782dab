/// A generated load over intervals, against integrals done by hand.

#define BOOST_TEST_MODULE load_bins
#include "analysis/load_bins.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>

using namespace drsim;

BOOST_AUTO_TEST_CASE(a_profile_is_integrated_exactly_across_its_steps) {
  // From 00:30 on: 100 B/s x factor 2 until 01:00, then x 0 until 24:00 (other hours 22 / 22 would not have mean 1;
  // only the integral counts here). Intervals of 45 min: 30 of 45 min at 200 B/s, then nothing.
  WriteLoadConfig load;
  load.kind = LoadKind::Profile;
  load.mean_bytes_per_s = 100;
  load.hourly_factor.assign(24, 0.0);
  load.hourly_factor[0] = 2;
  const std::vector<double> bins = simulate_bins(load, {0, 1800}, 2700, 2, 1);
  BOOST_TEST(bins[0] == 200 * 1800 / 2700.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(bins[1] == 0.0);
}

BOOST_AUTO_TEST_CASE(a_series_comes_back_as_it_is) {
  auto series = std::make_shared<RateSeries>();
  series->interval_s = 5;
  series->rates_bytes_per_s = {1, 7, 0, 3};
  WriteLoadConfig load;
  load.kind = LoadKind::Series;
  load.series = series;
  const std::vector<double> wanted = {1, 7, 0, 3, 1, 7};
  BOOST_TEST(simulate_bins(load, {0, 0}, 5, 6, 1) == wanted, boost::test_tools::per_element());
  const std::vector<double> by_ten = {4, 1.5};
  BOOST_TEST(simulate_bins(load, {0, 0}, 10, 2, 1) == by_ten, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(figures_of_five_values) {
  // Mean 3, variance 2; p95 at position 3.8 between 4 and 5, p99 at 3.96.
  const RateFigures figures = rate_figures({5, 1, 3, 2, 4});
  BOOST_TEST(figures.mean == 3.0);
  BOOST_TEST(figures.p95 == 4.8, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(figures.p99 == 4.96, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(figures.peak == 5.0);
  BOOST_TEST(figures.variation == std::sqrt(2.0) / 3, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(rate_figures({0, 0}).variation == 0.0);
}

BOOST_AUTO_TEST_CASE(groups_drop_the_rest) {
  const std::vector<double> wanted = {1.5, 3.5};
  BOOST_TEST(grouped_means({1, 2, 3, 4, 9}, 2) == wanted, boost::test_tools::per_element());
}
