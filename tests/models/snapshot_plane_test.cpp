#define BOOST_TEST_MODULE snapshot_plane
/// Closed forms of snapshot replication by hand: the RPO runs between the time of a copy and an interval more (mean
/// interval/2 + copy, worst interval + copy), both policies after an overrun, tasks of proxies, broken connections.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/units.hpp"
#include "tests/support/snapshot_estate.hpp"

using namespace drsim;
using namespace drsim::test;

namespace tt = boost::test_tools;

namespace {
constexpr double mb = SnapshotEstate::mb;
}

// 10 MB/s for 900 s are 9 GB; on 25 MB/s 360 s, and 0.5 s until it is written. RPO from 360.5 s to 1260.5 s.
BOOST_AUTO_TEST_CASE(a_steady_load_has_the_rpo_of_interval_and_copy) {
  SnapshotEstate estate(25 * mb, 100 * 900);
  estate.add_job("erp", 900, OverrunPolicy::WaitForNextSlot).latency_s = 0.5;
  estate.add_vm({10 * mb}, 60);
  const GroupResult group = estate.run().groups.front();
  BOOST_TEST(group.rpo_s.max == 900 + 360.5, tt::tolerance(1e-12));
  BOOST_TEST(group.rpo_s.mean == 450 + 360.5, tt::tolerance(1e-2));  // the run begins in sync
  BOOST_TEST(group.checkpoints_made == 99);
  BOOST_TEST(figure(group, "cycles") == figure(group, "cycles_in_time"));
  BOOST_TEST(group.bytes.delivered == 99 * 9000 * mb, tt::tolerance(1e-12));
  BOOST_TEST(group.bytes.written == group.bytes.delivered + group.bytes.queued + group.bytes.dirty,
             tt::tolerance(1e-12));
}

// Of 9 GB 60 % are unique in 900 s: 5.4 GB, 216 s. Seven points are kept, each with its 5.4 GB.
BOOST_AUTO_TEST_CASE(a_block_that_is_overwritten_in_a_cycle_is_sent_once_and_points_take_space) {
  SnapshotEstate estate(25 * mb, 40 * 900);
  estate.add_job("erp", 900, OverrunPolicy::WaitForNextSlot).restore_points = 7;
  estate.add_vm({10 * mb}, 60, {{900, 0.6}, {7200, 0.3}});
  const GroupResult group = estate.run().groups.front();
  BOOST_TEST(group.rpo_s.max == 900 + 216, tt::tolerance(1e-12));
  BOOST_TEST(group.bytes.collapsed / (40 * 9000 * mb) == 0.4, tt::tolerance(1e-12));
  BOOST_TEST(group.journal_peak_bytes == 7 * 5400 * mb, tt::tolerance(1e-12));
  BOOST_TEST(group.checkpoints == 7);
  BOOST_TEST(group.history_end_s == 7 * 900 + 900 - 900, tt::tolerance(1e-12));
}

// A copy takes as long as the interval: each point is complete when the next snapshot is taken, and just before it the
// newest one is two copies old (the textbook case of asynchronous mirrors with period equal to copy time).
BOOST_AUTO_TEST_CASE(a_copy_as_long_as_the_interval_has_a_worst_rpo_of_two_copies_under_both_policies) {
  for (const OverrunPolicy policy : {OverrunPolicy::StartAtOnce, OverrunPolicy::WaitForNextSlot}) {
    SnapshotEstate estate(10 * mb, 50 * 900);
    estate.add_job("erp", 900, policy);
    estate.add_vm({10 * mb}, 60);
    const GroupResult group = estate.run().groups.front();
    BOOST_TEST(group.rpo_s.max == 2 * 900, tt::tolerance(1e-9));
    BOOST_TEST(figure(group, "dates_skipped") == 0);
  }
}

// Given sizes: 1,000 s for each cycle of 900 s. Who waits for the grid begins every 1,800 s: worst 1,800 + 1,000. Who
// starts at once begins every 1,000 s: worst 1,000 + 1,000.
BOOST_AUTO_TEST_CASE(after_an_overrun_the_next_cycle_begins_by_policy) {
  for (const OverrunPolicy policy : {OverrunPolicy::StartAtOnce, OverrunPolicy::WaitForNextSlot}) {
    SnapshotEstate estate(10 * mb, 100 * 900);
    SnapshotJob& job = estate.add_job("erp", 900, policy, 1500);
    job.cycle_bytes = constant_duration(10000 * mb);
    estate.add_vm({mb}, 60);
    const GroupResult group = estate.run().groups.front();
    const bool at_once = policy == OverrunPolicy::StartAtOnce;
    BOOST_TEST(group.rpo_s.max == (at_once ? 2000 : 2800), tt::tolerance(1e-9));
    BOOST_TEST(group.rpo_s.mean == (at_once ? 1500 : 1900), tt::tolerance(2e-2));
    BOOST_TEST(figure(group, "cycles_in_time") == 0);
    BOOST_TEST_REQUIRE(!group.violations.empty());
    const Cause full{CauseKind::ResourceFull, CauseCategory::Link, {EntityKind::Link, "fra-mad", Direction::Forward}};
    BOOST_CHECK((group.violations.front().cause == full));
  }
}

// Just within the interval nothing is skipped; the date of the grid at which the copy ends is taken.
BOOST_AUTO_TEST_CASE(a_cycle_that_just_fits_skips_nothing) {
  for (const double copy_s : {899.999, 900.0, 900.001}) {
    SnapshotEstate estate(10 * mb, 20 * 900);
    SnapshotJob& job = estate.add_job("erp", 900, OverrunPolicy::WaitForNextSlot);
    job.cycle_bytes = constant_duration(10 * mb * copy_s);
    estate.add_vm({mb}, 60);
    const GroupResult group = estate.run().groups.front();
    BOOST_TEST((figure(group, "dates_skipped") == 0) == (copy_s <= 900));
    BOOST_TEST(group.rpo_s.max == (copy_s <= 900 ? 900 : 1800) + copy_s, tt::tolerance(1e-9));
  }
}

// Back to back a cycle sends what was written in the one before: x(n+1) = x(n) 10/25 + 83, which tends to 138.33 s. The
// snapshot is taken 81 s after the cycle begins, its point complete when the copy of 10/25 138.33 = 55.33 s ends.
BOOST_AUTO_TEST_CASE(back_to_back_the_cycle_tends_to_overheads_over_the_room_that_is_left) {
  SnapshotEstate estate(25 * mb);
  estate.config.product.job_start_s = 60;
  estate.config.product.vm_start_s = 20;
  estate.config.product.snapshot_create_s = 1;
  estate.config.product.snapshot_remove_s = 2;
  estate.add_job("erp", 0, OverrunPolicy::WaitForNextSlot);
  estate.add_vm({10 * mb}, 60);
  const GroupResult group = estate.run().groups.front();
  const double cycle_s = 83 / (1 - 10.0 / 25), copy_s = cycle_s * 10 / 25;
  BOOST_TEST(group.rpo_s.p50 == copy_s + cycle_s / 2, tt::tolerance(5e-3));
  BOOST_TEST(figure(group, "cycles") == std::floor(86400 / cycle_s), tt::tolerance(1e-3));
}

// A VM has 60 s before its first task and 21 s before its snapshot: the point is dated 81 s after the date of the grid.
BOOST_AUTO_TEST_CASE(the_point_carries_the_date_of_the_snapshot) {
  SnapshotEstate estate(25 * mb, 20 * 900);
  estate.config.product.job_start_s = 60;
  estate.config.product.vm_start_s = 20;
  estate.config.product.snapshot_create_s = 1;
  estate.add_job("erp", 900, OverrunPolicy::WaitForNextSlot);
  estate.add_vm({10 * mb}, 60);
  const GroupResult group = estate.run().groups.front();
  BOOST_TEST(group.rpo_s.max == 900 + 81 + 981 * 10 / 25.0, tt::tolerance(1e-9));  // the first cycle is 81 s longer
  BOOST_TEST(group.rpo_s.end == 900 - 81, tt::tolerance(1e-9));
}

// One task at each end: the three disks of 1 GB go one after the other at 25 MB/s, 40 s each, whether they are of one
// VM or of three. Of three VMs the snapshots are taken 0, 40 and 80 s after the date T of the grid and complete 40 s
// later each; the oldest of the newest is T - 900 until T + 40, T - 860 until T + 80, T - 820 until T + 120, then T. So
// the RPO runs from 120 s to 940 s in 820 s, then twice from 900 s to 940 s. In the first cycle all date from the
// start.
BOOST_AUTO_TEST_CASE(disks_and_vms_wait_for_tasks_of_proxies) {
  for (const bool one_vm : {true, false}) {
    SnapshotEstate estate(25 * mb, 20 * 900);
    estate.config.proxies[0].tasks = 1;
    SnapshotJob& job = estate.add_job("erp", 900, OverrunPolicy::WaitForNextSlot);
    job.cycle_bytes = constant_duration(3000 * mb);
    if (one_vm)
      estate.add_vm({mb}, 60, {}, {1e12, 1e12, 1e12});
    else
      for (int vm = 0; vm < 3; ++vm) estate.add_vm({mb}, 60, {}, {1e12});
    const GroupResult group = estate.run().groups.front();
    if (one_vm) BOOST_TEST(group.rpo_s.max == 900 + 120, tt::tolerance(1e-9));
    if (!one_vm) {
      BOOST_TEST(group.rpo_s.max == 900 + 120, tt::tolerance(1e-9));
      BOOST_TEST(group.rpo_s.p95 == 920, tt::tolerance(2.2e-2));
      BOOST_TEST(group.rpo_s.mean == (820 * 530 + 80 * 920) / 900.0, tt::tolerance(2e-2));
      BOOST_TEST(figure(group, "waited_for_proxies_s") == 19 * (40 + 80), tt::tolerance(1e-9));
    }
    BOOST_TEST(figure(group, "longest_cycle_s") == 120, tt::tolerance(1e-9));
  }
}

// The link is down from 100 s into a copy of 360 s for 1,000 s; tried every 15 s it goes on after 1,005 s: the point is
// complete at 1,365 s in place of 360 s. After 1,800 s the VM fails, and the next cycle sends the whole of both.
BOOST_AUTO_TEST_CASE(a_broken_connection_goes_on_where_it_was_or_fails_after_half_an_hour) {
  for (const double down_s : {1000.0, 1799.9, 1800.0}) {
    SnapshotEstate estate(25 * mb, 40000);
    estate.add_job("erp", 7200, OverrunPolicy::WaitForNextSlot);
    estate.add_vm({1.25 * mb}, 60);  // 9 GB a cycle
    SnapshotPlane plane(estate.config);
    plane.advance(14400 + 100);
    plane.set_up(SnapshotEstate::link, false);
    plane.apply_changes();
    plane.advance(14400 + 100 + down_s);
    plane.set_up(SnapshotEstate::link, true);
    plane.apply_changes();
    RunRecord record;
    plane.finish(record);
    const GroupResult& group = record.groups.front();
    const double retried_s = std::ceil(down_s / 15) * 15;
    if (down_s < 1800) {
      BOOST_TEST(group.rpo_s.max == 7200 + 360 + retried_s, tt::tolerance(1e-9));
      BOOST_TEST(figure(group, "vms_failed") == 0);
    } else {
      BOOST_TEST(figure(group, "vms_failed") == 1);
      // Dated 7,200 s; the next one is complete at 21,600 s and twice 360 s.
      BOOST_TEST(group.rpo_s.max == 14400 + 720, tt::tolerance(1e-9));
      BOOST_TEST(group.bytes.copied == 2500 * mb, tt::tolerance(1e-9));  // sent before it broke
    }
    BOOST_TEST(group.state_s[static_cast<std::size_t>(GroupState::Disconnected)] == (down_s < 1800 ? retried_s : 1800),
               tt::tolerance(1e-9));
  }
}

// Without change tracking a disk of 100 GB is read whole by one vCPU at 100 MB/s: 1,000 s, whatever changed; with it
// 9 GB at 25 MB/s.
BOOST_AUTO_TEST_CASE(without_change_tracking_the_whole_disk_is_read) {
  for (const bool has_cbt : {true, false}) {
    SnapshotEstate estate(1e12, 20 * 3600);
    estate.config.resources[SnapshotEstate::source_cpu].capacity = 25 * mb;
    SnapshotJob& job = estate.add_job("erp", 3600, OverrunPolicy::WaitForNextSlot);
    job.has_cbt = has_cbt;
    estate.add_vm({2.5 * mb}, 60, {}, {100e9});
    BOOST_TEST(estate.run().groups.front().rpo_s.max == 3600 + (has_cbt ? 360 : 1000), tt::tolerance(1e-9));
  }
}

// Excluded from 8:00 to 18:00: the last cycle before begins at 7:00 and takes 360 s, the next one at 18:00.
BOOST_AUTO_TEST_CASE(excluded_hours_are_made_up_for_when_they_end) {
  SnapshotEstate estate(25 * mb, 2 * day_s);
  SnapshotJob& job = estate.add_job("erp", 3600, OverrunPolicy::WaitForNextSlot, 7200);
  for (int day = 0; day < 7; ++day)
    job.schedule.excluded.push_back({day * day_s + 7.5 * hour_s, day * day_s + 17.5 * hour_s});
  job.cycle_bytes = constant_duration(25 * mb * 360);
  estate.add_vm({mb}, 60);
  const GroupResult group = estate.run().groups.front();
  BOOST_TEST(group.rpo_s.max == 10.5 * hour_s + 360, tt::tolerance(1e-9));
  BOOST_TEST_REQUIRE(!group.violations.empty());
  BOOST_CHECK((group.violations.front().cause.kind == CauseKind::PausedByWindow));
  // 8 dates from 0:00 to 7:00 (the one at the start is before the run), 17:30, 6 from 18:00 on, each day.
  BOOST_TEST(figure(group, "cycles") == 7 + 1 + 6 + 8 + 1 + 6);
}
