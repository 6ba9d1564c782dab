/// The most within a window: by hand, and against a sum over a fine grid.

#define BOOST_TEST_MODULE window_sum
#include "analysis/window_sum.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "models/random_stream.hpp"

using namespace drsim;

namespace {

double arrived(const ArrivalCurve& curve, double at_s) {
  double sum = 0;
  for (std::size_t i = 0; i < curve.from_s.size(); ++i) {
    const double end_s = i + 1 < curve.from_s.size() ? curve.from_s[i + 1] : curve.end_s;
    sum += curve.rates_per_s[i] * std::clamp(at_s - curve.from_s[i], 0.0, end_s - curve.from_s[i]);
  }
  return sum;
}

}  // namespace

// 1/s for 10 s, 5/s for 4 s, 2/s for 6 s.
BOOST_AUTO_TEST_CASE(windows_by_hand) {
  const ArrivalCurve curve{{0, 10, 14}, {1, 5, 2}, 20};
  BOOST_TEST(greatest_in_window(curve, 2) == 10);
  BOOST_TEST(greatest_in_window(curve, 4) == 20);
  BOOST_TEST(greatest_in_window(curve, 6) == 24);
  BOOST_TEST(greatest_in_window(curve, 100) == 42);
  BOOST_TEST(greatest_in_window({{}, {}, 0}, 5) == 0);
}

BOOST_AUTO_TEST_CASE(windows_against_a_grid) {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    RandomStream random(seed, "window", "curve");
    ArrivalCurve curve;
    double at_s = 0;
    for (std::uint32_t i = 0; i < 3 + random.below(20); ++i) {
      curve.from_s.push_back(at_s);
      curve.rates_per_s.push_back(random.below(3) == 0 ? 0 : 10 * random.uniform());
      at_s += 1 + random.below(20);
    }
    curve.end_s = at_s;
    const double window_s = 1 + random.below(40);
    double greatest = 0;
    // All corners are whole seconds, so the grid has them.
    for (double from_s = -window_s; from_s < curve.end_s; from_s += 0.25)
      greatest = std::max(greatest, arrived(curve, from_s + window_s) - arrived(curve, from_s));
    BOOST_TEST(greatest_in_window(curve, window_s) == greatest, boost::test_tools::tolerance(1e-12));
  }
}
