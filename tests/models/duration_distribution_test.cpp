#define BOOST_TEST_MODULE duration_distribution
#include "models/duration_distribution.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <vector>

using namespace drsim;

namespace {

std::vector<double> sample(const DurationConfig& config) {
  RandomStream random(11, "component", "down time");
  std::vector<double> values(40000);
  for (double& value : values) value = draw_duration_s(config, random);
  std::sort(values.begin(), values.end());
  return values;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double quantile(const std::vector<double>& values, double p) {
  return values[static_cast<std::size_t>(p * static_cast<double>(values.size()))];
}

}  // namespace

BOOST_AUTO_TEST_CASE(moments_and_quantiles_are_those_of_the_named_distribution) {
  // 40,000 draws: the standard error of a mean is 0.5 % of the standard deviation.
  BOOST_TEST(mean(sample({DurationKind::Constant, 7, 0, 0, 1})) == 7.0, boost::test_tools::tolerance(1e-9));
  const auto uniform = sample({DurationKind::Uniform, 0, 10, 30, 1});
  BOOST_TEST(mean(uniform) == 20.0, boost::test_tools::tolerance(0.01));
  BOOST_TEST(uniform.front() >= 10.0);
  BOOST_TEST(uniform.back() <= 30.0);
  // Mean of a triangular distribution: a third of the sum of its corners.
  const auto triangular = sample({DurationKind::Triangular, 15, 5, 40, 1});
  BOOST_TEST(mean(triangular) == 20.0, boost::test_tools::tolerance(0.01));
  BOOST_TEST(triangular.front() >= 5.0);
  BOOST_TEST(triangular.back() <= 40.0);
  const auto exponential = sample({DurationKind::Exponential, 100, 0, 0, 1});
  BOOST_TEST(mean(exponential) == 100.0, boost::test_tools::tolerance(0.02));
  BOOST_TEST(quantile(exponential, 0.5) == 100 * std::log(2.0), boost::test_tools::tolerance(0.02));
  // Weibull: 1 - 1/e are shorter than the scale; the mean is scale Gamma(1 + 1/shape).
  const auto weibull = sample({DurationKind::Weibull, 100, 0, 0, 2});
  BOOST_TEST(quantile(weibull, 1 - std::exp(-1.0)) == 100.0, boost::test_tools::tolerance(0.02));
  BOOST_TEST(mean(weibull) == 100 * std::tgamma(1.5), boost::test_tools::tolerance(0.02));
  const auto lognormal = sample({DurationKind::Lognormal, 600, 0, 1800, 1});
  BOOST_TEST(quantile(lognormal, 0.5) == 600.0, boost::test_tools::tolerance(0.02));
  BOOST_TEST(quantile(lognormal, 0.95) == 1800.0, boost::test_tools::tolerance(0.03));
  const auto pareto = sample({DurationKind::Pareto, 100, 0, 0, 3});
  BOOST_TEST(mean(pareto) == 100.0, boost::test_tools::tolerance(0.03));
}

BOOST_AUTO_TEST_CASE(corners_of_a_triangular_distribution_may_coincide) {
  BOOST_TEST(sample({DurationKind::Triangular, 5, 5, 5, 1}).back() == 5.0);
  const auto falling = sample({DurationKind::Triangular, 5, 5, 20, 1});
  BOOST_TEST(mean(falling) == 10.0, boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(another_component_does_not_shift_the_draws) {
  RandomStream one(1, "host-1", "up time");
  RandomStream other(1, "host-2", "up time");
  RandomStream again(1, "host-1", "up time");
  const DurationConfig config{DurationKind::Lognormal, 600, 0, 1800, 1};
  const double first = draw_duration_s(config, one);
  for (int k = 0; k < 5; ++k) draw_duration_s(config, other);
  BOOST_TEST(draw_duration_s(config, again) == first);
  BOOST_TEST(draw_duration_s(config, other) != first);
}
