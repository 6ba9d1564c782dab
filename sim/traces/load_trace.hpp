#pragma once
/// A trace file in its original format to a rate series and points of the overwrite model U(d).

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/loads/write_load.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

/// What a scenario says of a trace file.
struct TraceSpec {
  std::filesystem::path path;
  std::string format;                    ///< one of trace_formats()
  double interval_s = 1;                 ///< bin width for block traces; series formats keep their own
  std::string device;                    ///< block traces with several devices: one of them; empty: all together
  std::string column_time, column_rate;  ///< format "csv": column names or 1-based numbers
  std::string rate_unit = "B/s";         ///< format "csv": unit of the rate column; "B" = bytes in the interval
  std::string time_unit = "s";           ///< format "csv"
  char delimiter = ',';                  ///< format "csv"; 0: found
  std::string vm;                        ///< cloudphysics-30min compact table: VM to take
  double granularity_bytes = 64 * 1024;  ///< tracking granularity for U(d)
};

/// How each format becomes a series of fixed interval, bytes kept:
/// - block traces: interval_s as given; a write's whole length belongs to the interval floor((t - t0) / interval_s) of
///   its time stamp, t0 = the earliest record of any device, reads included; the last interval holds the last record.
/// - bitbrains, csv: a row's rate holds until the next row when that is at most two nominal intervals later, else for
///   one nominal interval, then the rate is 0 to the end of the gap; the last row holds for one. The held rate is
///   spread over intervals that begin at the first row. Nominal: 300 s (bitbrains), the median step (csv).
/// - ec2: each row is the bytes of one period (the median step); of rows with one stamp after a gap, as a change to
///   summer time leaves them, the earlier ones fill the gap; other gaps are 0.
/// - page-table: page writes x 4096 bytes in half hours; missing half hours are 0.
struct LoadedTrace {
  std::shared_ptr<const RateSeries> series;
  std::vector<UniquePoint> unique;      ///< empty where the format has no offsets nor distinct pages
  double unique_change = 0;             ///< largest relative change of a point when they were made to obey the model
  std::optional<double> start_clock_s;  ///< start of the series, seconds after 1970-01-01 00:00 on the trace's own
                                        ///< clock (UTC for Unix stamps); absent where the trace has no date
  std::vector<std::string> warnings;
};

/// Formats understood: vscsi, vscsi-csv, msr, systor17, srt, disksim, mqsim, tencent, bitbrains, page-table, ec2, csv.
const std::vector<std::string>& trace_formats();

/// Points of U(d) from offsets are exact counts at granularity_bytes over the complete windows of 1 s, 10 s, 1 min, 5
/// min, 30 min, 1, 2, 6, 12 h, 1 and 7 days that fit into the trace, aligned at t0, and over the whole trace: distinct
/// blocks x granularity / bytes written. A page table gives the point at 30 min. Then they are made to obey the model:
/// at most 1, and f x window concave and not falling in the window (the least concave majorant, which never lowers a
/// point; a whole trace in one window counts as much as the mean of many). Throws ScenarioError naming the file, the
/// line (or record) and why.
LoadedTrace load_trace(const TraceSpec& spec);

}  // namespace drsim
