/// Every real block trace gives the figures that its statistics file states: whole numbers exactly, the others to the
/// last digit stated there.

#define BOOST_TEST_MODULE real_block_traces
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>

#include "sim/traces/block_statistics.hpp"
#include "sim/traces/load_trace.hpp"
#include "tests/traces/trace_files.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

struct Trace {
  const char* file;
  const char* format;
};

std::ostream& operator<<(std::ostream& stream, const Trace& trace) { return stream << trace.file; }

const std::vector<Trace> traces = {{"block/cloudPhysicsIO.vscsi.gz", "vscsi"},
                                   {"block/cloudPhysicsIO.csv.gz", "vscsi-csv"},
                                   {"block/ajw.1week.srt.gz", "srt"},
                                   {"block/ascii.trace.gz", "disksim"},
                                   {"block/tpcc-small.trace", "mqsim"},
                                   {"block/msr-cambridge1-sample.csv", "msr"},
                                   {"block/systor17-traces-sample.csv.gz", "systor17"},
                                   {"block/cloud_storage-sample.bz2", "tencent"}};

void compare_unique(const UniqueStatistics& unique, const nlohmann::json& published, std::uint64_t bytes_written) {
  BOOST_TEST(unique.whole_blocks == published["whole_blocks"].get<std::uint64_t>());
  for (const WindowCount& window : unique.windows) {
    const nlohmann::json& wanted = published[std::to_string(window.length_s)];
    BOOST_TEST(window.sum_blocks == wanted["sum_blocks"].get<std::uint64_t>());
    BOOST_TEST(window.max_blocks == wanted["max_blocks"].get<std::uint64_t>());
    BOOST_TEST(window.sum_blocks * unique.block_bytes == wanted["sum_bytes"].get<std::uint64_t>());
    BOOST_TEST(rounds_to(fold(unique, window, bytes_written), wanted["fold"], 4));
  }
}

}  // namespace

BOOST_DATA_TEST_CASE(statistics_are_those_published, boost::unit_test::data::make(traces), trace) {
  const auto folder = real_traces();
  if (!folder) {
    BOOST_TEST_MESSAGE("skipped: the real traces are absent");
    return;
  }
  const nlohmann::json published = real_statistics(*folder)["files"][trace.file];
  const BlockStatistics mine = block_statistics(*folder / trace.file, trace.format);
  const auto whole = [&published](const char* key) { return published[key].get<std::uint64_t>(); };
  BOOST_TEST(mine.records == whole("records"));
  BOOST_TEST(mine.writes == whole("writes"));
  BOOST_TEST(mine.reads == whole("reads"));
  BOOST_TEST(mine.other == whole("other"));
  BOOST_TEST(mine.devices == whole("devices"));
  BOOST_TEST(mine.out_of_order == whole("out_of_order"));
  BOOST_TEST(mine.bytes_written == whole("bytes_written"));
  BOOST_TEST(mine.max_end_bytes == whole("max_end"));
  BOOST_TEST(mine.span_s == published["span_s"].get<double>(), boost::test_tools::tolerance(1e-9));
  BOOST_TEST(rounds_to(mine.mean_write_bytes_per_s, published["mean_write_Bps"], 2));
  BOOST_TEST(rounds_to(mine.mean_write_bytes, published["mean_write_size"], 1));
  BOOST_TEST(mine.buckets.size() == 4);
  for (const BucketStatistics& buckets : mine.buckets) {
    const std::string key = std::to_string(buckets.length_s);
    BOOST_TEST(rounds_to(buckets.peak_bytes_per_s, published["peak_Bps"][key], 2));
    BOOST_TEST(buckets.busy == published["busy_buckets"][key].get<std::uint64_t>());
    BOOST_TEST(buckets.buckets == published["nbuckets"][key].get<std::uint64_t>());
  }
  compare_unique(mine.unique.at(0), published["unique"]["4KiB"], mine.bytes_written);
  compare_unique(mine.unique.at(1), published["unique"]["1MiB"], mine.bytes_written);
}

BOOST_DATA_TEST_CASE(a_loaded_trace_keeps_every_byte_and_the_peak, boost::unit_test::data::make(traces), trace) {
  const auto folder = real_traces();
  if (!folder) return;
  const nlohmann::json published = real_statistics(*folder)["files"][trace.file];
  TraceSpec spec;
  spec.path = *folder / trace.file;
  spec.format = trace.format;
  const LoadedTrace loaded = load_trace(spec);
  double bytes = 0;
  double peak = 0;
  for (const double rate : loaded.series->rates_bytes_per_s) {
    bytes += rate * loaded.series->interval_s;
    peak = std::max(peak, rate);
  }
  BOOST_TEST(bytes == published["bytes_written"].get<double>(), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(rounds_to(peak, published["peak_Bps"]["1"], 2));
  BOOST_TEST(loaded.series->rates_bytes_per_s.size() == published["nbuckets"]["1"].get<std::size_t>());
  double unique = 0;
  double window = 0;
  double slope = 1;
  for (const UniquePoint& point : loaded.unique) {
    BOOST_TEST(point.unique_fraction <= 1.0);
    const double next = point.unique_fraction * point.window_s;
    const double next_slope = (next - unique) / (point.window_s - window);
    BOOST_TEST(next_slope <= slope * (1 + 1e-12) + 1e-12);
    BOOST_TEST(next_slope >= -1e-12);
    slope = next_slope;
    unique = next;
    window = point.window_s;
  }
}

BOOST_AUTO_TEST_CASE(both_forms_of_one_recording_agree) {
  // The CSV has whole seconds only: with bins and windows of the whole trace, binary and text are the same.
  const auto folder = real_traces();
  if (!folder) return;
  const BlockStatistics binary = block_statistics(*folder / "block/cloudPhysicsIO.vscsi.gz", "vscsi");
  const BlockStatistics text = block_statistics(*folder / "block/cloudPhysicsIO.csv.gz", "vscsi-csv");
  BOOST_TEST(binary.bytes_written == text.bytes_written);
  BOOST_TEST(binary.unique[0].whole_blocks == text.unique[0].whole_blocks);
  BOOST_TEST(binary.unique[1].whole_blocks == text.unique[1].whole_blocks);
}

BOOST_AUTO_TEST_CASE(device_filter_splits_a_trace_without_loss) {
  const auto folder = real_traces();
  if (!folder) return;
  TraceSpec spec;
  spec.path = *folder / "block/ajw.1week.srt.gz";
  spec.format = "srt";
  spec.interval_s = 3600;
  const LoadedTrace all = load_trace(spec);
  spec.device = "0";
  const LoadedTrace first = load_trace(spec);
  spec.device = "1";
  const LoadedTrace second = load_trace(spec);
  BOOST_REQUIRE(all.series->rates_bytes_per_s.size() == first.series->rates_bytes_per_s.size());
  BOOST_REQUIRE(all.series->rates_bytes_per_s.size() == second.series->rates_bytes_per_s.size());
  for (std::size_t hour = 0; hour < all.series->rates_bytes_per_s.size(); ++hour) {
    const double sum = first.series->rates_bytes_per_s[hour] + second.series->rates_bytes_per_s[hour];
    BOOST_TEST(sum == all.series->rates_bytes_per_s[hour], boost::test_tools::tolerance(1e-12));
  }
  // Sat May 30 00:03:06 1992 of its header, in seconds after 1970-01-01 00:00 (date -u -d "1992-05-30 00:03:06" +%s).
  BOOST_REQUIRE(all.start_clock_s.has_value());
  BOOST_TEST(std::abs(*all.start_clock_s - 707184186.0) < 1.0);
}
