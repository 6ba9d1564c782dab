#define BOOST_TEST_MODULE cdp_holds
/// Points of a policy while its retention is held and while nobody protects it, by hand.

#include <boost/test/unit_test.hpp>

#include "models/veeam_cdp/point_record.hpp"

using namespace drsim;

namespace {

/// A point every 10 s that is complete 1 s later, until a date; 100 bytes each. Retention of 100 s.
PointRecord record_until(double to_s) {
  PointRecord record({10, 15, 100, 125, 1000}, 0, nullptr, nullptr);
  for (double point_s = 10; point_s + 1 <= to_s; point_s += 10) {
    record.arrive(point_s + 1, 100);
    record.complete(point_s + 1, point_s, 1, {});
  }
  return record;
}

}  // namespace

BOOST_AUTO_TEST_CASE(which_points_are_usable) {
  const PointRecord record = record_until(301);
  // Of 200 to 300 s at 300 s; at 400 s that of 300 s alone, just after it none.
  BOOST_TEST(record.usable(301)->newest_s == 300);
  BOOST_TEST(record.usable(301)->oldest_s == 210);
  BOOST_TEST(record.usable(400)->oldest_s == 300);
  BOOST_TEST(!record.usable(400.001).has_value());
  BOOST_TEST(record.usable_before(301, 1000).value() == 300);
  BOOST_TEST(record.usable_before(301, 259.9).value() == 250);
  BOOST_TEST(record.usable_before(301, 210).value() == 210);
  BOOST_TEST(!record.usable_before(301, 209.9).has_value());
}

BOOST_AUTO_TEST_CASE(a_held_retention_keeps_points_and_data) {
  PointRecord record = record_until(301);
  // Those that arrived since 176 s: 181 to 301 s.
  record.hold_retention(301, true);
  BOOST_TEST(record.journal_bytes() == 1300);
  BOOST_TEST(record.usable(900)->oldest_s == 210);
  record.arrive(500, 100);
  BOOST_TEST(record.journal_bytes() == 1400);
  // As of the point of 250 s: what had arrived by 251 s.
  BOOST_TEST(record.journal_until_bytes(250) == 800);
  record.hold_retention(600, false);
  BOOST_TEST(record.journal_bytes() == 100);
  BOOST_TEST(!record.usable(600).has_value());
}

BOOST_AUTO_TEST_CASE(time_without_protection_is_in_no_figure) {
  PointRecord record = record_until(301);
  record.end_rpo(310, {});
  record.end_rpo(320, {});
  BOOST_TEST(!record.counts());
  record.resume_rpo(500);
  record.finish({});
  BOOST_REQUIRE(record.unprotected().size() == 1);
  BOOST_TEST(record.unprotected()[0].from_s == 310);
  BOOST_TEST(record.unprotected()[0].to_s == 500);
  BOOST_TEST(record.rpo().total_s() == 1000 - 190);
  // From 500 s on the newest point is still that of 300 s.
  BOOST_TEST(record.rpo().max() == 700);
  BOOST_TEST(record.above_target().total_s() == 500);
  // The last one was too old at 400 s, which is counted from when somebody protects it again.
  BOOST_TEST(record.no_checkpoint_s() == 500);
}

BOOST_AUTO_TEST_CASE(a_recovery_that_finds_none) {
  PointRecord record = record_until(301);
  record.end_rpo(310, {});
  record.note_aged_out(600);
  record.finish({});
  BOOST_TEST(record.first_no_checkpoint_s() == 400);
  BOOST_TEST(record.no_checkpoint_s() == 600);
}
