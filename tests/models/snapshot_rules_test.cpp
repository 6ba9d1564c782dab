#define BOOST_TEST_MODULE snapshot_rules
/// Blocks that changed bytes touch, and dates of a job's schedule, by hand.

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "models/units.hpp"
#include "models/veeam_replication/changed_blocks.hpp"
#include "models/veeam_replication/job_schedule.hpp"

using namespace drsim;

namespace tt = boost::test_tools;

namespace {

std::vector<double> dates(JobSchedule schedule, int count) {
  std::vector<double> list;
  for (; count > 0; --count, schedule.take()) list.push_back(schedule.next_s());
  return list;
}

void check_dates(const JobScheduleConfig& config, CalendarStart start, const std::vector<double>& hours) {
  const std::vector<double> found = dates(JobSchedule(config, start, 1, "job"), static_cast<int>(hours.size()));
  for (std::size_t i = 0; i < hours.size(); ++i) BOOST_TEST(found[i] == hours[i] * hour_s, tt::tolerance(1e-12));
}

}  // namespace

// Few changes: each stretch of 1 MiB touches 1 + e/b blocks of 1 MiB, two: twice the bytes. Blocks of 256 KiB: five of
// them for four, a quarter more. Many: never more than the disk, never less than what changed.
BOOST_AUTO_TEST_CASE(changed_bytes_touch_blocks) {
  const double disk = 1e15, few = 1e9;
  BOOST_TEST(changed_block_bytes(few, disk, mib_bytes, mib_bytes) == 2 * few, tt::tolerance(1e-5));
  BOOST_TEST(changed_block_bytes(few, disk, 256 * kib_bytes, mib_bytes) == 1.25 * few, tt::tolerance(1e-5));
  BOOST_TEST(changed_block_bytes(few, disk, 4 * mib_bytes, mib_bytes) == 5 * few, tt::tolerance(1e-5));
  BOOST_TEST(changed_block_bytes(0, disk, mib_bytes, mib_bytes) == 0);
  BOOST_TEST(changed_block_bytes(100, 100, mib_bytes, mib_bytes) == 100);
  // Half of a disk in stretches of a block: 1 - e^-1 of its blocks.
  BOOST_TEST(changed_block_bytes(5e9, 1e10, mib_bytes, mib_bytes) == 1e10 * (1 - std::exp(-1.0)), tt::tolerance(1e-12));
  BOOST_TEST(changed_block_bytes(9e9, 1e10, 1, mib_bytes) == 9e9);
}

// Counted from midnight; 5 h: 0, 5, 10, 15, 20 and again 0.
BOOST_AUTO_TEST_CASE(an_interval_is_counted_from_midnight) {
  JobScheduleConfig config;
  config.interval_s = 5 * hour_s;
  check_dates(config, {0, 0}, {5, 10, 15, 20, 24, 29});
  check_dates(config, {2, 6 * hour_s}, {4, 9, 14, 18, 23});
  BOOST_TEST(JobSchedule(config, {2, 6 * hour_s}, 1, "job").last_before_start_s() == -1 * hour_s);
  BOOST_TEST(JobSchedule(config, {2, 0}, 1, "job").last_before_start_s() == 0);
}

// Monday from 4:30 to 11:00 is excluded: what was due at 5:00 and 10:00 is made up for at 11:00.
BOOST_AUTO_TEST_CASE(the_end_of_excluded_hours_makes_up_for_what_was_due_in_them) {
  JobScheduleConfig config;
  config.interval_s = 5 * hour_s;
  config.excluded = {{4.5 * hour_s, 8 * hour_s}, {8 * hour_s, 11 * hour_s}};
  check_dates(config, {0, 0}, {11, 15, 20, 24, 29, 34});
  config.excluded = {{4.5 * hour_s, 15 * hour_s}};
  check_dates(config, {0, 0}, {15, 20});
  config.excluded = {{6 * day_s + 23 * hour_s, 7 * day_s}, {0, 5 * hour_s}};  // over the end of the week
  check_dates(config, {6, 0}, {5, 10, 15, 20, 29});
}

BOOST_AUTO_TEST_CASE(a_week_without_an_hour_is_seen) {
  BOOST_TEST(excludes_all({{0, 7 * day_s}}));
  BOOST_TEST(excludes_all({{0, 3 * day_s}, {2 * day_s, 7 * day_s}}));
  BOOST_TEST(!excludes_all({{0, 3 * day_s}, {3 * day_s + 60, 7 * day_s}}));
  BOOST_TEST(!excludes_all({}));
}

BOOST_AUTO_TEST_CASE(given_spacings_are_drawn_and_back_to_back_is_due_at_any_time) {
  JobScheduleConfig config;
  config.spacing = constant_duration(700);
  const std::vector<double> found = dates(JobSchedule(config, {0, 0}, 1, "job"), 3);
  BOOST_TEST(found == std::vector<double>({700, 1400, 2100}), tt::per_element());
  const JobSchedule free({}, {0, 3600}, 1, "job");
  BOOST_TEST(free.is_back_to_back());
  BOOST_TEST(free.next_s() == 0);
}
