#define BOOST_TEST_MODULE overwrite_curve
#include "models/loads/overwrite_curve.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/random_stream.hpp"

using namespace drsim;

namespace {

/// 100 B/s: of what is written in 10 s 80 % is unique, in 100 s 40 %, in 1000 s 10 %.
/// Corners (W, F): (0, 0), (1000, 800), (10000, 4000), (100000, 10000).
WriteLoadConfig three_points() {
  WriteLoadConfig load;
  load.mean_bytes_per_s = 100;
  load.unique = {{10, 0.8}, {100, 0.4}, {1000, 0.1}};
  return load;
}

}  // namespace

BOOST_AUTO_TEST_CASE(values_at_and_between_the_stated_points) {
  const OverwriteCurve curve(three_points(), 1e9);
  BOOST_CHECK_EQUAL(curve.unique_bytes(0), 0);
  BOOST_CHECK_CLOSE(curve.unique_bytes(500), 400, 1e-10);
  BOOST_CHECK_CLOSE(curve.unique_bytes(1000), 800, 1e-10);
  BOOST_CHECK_CLOSE(curve.unique_bytes(5500), 2400, 1e-10);  // halfway between 800 and 4000
  BOOST_CHECK_CLOSE(curve.unique_bytes(10000), 4000, 1e-10);
  BOOST_CHECK_CLOSE(curve.unique_bytes(100000), 10000, 1e-10);
}

BOOST_AUTO_TEST_CASE(the_last_slope_goes_on_up_to_the_size_of_the_disks) {
  // Last slope (10000 - 4000) / 90000 = 1/15. The disks of 11,000 B are dirty at W = 100000 + 15 x 1000.
  const OverwriteCurve curve(three_points(), 11000);
  BOOST_CHECK_CLOSE(curve.unique_bytes(107500), 10500, 1e-10);
  BOOST_CHECK_CLOSE(curve.unique_bytes(115000), 11000, 1e-10);
  BOOST_CHECK_EQUAL(curve.unique_bytes(1e12), 11000);
}

BOOST_AUTO_TEST_CASE(corners_come_in_order_and_the_last_is_the_full_disk) {
  const OverwriteCurve curve(three_points(), 11000);
  BOOST_CHECK_CLOSE(curve.next_corner_bytes(0), 1000, 1e-10);
  BOOST_CHECK_CLOSE(curve.next_corner_bytes(1000), 10000, 1e-10);
  BOOST_CHECK_CLOSE(curve.next_corner_bytes(10000), 115000, 1e-10);
  BOOST_CHECK_CLOSE(curve.next_corner_bytes(100000), 115000, 1e-10);
  BOOST_CHECK(std::isinf(curve.next_corner_bytes(115001)));
}

// Disks of 3,000 B are dirty on the way from 800 to 4,000: at W = 1000 + 9000 x 2200 / 3200 = 7187.5.
BOOST_AUTO_TEST_CASE(a_disk_smaller_than_the_stated_points_is_a_corner_as_well) {
  const OverwriteCurve curve(three_points(), 3000);
  BOOST_CHECK_CLOSE(curve.next_corner_bytes(1000), 7187.5, 1e-10);
  BOOST_CHECK(std::isinf(curve.next_corner_bytes(7188)));
  BOOST_CHECK(std::isinf(curve.next_corner_bytes(200000)));
  BOOST_CHECK_EQUAL(curve.unique_bytes(7188), 3000);
}

BOOST_AUTO_TEST_CASE(without_points_every_byte_is_unique_up_to_the_disks) {
  WriteLoadConfig load;
  load.mean_bytes_per_s = 100;
  const OverwriteCurve curve(load, 5000);
  BOOST_CHECK_CLOSE(curve.unique_bytes(4999), 4999, 1e-12);
  BOOST_CHECK_EQUAL(curve.unique_bytes(5001), 5000);
  BOOST_CHECK_CLOSE(curve.next_corner_bytes(0), 5000, 1e-12);
  WriteLoadConfig silent = three_points();
  silent.mean_bytes_per_s = 0;
  BOOST_CHECK_CLOSE(OverwriteCurve(silent, 5000).unique_bytes(1234), 1234, 1e-12);
}

// F is concave, grows, and between two corners it is straight: what an event loop that stops at corners relies on.
BOOST_AUTO_TEST_CASE(random_curves_are_concave_bounded_and_straight_between_corners) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    RandomStream random(seed, "curve", "test");
    WriteLoadConfig load;
    load.mean_bytes_per_s = 1 + 1000 * random.uniform();
    double window_s = 0;
    double unique = 0;
    double slope = 1;
    const std::uint32_t points = 1 + random.below(5);
    for (std::uint32_t k = 0; k < points; ++k) {
      const double step_s = 1 + 100 * random.uniform();
      slope *= random.uniform();
      window_s += step_s;
      unique += slope * step_s;
      load.unique.push_back({window_s, unique / window_s});
    }
    const double scale = load.mean_bytes_per_s * window_s;
    const double disk_bytes = scale * (0.2 + random.uniform());
    const OverwriteCurve curve(load, disk_bytes);
    BOOST_TEST_CONTEXT("seed " << seed) {
      for (int k = 0; k < 100; ++k) {
        const double a = 3 * scale * random.uniform();
        const double b = a + scale * random.uniform();
        const double middle = curve.unique_bytes((a + b) / 2);
        const double chord = (curve.unique_bytes(a) + curve.unique_bytes(b)) / 2;
        BOOST_CHECK_GE(middle, chord - 1e-12 * scale);
        BOOST_CHECK_GE(curve.unique_bytes(b), curve.unique_bytes(a));
        BOOST_CHECK_LE(curve.unique_bytes(a), std::min(a, disk_bytes) * (1 + 1e-12));
        if (b <= curve.next_corner_bytes(a)) BOOST_CHECK_CLOSE(middle, chord, 1e-9);
      }
    }
  }
}
