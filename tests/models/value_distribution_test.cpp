#define BOOST_TEST_MODULE value_distribution
#include "models/curves/value_distribution.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <utility>
#include <vector>

#include "models/random_stream.hpp"

using namespace drsim;

BOOST_AUTO_TEST_CASE(nothing_was_added) {
  const ValueDistribution empty;
  BOOST_CHECK_EQUAL(empty.mean(), 0);
  BOOST_CHECK_EQUAL(empty.max(), 0);
  BOOST_CHECK_EQUAL(empty.quantile(0.5), 0);
}

// 0 for 50 s, 10 for 45 s, 40 for 5 s: integral 650, mean 6.5; edges of bins 1/256 of an octave apart.
BOOST_AUTO_TEST_CASE(hand_case_with_idle_time) {
  ValueDistribution load;
  load.add(40, 5);
  load.add(0, 50);
  load.add(10, 45);
  load.add(1e9, 0);
  load.add(1e9, -1);
  BOOST_CHECK_CLOSE(load.integral(), 650, 1e-12);
  BOOST_CHECK_CLOSE(load.mean(), 6.5, 1e-12);
  BOOST_CHECK_EQUAL(load.max(), 40);
  BOOST_CHECK_EQUAL(load.quantile(0.5), 0);
  BOOST_CHECK_GE(load.quantile(0.51), 10);
  BOOST_CHECK_LE(load.quantile(0.51), 10 * (1 + 1.0 / 256));
  BOOST_CHECK_LE(load.quantile(0.95), 10 * (1 + 1.0 / 256));
  BOOST_CHECK_EQUAL(load.quantile(0.951), 40);
  BOOST_CHECK_EQUAL(load.quantile(1), 40);
}

BOOST_AUTO_TEST_CASE(quantiles_of_random_loads_lie_within_one_bin_above_the_exact_ones) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    RandomStream random(seed, "load", "test");
    ValueDistribution load;
    std::vector<std::pair<double, double>> pieces;
    double integral = 0;
    double total = 0;
    const std::uint32_t count = 1 + random.below(300);
    for (std::uint32_t k = 0; k < count; ++k) {
      const double value = random.below(5) == 0 ? 0 : portable_exp(40 * random.uniform() - 10);
      const double duration_s = random.exponential(3);
      load.add(value, duration_s);
      pieces.emplace_back(value, duration_s);
      integral += value * duration_s;
      total += duration_s;
    }
    std::sort(pieces.begin(), pieces.end());
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_CLOSE(load.mean(), integral / total, 1e-9);
      BOOST_CHECK_CLOSE(load.integral(), integral, 1e-9);
      BOOST_CHECK_EQUAL(load.max(), pieces.back().first);
      for (const double p : {0.1, 0.5, 0.95, 0.98, 0.99, 1.0}) {
        double covered = 0;
        double exact = 0;
        for (const auto& [value, duration_s] : pieces) {
          covered += duration_s;
          exact = value;
          if (covered >= p * total * (1 - 1e-9)) break;
        }
        BOOST_CHECK_GE(load.quantile(p), exact);
        BOOST_CHECK_LE(load.quantile(p), exact * (1 + ValueDistribution::resolution()));
      }
    }
  }
}

// Along a level: the same as the values one by one.
BOOST_AUTO_TEST_CASE(values_along_a_level) {
  RandomStream random(3, "levels", "test");
  for (int round = 0; round < 50; ++round) {
    LevelCurve levels;
    for (double at_s = 0; at_s < 40; at_s += random.below(5) == 0 ? 0 : random.uniform())
      levels.append(at_s, random.below(10) == 0 ? 0 : 1 + 0.1 * random.uniform());
    const double from_s = 10 * random.uniform(), steady = random.below(3) == 0 ? 0 : 5 * random.uniform();
    // Also below the range of the bins.
    const double weight = round % 10 == 9 ? 1e-9 : 2;
    const std::size_t next = levels.in_force(from_s, levels.first()) + 1;
    ValueDistribution along, each;
    for (ValueDistribution* load : {&along, &each}) load->add(1, 3);
    along.add_levels(levels, next, from_s, steady, weight);
    double at_s = from_s;
    for (std::size_t change = next; change < levels.end(); ++change) {
      each.add(steady + weight * levels[change - 1].level, levels[change].at_s - at_s);
      at_s = levels[change].at_s;
    }
    BOOST_CHECK_CLOSE(along.integral(), each.integral(), 1e-10);
    BOOST_CHECK_CLOSE(along.mean(), each.mean(), 1e-10);
    BOOST_CHECK_EQUAL(along.max(), each.max());
    for (const double share : {0.1, 0.5, 0.95}) BOOST_CHECK_EQUAL(along.quantile(share), each.quantile(share));
    along.add_levels(levels, levels.end(), 50, 1e9, 1e9);
    BOOST_CHECK_EQUAL(along.max(), each.max());
  }
}
