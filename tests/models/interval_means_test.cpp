#define BOOST_TEST_MODULE interval_means
#include "models/loads/interval_means.hpp"

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
  whole.add(0, 0.5, 0, 5, 20, 0);
  for (const double mean : IntervalMeans::means_of({{&whole, 300}})) BOOST_CHECK_CLOSE(mean, 3.0, 1e-10);
  IntervalMeans halves(5, 2);
  halves.add(0, 5, 0.5, 0);
  BOOST_CHECK_CLOSE(IntervalMeans::means_of({{&halves, 15}}).at(0), 1.75, 1e-10);
  BOOST_CHECK_CLOSE(IntervalMeans::means_of({{&halves, 15}}).at(1), 4.25, 1e-10);
}

BOOST_AUTO_TEST_CASE(means_are_those_of_single_completions) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    RandomStream random(seed, "means", "test");
    const double horizon_s = 1000;
    const std::size_t count = 1 + random.below(40);
    IntervalMeans means(horizon_s, count);
    std::vector<Growth> list;
    double at_s = 0, integral = 0;
    const auto grow = [&](double to_s, double low_s) {
      list.push_back({at_s, to_s, low_s});
      integral += list.back().within(0, horizon_s);
      at_s = to_s;
    };
    while (at_s < horizon_s) {
      if (random.below(5) == 0) {  // the other direction counts
        means.pause(at_s, integral);
        at_s = std::min(horizon_s, at_s + 80 * random.uniform());
        means.resume(at_s);
      }
      const double low_s = 30 * random.uniform();
      if (random.below(2) == 0) {
        const double to_s = std::min(horizon_s, at_s + 100 * random.uniform());
        means.add(at_s, to_s, low_s, integral);
        grow(to_s, low_s);
        continue;
      }
      const double width_s = 1 + 9 * random.uniform(), drift_s = random.uniform() - 0.2;
      const double times = std::min(1.0 + random.below(50), std::floor((horizon_s - at_s) / width_s));
      if (times < 1) continue;
      means.add(at_s, low_s, drift_s, width_s, times, integral);
      const double from_s = at_s;
      for (double k = 0; k < times; ++k) grow(from_s + (k + 1) * width_s, low_s + k * drift_s);
    }
    const std::vector<double> found = IntervalMeans::means_of({{&means, integral}});
    BOOST_TEST_CONTEXT("seed " << seed) {
      const double width_s = horizon_s / static_cast<double>(count);
      std::size_t next = 0;
      for (std::size_t k = 0; k < count; ++k) {
        const double from_s = static_cast<double>(k) * width_s, to_s = from_s + width_s;
        double sum = 0, counted_s = 0;
        for (const Growth& one : list) {
          sum += one.within(from_s, to_s);
          counted_s += std::max(0.0, std::min(to_s, one.to_s) - std::max(from_s, one.from_s));
        }
        if (counted_s < 1e-9) continue;
        BOOST_REQUIRE_LT(next, found.size());
        BOOST_CHECK_SMALL((found[next++] - sum / counted_s) * counted_s / width_s, 1e-8);
      }
      BOOST_CHECK_EQUAL(next, found.size());
    }
  }
}

// Counted from 0 to 100 s and from 250 to 300 s in one direction, from 300 to 400 s in the other; nothing in the second
// interval.
BOOST_AUTO_TEST_CASE(what_is_not_counted_belongs_to_no_mean) {
  IntervalMeans first(400, 4), second(400, 4);
  first.add(0, 100, 0, 0);
  first.pause(100, 5000);
  first.resume(250);
  first.add(250, 300, 10, 5000);
  first.pause(300, 6750);
  second.pause(0, 0);
  second.resume(300);
  second.add(300, 400, 60, 0);
  const std::vector<double> means = IntervalMeans::means_of({{&first, 6750}, {&second, 11000}});
  BOOST_REQUIRE_EQUAL(means.size(), 3);
  BOOST_CHECK_CLOSE(means[0], 50, 1e-10);
  BOOST_CHECK_CLOSE(means[1], 35, 1e-10);
  BOOST_CHECK_CLOSE(means[2], 110, 1e-10);
}
