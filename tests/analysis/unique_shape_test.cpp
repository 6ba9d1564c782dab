/// Curves through one measured point, by hand.

#define BOOST_TEST_MODULE unique_shape
#include "analysis/unique_shape.hpp"

#include <boost/test/unit_test.hpp>

using namespace drsim;

namespace {

void compare(const std::vector<UniquePoint>& found, const std::vector<UniquePoint>& wanted) {
  BOOST_REQUIRE(found.size() == wanted.size());
  for (std::size_t index = 0; index < found.size(); ++index) {
    BOOST_TEST(found[index].window_s == wanted[index].window_s);
    BOOST_TEST(found[index].unique_fraction == wanted[index].unique_fraction, boost::test_tools::tolerance(1e-12));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_shape_equal_to_the_level_comes_back) {
  const std::vector<UniquePoint> shape = {{60, 0.9}, {1800, 0.5}, {3600, 0.4}};
  compare(shaped_unique({1800, 0.5}, {shape}), shape);
}

BOOST_AUTO_TEST_CASE(overwritten_share_scales_below_and_fraction_above) {
  // Shape: 1 - f is 0.1 at 60 s and 0.5 at 1800 s; f falls by 0.8 to 3600 s. Level 0.2: 1 - 0.8 x 0.1 / 0.5 = 0.84; 0.2
  // x 0.8.
  compare(shaped_unique({1800, 0.2}, {{{60, 0.9}, {1800, 0.5}, {3600, 0.4}}}), {{60, 0.84}, {1800, 0.2}, {3600, 0.16}});
}

BOOST_AUTO_TEST_CASE(the_shape_is_interpolated_at_the_level_and_shapes_are_averaged) {
  // First shape: U(1) = 1, U(3) = 2: U(2) = 1.5, f = 0.75. Level 0.75 at 2 s: the shape itself; 3 s: 0.75 x (2/3) /
  // 0.75. Second: f = 0.5 at 2 s and 0.25 at 4 s; at 1 s 0.5: 1 - 0.25 x 0.5 / 0.5 = 0.75. Mean at 1 s 0.875. U(3) = 1,
  // f = 1/3: 0.75 x (1/3) / 0.5 = 0.5; mean at 3 s (2/3 + 0.5) / 2. At 4 s only the second: 0.75 x 0.25 / 0.5.
  compare(shaped_unique({2, 0.75}, {{{1, 1.0}, {3, 2.0 / 3}}, {{2, 0.5}, {4, 0.25}}}),
          {{1, 0.875}, {2, 0.75}, {3, 7.0 / 12}, {4, 0.375}});
}

BOOST_AUTO_TEST_CASE(without_shapes_the_level_stands_alone) { compare(shaped_unique({1800, 0.3}, {}), {{1800, 0.3}}); }

BOOST_AUTO_TEST_CASE(a_shape_without_overwrites_says_nothing_of_shorter_windows) {
  compare(shaped_unique({1800, 0.3}, {{{60, 1.0}, {1800, 1.0}}}), {{1800, 0.3}});
}
