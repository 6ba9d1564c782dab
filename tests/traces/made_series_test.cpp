/// Hand-made series of a few rows, values worked out by hand beside each case.

#define BOOST_TEST_MODULE made_series
#include <boost/test/unit_test.hpp>

#include "sim/traces/formats/series_formats.hpp"
#include "sim/traces/load_trace.hpp"
#include "tests/traces/trace_files.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

TraceSpec spec_of(const char* file, const char* format) {
  TraceSpec spec;
  spec.path = made(file);
  spec.format = format;
  return spec;
}

void compare(const LoadedTrace& loaded, double interval_s, const std::vector<double>& wanted) {
  BOOST_TEST(loaded.series->interval_s == interval_s);
  const std::vector<double>& found = loaded.series->rates_bytes_per_s;
  BOOST_REQUIRE(found.size() == wanted.size());
  for (std::size_t index = 0; index < found.size(); ++index) {
    BOOST_TEST(found[index] == wanted[index], boost::test_tools::tolerance(1e-12));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(bitbrains_rows_hold_until_the_next_and_gaps_are_zero) {
  // Rows at 0, 300, 600, 600 and 1500 s hold 10, 20, 40, 50, 5 KB/s. The first of the two at 600 s holds for no time;
  // the step to 1500 s is a gap (more than 600 s), so 50 holds for 300 s and then comes 0.
  const LoadedTrace loaded = load_trace(spec_of("tiny.bitbrains.csv", "bitbrains"));
  compare(loaded, 300, {10 * 1024, 20 * 1024, 50 * 1024, 0, 0, 5 * 1024});
  BOOST_TEST(loaded.start_clock_s.value_or(0) == 1375308000.0);
  BOOST_TEST(loaded.unique.empty());
}

BOOST_AUTO_TEST_CASE(page_table_windows_and_their_distinct_pages) {
  TraceSpec spec = spec_of("tiny.pages.csv", "page-table");
  spec.vm = "a";
  const LoadedTrace loaded = load_trace(spec);
  // 900, 100, none, 1000 pages of 4096 bytes in half hours; 800 distinct of 2000.
  compare(loaded, 1800, {900 * 4096 / 1800.0, 100 * 4096 / 1800.0, 0, 1000 * 4096 / 1800.0});
  BOOST_REQUIRE(loaded.unique.size() == 1U);
  BOOST_TEST(loaded.unique[0].window_s == 1800.0);
  BOOST_TEST(loaded.unique[0].unique_fraction == 0.4);
  BOOST_TEST(!loaded.start_clock_s.has_value());
  spec.vm = "b";
  const LoadedTrace idle = load_trace(spec);
  compare(idle, 1800, {0});
  BOOST_TEST(idle.unique.empty());
}

BOOST_AUTO_TEST_CASE(ec2_repeated_stamps_fill_the_gap_before_them) {
  // 01:50, 01:55, then 14 rows all at 03:05 (14 periods later), 03:10, a real gap, 03:25.
  std::vector<double> wanted = {1.0, 2.0, 0.5 / 300};
  wanted.insert(wanted.end(), 13, 0.0);
  wanted.insert(wanted.end(), {3.0, 0.0, 0.0, 1.0 / 300});
  const LoadedTrace loaded = load_trace(spec_of("tiny.ec2.csv", "ec2"));
  compare(loaded, 300, wanted);
  BOOST_TEST(loaded.start_clock_s.value_or(0) == 1394329800.0);  // date -u -d "2014-03-09 01:50" +%s
}

BOOST_AUTO_TEST_CASE(csv_columns_by_name_and_number_in_several_units) {
  TraceSpec spec = spec_of("tiny.columns.csv", "csv");
  spec.delimiter = ';';
  spec.column_time = "when";
  spec.column_rate = "written";
  spec.time_unit = "min";
  spec.rate_unit = "MB/s";
  compare(load_trace(spec), 60, {1.5e6, 2.5e6, 0});
  spec.column_time = "2";
  spec.column_rate = "3";
  spec.rate_unit = "KiB";  // in the interval of 60 s
  compare(load_trace(spec), 60, {1.5 * 1024 / 60, 2.5 * 1024 / 60, 0});
  spec.column_time.clear();
  spec.interval_s = 10;
  spec.rate_unit = "Mbit/s";
  compare(load_trace(spec), 10, {1.5e6 / 8, 2.5e6 / 8, 0});
}

BOOST_AUTO_TEST_CASE(dates_are_read_and_nonsense_is_not) {
  BOOST_TEST(parse_date("1970-01-02 00:00:01").value_or(-1) == 86401.0);
  BOOST_TEST(parse_date("2000-03-01T00:00Z").value_or(-1) == 951868800.0);  // after a leap day
  BOOST_TEST(parse_date("1969-12-31 23:59:59").value_or(0) == -1.0);
  for (const char* text : {"", "2014-13-01 00:00:00", "2014-03-01", "2014-03-01 24:00:00", "2014-03-01 00:60", "x"}) {
    BOOST_TEST(!parse_date(text).has_value(), text);
  }
}
