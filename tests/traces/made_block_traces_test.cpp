/// Hand-made block traces of a few records: the same four requests in every format.
///
///   t = 0 s     write 4096 bytes at 0
///   t = 0.5 s   read 4096 bytes at 8192
///   t = 1.25 s  write 8192 bytes at 4096
///   t = 3 s     write 4096 bytes at 0
///
/// By hand: 16384 bytes written in 3 s; the seconds hold 4096, 8192, 0 and 4096 bytes; blocks of 4 KiB: {0}, {1, 2},
/// {0}, three in all; the complete seconds 0..2 hold 3 distinct blocks for 12288 bytes (fraction 1), the whole trace 3
/// x 4096 / 16384 = 0.75. Formats with whole seconds have the second request at 0 s and the third at 1 s: the same
/// figures.

#define BOOST_TEST_MODULE made_block_traces
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

#include "sim/traces/block_statistics.hpp"
#include "sim/traces/load_trace.hpp"
#include "sim/traces/unique_curve.hpp"
#include "tests/traces/trace_files.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

struct Made {
  const char* file;
  const char* format;
  const char* device;
  double start_clock_s;  ///< -1: not dated
};

std::ostream& operator<<(std::ostream& stream, const Made& trace) { return stream << trace.file; }

// Dates by `date -u -d ... +%s`. The MSR stamps begin at 12816637200 s after 1601, 11644473600 s of which are before
// 1970.
const std::vector<Made> traces = {{"tiny.vscsi", "vscsi", "0", -1},
                                  {"tiny.vscsi.csv", "vscsi-csv", "0", -1},
                                  {"tiny.msr.csv", "msr", "srv.0", 1172163600},
                                  {"tiny.msr.gz", "msr", "srv.0", 1172163600},
                                  {"tiny.msr.bz2", "msr", "srv.0", 1172163600},
                                  {"tiny.systor17.csv", "systor17", "3", 1456095145},
                                  {"tiny.srt", "srt", "1", 707378400},
                                  {"tiny.disksim.txt", "disksim", "7", -1},
                                  {"tiny.mqsim.txt", "mqsim", "7", -1},
                                  {"tiny.tencent.csv", "tencent", "1058", 1538323200}};

TraceSpec spec_of(const Made& trace) {
  TraceSpec spec;
  spec.path = made(trace.file);
  spec.format = trace.format;
  spec.granularity_bytes = 4096;
  return spec;
}

}  // namespace

BOOST_DATA_TEST_CASE(statistics, boost::unit_test::data::make(traces), trace) {
  const BlockStatistics found = block_statistics(made(trace.file), trace.format);
  BOOST_TEST(found.records == 4U);
  BOOST_TEST(found.writes == 3U);
  BOOST_TEST(found.reads == 1U);
  BOOST_TEST(found.other == 0U);
  BOOST_TEST(found.devices == 1U);
  BOOST_TEST(found.span_s == 3.0);
  BOOST_TEST(found.bytes_written == 16384U);
  BOOST_TEST(found.max_end_bytes == 12288U);
  BOOST_TEST(found.mean_write_bytes_per_s == 16384.0 / 3);
  BOOST_TEST(found.buckets[0].peak_bytes_per_s == 8192.0);
  BOOST_TEST(found.buckets[0].busy == 3U);
  BOOST_TEST(found.buckets[0].buckets == 4U);
  BOOST_TEST(found.buckets[1].peak_bytes_per_s == 16384.0 / 5);
  BOOST_TEST(found.buckets[1].buckets == 1U);
  BOOST_TEST(found.unique[0].whole_blocks == 3U);
  BOOST_TEST(found.unique[0].windows[0].sum_blocks == 3U);
  BOOST_TEST(found.unique[1].whole_blocks == 1U);
  BOOST_TEST(found.trace.warnings.empty());
  if (trace.start_clock_s < 0) {
    BOOST_TEST(!found.trace.start_clock_s.has_value());
  } else {
    BOOST_TEST(found.trace.start_clock_s.value_or(-1) == trace.start_clock_s, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_DATA_TEST_CASE(series_and_unique_points, boost::unit_test::data::make(traces), trace) {
  TraceSpec spec = spec_of(trace);
  for (const std::string device : {"", trace.device}) {
    spec.device = device;
    const LoadedTrace loaded = load_trace(spec);
    const std::vector<double> wanted = {4096, 8192, 0, 4096};
    BOOST_TEST(loaded.series->rates_bytes_per_s == wanted, boost::test_tools::per_element());
    BOOST_REQUIRE(loaded.unique.size() == 2U);
    BOOST_TEST(loaded.unique[0].window_s == 1.0);
    BOOST_TEST(loaded.unique[0].unique_fraction == 1.0);
    BOOST_TEST(loaded.unique[1].window_s == 3.0);
    BOOST_TEST(loaded.unique[1].unique_fraction == 0.75);
    BOOST_TEST(loaded.unique_change == 0.0);
  }
  spec.device.clear();
  spec.interval_s = 2;
  const std::vector<double> by_two = {(4096 + 8192) / 2.0, 4096 / 2.0};
  BOOST_TEST(load_trace(spec).series->rates_bytes_per_s == by_two, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(completion_order_is_sorted_without_a_warning_and_counted) {
  // Lines hold 0.5, 0, 3 and 1.25 s: two steps backwards.
  BOOST_TEST(block_statistics(made("tiny.systor17.csv"), "systor17").out_of_order == 2U);
}

BOOST_AUTO_TEST_CASE(points_are_made_concave_by_raising_them) {
  // U at 1, 2, 4 s: 1.5 -> clipped to 1; 0.5 x 2 = 1; 0.75 x 4 = 3. The chord from (1, 1) to (4, 3) gives 5/3 at 2 s.
  const std::vector<UniquePoint> points = concave_unique({{1, 1.5}, {2, 0.5}, {4, 0.75}});
  BOOST_TEST(points[0].unique_fraction == 1.0);
  BOOST_TEST(points[1].unique_fraction == 5.0 / 6, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(points[2].unique_fraction == 0.75);
  // U may not fall: 0.4 x 2 = 0.8 at 2 s, 0.1 x 4 = 0.4 at 4 s becomes 0.8.
  const std::vector<UniquePoint> falling = concave_unique({{1, 0.6}, {2, 0.4}, {4, 0.1}});
  BOOST_TEST(falling[2].unique_fraction == 0.2, boost::test_tools::tolerance(1e-15));
}
