#pragma once
/// The readers of measured series, one file each (series_*.cpp; tables and exports of rates: rates/): rows as the file
/// has them. Rows that step back in time are sorted with a warning when they are at most one in a hundred (or a single
/// one), else the file is refused. All throw ScenarioError naming the file, the line and why.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/traces/load_trace.hpp"

namespace drsim {

/// Rows of a series: at times_s[i] the value values[i] was noted.
struct SeriesRows {
  std::vector<double>
      times_s;  ///< ascending, equal ones possible; seconds after 1970-01-01 00:00 on the file's own clock
  std::vector<double> values;  ///< what the reader says [>= 0]
  bool dated = true;           ///< false: times count from the start of the series
  std::vector<std::string> warnings;
};

/// Bitbrains (GWA-T-12) per-VM file: values are the disk write throughput [KB/s of 1024 bytes].
SeriesRows read_bitbrains(const std::filesystem::path& path);

/// CloudWatch DiskWriteBytes: values are bytes in the period that begins at the row's time.
SeriesRows read_ec2(const std::filesystem::path& path);

/// One half hour of a VM in the CloudPhysics page tables.
struct PageWindow {
  std::uint64_t number = 0;        ///< half hour after the start of the trace
  double end_s = 0;                ///< time of the last request in it, after the start of the trace
  std::uint64_t page_writes = 0;   ///< 4 KiB pages touched by writes, each touch counted
  std::uint64_t unique_pages = 0;  ///< distinct pages among them
};

/// One VM of a page table.
struct PageTable {
  std::string vm;
  std::vector<PageWindow> windows;  ///< ascending by number
};

/// All VMs of a compact table (vm,window,ts_us,page_writes,uniq_pages_written,...) or the one of a raw
/// block_snap file, told apart by the header; in order of appearance.
std::vector<PageTable> read_page_table(const std::filesystem::path& path);

/// Length of a window of the page tables [s] and size of its pages [bytes].
inline constexpr double page_window_s = 1800;
inline constexpr double page_bytes = 4096;

/// Median step (the lower of two middle ones) of ascending times, steps of 0 left out; 1 s where there is none.
double nominal_interval_s(const std::vector<double>& times_s);

/// A date such as "2014-03-01 17:34:00" (or with T, without seconds, with Z) as seconds after 1970-01-01 00:00.
std::optional<double> parse_date(std::string_view text);

/// Sorts rows by time (stable) under the rule above; `lines` are their line numbers.
void sort_rows(const std::string& file, SeriesRows& rows, const std::vector<std::uint64_t>& lines);

}  // namespace drsim
