#define BOOST_TEST_MODULE interval_means
#include "models/interval_means.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "models/random_stream.hpp"

using namespace drsim;

namespace {

/// Integral of what grows from low by one a second, between two dates [s].
struct Growth {
  double from_s, to_s, low_s;
  double within(double a_s, double b_s) const {
    const double begin_s = std::max(a_s, from_s), end_s = std::min(b_s, to_s);
    if (end_s <= begin_s) return 0;
    return (end_s - begin_s) * (low_s + (begin_s + end_s) / 2 - from_s);
  }
};

}  // namespace

// From 0.5 to 5.5 s every 5 s: a mean of 3 s in each interval of whole cycles, and in the half cycles 1.75 and 4.25 s.
BOOST_AUTO_TEST_CASE(steady_state_by_hand) {
  IntervalMeans whole(100, 4);
  whole.add(0, 0.5, 0, 5, 20);
  for (const double mean : whole.means()) BOOST_CHECK_CLOSE(mean, 3.0, 1e-10);
  IntervalMeans halves(5, 2);
  halves.add(0, 5, 0.5);
  BOOST_CHECK_CLOSE(halves.means().at(0), 1.75, 1e-10);
  BOOST_CHECK_CLOSE(halves.means().at(1), 4.25, 1e-10);
}

BOOST_AUTO_TEST_CASE(means_are_those_of_single_completions) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    RandomStream random(seed, "means", "test");
    const double horizon_s = 1000;
    const std::size_t count = 1 + random.below(40);
    IntervalMeans means(horizon_s, count);
    std::vector<Growth> list;
    double at_s = 0;
    while (at_s < horizon_s) {
      if (random.below(5) == 0) at_s = std::min(horizon_s, at_s + 80 * random.uniform());  // the other direction counts
      const double low_s = 30 * random.uniform();
      if (random.below(2) == 0) {
        const double to_s = std::min(horizon_s, at_s + 100 * random.uniform());
        means.add(at_s, to_s, low_s);
        list.push_back({at_s, to_s, low_s});
        at_s = to_s;
        continue;
      }
      const double width_s = 1 + 9 * random.uniform(), drift_s = random.uniform() - 0.2;
      const double times = std::min(1.0 + random.below(50), std::floor((horizon_s - at_s) / width_s));
      if (times < 1) break;
      means.add(at_s, low_s, drift_s, width_s, times);
      for (double k = 0; k < times; ++k)
        list.push_back({at_s + k * width_s, at_s + (k + 1) * width_s, low_s + k * drift_s});
      at_s = list.back().to_s;
    }
    const std::vector<double> found = means.means();
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_REQUIRE_EQUAL(found.size(), count);
      const double width_s = horizon_s / static_cast<double>(count);
      for (std::size_t k = 0; k < count; ++k) {
        double integral = 0;
        for (const Growth& one : list)
          integral += one.within(static_cast<double>(k) * width_s, static_cast<double>(k + 1) * width_s);
        BOOST_CHECK_SMALL(found[k] - integral / width_s, 1e-8);
      }
    }
  }
}
