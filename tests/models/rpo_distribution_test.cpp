#define BOOST_TEST_MODULE rpo_distribution
#include "models/group_accounts/rpo_distribution.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "models/random_stream.hpp"
#include "tests/support/rpo_intervals.hpp"

using namespace drsim;

namespace {

/// Adds random progressions, rising, falling and level, to both.
void fill(std::uint64_t seed, std::uint32_t records, RpoDistribution& exact, RpoIntervals& brute) {
  RandomStream random(seed, "progressions", "test");
  for (std::uint32_t k = 0; k < records; ++k) {
    const int count = 1 + static_cast<int>(random.below(40));
    const double width = random.below(10) == 0 ? 5 : 20 * random.uniform();
    double step = random.below(4) == 0 ? 0 : 6 * (random.uniform() - 0.5);
    double first = 100 * random.uniform();
    if (step < 0) first -= step * (count - 1);
    if (random.below(5) == 0) {
      first = 0.5;
      step = 0;
    }
    exact.add(first, step, width, count);
    for (int j = 0; j < count; ++j) brute.add(first + j * step, first + j * step + width);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_was_added) {
  const RpoDistribution empty;
  BOOST_CHECK_EQUAL(empty.mean(), 0);
  BOOST_CHECK_EQUAL(empty.max(), 0);
  BOOST_CHECK_EQUAL(empty.quantile(0.99), 0);
  RpoDistribution nothing;
  nothing.add(3, 1, 0, 10);
  nothing.add(3, 1, 5, 0);
  BOOST_CHECK_EQUAL(nothing.total_s(), 0);
}

// A thousand intervals from 0.5 to 5.5: evenly spread, so P is 0.5 + 5 p.
BOOST_AUTO_TEST_CASE(steady_state) {
  RpoDistribution rpo;
  for (int k = 0; k < 10; ++k) rpo.add(0.5, 0, 5, 100);
  BOOST_CHECK_CLOSE(rpo.total_s(), 5000, 1e-12);
  BOOST_CHECK_CLOSE(rpo.mean(), 3, 1e-12);
  BOOST_CHECK_CLOSE(rpo.quantile(0.5), 3, 1e-12);
  BOOST_CHECK_CLOSE(rpo.quantile(0.95), 5.25, 1e-12);
  BOOST_CHECK_CLOSE(rpo.quantile(0.99), 5.45, 1e-12);
  BOOST_CHECK_CLOSE(rpo.quantile(1), 5.5, 1e-12);
  BOOST_CHECK_CLOSE(rpo.time_above(4.5), 1000, 1e-12);
  BOOST_CHECK_EQUAL(rpo.time_above(5.5), 0);
  BOOST_CHECK_EQUAL(rpo.resolution(), 0);
}

// 90 s from 0 to 1 (90 intervals) and 10 s from 100 to 110: P50 = 0.5 / 0.9, P90 = 1, P95 = 105.
BOOST_AUTO_TEST_CASE(two_levels) {
  RpoDistribution rpo;
  rpo.add(0, 0, 1, 90);
  rpo.add(100, 0, 10, 1);
  BOOST_CHECK_CLOSE(rpo.quantile(0.5), 0.5 / 0.9, 1e-10);
  BOOST_CHECK_CLOSE(rpo.quantile(0.899), 0.899 / 0.9, 1e-10);
  BOOST_CHECK_CLOSE(rpo.quantile(0.95), 105, 1e-10);
  BOOST_CHECK_CLOSE(rpo.quantile(0.99), 109, 1e-10);
  BOOST_CHECK_CLOSE(rpo.mean(), (45 + 1050) / 100.0, 1e-10);
}

// Three intervals of 2 s from 1, 4 and 7, rising or falling: the value 5 has 1 s of the second above it, and the third.
BOOST_AUTO_TEST_CASE(progressions_up_and_down_are_the_same) {
  RpoDistribution up;
  RpoDistribution down;
  up.add(1, 3, 2, 3);
  down.add(7, -3, 2, 3);
  for (const RpoDistribution* rpo : {&up, &down}) {
    BOOST_CHECK_CLOSE(rpo->time_above(5), 3, 1e-12);
    BOOST_CHECK_CLOSE(rpo->time_above(6.5), 2, 1e-12);
    BOOST_CHECK_CLOSE(rpo->time_above(0.5), 6, 1e-12);
    BOOST_CHECK_CLOSE(rpo->mean(), 5, 1e-12);
    BOOST_CHECK_CLOSE(rpo->max(), 9, 1e-12);
    BOOST_CHECK_CLOSE(rpo->quantile(0.75), 7.5, 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(random_progressions_agree_with_every_single_interval) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    RpoDistribution rpo;
    RpoIntervals brute;
    fill(seed, 1 + static_cast<std::uint32_t>(seed % 30), rpo, brute);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_CLOSE(rpo.total_s(), brute.total_s(), 1e-9);
      BOOST_CHECK_CLOSE(rpo.mean(), brute.mean(), 1e-9);
      BOOST_CHECK_CLOSE(rpo.max(), brute.max(), 1e-9);
      for (const double p : {0.01, 0.5, 0.9, 0.95, 0.99, 0.999}) {
        BOOST_CHECK_CLOSE(rpo.quantile(p), brute.quantile(p), 1e-8);
      }
      for (double value = 0; value < 200; value += 3.7) {
        BOOST_CHECK_SMALL(rpo.time_above(value) - brute.time_above(value), 1e-9 * brute.total_s());
      }
    }
  }
}

// Folded into bins of 0.05 %: mean and largest value stay exact, quantiles are within the stated width.
BOOST_AUTO_TEST_CASE(folding_loses_no_more_than_the_stated_resolution) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    RpoDistribution rpo(8);
    RpoIntervals brute;
    fill(seed, 60, rpo, brute);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_CLOSE(rpo.resolution(), 0.0005, 1e-6);
      BOOST_CHECK_CLOSE(rpo.total_s(), brute.total_s(), 1e-9);
      BOOST_CHECK_CLOSE(rpo.mean(), brute.mean(), 1e-9);
      BOOST_CHECK_CLOSE(rpo.max(), brute.max(), 1e-9);
      for (const double p : {0.5, 0.95, 0.99}) {
        BOOST_CHECK_SMALL(rpo.quantile(p) / brute.quantile(p) - 1, rpo.resolution());
      }
      for (double value = 0; value < 200; value += 3.7) {
        BOOST_CHECK_LE(rpo.time_above(value), brute.time_above(value * (1 - rpo.resolution())) + 1e-6);
        BOOST_CHECK_GE(rpo.time_above(value), brute.time_above(value * (1 + rpo.resolution())) - 1e-6);
      }
    }
  }
}
