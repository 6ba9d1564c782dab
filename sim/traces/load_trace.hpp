#pragma once
/// A trace file in its original format to a rate series and points of the overwrite model U(d).

#include <filesystem>
#include <string>
#include <vector>

#include "models/write_load.hpp"
#include "sim/scenario/problem.hpp"

namespace drsim {

/// What a scenario says of a trace file.
struct TraceSpec {
  std::filesystem::path path;
  std::string format;           ///< one of trace_formats()
  double interval_s = 1;        ///< bin width for block traces; series formats keep their own
  std::string device;           ///< block traces with several devices: one of them; empty: all together
  std::string column_time, column_rate;  ///< format "csv": column names or 1-based numbers
  std::string rate_unit = "B/s";         ///< format "csv": unit of the rate column; "B" = bytes in the interval
  std::string time_unit = "s";           ///< format "csv"
  char delimiter = ',';                  ///< format "csv"
  std::string vm;                        ///< cloudphysics-30min compact table: VM to take
  double granularity_bytes = 64 * 1024;  ///< tracking granularity for U(d)
};

struct LoadedTrace {
  std::shared_ptr<const RateSeries> series;
  std::vector<UniquePoint> unique;  ///< empty where the format has no offsets nor distinct pages
  std::vector<std::string> warnings;
};

/// Formats understood: vscsi, vscsi-csv, msr, systor17, srt, disksim, mqsim, tencent, bitbrains, page-table, ec2, csv.
const std::vector<std::string>& trace_formats();

/// Throws ScenarioError naming the file, the line (or record) and why.
LoadedTrace load_trace(const TraceSpec& spec);

}  // namespace drsim
