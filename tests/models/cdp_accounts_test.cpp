#define BOOST_TEST_MODULE cdp_accounts
#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include "models/run_record.hpp"
#include "models/units.hpp"
#include "models/veeam_cdp/point_record.hpp"
#include "models/veeam_cdp/proxy_memory.hpp"

using namespace drsim;
namespace tt = boost::test_tools;

namespace {
LagCause stated(std::uint32_t number) {
  LagCause cause;
  cause.kind = LagCause::Kind::Stated;
  cause.resource = number;
  return cause;
}

std::vector<AboveStretch> stretches_of(const PointRecord& record) {
  return record.above_target().stretches(listed_misses_max);
}

std::uint32_t cause_of(const PointRecord& record, std::size_t stretch) {
  return record.causes_above_target()[stretches_of(record)[stretch].cause].resource;
}
}  // namespace

// Version 12: half up to 8 GiB, all but 4 GiB above; version 13: half up to 16 GiB, all but 8 GiB above. Just past the
// limit the line goes on without a jump.
BOOST_AUTO_TEST_CASE(ram_for_data_by_version) {
  const auto data_gib = [](double gib, CdpVersion version) {
    return proxy_data_ram_bytes(gib * gib_bytes, version) / gib_bytes;
  };
  BOOST_TEST(data_gib(4, CdpVersion::V12) == 2);
  BOOST_TEST(data_gib(8, CdpVersion::V12) == 4);
  BOOST_TEST(data_gib(8.5, CdpVersion::V12) == 4.5);
  BOOST_TEST(data_gib(16, CdpVersion::V12) == 12);
  BOOST_TEST(data_gib(8.5, CdpVersion::V13) == 4.25);
  BOOST_TEST(data_gib(16, CdpVersion::V13) == 8);
  BOOST_TEST(data_gib(17, CdpVersion::V13) == 9);
  for (const CdpVersion version : {CdpVersion::V12, CdpVersion::V13}) {
    for (const double gib : {2.0, 4.0, 8.0, 12.0, 64.0}) {
      BOOST_TEST(proxy_data_ram_bytes(ram_for_data_bytes(gib * gib_bytes, version), version) == gib * gib_bytes);
    }
  }
}

// Facts on Veeam, section 2.5: 16 GB RAM (12 for data) and 50 GB cache at 40 MB/s (binary units): 1,587 s.
BOOST_AUTO_TEST_CASE(proxies_hold_an_outage_as_the_facts_compute_it) {
  const CdpProxySize size{8, 16 * gib_bytes, 50 * gib_bytes};
  const double buffer_bytes = proxy_buffer_bytes(size, CdpVersion::V12);
  BOOST_TEST(buffer_bytes == 62 * gib_bytes);
  BOOST_TEST(hold_time_s(buffer_bytes, 40 * mib_bytes) == 1587.2, tt::tolerance(1e-12));
  BOOST_TEST(hold_time_s(buffer_bytes, 0) > 1e300);
  BOOST_TEST(advised_cache_bytes(10, 2, CdpVersion::V12) == 10 * gib_bytes);
  BOOST_TEST(advised_cache_bytes(11, 2, CdpVersion::V12) == 11 * gib_bytes);
  BOOST_TEST(advised_cache_bytes(11, 2, CdpVersion::V13) == 100 * gib_bytes);
}

// Points at 0, 10, 20 that complete at 4, 12, 35: the RPO by hand, and 15 s above a target of 12 s in one stretch.
BOOST_AUTO_TEST_CASE(rpo_of_three_points_by_hand) {
  PointRecord record({10, 12, 100, 125, 40}, -10, nullptr, nullptr);
  record.complete(4, 0, 1, stated(1));    // 10 .. 14
  record.complete(12, 10, 1, stated(2));  // 4 .. 12
  record.complete(35, 20, 1, stated(3));  // 2 .. 25
  record.finish(stated(4));               // 15 .. 20
  BOOST_TEST(record.rpo().max() == 25);
  BOOST_TEST(record.rpo().total_s() == 40);
  BOOST_TEST(record.rpo().mean() == (12 * 4 + 8 * 8 + 13.5 * 23 + 17.5 * 5) / 40, tt::tolerance(1e-12));
  BOOST_TEST(record.above_target().total_s() == 2 + 0 + 13 + 5, tt::tolerance(1e-12));
  BOOST_TEST_REQUIRE(stretches_of(record).size() == 3);
  BOOST_TEST(stretches_of(record)[1].from_s == 22);
  BOOST_TEST(stretches_of(record)[1].worst_s == 25);
  BOOST_TEST(cause_of(record, 1) == 3);
  BOOST_TEST(record.no_checkpoint_s() == 0);
}

// Waiting for a point from 10 to 50 with a target of 12 s: above it from 22 on, for one reason until 30, then another.
BOOST_AUTO_TEST_CASE(a_wait_is_put_down_to_its_reasons_by_date) {
  PointRecord record({10, 12, 1000, 1250, 60}, -5, nullptr, nullptr);
  record.complete(10, 10, 1, stated(1));
  record.change_cause(30, stated(2));
  record.complete(50, 45, 1, stated(3));
  record.finish(stated(4));
  BOOST_TEST_REQUIRE(stretches_of(record).size() == 4);
  BOOST_TEST(stretches_of(record)[1].from_s == 22);
  BOOST_TEST(stretches_of(record)[1].to_s == 30);
  BOOST_TEST(cause_of(record, 1) == 2);
  BOOST_TEST(stretches_of(record)[2].to_s == 50);
  BOOST_TEST(cause_of(record, 2) == 3);
  BOOST_TEST(record.above_target().total_s() == 3 + 28 + 3, tt::tolerance(1e-12));
  BOOST_TEST(record.rpo().total_s() == 60);
}

// One cause in each of many cycles is one stretch; another cause, or a cycle in between, ends it.
BOOST_AUTO_TEST_CASE(misses_of_the_same_cause_in_each_cycle_are_one) {
  PointRecord record({10, 12, 1000, 1250, 100}, -5, nullptr, nullptr);
  for (int number = 0; number < 4; ++number) record.complete(9 + 10 * number, 10 * number - 4, 1, stated(1));
  for (int number = 4; number < 6; ++number) record.complete(9 + 10 * number, 10 * number - 4, 1, stated(2));
  record.finish(stated(2));
  BOOST_TEST_REQUIRE(stretches_of(record).size() == 2);
  BOOST_TEST(stretches_of(record)[0].from_s == 7);
  BOOST_TEST(stretches_of(record)[0].to_s == 39);
  BOOST_TEST(stretches_of(record)[1].to_s == 100);
}

// Against brute force over single points and arrivals, at many dates.
BOOST_AUTO_TEST_CASE(figures_are_those_of_brute_force) {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    const auto uniform = [&](double low, double high) {
      return low + (high - low) * static_cast<double>(random() % 100000) / 1e5;
    };
    const PointRecord::Rules rules{10, 25, uniform(40, 200), uniform(200, 260), 1000};
    PointRecord record(rules, -3, nullptr, nullptr);
    struct Point {
      double at_s, date_s, bytes;
    };
    std::vector<Point> points;
    double at_s = uniform(0, 10);
    double date_s = 0;
    while (at_s < 1000) {
      const double bytes = uniform(0, 5);
      record.arrive(at_s, bytes);
      record.complete(at_s, date_s, 1, stated(0));
      points.push_back({at_s, date_s, bytes});
      date_s = uniform(date_s + 0.1, at_s + 1);
      at_s = std::max(date_s, at_s + uniform(0, random() % 10 == 0 ? 300 : 20));
    }
    record.finish(stated(0));
    constexpr double step_s = 0.01;
    double above_s = 0, none_s = 0, area = 0;
    std::size_t newest = 0;
    double newest_s = -3;
    for (double moment_s = step_s / 2; moment_s < 1000; moment_s += step_s) {
      while (newest < points.size() && points[newest].at_s <= moment_s) newest_s = points[newest++].date_s;
      area += (moment_s - newest_s) * step_s;
      above_s += moment_s - newest_s > rules.target_s ? step_s : 0;
      none_s += moment_s - newest_s > rules.history_s ? step_s : 0;
    }
    double usable = 0, peak = 0, end = 0;
    for (const Point& one : points) {
      usable += one.date_s >= 1000 - rules.history_s ? 1 : 0;
      double present = 0;
      for (const Point& other : points)
        present += other.at_s <= one.at_s && other.at_s + rules.window_s > one.at_s ? other.bytes : 0;
      peak = std::max(peak, present);
      end += one.at_s + rules.window_s > 1000 ? one.bytes : 0;
    }
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_TEST(record.rpo().mean() == area / 1000, tt::tolerance(1e-3));
      BOOST_TEST(std::fabs(record.above_target().total_s() - above_s) < 0.01 * static_cast<double>(points.size()));
      BOOST_TEST(std::fabs(record.no_checkpoint_s() - none_s) < 0.01 * static_cast<double>(points.size()));
      BOOST_TEST(record.usable_points() == usable);
      BOOST_TEST(record.journal_peak_bytes() == peak, tt::tolerance(1e-9));
      BOOST_TEST(record.journal_bytes() == end, tt::tolerance(1e-9));
      BOOST_TEST(record.made() == static_cast<double>(points.size()));
      BOOST_TEST(record.arrived_bytes() == record.expired_bytes() + record.journal_bytes(), tt::tolerance(1e-9));
    }
  }
}
