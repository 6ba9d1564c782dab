/// What planning computes without the engine: trend and season, sharing of a link, weights of rare faults.

#define BOOST_TEST_MODULE planning_math
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "analysis/fair_link.hpp"
#include "analysis/trend_fit.hpp"
#include "analysis/weighted_estimate.hpp"
#include "models/fault_schedule.hpp"
#include "models/units.hpp"

using namespace drsim;

namespace {

/// 8 weeks of hours from Wednesday 06:00: 1000 + 0.5 a hour, 300 more on each hour from 9 to 12 of a Monday, and what
/// `residual` adds.
template <typename Residual>
MeasuredSeries made_series(Residual residual) {
  MeasuredSeries series;
  series.interval_s = hour_s;
  series.start = {2, 6 * hour_s};
  for (int i = 0; i < 8 * 7 * 24; ++i) {
    const int hour_of_week = (2 * 24 + 6 + i) % (7 * 24);
    const double season = hour_of_week >= 9 && hour_of_week < 12 ? 300 : 0;
    series.rates_bytes_per_s.push_back(1000 + 0.5 * (i + 0.5) + season + residual(i));
  }
  return series;
}

/// A stream that writes at `rate` between two dates of a span.
FairStream burst(double from_s, double to_s, double rate, double end_s, std::size_t group) {
  FairStream stream;
  stream.arrivals = {{0, from_s, to_s}, {0, rate, 0}, end_s};
  if (from_s == 0) stream.arrivals = {{0, to_s}, {rate, 0}, end_s};
  stream.group = group;
  return stream;
}

std::vector<FaultProcess> two_alike(const DurationConfig& up, const DurationConfig& down) {
  return {{"a", up, down}, {"b", up, down}};
}

DurationConfig exponential(double mean_s) {
  DurationConfig duration;
  duration.kind = DurationKind::Exponential;
  duration.mean_s = mean_s;
  return duration;
}

/// Probability that two alike components are down at once before the horizon: Markov chain with 0, 1 and 2 down, the
/// last absorbing, by Runge-Kutta steps.
double both_down(double up_s, double down_s, double horizon_s) {
  const double fail = 1 / up_s, repair = 1 / down_s;
  double none = 1, one = 0;
  const int steps = 200000;
  const double h = horizon_s / steps;
  const auto slope_none = [&](double p, double q) { return -2 * fail * p + repair * q; };
  const auto slope_one = [&](double p, double q) { return 2 * fail * p - (repair + fail) * q; };
  for (int i = 0; i < steps; ++i) {
    const double a = slope_none(none, one), b = slope_one(none, one);
    const double c = slope_none(none + h / 2 * a, one + h / 2 * b), d = slope_one(none + h / 2 * a, one + h / 2 * b);
    none += h * c;
    one += h * d;
  }
  return 1 - none - one;
}

WeightedEstimate overlaps(const std::vector<FaultProcess>& processes, double horizon_s, const FaultBias& bias,
                          std::size_t runs) {
  std::vector<double> log_weights, values;
  for (std::size_t run = 0; run < runs; ++run) {
    const FaultSchedule schedule = draw_fault_schedule(processes, 1000 + run, horizon_s, bias);
    log_weights.push_back(schedule.log_weight);
    values.push_back(schedule.most_down >= 2 ? 1 : 0);
  }
  return weighted_estimate(log_weights, values);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_made_trend_and_season_are_found_exactly) {
  const TrendFit fit = fit_trend(made_series([](int) { return 0.0; }));
  BOOST_TEST(fit.slope_per_s.mean == 0.5 / hour_s, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(fit.slope_per_s.low == 0.5 / hour_s, boost::test_tools::tolerance(1e-6));
  // Mean of 1344 hours: 1000 + 0.5 x 672 + 300 x 24 / 1344.
  BOOST_TEST(fit.level_bytes_per_s == 1336 + 300 * 24 / 1344.0, boost::test_tools::tolerance(1e-9));
  BOOST_REQUIRE(fit.season.size() == 168u);
  const double mean_season = 300 * 24 / 1344.0;
  BOOST_TEST(fit.season[10] == 300 - mean_season, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(fit.season[100] == -mean_season, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(fit.explained == 1, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(held_out_error(made_series([](int) { return 0.0; })) == 0.0, boost::test_tools::tolerance(1e-9));
  BOOST_CHECK_THROW(fit_trend(MeasuredSeries{hour_s, {1}, {}}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(residuals_and_the_interval_of_the_trend) {
  // +-50 by turns of weeks: the same for each hour of the week in both kinds of week, against the trend by hand below.
  const auto by_weeks = [](int i) { return i / 168 % 2 == 0 ? 50.0 : -50.0; };
  const TrendFit fit = fit_trend(made_series(by_weeks));
  // Weeks 0 .. 7 with +1 -1 ...: slope -4 x 168 h / (42 x 168^2 h^2) x 50 a hour from the sum of (week - 3.5) x sign =
  // -4.
  BOOST_TEST(fit.slope_per_s.mean == (0.5 - 4 * 50 / (42.0 * 168)) / hour_s, boost::test_tools::tolerance(1e-9));
  BOOST_TEST((fit.slope_per_s.low < 0.5 / hour_s && 0.5 / hour_s < fit.slope_per_s.high));
  BOOST_TEST(residual_quantile(fit, 0.99) < 65);
  BOOST_TEST(residual_quantile(fit, 0.99) > 45);
  BOOST_TEST(residual_quantile(fit, 0.25) == -residual_quantile(fit, 0.75), boost::test_tools::tolerance(0.2));
}

BOOST_AUTO_TEST_CASE(a_series_carried_forward_keeps_its_shape_and_grows_with_its_level) {
  const MeasuredSeries series = made_series([](int) { return 0.0; });
  const TrendFit fit = fit_trend(series);
  const CalendarStart monday{0, 0};
  const double at_s = 8 * week_s + 10 * week_s;
  const RateSeries carried = carried_forward(series, fit, monday, at_s, fit.slope_per_s.mean);
  BOOST_REQUIRE(carried.rates_bytes_per_s.size() == 1344u);
  // Freed of the trend the series stands at its middle, 672 h; then 3024 h lie ahead of 672 h at 0.5 a hour.
  const double middle = fit.level_bytes_per_s, growth = 1 + 0.5 * (3024 - 672) / middle;
  const double flat = middle - 300 * 24 / 1344.0;
  BOOST_TEST(carried.rates_bytes_per_s[0] == flat * growth, boost::test_tools::tolerance(1e-9));
  for (const std::size_t monday_hour : {9U, 10U, 168U + 11U, 7 * 168U + 9U})
    BOOST_TEST(carried.rates_bytes_per_s[monday_hour] == (flat + 300) * growth, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(carried.rates_bytes_per_s[12] == flat * growth, boost::test_tools::tolerance(1e-9));
  // A falling trend ends at nothing, not below.
  BOOST_TEST(carried_forward(series, fit, monday, at_s, -1.0).rates_bytes_per_s[0] == 0);
}

BOOST_AUTO_TEST_CASE(two_streams_share_a_link_by_hand) {
  // Both write 10 a second, the first for 10 s, the second for 4 s, over 10: each gets 5 until the second's queue of 20
  // is through at 8 s; then the first has 40 of queue left and gets 10.
  const std::vector<FairStream> streams = {burst(0, 10, 10, 100, 0), burst(0, 4, 10, 100, 1)};
  const std::vector<FairGroup> groups = {{1, 2}, {1, 2}};
  const FairOutcome outcome = share_link(streams, groups, 10, 100);
  // Second: checkpoint k of 4 is through at 2k; RPO before it is 2k - (k - 1), at most 8 - 3 = 5.
  BOOST_TEST(outcome.worst_rpo_s[1] == 5, boost::test_tools::tolerance(1e-9));
  // Time above 2 with k as the newest, from 2k on, or from k + 2: to 2(k + 1); k = 0: 0, 1: 1 (3 to 4), 2: 2, 3: 2 (6
  // to 8); checkpoint 5 comes at 5 s but must wait for 8 as well, all that follow come with it.
  BOOST_TEST(outcome.above_target_s[1] == 5, boost::test_tools::tolerance(1e-9));
  // First: 40 through at 8 s, then 10 a second: all 100 at 14 s, when checkpoint 10 is; RPO up to 14 - 9 = 5.
  BOOST_TEST(outcome.worst_rpo_s[0] == 5, boost::test_tools::tolerance(1e-9));
  // With priority the first is not held up at all, and the second waits for it.
  std::vector<FairStream> ranked = streams;
  ranked[1].priority = 1;
  const FairOutcome strict = share_link(ranked, groups, 10, 100);
  BOOST_TEST(strict.worst_rpo_s[0] == 1, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(strict.worst_rpo_s[1] == 11, boost::test_tools::tolerance(1e-9));
  // Three times the weight: 7.5 against 2.5.
  std::vector<FairStream> weighted = streams;
  weighted[1].weight = 3;
  BOOST_TEST(share_link(weighted, groups, 10, 100).worst_rpo_s[1] == 4 / 0.75 - 3, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(one_stream_alone_needs_what_the_exact_formula_says) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    RandomStream random(seed, "curve", "test");
    FairStream stream;
    for (double at_s = 0; at_s < 3000; at_s += random.exponential(20)) {
      stream.arrivals.from_s.push_back(at_s);
      stream.arrivals.rates_per_s.push_back(random.uniform() < 0.4 ? 0 : random.exponential(5));
    }
    stream.arrivals.end_s = 3000;
    stream.latency_s = 0.5;
    const double exact = least_link(stream.arrivals, 30 - 5 - 0.5, 5).capacity_per_s;
    const auto fluid = least_fair_link({stream}, {{5, 30}}, 1, 3000);
    // What arrives in the last half minute need not be through before the end.
    BOOST_REQUIRE(fluid.has_value());
    BOOST_TEST(*fluid == exact, boost::test_tools::tolerance(1e-4));
    BOOST_TEST(*least_fair_link({stream}, {{5, 30}}, 0.95, 3000) < exact);
  }
  BOOST_TEST(!least_fair_link({burst(0, 1, 1, 10, 0)}, {{5, 4}}, 1, 10).has_value());
}

BOOST_AUTO_TEST_CASE(rare_double_faults_agree_with_the_exact_chain_and_with_brute_force) {
  const double month_of_30 = 30 * day_s;
  // Common enough for brute force, and by the exact chain.
  const auto often = two_alike(exponential(20 * day_s), exponential(6 * hour_s));
  const double exact_often = both_down(20 * day_s, 6 * hour_s, month_of_30);
  const WeightedEstimate plain = overlaps(often, month_of_30, {}, 20000);
  BOOST_TEST((plain.mean.low <= exact_often && exact_often <= plain.mean.high));
  BOOST_TEST(plain.weight.mean == 1);
  const WeightedEstimate sampled = overlaps(often, month_of_30, {1, 8}, 20000);
  BOOST_TEST((sampled.mean.low <= exact_often && exact_often <= sampled.mean.high));
  BOOST_TEST(sampled.mean.half_width() < plain.mean.half_width());
  // Six in a million: out of reach of brute force.
  const auto rare = two_alike(exponential(200 * day_s), exponential(10 * minute_s));
  const double exact_rare = both_down(200 * day_s, 10 * minute_s, month_of_30);
  BOOST_TEST(exact_rare < 2e-5);
  const FaultBias bias = usual_bias(rare, month_of_30);
  BOOST_TEST((bias.all_up > 2 && bias.some_down > 1000));
  const WeightedEstimate estimate = overlaps(rare, month_of_30, bias, 20000);
  BOOST_TEST((estimate.mean.low <= exact_rare && exact_rare <= estimate.mean.high));
  BOOST_TEST_MESSAGE("exact " << exact_rare << ", estimate " << estimate.mean.low << " .. " << estimate.mean.high);
  BOOST_TEST(estimate.mean.half_width() < 0.1 * exact_rare);
  BOOST_TEST(std::fabs(estimate.weight.mean - 1) < 2 * estimate.weight.half_width());
  BOOST_TEST(estimate.effective_sample_size > 300);
  BOOST_TEST(estimate.brute_force_runs > 1e7);
}

BOOST_AUTO_TEST_CASE(weights_are_sound_for_distributions_with_memory) {
  DurationConfig wearing, spread, short_down;
  wearing.kind = DurationKind::Weibull;
  wearing.scale_s = 20 * day_s;
  wearing.shape = 2;
  spread.kind = DurationKind::Lognormal;
  spread.median_s = 20 * day_s;
  spread.sigma = 0.8;
  short_down.kind = DurationKind::Uniform;
  short_down.from_s = 4 * hour_s;
  short_down.to_s = 12 * hour_s;
  for (const DurationConfig& up : {wearing, spread}) {
    for (const double hazard : {1e-6, 0.1, 1.0, 5.0, 20.0})
      BOOST_TEST(cumulative_hazard(up, age_at_hazard_s(up, hazard)) == hazard, boost::test_tools::tolerance(1e-9));
    const auto processes = two_alike(up, short_down);
    const WeightedEstimate plain = overlaps(processes, 30 * day_s, {}, 20000);
    const WeightedEstimate sampled = overlaps(processes, 30 * day_s, {1.2, 8}, 20000);
    const double both = std::hypot(plain.mean.half_width(), sampled.mean.half_width());
    BOOST_TEST(std::fabs(plain.mean.mean - sampled.mean.mean) < 1.5 * both);
    BOOST_TEST(sampled.mean.half_width() < plain.mean.half_width());
    BOOST_TEST(std::fabs(sampled.weight.mean - 1) < 2 * sampled.weight.half_width());
  }
}
