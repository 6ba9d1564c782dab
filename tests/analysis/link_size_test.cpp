/// The least link for a bound on the delay: by hand, against all pairs of dates, against a fluid queue, and in time.

#define BOOST_TEST_MODULE link_size
#include "analysis/link_size.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>

#include "models/random_stream.hpp"

using namespace drsim;

namespace {

/// Pieces of random length and rate; some rates repeat, some are 0.
ArrivalCurve random_curve(std::uint64_t seed, std::size_t pieces) {
  RandomStream random(seed, "curve", "test");
  ArrivalCurve curve;
  for (std::size_t i = 0; i < pieces; ++i) {
    curve.from_s.push_back(curve.end_s);
    curve.rates_per_s.push_back(random.uniform() < 0.3 ? 0 : std::floor(8 * random.uniform()) * random.exponential(3));
    curve.end_s += random.exponential(10);
  }
  return curve;
}

/// The greatest delay that a link of this capacity gives a byte of the stream [s], by Lindley's recursion.
double worst_delay_s(const ArrivalCurve& arrivals, double capacity_per_s) {
  double queue = 0, worst = 0;
  for (std::size_t i = 0; i < arrivals.from_s.size(); ++i) {
    const double length =
        (i + 1 < arrivals.from_s.size() ? arrivals.from_s[i + 1] : arrivals.end_s) - arrivals.from_s[i];
    // Within a piece the queue is linear until it is empty, so its ends are its greatest.
    queue = std::max(0.0, queue + (arrivals.rates_per_s[i] - capacity_per_s) * length);
    worst = std::max(worst, queue);
  }
  if (worst == 0) return 0;
  return capacity_per_s > 0 ? worst / capacity_per_s : INFINITY;
}

double arrived_by(const ArrivalCurve& curve, double date) {
  double arrived = 0;
  for (std::size_t i = 0; i < curve.from_s.size(); ++i) {
    const double end = i + 1 < curve.from_s.size() ? curve.from_s[i + 1] : curve.end_s;
    if (date > curve.from_s[i]) arrived += curve.rates_per_s[i] * (std::min(date, end) - curve.from_s[i]);
  }
  return arrived;
}

/// The definition, over all pairs of corners (and, with an interval, of corners and multiples of it).
double by_brute_force(const ArrivalCurve& curve, double delay_s, double interval_s) {
  std::vector<double> ends = curve.from_s;
  ends.push_back(curve.end_s);
  if (interval_s > 0) {
    ends.clear();
    for (double k = 0; k * interval_s <= curve.end_s; ++k) ends.push_back(k * interval_s);
  }
  double best = 0;
  for (const double s : curve.from_s)
    for (const double t : ends)
      if (t >= s && t - s + delay_s > 0)
        best = std::max(best, (arrived_by(curve, t) - arrived_by(curve, s)) / (t - s + delay_s));
  return best;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_burst_by_hand) {
  // 10/s for 20 s: 200 units, of which the last may come 30 s after the burst began plus nothing: 200 / (20 + 30) = 4.
  const ArrivalCurve burst{{0, 100, 120}, {0, 10, 0}, 200};
  const LinkSize size = least_link(burst, 30);
  BOOST_TEST(size.capacity_per_s == 4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(size.from_s == 100);
  BOOST_TEST(size.to_s == 120);
  BOOST_TEST(least_link(burst, 0).capacity_per_s == 10);
  // At capacity 4 the queue is 20 x 6 = 120 at the end of the burst: 30 s. Multiples of 50 s see 200 - 4 x 50 = 0.
  BOOST_TEST(worst_delay_s(burst, 4) == 30, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::isinf(worst_delay_s(burst, 0)));
  BOOST_TEST(least_link(burst, 30, 50).capacity_per_s == 200.0 / 80, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(mean_rate(burst) == 1);
  BOOST_TEST(least_link(ArrivalCurve{}, 1).capacity_per_s == 0);
}

BOOST_AUTO_TEST_CASE(agrees_with_all_pairs) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const ArrivalCurve curve = random_curve(seed, 1 + seed * 3);
    for (const double delay_s : {0.1, 5.0, 60.0, 1000.0})
      for (const double interval_s : {0.0, 5.0}) {
        const double capacity = least_link(curve, delay_s, interval_s).capacity_per_s;
        BOOST_TEST(capacity == by_brute_force(curve, delay_s, interval_s), boost::test_tools::tolerance(1e-9));
        if (interval_s == 0 && capacity > 0)
          BOOST_TEST(worst_delay_s(curve, capacity) == delay_s, boost::test_tools::tolerance(1e-9));
      }
  }
}

BOOST_AUTO_TEST_CASE(percentiles_and_sums) {
  // Ten samples of 1 s with rates 1 .. 10: the 98th percentile by nearest rank is the last, the median the fifth.
  ArrivalCurve stairs;
  for (int i = 0; i < 10; ++i) {
    stairs.from_s.push_back(i);
    stairs.rates_per_s.push_back(i + 1);
  }
  stairs.end_s = 10;
  BOOST_TEST(sampled_percentile(stairs, 1, 0.98) == 10);
  BOOST_TEST(sampled_percentile(stairs, 1, 0.5) == 5);
  BOOST_TEST(sampled_percentile(stairs, 2, 1.0) == 9.5);
  BOOST_TEST(sampled_percentile(stairs, 4, 1.0) == 9.5);  // 9 and 10: the last sample is half as long
  const ArrivalCurve other{{0, 2.5}, {1, 3}, 5};
  const ArrivalCurve sum = sum_of({stairs, other});
  BOOST_TEST(mean_rate(sum) * 10 == mean_rate(stairs) * 10 + 2.5 + 7.5);
  BOOST_TEST(arrived_by(sum, 4) == 1 + 2 + 3 + 4 + 2.5 + 4.5);
}

BOOST_AUTO_TEST_CASE(ten_million_points_take_less_than_two_seconds) {
  const ArrivalCurve curve = random_curve(7, 10000000);
  const auto begin = std::chrono::steady_clock::now();
  const LinkSize size = least_link(curve, 30);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  BOOST_TEST_MESSAGE("10 million points: " << wall.count() << " s");
#ifdef NDEBUG
  BOOST_TEST(wall.count() < 2);
#endif
  BOOST_TEST(worst_delay_s(curve, size.capacity_per_s) == 30, boost::test_tools::tolerance(1e-6));
}
