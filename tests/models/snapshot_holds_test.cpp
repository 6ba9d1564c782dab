#define BOOST_TEST_MODULE snapshot_holds
/// Jobs on hold, VMs that stop, and cycles beside the schedule: dates and bytes by hand. 10 MB/s are written, 25 MB/s
/// sent, an interval is 900 s: a cycle copies for 360 s. Bytes are conserved in every run.

#include <boost/test/unit_test.hpp>

#include "tests/support/snapshot_estate.hpp"

using namespace drsim;
using namespace drsim::test;

namespace tt = boost::test_tools;

namespace {

constexpr double mb = SnapshotEstate::mb;
const Cause operation{CauseKind::OperationStop, CauseCategory::Operation, {EntityKind::Failover, "op"}};

SnapshotEstate steady(OverrunPolicy overrun = OverrunPolicy::WaitForNextSlot) {
  SnapshotEstate estate(25 * mb, 10 * 900);
  estate.add_job("erp", 900, overrun);
  estate.add_vm({10 * mb}, 60);
  return estate;
}

void hold(SnapshotPlane& plane, bool held) {
  plane.set_replicating(0, SnapshotHoldBy::Operation, !held, operation);
  plane.apply_changes();
}

GroupResult finished(SnapshotPlane& plane) {
  RunRecord record;
  plane.finish(record);
  return record.groups.front();
}

}  // namespace

// At 2000 s the copy of the snapshot of 1800 s is under way, and lost; at 5000 s the schedule goes on, at 5400 s the
// next cycle sends the 45 GB since 900 s: 1800 s. Its point is complete at 7200 s, when the newest one was 6300 s old.
BOOST_AUTO_TEST_CASE(a_hold_ends_the_cycle_under_way_and_the_next_sends_all) {
  SnapshotPlane plane(steady().config);
  plane.advance(2000);
  plane.end_rpo(0, 2000);
  hold(plane, true);
  plane.advance(5000);
  BOOST_TEST(plane.newest_point_s(0) == 900);
  plane.resume_rpo(0);
  hold(plane, false);
  plane.advance(7199);
  BOOST_TEST(plane.newest_point_s(0) == 900);
  plane.advance(7201);
  BOOST_TEST(plane.newest_point_s(0) == 5400);
  const GroupResult group = finished(plane);
  BOOST_TEST(group.rpo_s.max == 7200 - 900, tt::tolerance(1e-12));
  BOOST_REQUIRE(group.unprotected.size() == 1u);
  BOOST_TEST(group.unprotected[0].from_s == 2000);
  BOOST_TEST(group.unprotected[0].to_s == 5000);
  BOOST_TEST(figure(group, "vms_failed") == 0);
  BOOST_TEST(group.state_s[static_cast<std::size_t>(GroupState::Disconnected)] == 3000, tt::tolerance(1e-12));
}

// VMs that write nothing from 2000 to 5000 s leave 1100 s and 400 s of writes to the cycle of 5400 s: 15 GB, 600 s.
BOOST_AUTO_TEST_CASE(vms_that_stop_write_nothing) {
  SnapshotPlane plane(steady().config);
  plane.advance(2000);
  plane.set_writing(0, SnapshotOffBy::Operation, false);
  plane.set_writing(0, SnapshotOffBy::Power, false);
  hold(plane, true);
  plane.advance(3000);
  // One of two reasons is no more.
  plane.set_writing(0, SnapshotOffBy::Power, true);
  plane.advance(5000);
  plane.set_writing(0, SnapshotOffBy::Operation, true);
  hold(plane, false);
  const GroupResult group = finished(plane);
  BOOST_TEST(group.rpo_s.max == 6000 - 900, tt::tolerance(1e-12));
  BOOST_TEST(group.bytes.written == (9000 - 3000) * 10 * mb, tt::tolerance(1e-12));
}

// Who starts at once after an overrun does so after a hold: 41 GB since 900 s, 1640 s.
BOOST_AUTO_TEST_CASE(dates_that_passed_in_a_hold_are_made_up_for_by_policy) {
  SnapshotPlane plane(steady(OverrunPolicy::StartAtOnce).config);
  plane.advance(2000);
  hold(plane, true);
  plane.advance(5000);
  hold(plane, false);
  plane.advance(5000 + 1641);
  BOOST_TEST(plane.newest_point_s(0) == 5000);
  BOOST_TEST(finished(plane).rpo_s.max == 6640 - 900, tt::tolerance(1e-12));
}

// Idle at 1500 s: 6 GB since 900 s, 240 s. The date of 1800 s is not used up: 3 GB, 120 s.
BOOST_AUTO_TEST_CASE(a_cycle_beside_the_schedule_begins_now) {
  SnapshotPlane plane(steady().config);
  plane.advance(1500);
  plane.run_now(0);
  plane.run_now(0);
  plane.apply_changes();
  plane.advance(1739);
  BOOST_TEST(plane.newest_point_s(0) == 900);
  plane.advance(1741);
  BOOST_TEST(plane.newest_point_s(0) == 1500);
  plane.advance(1921);
  BOOST_TEST(plane.newest_point_s(0) == 1800);
  const GroupResult group = finished(plane);
  BOOST_TEST(figure(group, "dates_skipped") == 0);
  BOOST_TEST(figure(group, "cycles") == 10);
}

// At 2000 s one is under way until 2160 s: the next one begins then, with 3.6 GB, 144 s.
BOOST_AUTO_TEST_CASE(a_cycle_beside_the_schedule_waits_for_the_one_under_way) {
  SnapshotPlane plane(steady().config);
  plane.advance(2000);
  plane.run_now(0);
  plane.apply_changes();
  plane.advance(2161);
  BOOST_TEST(plane.newest_point_s(0) == 1800);
  plane.advance(2305);
  BOOST_TEST(plane.newest_point_s(0) == 2160);
  plane.advance(2917);
  BOOST_TEST(plane.newest_point_s(0) == 2700);
  finished(plane);
}

// A hold in each phase of a cycle: while the job begins (930 s), while its second VM waits for the only task (1100 s),
// while that one is prepared. After it the schedule goes on at 1800 s, and all is sent.
BOOST_AUTO_TEST_CASE(a_hold_in_any_phase_leaves_the_rest_to_the_next_cycle) {
  for (const double at_s : {930.0, 970.0, 1100.0, 1170.0, 1200.0}) {
    SnapshotEstate estate(25 * mb, 10 * 900);
    estate.config.product.job_start_s = 60;
    estate.config.product.vm_start_s = 20;
    estate.config.product.snapshot_remove_s = 2;
    estate.config.proxies = {{"source", 0, 1, SnapshotEstate::source_cpu},
                             {"target", 1, 1, SnapshotEstate::target_cpu}};
    estate.add_job("erp", 900, OverrunPolicy::WaitForNextSlot);
    estate.add_vm({5 * mb}, 60);
    estate.add_vm({5 * mb}, 60);
    SnapshotPlane plane(estate.config);
    plane.advance(at_s);
    hold(plane, true);
    plane.advance(1500);
    hold(plane, false);
    plane.advance(4500);
    BOOST_TEST(plane.newest_point_s(0) >= 3600, "held at " << at_s);
    const GroupResult group = finished(plane);
    BOOST_TEST(group.bytes.written == 9000 * 10 * mb, tt::tolerance(1e-12));
  }
}

// Points of 900, 1800 and 2700 s are complete at 3100 s.
BOOST_AUTO_TEST_CASE(points_to_recover_to) {
  SnapshotPlane plane(steady().config);
  plane.advance(3100);
  BOOST_TEST(plane.restore_points(0).newest_s == 2700);
  BOOST_TEST(plane.point_before(0, 2699).value() == 1800);
  BOOST_TEST(plane.point_before(0, 2700).value() == 2700);
  BOOST_TEST(!plane.point_before(0, plane.restore_points(0).oldest_s - 1).has_value());
  BOOST_TEST(plane.restore_point_bytes(0, 1800) == 2 * 9000 * mb, tt::tolerance(1e-12));
  finished(plane);
}
