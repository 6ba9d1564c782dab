#define BOOST_TEST_MODULE cdp_plane
#include "models/veeam_cdp/cdp_plane.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "models/units.hpp"
#include "tests/support/cdp_estate.hpp"

using namespace drsim;
using namespace drsim::test;

namespace tt = boost::test_tools;

// 10 MB/s, cycle 15 s: 150 MB a point, half of it on a link of 25 MB/s: 3 s; complete 0.5 s later. The RPO runs from
// 3.5 s to 18.5 s; journal: the points of 1,500 s (100), and those that come at its ends.
BOOST_AUTO_TEST_CASE(constant_load_has_the_rpo_of_cycle_and_transfer) {
  CdpEstate estate(25 * mb);
  estate.add_vm(estate.add_group("erp", 15), {10 * mb}, 60, 0.5);
  const RunRecord record = run(estate);
  const GroupResult& group = record.groups.front();
  BOOST_TEST(group.rpo_s.max == 18.5, tt::tolerance(1e-9));
  BOOST_TEST(group.rpo_s.mean == 11.0, tt::tolerance(2e-3));  // the first cycle is not whole
  BOOST_TEST(group.rpo_s.p50 == 11.0, tt::tolerance(2e-3));
  BOOST_TEST(group.journal_peak_bytes == 100 * 150 * mb, tt::tolerance(1e-9));
  BOOST_TEST(group.bytes.written == 10 * mb * 3600, tt::tolerance(1e-9));
  BOOST_TEST(group.above_target_fraction == 0);
  BOOST_TEST(group.cdp->cycles == group.cdp->cycles_in_time);
  BOOST_TEST((group.cdp->cycles == 240 || group.cdp->cycles == 239));
  BOOST_CHECK((group.cdp->bottleneck == Entity{EntityKind::Link, "fra-mad"}));
  BOOST_TEST(record.links.front().utilisation.mean == 0.2, tt::tolerance(5e-3));
}

// Of 150 MB written in a cycle 60 % are unique: 90 MB to send, 1.8 s, and 90 MB in the journal.
BOOST_AUTO_TEST_CASE(overwrites_collapse_within_a_cycle) {
  CdpEstate estate(25 * mb);
  estate.add_vm(estate.add_group("erp", 15), {10 * mb}, 60, 0.5, {{15, 0.6}, {3600, 0.2}});
  const GroupResult group = run(estate).groups.front();
  BOOST_TEST(group.rpo_s.max == 15 + 1.8 + 0.5, tt::tolerance(1e-9));
  BOOST_TEST(group.journal_peak_bytes == 100 * 90 * mb, tt::tolerance(1e-9));
  BOOST_TEST(group.bytes.collapsed / group.bytes.written == 0.4, tt::tolerance(5e-3));
}

// A point of 150 MB takes 20 s of 7.5 MB/s: point n is complete at first + 20 (n + 1) + 0.5, as long as all fits.
BOOST_AUTO_TEST_CASE(points_that_take_longer_than_a_cycle_wait_for_each_other) {
  CdpEstate estate(7.5 * mb, 600);
  estate.add_vm(estate.add_group("erp", 15), {10 * mb}, 60, 1);
  const RunRecord record = run(estate);
  const GroupResult& group = record.groups.front();
  const double first_s = first_seal_s(estate.config, 0);
  // The first point holds what was written before it only.
  const double first_sent_s = first_s + 10 * first_s / 7.5;
  const auto complete_s = [&](int n) { return std::max(first_sent_s, first_s + 15) + 20 * n + 0.5; };
  int last = 0;
  while (complete_s(last + 1) <= 600) ++last;
  BOOST_TEST(group.rpo_s.end == 600 - (first_s + 15 * last), tt::tolerance(1e-9));
  BOOST_TEST(group.checkpoints_made == last + 1 + (first_s - 15 + 0.5 > 0 ? 1 : 0));
  const Cause full{CauseKind::ResourceFull, CauseCategory::Link, {EntityKind::Link, "fra-mad"}};
  BOOST_CHECK(group.violations.front().cause == full);
  BOOST_TEST(group.cdp->cycles_in_time < 3);
}

// 10 MB/s into buffers of 600 MB, nothing leaves: full after 60 s.
BOOST_AUTO_TEST_CASE(full_buffers_begin_cbt_mode_and_it_sends_unique_blocks) {
  CdpEstate estate(100 * mb, 2000);
  estate.add_vm(estate.add_group("erp", 15), {10 * mb}, 60, 1, {{15, 0.5}, {1000, 0.25}});
  estate.config.proxies[0].buffer_bytes = 400 * mb;
  estate.config.proxies[1].buffer_bytes = 200 * mb;
  CdpPlane plane(estate.config);
  plane.advance(500);
  plane.set_up(link_place, false);
  plane.apply_changes();
  plane.advance(900);
  plane.set_up(link_place, true);
  plane.apply_changes();
  RunRecord record;
  plane.finish(record);
  const GroupResult& group = record.groups.front();
  BOOST_TEST_REQUIRE(group.spans.size() >= 1);
  const auto cbt = std::find_if(group.spans.begin(), group.spans.end(),
                                [](const StateSpan& span) { return span.state == GroupState::BitmapSync; });
  BOOST_TEST_REQUIRE((cbt != group.spans.end()));
  BOOST_TEST(cbt->status == "CBT mode");
  const Cause full{
      CauseKind::BufferFull, CauseCategory::Buffer, {EntityKind::Proxy, "source-1"}, {EntityKind::Link, "fra-mad"}, "",
      SyncAfter::Cbt};
  BOOST_CHECK(cbt->reason == full);
  // What was gathered or not complete when the link went down was held already, one cycle at most.
  BOOST_TEST(cbt->from_s <= 560);
  BOOST_TEST(cbt->from_s >= 500 + 60 - 15 - 15 - 1);
  BOOST_TEST(record.appliances[0].buffer_peak_bytes == 600 * mb, tt::tolerance(1e-9));
  BOOST_TEST(record.links.front().down_s == 400, tt::tolerance(1e-9));
  // Less than a quarter of what was written goes over the link when it is back.
  BOOST_TEST(cbt->to_s - 900 < 0.4 * 10 * mb * 400 / (100 * mb));
  BOOST_TEST(group.rpo_s.max > 400);
  BOOST_TEST((group.violations.front().cause.category == CauseCategory::Buffer));
}

// Two policies whose points are under way at the same time each get half of the link.
BOOST_AUTO_TEST_CASE(points_share_the_link) {
  CdpEstate estate(10 * mb, 400);
  for (const char* name : {"a", "b"}) estate.add_vm(estate.add_group(name, 100, 1000), {4 * mb}, 60, 1);
  // A seed that lets the policies begin their cycles less than a transfer of 40 s apart.
  const auto apart_s = [&] { return std::fabs(first_seal_s(estate.config, 0) - first_seal_s(estate.config, 1)); };
  while (apart_s() > 35) ++estate.config.seed;
  const double a_s = first_seal_s(estate.config, 0), b_s = first_seal_s(estate.config, 1);
  const RunRecord record = run(estate);
  const double early_s = std::min(a_s, b_s), late_s = std::max(a_s, b_s);
  // 400 MB each: the early one is alone until the late one begins, then both share; the late one ends alone.
  const double sent_alone = 10 * mb * (late_s - early_s);
  const double early_takes_s = (late_s - early_s) + (400 * mb - sent_alone) / (5 * mb);
  const GroupResult& early = record.groups[a_s < b_s ? 0 : 1];
  const GroupResult& late = record.groups[a_s < b_s ? 1 : 0];
  BOOST_TEST(early.rpo_s.max == 100 + early_takes_s + 0.5, tt::tolerance(1e-9));
  BOOST_TEST(late.rpo_s.max == 100 + 80 - (late_s - early_s) + 0.5, tt::tolerance(1e-9));
}

// What a failed source proxy held is lost, so its policy goes through CBT mode; other proxies take over after 30 s.
BOOST_AUTO_TEST_CASE(a_failed_source_proxy_costs_a_gap_and_a_failed_target_proxy_none) {
  for (const bool is_source : {true, false}) {
    CdpEstate estate(25 * mb, 1200);
    estate.add_vm(estate.add_group("erp", 15), {10 * mb}, 60, 0.5);
    CdpPlane plane(estate.config);
    plane.advance(600);
    plane.lose_proxy(is_source ? 0 : 2);
    plane.apply_changes();
    BOOST_TEST(plane.is_stopped(0));
    plane.advance(630);
    plane.move_stream(0, CdpEstate::route(is_source ? 1 : 0, is_source ? 2 : 3, 0.5));
    plane.apply_changes();
    BOOST_TEST(!plane.is_stopped(0));
    RunRecord record;
    plane.finish(record);
    const GroupResult& group = record.groups.front();
    BOOST_TEST((tracked_s(group) > 0) == is_source);
    BOOST_TEST(group.rpo_s.max > 30 + 3.5);
    // The point after CBT mode carries what was written in the gap, too: up to 48 s of it, 10 s more than a usual one.
    BOOST_TEST(group.rpo_s.max < 30 + 2 * 18.5 + (is_source ? 10 : 0));
    const double lost_points = group.cdp->cycles + 1 - group.checkpoints_made;
    BOOST_TEST(lost_points >= (is_source ? 2 : -1));
    BOOST_TEST(lost_points <= (is_source ? 6 : 1));
    const std::size_t now = is_source ? 1 : 3;
    BOOST_TEST(record.appliances[now].cpu.mean > 0);
  }
}

// Of a policy behind two source proxies one stream goes through CBT mode and the other one is held up for longer: a
// point is usable when both have it, and no point exists that was sealed while one was in CBT mode.
BOOST_AUTO_TEST_CASE(a_point_of_a_policy_needs_all_its_streams) {
  CdpEstate estate(25 * mb, 1200);
  const std::uint32_t group = estate.add_group("erp", 15);
  estate.add_vm(group, {5 * mb}, 60, 0.5);
  estate.add_vm(group, {5 * mb}, 60, 0.5, {}, 1);
  estate.config.streams[1].route = CdpEstate::route(1, 3, 0.5);
  CdpPlane plane(estate.config);
  const double first_s = first_seal_s(estate.config, group);
  plane.advance(600);
  plane.lose_proxy(0);
  plane.lose_proxy(3);
  plane.apply_changes();
  plane.advance(630);
  plane.move_stream(0, CdpEstate::route(1, 2, 0.5));
  plane.apply_changes();
  plane.advance(700);
  plane.move_stream(1, CdpEstate::route(1, 2, 0.5));
  plane.apply_changes();
  RunRecord record;
  plane.finish(record);
  double cbt_ends_s = 0;
  for (const RunEvent& event : record.log) cbt_ends_s = event.event == "CBT mode ends" ? event.at_s : cbt_ends_s;
  BOOST_TEST(cbt_ends_s > 630);
  BOOST_TEST(cbt_ends_s < 700);
  // A point of 2 x 75 MB takes 3 s.
  double expected = first_s - 15 + latency_s > 0 ? 1 : 0;
  for (double seal_s = first_s; seal_s < 1200 - 3.5; seal_s += 15) {
    if (seal_s + 3.5 <= 600 || seal_s > cbt_ends_s) expected += 1;
  }
  const GroupResult& result = record.groups.front();
  BOOST_TEST(result.checkpoints_made == expected);
  BOOST_TEST(result.rpo_s.max > 700 - 600);
  BOOST_TEST(result.violations.front().from_s < 700);
}

// A policy whose points wait goes into CBT mode when the proxies are full; one that has just gathered does not.
BOOST_AUTO_TEST_CASE(full_buffers_strike_what_waits_first) {
  CdpEstate estate(100 * mb, 1500);
  estate.add_vm(estate.add_group("short", 10), {10 * mb}, 60, 1);
  estate.add_vm(estate.add_group("long", 600), {1 * mb}, 60, 1);
  for (std::uint32_t proxy : {0u, 1u}) estate.config.proxies[proxy].buffer_bytes = 500 * mb;
  while (first_seal_s(estate.config, 1) > 350) ++estate.config.seed;
  CdpPlane plane(estate.config);
  plane.advance(400);
  plane.set_up(link_place, false);
  plane.apply_changes();
  plane.advance(500);
  plane.set_up(link_place, true);
  plane.apply_changes();
  RunRecord record;
  plane.finish(record);
  BOOST_TEST(tracked_s(record.groups[0]) > 0);
  BOOST_TEST(tracked_s(record.groups[1]) == 0);
}

// Two disks of 150 MB/s feed a pass, though the link would take more: 6 GB take 20 s; new writes make a second pass.
BOOST_AUTO_TEST_CASE(disks_limit_the_passes_of_cbt_mode) {
  CdpEstate estate(1e4 * mb, 1500);
  estate.add_vm(estate.add_group("erp", 15), {10 * mb}, 60, 1);
  estate.config.vms[0].disks = 2;
  CdpPlane plane(estate.config);
  plane.advance(300);
  plane.lose_proxy(0);
  plane.apply_changes();
  plane.advance(900);
  plane.move_stream(0, CdpEstate::route(1, 2, 1));
  plane.apply_changes();
  RunRecord record;
  plane.finish(record);
  double ends_s = 0;
  for (const RunEvent& event : record.log) ends_s = event.event == "CBT mode ends" ? event.at_s : ends_s;
  // What was gathered before is lost with the proxy and dirty as well: up to a cycle, and what was on its way.
  const double first_pass_bytes = record.links[0].by_class_bytes[static_cast<std::size_t>(TrafficClass::Resync)];
  BOOST_TEST(ends_s - 900 == first_pass_bytes / (300 * mb), tt::tolerance(1e-9));
  BOOST_TEST(first_pass_bytes > 6000 * mb);
}

// Half of the buffers is gone with its proxy, so the other half is full in half the time.
BOOST_AUTO_TEST_CASE(a_failed_proxy_takes_its_buffers_along) {
  CdpEstate estate(100 * mb, 1000);
  estate.add_vm(estate.add_group("erp", 15), {10 * mb}, 60, 1, {}, 1);
  for (std::uint32_t proxy : {0u, 1u}) estate.config.proxies[proxy].buffer_bytes = 1000 * mb;
  CdpPlane plane(estate.config);
  plane.advance(500);
  plane.lose_proxy(0);
  plane.set_up(link_place, false);
  plane.apply_changes();
  RunRecord record;
  plane.finish(record);
  double begins_s = 0;
  for (const RunEvent& event : record.log) begins_s = event.event == "CBT mode begins" ? event.at_s : begins_s;
  BOOST_TEST(begins_s <= 600);
  BOOST_TEST(begins_s >= 600 - 17);
  BOOST_TEST(!record.groups[0].spans.back().drains);
}

// More is written than the link takes, and the buffers cannot hold what comes during a pass: CBT mode begins once and
// stays, it does not come and go.
BOOST_AUTO_TEST_CASE(overload_leaves_a_policy_in_cbt_mode) {
  CdpEstate estate(8 * mb, 1000);
  estate.add_vm(estate.add_group("erp", 60), {10 * mb}, 60, 1);
  for (std::uint32_t proxy : {0u, 1u}) estate.config.proxies[proxy].buffer_bytes = 50 * mb;
  const RunRecord record = run(estate);
  int begins = 0;
  for (const RunEvent& event : record.log) begins += event.event == "CBT mode begins";
  BOOST_TEST(begins == 1);
  BOOST_TEST(!record.groups[0].spans.back().drains);
  BOOST_TEST(record.groups[0].rpo_s.max > 900);
}

// Two background loads on a link of 25 MB/s leave 10 MB/s: 75 MB take 7.5 s; from 600 s on one of them has ended.
BOOST_AUTO_TEST_CASE(background_leaves_the_rest_of_the_link) {
  CdpEstate estate(25 * mb, 1200);
  estate.add_vm(estate.add_group("erp", 15), {10 * mb}, 60, 0.5);
  estate.config.background = {{link_place, {0}, {5 * mb}}, {link_place, {0, 600}, {10 * mb, 0}}};
  const RunRecord record = run(estate);
  BOOST_TEST(record.groups[0].rpo_s.max == 15 + 7.5 + 0.5, tt::tolerance(1e-9));
  BOOST_TEST(record.groups[0].rpo_s.mean == (7.5 + 0.5 + 7.5 + 3.75 + 0.5 + 7.5) / 2, tt::tolerance(0.01));
  BOOST_TEST(
      record.links[0].by_class_bytes[static_cast<std::size_t>(TrafficClass::Other)] == 5 * mb * 1200 + 10 * mb * 600,
      tt::tolerance(1e-9));
}

// Background passes as far as the link does: not while it is down for 300 s, and 2 of 5 MB/s while it is degraded to 2.
BOOST_AUTO_TEST_CASE(background_passes_only_what_the_link_passes) {
  CdpEstate estate(25 * mb, 1200);
  estate.add_vm(estate.add_group("erp", 15), {1 * mb}, 60, 1);
  estate.config.background = {{link_place, {0}, {5 * mb}}};
  CdpPlane plane(estate.config);
  plane.advance(300);
  plane.set_up(link_place, false);
  plane.apply_changes();
  plane.advance(600);
  plane.set_up(link_place, true);
  plane.set_capacity(link_place, 2 * mb);
  plane.apply_changes();
  plane.advance(700);
  plane.set_capacity(link_place, 25 * mb);
  plane.apply_changes();
  RunRecord record;
  plane.finish(record);
  const LinkResult& link = record.links[0];
  BOOST_TEST(link.by_class_bytes[static_cast<std::size_t>(TrafficClass::Other)] == 5 * mb * (300 + 500) + 2 * mb * 100,
             tt::tolerance(1e-9));
  BOOST_TEST(link.utilisation.max <= 1);
  BOOST_TEST(link.utilisation.mean * 1200 * 25 * mb == link.carried_bytes, tt::tolerance(1e-9));
}

// Late in a long run a date has few digits left for a transfer of microseconds; the accounts allow for it.
BOOST_AUTO_TEST_CASE(transfers_too_short_for_the_digits_of_a_date_are_accounted_for) {
  CdpEstate estate(1e5 * mb, 7 * day_s);
  estate.add_vm(estate.add_group("erp", 5), {0.01 * mb}, 60, 1);
  RunRecord record;
  BOOST_CHECK_NO_THROW(record = run(estate));
  BOOST_TEST(record.groups[0].rpo_s.max == 5.5, tt::tolerance(1e-6));
}

// Changes of all kinds at random dates: the identities of bytes are checked at the end of each run.
BOOST_AUTO_TEST_CASE(bytes_are_conserved_under_random_trouble) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    const auto uniform = [&](double low, double high) {
      return low + (high - low) * static_cast<double>(random() % 10000) / 1e4;
    };
    CdpEstate estate(uniform(5, 40) * mb, 3000);
    estate.config.seed = seed;
    for (unsigned index = 0; index < 6; ++index) {
      if (index % 2 == 0) estate.add_group("group-" + std::to_string(index), uniform(2, 60));
      std::vector<double> rates;
      for (int k = 0; k < 4; ++k) rates.push_back(random() % 3 == 0 ? 0 : uniform(0, 6) * mb);
      estate.add_vm(index / 2, rates, uniform(10, 60), uniform(0.3, 1), {{30, 0.8}, {600, 0.4}}, index % 2);
    }
    for (std::uint32_t proxy : {0u, 1u}) estate.config.proxies[proxy].buffer_bytes = uniform(50, 1500) * mb;
    CdpPlane plane(estate.config);
    std::vector<bool> is_up(4, true);
    for (double at_s = uniform(1, 100); at_s < 3000; at_s += uniform(5, 200)) {
      plane.advance(at_s);
      const std::uint32_t proxy = random() % 4;
      switch (random() % 4) {
        case 0:
          plane.set_up(link_place, random() % 2 == 0);
          break;
        case 1:
          plane.set_capacity(link_place, uniform(1, 40) * mb);
          break;
        case 2:
          if (is_up[proxy]) plane.lose_proxy(proxy);
          if (!is_up[proxy]) plane.restore_proxy(proxy);
          is_up[proxy] = !is_up[proxy];
          break;
        default:
          for (std::uint32_t stream = 0; stream < 6; ++stream) {
            if (!plane.is_stopped(stream)) continue;
            const std::uint32_t source = is_up[0] ? 0 : 1, target = is_up[3] ? 3 : 2;
            if (is_up[source] && is_up[target])
              plane.move_stream(stream,
                                CdpEstate::route(source, target, estate.config.streams[stream].wire_per_sealed));
          }
      }
      plane.apply_changes();
    }
    RunRecord record;
    BOOST_TEST_CONTEXT("seed " << seed) { BOOST_CHECK_NO_THROW(plane.finish(record)); }
    BOOST_TEST(record.conservation.identities_checked > 10);
    for (const GroupResult& group : record.groups) BOOST_TEST(group.rpo_s.max <= 3000 + 120);
  }
}
