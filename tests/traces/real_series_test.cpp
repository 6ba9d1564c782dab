/// Every real series gives the figures that its statistics file states: whole numbers exactly, the others to the last
/// digit stated there.

#define BOOST_TEST_MODULE real_series
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <map>
#include <string>

#include "analysis/series_statistics.hpp"
#include "sim/traces/formats/series_formats.hpp"
#include "sim/traces/load_trace.hpp"
#include "tests/traces/trace_files.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double kilobyte = 1024;

double bytes_of(const LoadedTrace& loaded) {
  double sum = 0;
  for (const double rate : loaded.series->rates_bytes_per_s) sum += rate * loaded.series->interval_s;
  return sum;
}

void compare_vm(const std::filesystem::path& path, const nlohmann::json& published) {
  const SeriesRows rows = read_bitbrains(path);
  const SampledStatistics mine = sampled_statistics({rows.times_s, rows.values}, 300);
  BOOST_TEST(mine.rows == published["rows"].get<std::uint64_t>());
  BOOST_TEST(mine.first_s == published["ts_first"].get<double>());
  BOOST_TEST(mine.last_s == published["ts_last"].get<double>());
  BOOST_TEST(mine.repeated == published["dup"].get<std::uint64_t>());
  BOOST_TEST(mine.gaps == published["gaps"].get<std::uint64_t>());
  BOOST_TEST(mine.max_gap_s == published["max_gap_s"].get<double>());
  BOOST_TEST(mine.median_step_s == published["median_step_s"].get<double>());
  BOOST_TEST(rounds_to(mine.mean, published["mean_KBps"], 4));
  BOOST_TEST(rounds_to(mine.max, published["max_KBps"], 4));
  BOOST_TEST(rounds_to(mine.p95, published["p95_KBps"], 4));
  BOOST_TEST(rounds_to(mine.clock_peak_1h, published["peak1h_KBps"], 4));
  BOOST_TEST(rounds_to(mine.clock_peak_1d, published["peak1d_KBps"], 4));
  BOOST_TEST(rounds_to(mine.written * kilobyte / 1e9, published["written_GB"], 6));
  TraceSpec spec;
  spec.path = path;
  spec.format = "bitbrains";
  const LoadedTrace loaded = load_trace(spec);
  BOOST_TEST(loaded.series->interval_s == 300);
  BOOST_TEST(rounds_to(bytes_of(loaded) / 1e9, published["written_GB"], 6));
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_bitbrains_files_and_their_aggregates) {
  const auto folder = real_traces();
  if (!folder) {
    BOOST_TEST_MESSAGE("skipped: the real traces are absent");
    return;
  }
  const nlohmann::json published = real_statistics(*folder);
  std::map<std::string, std::vector<SampledRates>> months;
  int files = 0;
  for (const auto& [name, figures] : published["files"].items()) {
    if (figures["format"] != "bitbrains") continue;
    BOOST_TEST_CONTEXT(name) { compare_vm(*folder / name, figures); }
    ++files;
    const SeriesRows rows = read_bitbrains(*folder / name);
    const std::string month = std::filesystem::path(name).parent_path().lexically_relative("vm-series").string();
    months[month].push_back({rows.times_s, rows.values});
  }
  BOOST_TEST(files == 140);
  for (const auto& [month, figures] : published["aggregates"].items()) {
    BOOST_TEST_CONTEXT(month) {
      const AggregateStatistics mine = aggregate_statistics(months.at(month), 300);
      BOOST_TEST(mine.series == figures["vms"].get<std::uint64_t>());
      BOOST_TEST(mine.intervals == figures["buckets"].get<std::uint64_t>());
      BOOST_TEST(mine.first_s == figures["first_bucket_ts"].get<double>());
      BOOST_TEST(rounds_to(mine.mean, figures["mean_KBps"], 3));
      BOOST_TEST(rounds_to(mine.p95, figures["p95_KBps"], 3));
      BOOST_TEST(rounds_to(mine.max, figures["max_KBps"], 3));
      BOOST_TEST(rounds_to(mine.max / mine.mean, figures["peak_over_mean"], 3));
    }
  }
}

BOOST_AUTO_TEST_CASE(page_table_of_all_vms) {
  const auto folder = real_traces();
  if (!folder) return;
  const std::string name = "vm-series/cloudphysics-30min/compact-odd-vms.csv.gz";
  const nlohmann::json published = real_statistics(*folder)["files"][name];
  const std::vector<PageTable> tables = read_page_table(*folder / name);
  BOOST_TEST(tables.size() == published["vms"].get<std::size_t>());
  double written_bytes = 0;
  double unique_bytes = 0;
  for (const PageTable& table : tables) {
    BOOST_TEST_CONTEXT(table.vm) {
      const nlohmann::json& figures = published["per_vm"][table.vm];
      std::vector<PageCounts> counts;
      for (const PageWindow& window : table.windows) {
        counts.push_back({static_cast<double>(window.page_writes), static_cast<double>(window.unique_pages)});
      }
      const double span_s = table.windows.back().end_s;
      const PageStatistics mine = page_statistics(counts, page_bytes, page_window_s, span_s);
      BOOST_TEST(mine.windows == figures["windows"].get<std::uint64_t>());
      BOOST_TEST(rounds_to(span_s / 3600, figures["hours"], 2));
      BOOST_TEST(rounds_to(mine.written_bytes / 1e9, figures["written_GB"], 3));
      BOOST_TEST(rounds_to(mine.unique_bytes / 1e9, figures["uniq_GB"], 3));
      BOOST_TEST(rounds_to(mine.fold, figures["fold_30min"], 4));
      BOOST_TEST(rounds_to(mine.mean_bytes_per_s / 1e6, figures["mean_MBps"], 4));
      BOOST_TEST(rounds_to(mine.peak_bytes_per_s / 1e6, figures["peak_30min_MBps"], 3));
      BOOST_TEST(rounds_to(mine.max_unique_bytes / 1e9, figures["max_uniq_GB"], 3));
      written_bytes += mine.written_bytes;
      unique_bytes += mine.unique_bytes;
      TraceSpec spec;
      spec.path = *folder / name;
      spec.format = "page-table";
      spec.vm = table.vm;
      const LoadedTrace loaded = load_trace(spec);
      BOOST_TEST(bytes_of(loaded) == mine.written_bytes, boost::test_tools::tolerance(1e-12));
      BOOST_REQUIRE(loaded.unique.size() == 1);
      BOOST_TEST(loaded.unique[0].window_s == 1800);
      BOOST_TEST(loaded.unique[0].unique_fraction == mine.fold, boost::test_tools::tolerance(1e-12));
    }
  }
  BOOST_TEST(rounds_to(written_bytes / 1e9, published["total_written_GB"], 1));
  BOOST_TEST(rounds_to(unique_bytes / 1e9, published["total_uniq_GB"], 1));
}

BOOST_AUTO_TEST_CASE(raw_page_tables_equal_the_compact_one) {
  const auto folder = real_traces();
  if (!folder) return;
  std::map<std::string, PageTable> compact;
  for (PageTable& table : read_page_table(*folder / "vm-series/cloudphysics-30min/compact-odd-vms.csv.gz")) {
    compact[table.vm] = table;
  }
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder / "vm-series/cloudphysics-30min/raw")) {
    const std::vector<PageTable> raw = read_page_table(entry.path());
    BOOST_REQUIRE(raw.size() == 1);
    const std::vector<PageWindow>& wanted = compact.at(raw[0].vm).windows;
    BOOST_REQUIRE(raw[0].windows.size() == wanted.size());
    for (std::size_t index = 0; index < wanted.size(); ++index) {
      BOOST_TEST(raw[0].windows[index].number == wanted[index].number);
      BOOST_TEST(raw[0].windows[index].end_s == wanted[index].end_s);
      BOOST_TEST(raw[0].windows[index].page_writes == wanted[index].page_writes);
      BOOST_TEST(raw[0].windows[index].unique_pages == wanted[index].unique_pages);
    }
    ++files;
  }
  BOOST_TEST(files == 8);
}

BOOST_AUTO_TEST_CASE(cloudwatch_series) {
  const auto folder = real_traces();
  if (!folder) return;
  const std::string name = "vm-series/aws-cloudwatch/ec2_disk_write_bytes_1ef3de.csv";
  const nlohmann::json published = real_statistics(*folder)["files"][name];
  const SeriesRows rows = read_ec2(*folder / name);
  const PeriodStatistics mine = period_statistics({rows.times_s, rows.values});
  BOOST_TEST(mine.rows == published["rows"].get<std::uint64_t>());
  BOOST_TEST(rows.times_s.front() == *parse_date(published["first"].get<std::string>()));
  BOOST_TEST(rows.times_s.back() == *parse_date(published["last"].get<std::string>()));
  BOOST_TEST(mine.period_s == published["period_s"].get<double>());
  BOOST_TEST(mine.odd_steps == published["odd_steps"].get<std::uint64_t>());
  BOOST_TEST(mine.max_step_s == published["max_step_s"].get<double>());
  BOOST_TEST(mine.min_step_s == published["min_step_s"].get<double>());
  BOOST_TEST(mine.zero_rows == published["zero_rows"].get<std::uint64_t>());
  BOOST_TEST(mine.sum == published["sum_value"].get<double>(), boost::test_tools::tolerance(1e-9));
  BOOST_TEST(mine.max == published["max_value"].get<double>(), boost::test_tools::tolerance(1e-9));
  BOOST_TEST(rounds_to(mine.mean, published["mean_value"], 3));
  BOOST_TEST(rounds_to(mine.mean_rate, published["mean_Bps"], 3));
  BOOST_TEST(rounds_to(mine.max_rate, published["max_Bps"], 3));
  TraceSpec spec;
  spec.path = *folder / name;
  spec.format = "ec2";
  const LoadedTrace loaded = load_trace(spec);
  // The repeated stamps of the change to summer time fill the hour before them, so no period is lost or made up.
  BOOST_TEST(loaded.series->rates_bytes_per_s.size() == 4730);
  BOOST_TEST(bytes_of(loaded) == mine.sum, boost::test_tools::tolerance(1e-12));
}
