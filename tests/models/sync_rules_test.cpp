/// Facts on Zerto, sections 3.3 and 12: bitmaps, durations of syncs, the datastore guard.
#define BOOST_TEST_MODULE sync_rules
#include "models/zerto/rules/sync_rules.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

using namespace drsim;

namespace {
constexpr double never = std::numeric_limits<double>::infinity();
constexpr double exact = 1e-9;
}  // namespace

BOOST_AUTO_TEST_CASE(a_bitmap_takes_two_mebibytes_for_each_tebibyte) {
  BOOST_CHECK_CLOSE(full_bitmap_bytes(tib_bytes, {}), 2 * mib_bytes, exact);
}

BOOST_AUTO_TEST_CASE(bitmaps_never_overflow_by_default) {
  BOOST_CHECK_EQUAL(dirty_bytes_max(1e6, {}), never);
  SyncRules rules;
  rules.bitmap_overflow_fraction = 0.5;
  // Half of 1 MiB holds 4 Mi bits, each for 64 KiB.
  BOOST_CHECK_CLOSE(dirty_bytes_max(mib_bytes, rules), 4 * mib_bytes * 64 * kib_bytes, exact);
}

// One VM at 10 B/s: the first 100 B written are all unique, of those after it a half. Beside 50 B: 200 B dirty after 10
// s (150) and 100 B more at 5 B/s: 10 s. With a pass that sends 2 B/s: 130 after 10 s, then 3 B/s: 70 / 3 s.
BOOST_AUTO_TEST_CASE(date_of_an_overflow_is_exact_across_corners_of_the_overwrite_curve) {
  WriteLoadConfig load;
  load.mean_bytes_per_s = 10;
  load.unique = {{10, 1}, {20, 0.75}};
  const OverwriteCurve unique(load, 1e9);
  BOOST_CHECK_CLOSE(time_to_dirty_s({{&unique, 0, 10}}, 50, 0, 200), 20, exact);
  BOOST_CHECK_CLOSE(time_to_dirty_s({{&unique, 0, 10}}, 50, 2, 200), 10 + 70.0 / 3, exact);
  BOOST_CHECK_CLOSE(time_to_dirty_s({{&unique, 0, 10}}, 50, 0, 150), 10, exact);
  BOOST_CHECK_EQUAL(time_to_dirty_s({{&unique, 0, 10}}, 50, 0, 50), 0);
  BOOST_CHECK_EQUAL(time_to_dirty_s({{&unique, 0, 0}}, 50, 0, 200), never);
  BOOST_CHECK_EQUAL(time_to_dirty_s({{&unique, 200, 10}}, 50, 6, 1000), never);
  BOOST_CHECK_EQUAL(time_to_dirty_s({{&unique, 0, 10}}, 50, 0, never), never);
}

BOOST_AUTO_TEST_CASE(bitmap_sync_ends_only_when_it_drains_faster_than_new_writes_dirty) {
  BOOST_CHECK_CLOSE(bitmap_sync_s(1000, 100, 60), 25, exact);
  BOOST_CHECK_EQUAL(bitmap_sync_s(1000, 100, 100), never);
}

BOOST_AUTO_TEST_CASE(guard_is_the_stricter_of_thirty_gigabytes_and_fifteen_percent) {
  BOOST_CHECK_CLOSE(guard_bytes(100e9, {}), 30e9, exact);
  BOOST_CHECK_CLOSE(guard_bytes(200e9, {}), 30e9, exact);
  BOOST_CHECK_CLOSE(guard_bytes(200.1e9, {}), 30.015e9, exact);
  BOOST_CHECK_CLOSE(guard_bytes(10e12, {}), 1.5e12, exact);
}

// 1 TB read at 150 MB/s takes 6667 s; 100 GB that differ, and 0.5 GB of checksums, take longer below 15.1 MB/s.
BOOST_AUTO_TEST_CASE(delta_sync_by_reading_or_sending) {
  const SyncRules rules;
  BOOST_CHECK_CLOSE(delta_sync_s(1e12, 100e9, 1e9, rules), 1e12 / 150e6, 1e-9);
  const double even_bytes_per_s = 100.5e9 / (1e12 / 150e6);
  BOOST_CHECK_CLOSE(delta_sync_s(1e12, 100e9, even_bytes_per_s * 1.001, rules), 1e12 / 150e6, 1e-9);
  BOOST_CHECK_CLOSE(delta_sync_s(1e12, 100e9, even_bytes_per_s / 2, rules), 2 * 1e12 / 150e6, 1e-9);
}

// 1 TB at 150 MB/s takes 6,667 s; what is sent is spread over it, at half the pace when two syncs read.
BOOST_AUTO_TEST_CASE(a_sync_that_reads_sends_no_faster_than_it_reads) {
  BOOST_CHECK_CLOSE(reading_cap_bytes_per_s(10e9, 1e12, 1, {}), 1.5e6, exact);
  BOOST_CHECK_CLOSE(reading_cap_bytes_per_s(10e9, 1e12, 2, {}), 0.75e6, exact);
  BOOST_CHECK_EQUAL(reading_cap_bytes_per_s(10e9, 0, 1, {}), never);
}
