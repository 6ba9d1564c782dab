/// Durations of run-book steps: quantiles against closed forms, draws against the means that they must have.

#define BOOST_TEST_MODULE duration
#include "models/duration.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace drsim;

namespace {

DurationConfig lognormal(double median_s, double sigma) {
  DurationConfig duration;
  duration.kind = DurationKind::Lognormal;
  duration.median_s = median_s;
  duration.sigma = sigma;
  return duration;
}

double mean_of_draws(const DurationConfig& duration, int draws) {
  RandomStream random(7, "db", "boot");
  double sum = 0;
  for (int draw = 0; draw < draws; ++draw) sum += draw_duration_s(duration, random);
  return sum / draws;
}

}  // namespace

// The probability below the quantile, by the error function of the C++ library, is the one asked for.
BOOST_AUTO_TEST_CASE(normal_quantile_inverts_the_distribution) {
  for (const double p : {1e-14, 1e-9, 1e-4, 0.01, 0.0749, 0.0751, 0.3, 0.5, 0.6, 0.9, 0.925001, 0.99, 1 - 1e-9}) {
    const double x = normal_quantile(p);
    const double below = x < 0 ? 0.5 * std::erfc(-x / std::sqrt(2.0)) : 1 - 0.5 * std::erfc(x / std::sqrt(2.0));
    BOOST_TEST(std::fabs(below - p) <= 1e-12 * std::max(p, 1e-3), "p " << p << " gives " << below);
  }
  BOOST_CHECK_SMALL(normal_quantile(0.5), 1e-15);
  BOOST_CHECK_CLOSE(normal_quantile(0.975), 1.959963984540054, 1e-12);
  BOOST_CHECK_CLOSE(normal_quantile(1e-3), -3.090232306167813, 1e-12);
  for (const double p : {0.5 - 1e-3, 1e-2, 1e-5}) BOOST_CHECK_CLOSE(normal_quantile(p), -normal_quantile(1 - p), 1e-9);
}

// Declaration delay of the facts on the platform, section 8.2: median 45 min, 90 % within 3 h.
BOOST_AUTO_TEST_CASE(lognormal_from_median_and_p90) {
  const double sigma = lognormal_sigma(2700, 10800);
  BOOST_CHECK_CLOSE(sigma, std::log(4.0) / 1.2815515655446004, 1e-10);
  BOOST_CHECK_CLOSE(duration_quantile_s(lognormal(2700, sigma), 0.5), 2700.0, 1e-10);
  BOOST_CHECK_CLOSE(duration_quantile_s(lognormal(2700, sigma), 0.9), 10800.0, 1e-10);
}

BOOST_AUTO_TEST_CASE(quantiles_of_the_other_kinds) {
  DurationConfig uniform;
  uniform.kind = DurationKind::Uniform;
  uniform.from_s = 10;
  uniform.to_s = 30;
  BOOST_CHECK_CLOSE(duration_quantile_s(uniform, 0.25), 15.0, 1e-12);
  DurationConfig exponential;
  exponential.kind = DurationKind::Exponential;
  exponential.mean_s = 60;
  BOOST_CHECK_CLOSE(duration_quantile_s(exponential, 0.5), 60 * std::log(2.0), 1e-10);
  DurationConfig weibull;
  weibull.kind = DurationKind::Weibull;
  weibull.scale_s = 100;
  weibull.shape = 2;
  BOOST_CHECK_CLOSE(duration_quantile_s(weibull, 1 - std::exp(-1.0)), 100.0, 1e-9);
  BOOST_CHECK_CLOSE(duration_quantile_s(weibull, 0.5), 100 * std::sqrt(std::log(2.0)), 1e-9);
  DurationConfig empirical;
  empirical.kind = DurationKind::Empirical;
  empirical.values_s = {30, 10, 20, 40};
  BOOST_TEST(duration_quantile_s(empirical, 0.01) == 10);
  BOOST_TEST(duration_quantile_s(empirical, 0.2499) == 10);
  BOOST_TEST(duration_quantile_s(empirical, 0.25) == 20);
  BOOST_TEST(duration_quantile_s(empirical, 0.999) == 40);
}

// 200,000 draws: the standard error of the mean is below 0.3 % of it for each of these.
BOOST_AUTO_TEST_CASE(draws_have_the_mean_of_their_distribution) {
  DurationConfig exponential;
  exponential.kind = DurationKind::Exponential;
  exponential.mean_s = 60;
  BOOST_CHECK_CLOSE(mean_of_draws(exponential, 200000), 60.0, 1.5);
  // Mean of a log-normal: median x exp(sigma^2 / 2).
  BOOST_CHECK_CLOSE(mean_of_draws(lognormal(75, 0.7), 200000), 75 * std::exp(0.245), 1.5);
  DurationConfig empirical;
  empirical.kind = DurationKind::Empirical;
  empirical.values_s = {10, 20, 60};
  BOOST_CHECK_CLOSE(mean_of_draws(empirical, 200000), 30.0, 1.5);
}

BOOST_AUTO_TEST_CASE(a_constant_takes_no_random_number) {
  RandomStream used(1, "db", "boot"), untouched(1, "db", "boot");
  BOOST_TEST(draw_duration_s(constant_duration(5), used) == 5);
  BOOST_TEST(used.uniform() == untouched.uniform());
}
