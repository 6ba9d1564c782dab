/// Numbers, dates, patterns and names of devices in exports.

#define BOOST_TEST_MODULE rate_texts
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <random>
#include <string>

#include "sim/traces/rates/column_map.hpp"
#include "sim/traces/rates/date_text.hpp"
#include "sim/traces/rates/disk_names.hpp"
#include "sim/traces/rates/number_text.hpp"
#include "sim/traces/rates/rate_unit.hpp"
#include "sim/traces/rates/sysstat_text.hpp"
#include "sim/traces/trace_text.hpp"

using namespace drsim;

BOOST_AUTO_TEST_CASE(numbers_are_the_nearest_doubles) {
  // Two ways to the same number: the short one and that of the standard library.
  std::mt19937_64 random(7);
  for (int trial = 0; trial < 20000; ++trial) {
    char text[40];
    const double value = static_cast<double>(random() % 1'000'000'000'000ULL) / 1e3;
    std::snprintf(text, sizeof text, "%.*f", trial % 7, value);
    BOOST_REQUIRE(parse_number(text, '.') == parse_real(text));
  }
  for (const char* text :
       {"0", "0.1", ".5", "5.", "123456789012345", "1234567890123456789", "0.000000000000001", "2.5165824E7", "1e-3"}) {
    BOOST_TEST(parse_number(text, '.').value_or(-1) == std::stod(text), text);
  }
}

BOOST_AUTO_TEST_CASE(groups_of_three_digits_and_what_is_no_number) {
  BOOST_TEST(parse_number("1,234,567.5", '.').value_or(0) == 1234567.5);
  BOOST_TEST(parse_number("1.234.567,5", ',').value_or(0) == 1234567.5);
  BOOST_TEST(parse_number("1 234", '.').value_or(0) == 1234.0);
  BOOST_TEST(parse_number("1\xc2\xa0"
                          "234,5",
                          ',')
                 .value_or(0) == 1234.5);
  BOOST_TEST(parse_number("1'234", '.').value_or(0) == 1234.0);
  BOOST_TEST(parse_number("-1,5", ',').value_or(0) == -1.5);
  for (const char* text :
       {"", ".", "-", "1,23", "12,34,567", "1,,234", ",123", "1.2.3", "1e", "0x10", "inf", "nan", "5 KB"})
    BOOST_TEST(!parse_number(text, '.').has_value(), text);
  for (const char* text : {"1.5", "1,5,5", "1e3"}) BOOST_TEST(!parse_number(text, ',').has_value(), text);
}

BOOST_AUTO_TEST_CASE(dates_in_their_forms) {
  const double morning = 1762164000;  // date -u -d "2025-11-03 10:00" +%s
  for (const char* text : {"2025-11-03 10:00:00", "2025-11-03T10:00Z", "2025/11/03 10:00", "2025.11.03 10:00:00.000",
                           "03.11.2025 10:00:00", "3.11.25 10:00", "11/3/2025 10:00:00 AM", "11/03/2025, 10:00:00 am",
                           "11/3/2025 10:00:00\xe2\x80\xaf"
                           "AM",
                           "11-3-2025 10:00", "2025-11-03 10:00:00,000 UTC", "2025-11-03 10:00:00+01:00",
                           "2025-11-03 10:00:00 -0830", "11/3/25 10:00 a.m."}) {
    const auto date = parse_date_text(text, DayOrder::MonthFirst);
    BOOST_TEST(date.has_value(), text);
    if (date) BOOST_TEST(date->clock_s == morning, text);
  }
  BOOST_TEST(parse_date_text("3/11/2025 10:00", DayOrder::DayFirst)->clock_s == morning);
  BOOST_TEST(parse_date_text("2025-11-03", DayOrder::Unknown)->clock_s == morning - 10 * 3600);
  BOOST_TEST(parse_date_text("2025-11-03 12:00:00 AM", DayOrder::Unknown)->clock_s == morning - 10 * 3600);
  BOOST_TEST(parse_date_text("2025-11-03 12:30 PM", DayOrder::Unknown)->clock_s == morning + 2.5 * 3600);
  BOOST_TEST(parse_date_text("2025-11-03 10:00 -0830", DayOrder::Unknown)->utc_lead_s.value_or(0) == -8.5 * 3600);
  BOOST_TEST(parse_date_text("3/11/2025 10:00", DayOrder::Unknown)->has_unclear_order);
  BOOST_TEST(!parse_date_text("13/11/2025 10:00", DayOrder::Unknown)->has_unclear_order);
  for (const char* text : {"2025-13-01 10:00", "2025-02-29", "2024-02-30", "0000-01-01", "2025-11-03 24:00",
                           "2025-11-03 10:60", "2025-11-03 13:00 PM", "2025-11-03 10:00 sometime", "2025-11-03 10",
                           "20251103", "2025-11", "31/31/2025", "2025-11-03 10:00:00.", "2025-11-03 10:00+1"})
    BOOST_TEST(!parse_date_text(text, DayOrder::Unknown).has_value(), text);
}

BOOST_AUTO_TEST_CASE(patterns_of_columns) {
  BOOST_TEST(matches_pattern("*", ""));
  BOOST_TEST(matches_pattern("vm*-?", "vm12-a-b"));
  BOOST_TEST(matches_pattern("*write*", "disk write rate"));
  BOOST_TEST(matches_pattern("a*b*c", "aXbYbZc"));
  BOOST_TEST(!matches_pattern("vm?", "vm12"));
  BOOST_TEST(!matches_pattern("vm", "vm1"));
}

BOOST_AUTO_TEST_CASE(devices_that_are_counted_and_those_that_are_not) {
  const std::vector<std::string> listed = {"sda", "nvme0n1", "mmcblk0", "cciss/c0d0", "vdb", "dev8-0", "md0"};
  for (const char* disk : {"sda", "sdaa", "vdb", "xvdc", "nvme0n1", "mmcblk0", "cciss/c0d0", "dev8-0", "dev8-16",
                           "dev259-3", "dev253-0", "xvda1"})
    BOOST_TEST(reason_to_leave_out(disk, listed) == "", disk);
  for (const auto& [part, disk] :
       {std::pair("sda1", "sda"), std::pair("nvme0n1p2", "nvme0n1"), std::pair("mmcblk0p1", "mmcblk0"),
        std::pair("cciss/c0d0p1", "cciss/c0d0"), std::pair("dev8-3", "dev8-0"), std::pair("md0p1", "md0")})
    BOOST_TEST(reason_to_leave_out(part, listed) == std::string("a partition of ") + disk, part);
  for (const char* upon : {"dm-3", "md0", "drbd1", "bcache0", "emcpowera", "dev9-0"})
    BOOST_TEST(reason_to_leave_out(upon, listed) == "lies upon disks that are listed", upon);
  BOOST_TEST(reason_to_leave_out("centos-root", listed).find("no name of a disk") == 0U);
  BOOST_TEST(reason_to_leave_out("ram0", {}) == "a disk in memory");
  BOOST_TEST(reason_to_leave_out("dm-3", {"dm-3"}) == "");
}

BOOST_AUTO_TEST_CASE(the_date_of_sysstat_is_not_the_version_of_its_kernel) {
  const auto header = parse_sysstat_header("Linux 2.6.18 (old) \t04/19/16 \t_x86_64_\t(8 CPU)", DayOrder::Unknown);
  BOOST_REQUIRE(header.has_value());
  BOOST_TEST(header->host == "old");
  BOOST_TEST(header->day_s.value_or(0) == 1461024000.0);  // date -u -d 2016-04-19 +%s
  BOOST_TEST(!header->order_was_assumed);
  BOOST_TEST(parse_sysstat_header("SunOS ala 5.11 11.3 sun4v    05/26/2017", DayOrder::Unknown)->host == "ala");
  BOOST_TEST(!parse_sysstat_header("Long ago and far away", DayOrder::Unknown).has_value());
}

BOOST_AUTO_TEST_CASE(units_by_name) {
  BOOST_TEST(rate_unit("KiB/s")->factor == 1024.0);
  BOOST_TEST(rate_unit("Mbit/s")->factor == 125000.0);
  BOOST_TEST(rate_unit("MB")->per_interval);
  BOOST_TEST(!rate_unit("KB/s").has_value());
  BOOST_TEST(binary_unit("KBps").value_or(0) == 1024.0);
  BOOST_TEST(!binary_unit("%").has_value());
}
