#define BOOST_TEST_MODULE curve_recorder
#include "models/curves/curve_recorder.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "models/random_stream.hpp"

using namespace drsim;

namespace {

struct Point {
  double at_s, value;
};

/// The envelope over [from, to) by its definition, from all straight pieces.
CurvePoint envelope_of(const std::vector<Point>& points, double from_s, double to_s) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  double integral = 0;
  double covered_s = 0;
  for (std::size_t k = 1; k < points.size(); ++k) {
    const Point& a = points[k - 1];
    const Point& b = points[k];
    const double begin_s = std::max(a.at_s, from_s);
    const double end_s = std::min(b.at_s, to_s);
    if (end_s <= begin_s) continue;
    const auto value_at = [&](double at_s) {
      return at_s == b.at_s ? b.value : a.value + (b.value - a.value) * ((at_s - a.at_s) / (b.at_s - a.at_s));
    };
    low = std::min({low, value_at(begin_s), value_at(end_s)});
    high = std::max({high, value_at(begin_s), value_at(end_s)});
    integral += (value_at(begin_s) + value_at(end_s)) / 2 * (end_s - begin_s);
    covered_s += end_s - begin_s;
  }
  return {from_s, low, high, integral / covered_s};
}

/// Straight pieces and jumps; a third of all dates lies exactly on an edge of a span, some as close before one as a
/// double can.
std::vector<Point> random_curve(std::uint64_t seed, double horizon_s, std::uint32_t spans) {
  RandomStream random(seed, "curve", "test");
  const double span_s = horizon_s / spans;
  std::vector<double> dates;
  for (std::uint32_t k = 0; k < 20 * spans; ++k) {
    dates.push_back(random.below(3) == 0 ? random.below(spans) * span_s : horizon_s * random.uniform());
  }
  for (std::uint32_t k = 1; k < spans; ++k) {
    if (random.below(3) == 0) dates.push_back(std::nextafter(k * span_s, 0));
  }
  dates.push_back(0);
  dates.push_back(horizon_s);
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  std::vector<Point> points;
  for (const double at_s : dates) {
    points.push_back({at_s, 1000 * random.uniform()});
    if (at_s < horizon_s && random.below(2) == 0) points.push_back({at_s, 1000 * random.uniform()});
  }
  return points;
}

Curve record(const std::vector<Point>& points, double horizon_s, std::uint32_t corners_max) {
  CurveRecorder recorder(horizon_s, corners_max);
  for (const Point& point : points) recorder.line_to(point.at_s, point.value);
  return recorder.take("kind", "entity", "series");
}

}  // namespace

BOOST_AUTO_TEST_CASE(corners_on_a_straight_line_are_dropped) {
  const Curve curve = record({{0, 1}, {1, 3}, {2.5, 6}, {4, 9}, {6, 9}, {7, 9}, {9, 0}}, 10, 100);
  BOOST_CHECK(curve.exact);
  BOOST_REQUIRE_EQUAL(curve.points.size(), 4);
  const std::vector<Point> expected{{0, 1}, {4, 9}, {7, 9}, {9, 0}};
  for (std::size_t k = 0; k < expected.size(); ++k) {
    BOOST_CHECK_EQUAL(curve.points[k].at_s, expected[k].at_s);
    BOOST_CHECK_EQUAL(curve.points[k].low, expected[k].value);
    BOOST_CHECK_EQUAL(curve.points[k].high, expected[k].value);
    BOOST_CHECK_EQUAL(curve.points[k].mean, expected[k].value);
  }
  BOOST_CHECK_EQUAL(curve.kind + curve.entity + curve.series, "kindentityseries");
}

BOOST_AUTO_TEST_CASE(a_slight_bend_is_kept) {
  BOOST_CHECK_EQUAL(record({{0, 0}, {1, 1 + 1e-9}, {2, 2}}, 10, 100).points.size(), 3);
}

BOOST_AUTO_TEST_CASE(jumps_are_kept_and_steps_hold_their_value) {
  CurveRecorder recorder(10, 100);
  recorder.line_to(0, 5);
  recorder.step_to(2, 7);
  recorder.step_to(4, 7);
  recorder.step_to(6, 1);
  BOOST_CHECK_EQUAL(recorder.last_value(), 1);
  const Curve curve = recorder.take("", "", "");
  const std::vector<Point> expected{{0, 5}, {2, 5}, {2, 7}, {6, 7}, {6, 1}};
  BOOST_REQUIRE_EQUAL(curve.points.size(), expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) {
    BOOST_CHECK_EQUAL(curve.points[k].at_s, expected[k].at_s);
    BOOST_CHECK_EQUAL(curve.points[k].low, expected[k].value);
  }
}

// Spans of 1 s. 0..1: rises from 0 to 10; then constant 10 to 3.5, jumps to 2 until 8.
BOOST_AUTO_TEST_CASE(hand_made_envelope) {
  std::vector<Point> points{{0, 0}};
  for (int k = 1; k <= 9; ++k) points.push_back({0.1 * k, k % 2 == 0 ? 0.0 : 10.0});
  points.insert(points.end(), {{1, 10}, {3.5, 10}, {3.5, 2}, {8, 2}});
  const Curve curve = record(points, 8, 8);
  BOOST_CHECK(!curve.exact);
  BOOST_REQUIRE_EQUAL(curve.points.size(), 8);
  BOOST_CHECK_EQUAL(curve.points[0].low, 0);
  BOOST_CHECK_EQUAL(curve.points[0].high, 10);
  BOOST_CHECK_CLOSE(curve.points[0].mean, 5.5, 1e-10);  // nine slopes of mean 5 and 0.1 s of 10
  BOOST_CHECK_EQUAL(curve.points[1].low, 10);
  BOOST_CHECK_EQUAL(curve.points[2].at_s, 2);
  BOOST_CHECK_EQUAL(curve.points[3].low, 2);
  BOOST_CHECK_EQUAL(curve.points[3].high, 10);
  BOOST_CHECK_CLOSE(curve.points[3].mean, 6, 1e-10);
  BOOST_CHECK_EQUAL(curve.points[4].high, 2);
  BOOST_CHECK_CLOSE(curve.points[7].mean, 2, 1e-10);
}

BOOST_AUTO_TEST_CASE(curves_below_the_limit_keep_every_corner) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::vector<Point> points = random_curve(seed, 100, 8);
    const Curve curve = record(points, 100, 100000);
    BOOST_REQUIRE(curve.exact);
    BOOST_REQUIRE_EQUAL(curve.points.size(), points.size());
    for (std::size_t k = 0; k < points.size(); ++k) BOOST_CHECK_EQUAL(curve.points[k].mean, points[k].value);
  }
}

BOOST_AUTO_TEST_CASE(random_envelopes_agree_with_their_definition) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    RandomStream random(seed, "horizon", "test");
    const double horizon_s = 1 + 1000 * random.uniform();
    const std::uint32_t spans = 8 + random.below(60);
    const std::vector<Point> points = random_curve(seed, horizon_s, spans);
    const Curve curve = record(points, horizon_s, spans);
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_REQUIRE(!curve.exact);
      BOOST_REQUIRE_EQUAL(curve.points.size(), spans);
      for (std::uint32_t span = 0; span < spans; ++span) {
        const double span_s = horizon_s / spans;
        const double to_s = span + 1 == spans ? horizon_s : (span + 1) * span_s;
        const CurvePoint expected = envelope_of(points, span * span_s, to_s);
        const CurvePoint& found = curve.points[span];
        BOOST_TEST_CONTEXT("span " << span) {
          BOOST_CHECK_EQUAL(found.at_s, expected.at_s);
          BOOST_CHECK_CLOSE(found.low, expected.low, 1e-7);
          BOOST_CHECK_CLOSE(found.high, expected.high, 1e-7);
          BOOST_CHECK_CLOSE(found.mean, expected.mean, 1e-7);
          BOOST_CHECK(found.low <= found.mean && found.mean <= found.high);
        }
      }
    }
  }
}

// Where a curve is constant, rounding of its integral must not lift the mean out of its bounds.
BOOST_AUTO_TEST_CASE(the_mean_of_a_constant_stretch_lies_within_its_bounds) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    RandomStream random(seed, "constant", "test");
    const double horizon_s = 10 * random.uniform();
    std::vector<Point> points{{0, 3}};
    for (int k = 1; k < 40; ++k) points.push_back({horizon_s * k / 400, k % 2 == 0 ? 3.0 : 4.0});
    const double value = 0.1 + random.uniform();
    points.push_back({horizon_s / 10, value});
    for (int k = 101; k <= 1000; ++k) points.push_back({horizon_s * k / 1000, value});
    for (const CurvePoint& point : record(points, horizon_s, 16).points) {
      BOOST_REQUIRE_LE(point.low, point.mean);
      BOOST_REQUIRE_LE(point.mean, point.high);
    }
  }
}
