/// One stream with piecewise-constant writes over a link of piecewise-constant capacity, played by the plane and solved
/// beside it from cumulative curves: backlog, completion of every checkpoint, and every interval of RPO by itself.

#define BOOST_TEST_MODULE closed_form
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "models/random_stream.hpp"
#include "tests/support/rpo_intervals.hpp"
#include "tests/support/small_plane.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double interval_s = 5;
constexpr double target_s = 15;  // of small_plane()

struct Change {
  double at_s, rate;
};

struct Story {
  std::vector<double> writes;  // by interval of write_interval_s
  double write_interval_s = 0;
  std::vector<Change> capacity;  // first at date 0
  double latency_s = 0;
  double horizon_s = 0;
};

Story random_story(std::uint64_t seed) {
  RandomStream random(seed, "story", "test");
  Story story;
  story.horizon_s = 500 + 3000 * random.uniform();
  story.latency_s = 0.05 + 12 * random.uniform() * random.uniform();
  story.write_interval_s = 2 + 40 * random.uniform();
  const double load = 60 + 140 * random.uniform();
  for (double at_s = 0; at_s < story.horizon_s; at_s += story.write_interval_s) {
    story.writes.push_back(random.below(5) == 0 ? 0 : load * random.uniform());
  }
  double at_s = 0;
  while (at_s < story.horizon_s) {
    story.capacity.push_back({at_s, random.below(8) == 0 ? 0 : 200 * random.uniform()});
    at_s += random.exponential(80);
  }
  return story;
}

RunRecord play_story(const Story& story) {
  PlaneConfig config = small_plane({{story.writes, story.write_interval_s}}, story.capacity.front().rate,
                                   story.horizon_s, story.latency_s);
  config.curve_corners_max = 1000000;
  ZertoPlane plane(std::move(config));
  for (std::size_t k = 1; k < story.capacity.size(); ++k) {
    plane.advance(story.capacity[k].at_s);
    plane.set_capacity(0, story.capacity[k].rate);
    plane.apply_changes();
  }
  RunRecord record;
  plane.finish(record);
  return record;
}

/// The same story by cumulative curves: written A and delivered D at every date at which either bends.
class Solution {
 public:
  explicit Solution(const Story& story) : story_(story) {
    std::vector<double> dates{story.horizon_s};
    for (std::size_t k = 0; k < story.writes.size(); ++k) {
      dates.push_back(static_cast<double>(k) * story.write_interval_s);
    }
    for (const Change& change : story.capacity) dates.push_back(change.at_s);
    std::sort(dates.begin(), dates.end());
    corners_.push_back({0, 0, 0});
    std::size_t capacity = 0;
    for (std::size_t k = 0; k + 1 < dates.size() && dates[k] < story.horizon_s; ++k) {
      if (dates[k + 1] <= dates[k]) continue;
      while (capacity + 1 < story.capacity.size() && story.capacity[capacity + 1].at_s <= dates[k]) ++capacity;
      const auto write = static_cast<std::size_t>((dates[k] + 1e-7) / story.write_interval_s);
      grow(dates[k + 1], story.writes[write], story.capacity[capacity].rate);
    }
    complete_all();
  }

  double backlog(double at_s) const {
    return interpolate(at_s, &Corner::written) - interpolate(at_s, &Corner::delivered);
  }
  double written() const { return corners_.back().written; }
  double peak_backlog() const {
    double peak = 0;
    for (const Corner& corner : corners_) peak = std::max(peak, corner.written - corner.delivered);
    return peak;
  }
  std::vector<double> dates() const {
    std::vector<double> list;
    for (const Corner& corner : corners_) list.push_back(corner.at_s);
    return list;
  }

  /// Completions by the horizon: date of the checkpoint, date at which it is complete.
  struct Completion {
    double date_s, complete_s;
  };
  const std::vector<Completion>& completions() const { return completions_; }

  const RpoIntervals& rpo() const { return rpo_; }

 private:
  struct Corner {
    double at_s, written, delivered;
  };

  void grow(double to_s, double write, double capacity) {
    const Corner last = corners_.back();
    const double queue = last.written - last.delivered;
    const double written = last.written + write * (to_s - last.at_s);
    if (queue <= 0 && write <= capacity) {
      corners_.push_back({to_s, written, written});
      return;
    }
    const double empty_s = capacity > write ? last.at_s + queue / (capacity - write) : to_s;
    if (empty_s >= to_s) {
      corners_.push_back({to_s, written, last.delivered + capacity * (to_s - last.at_s)});
      return;
    }
    const double at_empty = last.written + write * (empty_s - last.at_s);
    corners_.push_back({empty_s, at_empty, at_empty});
    corners_.push_back({to_s, at_empty + write * (to_s - empty_s), at_empty + write * (to_s - empty_s)});
  }

  double interpolate(double at_s, double Corner::*value) const {
    const auto after = std::lower_bound(corners_.begin(), corners_.end(), at_s,
                                        [](const Corner& corner, double date) { return corner.at_s < date; });
    if (after == corners_.begin()) return corners_.front().*value;
    const Corner& a = *(after - 1);
    const Corner& b = *after;
    return a.*value + (b.*value - a.*value) * ((at_s - a.at_s) / (b.at_s - a.at_s));
  }

  /// First date at which so much is delivered; infinity when not by the horizon.
  double delivered_at(double bytes) const {
    const auto after = std::lower_bound(corners_.begin(), corners_.end(), bytes,
                                        [](const Corner& corner, double value) { return corner.delivered < value; });
    if (after == corners_.end()) return std::numeric_limits<double>::infinity();
    if (after == corners_.begin()) return 0;
    const Corner& a = *(after - 1);
    return a.at_s + (bytes - a.delivered) / (after->delivered - a.delivered) * (after->at_s - a.at_s);
  }

  /// Before date 0 the group was in its steady state.
  void complete_all() {
    for (double k = -std::ceil(story_.latency_s / interval_s);; ++k) {
      const double date_s = k * interval_s;
      if (date_s > story_.horizon_s) break;
      const double left_s =
          date_s <= 0 ? date_s : std::max(date_s, delivered_at(interpolate(date_s, &Corner::written)));
      if (left_s + story_.latency_s > story_.horizon_s) break;
      completions_.push_back({date_s, left_s + story_.latency_s});
    }
    for (std::size_t k = 0; k < completions_.size(); ++k) {
      const double from_s = std::max(0.0, completions_[k].complete_s);
      const double to_s = k + 1 < completions_.size() ? completions_[k + 1].complete_s : story_.horizon_s;
      rpo_.add(from_s - completions_[k].date_s, to_s - completions_[k].date_s);
    }
  }

  const Story& story_;
  std::vector<Corner> corners_;
  std::vector<Completion> completions_;
  RpoIntervals rpo_;
};

const Curve& curve_of(const RunRecord& record, const std::string& kind) {
  return *std::find_if(record.curves.begin(), record.curves.end(),
                       [&](const Curve& curve) { return curve.kind == kind; });
}

/// Value of an exact curve; 0 before its first corner.
double value_at(const Curve& curve, double at_s) {
  const auto after = std::upper_bound(curve.points.begin(), curve.points.end(), at_s,
                                      [](double date, const CurvePoint& point) { return date < point.at_s; });
  if (after == curve.points.begin()) return 0;
  const CurvePoint& a = *(after - 1);
  if (after == curve.points.end() || after->at_s <= a.at_s) return a.mean;
  return a.mean + (after->mean - a.mean) * ((at_s - a.at_s) / (after->at_s - a.at_s));
}

constexpr double relative_percent = 1e-7;  // 1e-9

}  // namespace

BOOST_AUTO_TEST_CASE(rpo_of_one_stream_equals_its_closed_form) {
  double highest = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Story story = random_story(seed);
    const RunRecord record = play_story(story);
    const Solution solution(story);
    const GroupResult& group = record.groups.front();
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_CLOSE(group.rpo_s.mean, solution.rpo().mean(), relative_percent);
      BOOST_CHECK_CLOSE(group.rpo_s.p50, solution.rpo().quantile(0.50), relative_percent);
      BOOST_CHECK_CLOSE(group.rpo_s.p95, solution.rpo().quantile(0.95), relative_percent);
      BOOST_CHECK_CLOSE(group.rpo_s.p99, solution.rpo().quantile(0.99), relative_percent);
      BOOST_CHECK_CLOSE(group.rpo_s.max, solution.rpo().max(), relative_percent);
      BOOST_CHECK_CLOSE(group.rpo_s.end, solution.rpo().end(), relative_percent);
      BOOST_CHECK_EQUAL(group.rpo_s.resolution, 0);
      BOOST_CHECK_SMALL(group.above_target_fraction - solution.rpo().time_above(target_s) / story.horizon_s, 1e-9);
    }
    highest = std::max(highest, group.rpo_s.max);
  }
  // The stories must be worth it: queues of many minutes occur.
  BOOST_CHECK_GT(highest, 600);
}

BOOST_AUTO_TEST_CASE(backlog_of_one_stream_equals_its_closed_form) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Story story = random_story(seed);
    const RunRecord record = play_story(story);
    const Solution solution(story);
    const GroupResult& group = record.groups.front();
    const double peak = solution.peak_backlog();
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_CHECK_CLOSE(group.bytes.written, solution.written(), relative_percent);
      BOOST_CHECK_SMALL(group.bytes.queued - solution.backlog(story.horizon_s), 1e-9 * peak + 1e-9);
      BOOST_CHECK_CLOSE(record.appliances.front().buffer_peak_bytes + 1, peak + 1, relative_percent);
      const Curve& backlog = curve_of(record, "backlog_bytes");
      BOOST_REQUIRE(backlog.exact);
      for (const double at_s : solution.dates()) {
        BOOST_CHECK_SMALL(value_at(backlog, at_s) - solution.backlog(at_s), 1e-9 * peak + 1e-9);
      }
    }
  }
}

// The RPO curve runs through corners just before or just after a completion: date and value give the delay of both.
BOOST_AUTO_TEST_CASE(delay_of_one_stream_equals_its_closed_form) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Story story = random_story(seed);
    const RunRecord record = play_story(story);
    const Solution solution(story);
    const std::vector<Solution::Completion>& list = solution.completions();
    const Curve& rpo = curve_of(record, "rpo_s");
    BOOST_REQUIRE(rpo.exact);
    BOOST_TEST_CONTEXT("seed " << seed) {
      for (const CurvePoint& point : rpo.points) {
        double error = std::fabs(point.at_s - story.horizon_s) + std::fabs(point.mean - solution.rpo().end());
        for (std::size_t k = 0; k < list.size(); ++k) {
          const double away_s = std::fabs(point.at_s - list[k].complete_s);
          error = std::min(error, away_s + std::fabs(point.mean - (list[k].complete_s - list[k].date_s)));
          if (k > 0)
            error = std::min(error, away_s + std::fabs(point.mean - (list[k].complete_s - list[k - 1].date_s)));
        }
        BOOST_CHECK_MESSAGE(error <= 1e-9 * story.horizon_s,
                            "corner at " << point.at_s << " of " << point.mean << " is off by " << error);
      }
    }
  }
}
