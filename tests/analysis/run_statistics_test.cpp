/// Statistics of runs: intervals and how often they cover what they say, warm-up, sensitivity measures.

#define BOOST_TEST_MODULE run_statistics
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "analysis/confidence.hpp"
#include "analysis/long_run.hpp"
#include "analysis/regression.hpp"
#include "models/random_stream.hpp"

using namespace drsim;

namespace {

const auto nearly = boost::test_tools::tolerance(1e-9);

/// Share of the repetitions in which the interval holds the true value.
template <typename Draw>
double coverage(double truth, Draw interval_of) {
  constexpr int repetitions = 1000;
  int covered = 0;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    const ConfidenceInterval interval = interval_of(static_cast<std::uint64_t>(repetition) + 1);
    covered += interval.low <= truth && truth <= interval.high ? 1 : 0;
  }
  return covered / static_cast<double>(repetitions);
}

/// Mean of 50 exponential times: nearly normal, as the mean RPO of a run is.
double one_run(std::uint64_t seed, int run) {
  RandomStream random(seed, "run " + std::to_string(run), "coverage");
  double sum = 0;
  for (int i = 0; i < 50; ++i) sum += random.exponential(4);
  return sum / 50;
}

/// Waiting times in an M/M/1 queue with load 0.5 from an empty start (Lindley): long-run mean 0.5 / (1 - 0.5) = 1.
std::vector<double> waits(std::uint64_t seed, std::size_t count, double first = 0) {
  RandomStream random(seed, "queue", "waits");
  std::vector<double> values;
  double wait = first;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(wait);
    wait = std::max(0.0, wait + random.exponential(1) - random.exponential(2));
  }
  return values;
}

}  // namespace

BOOST_AUTO_TEST_CASE(mean_by_hand) {
  // 1, 2, 3, 4: mean 2.5, deviation sqrt(5/3), t(3, 0.975) = 3.182446305, half = t sqrt(5/3)/2.
  const ConfidenceInterval interval = mean_interval({1, 2, 3, 4});
  BOOST_TEST(interval.mean == 2.5, nearly);
  BOOST_TEST(interval.half_width() == 3.182446305284263 * std::sqrt(5.0 / 3) / 2, nearly);
  BOOST_TEST(std::isnan(mean_interval({1}).low));
  BOOST_TEST(std::isinf(mean_interval({1, INFINITY}).high));
  const ConfidenceInterval pair = paired_difference({10, 20, 30}, {11, 22, 33});
  BOOST_TEST(pair.mean == 2, nearly);
  BOOST_TEST(pair.half_width() == 4.302652729911275 / std::sqrt(3.0), nearly);  // t(2), deviation 1
}

// 0, 0, 0, 8: mean 2, deviation 4, half = t(3, 0.975) 4 / 2 = 6.36: what can be no less than nothing begins at nothing.
BOOST_AUTO_TEST_CASE(an_interval_keeps_to_what_is_possible) {
  const ConfidenceInterval plain = mean_interval({0, 0, 0, 8});
  BOOST_TEST(plain.low < -4);
  const ConfidenceInterval above = mean_interval_above_zero({0, 0, 0, 8});
  BOOST_TEST(above.low == 0);
  BOOST_TEST(above.mean == 2);
  BOOST_TEST(above.high == plain.high);
  BOOST_TEST(mean_interval_above_zero({-1, 0, 0, 8}).low < 0);
  const ConfidenceInterval share = within(mean_interval({0.9, 1, 1, 1}), 0, 1);
  BOOST_TEST(share.high == 1);
  BOOST_TEST(share.low == mean_interval({0.9, 1, 1, 1}).low);
  BOOST_TEST(std::isnan(mean_interval_above_zero({1}).low));
}

BOOST_AUTO_TEST_CASE(quantile_by_hand) {
  // Median of 1 .. 10: ranks 2 and 9 (binomial tails of 0.0107 each) cover 97.9 %.
  const ConfidenceInterval median = quantile_interval({10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 0.5);
  BOOST_TEST(median.mean == 5);
  BOOST_TEST(median.low == 2);
  BOOST_TEST(median.high == 9);
  BOOST_TEST(std::isnan(quantile_interval({1, 2, 3}, 0.99).high));
}

BOOST_AUTO_TEST_CASE(precision_is_reached_at_the_half_width_and_not_before) {
  const double half = mean_interval({9, 10, 11}).half_width() / 10;
  BOOST_TEST(is_precise({9, 10, 11}, half * 1.000001));
  BOOST_TEST(!is_precise({9, 10, 11}, half * 0.999999));
  BOOST_TEST(!is_precise({9}, 1));
  BOOST_TEST(is_precise({0, 0, 0}, 0.01));
}

BOOST_AUTO_TEST_CASE(nineteen_of_twenty_intervals_cover) {
  const double of_means = coverage(4, [](std::uint64_t seed) {
    std::vector<double> runs;
    for (int run = 0; run < 10; ++run) runs.push_back(one_run(seed, run));
    return mean_interval(runs);
  });
  const double of_batches = coverage(1, [](std::uint64_t seed) { return batch_means(waits(seed, 20000), 16); });
  const double of_pairs = coverage(-1, [](std::uint64_t seed) {
    std::vector<double> a, b;
    for (int run = 0; run < 10; ++run) {
      a.push_back(one_run(seed, run));
      b.push_back(a.back() - 1 + (one_run(seed + 5000, run) - 4) / 10);
    }
    return paired_difference(a, b);
  });
  BOOST_TEST_MESSAGE("coverage: " << of_means << ", batch means " << of_batches << ", pairs " << of_pairs);
  for (const double found : {of_means, of_batches, of_pairs}) {
    BOOST_TEST(found >= 0.93);
    BOOST_TEST(found <= 0.97);
  }
}

BOOST_AUTO_TEST_CASE(mser_5_cuts_the_warm_up_and_little_else) {
  std::vector<double> values(1000, 1.0);
  RandomStream random(3, "noise", "test");
  for (double& value : values) value += 0.1 * (random.uniform() - 0.5);
  BOOST_TEST(warm_up_end(values) <= 100u);
  for (std::size_t i = 0; i < 120; ++i) values[i] += 50;
  BOOST_TEST(warm_up_end(values) == 120u);
  // A queue that starts with a wait of 300 loses 1 at each arrival: 300 arrivals. MSER-5 sees most of that.
  const std::size_t cut = warm_up_end(waits(1, 20000, 300));
  BOOST_TEST(cut > 280u);
  BOOST_TEST(cut < 600u);
  BOOST_TEST(warm_up_end({1, 2, 3}) == 0u);
}

BOOST_AUTO_TEST_CASE(a_linear_function_is_explained_whole) {
  // y = 3 a - 4 b + 0 c with a, b, c uniform alike: coefficients 3/5, -4/5, 0 up to the sample's own correlations.
  RandomStream random(1, "inputs", "test");
  std::vector<std::vector<double>> inputs;
  std::vector<double> outputs;
  for (int i = 0; i < 4000; ++i) {
    inputs.push_back({random.uniform(), random.uniform(), random.uniform(), 7.0});
    outputs.push_back(100 + 3 * inputs.back()[0] - 4 * inputs.back()[1]);
  }
  const StandardisedRegression result = standardised_regression(inputs, outputs);
  BOOST_TEST(result.coefficients[0] == 0.6, boost::test_tools::tolerance(0.03));
  BOOST_TEST(result.coefficients[1] == -0.8, boost::test_tools::tolerance(0.03));
  BOOST_TEST(std::fabs(result.coefficients[2]) < 1e-9);
  BOOST_TEST(std::fabs(result.coefficients[3]) < 1e-9);  // does not vary
  BOOST_TEST(result.explained == 1, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(what_is_not_linear_is_not_explained) {
  std::vector<std::vector<double>> inputs;
  std::vector<double> outputs;
  for (int i = -50; i <= 50; ++i) {
    inputs.push_back({static_cast<double>(i)});
    outputs.push_back(static_cast<double>(i) * i);
  }
  BOOST_TEST(std::fabs(standardised_regression(inputs, outputs).explained) < 1e-9);
  BOOST_TEST(standardised_regression(inputs, std::vector<double>(101, 3.0)).explained == 0);
  BOOST_TEST(standardised_regression({{1}, {2}}, {1, 2}).coefficients[0] == 0);  // too few
}

BOOST_AUTO_TEST_CASE(morris_by_hand) {
  const MorrisEffect effect = morris_effect({2, -2, 2, -2});
  BOOST_TEST(effect.mean_size == 2);
  BOOST_TEST(effect.deviation == std::sqrt(16.0 / 3), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(morris_effect({5, 5}).deviation == 0);
}
