#pragma once
/// `drsim import`: measured traces to scenario parts. Prints the figures of each file, as they can be compared with
/// those that others publish, and writes fitted workloads.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/traces/load_trace.hpp"

namespace drsim {

/// How the figures go to standard output.
enum class ImportFormat { Table, Json };

struct ImportOptions {
  std::string kind;                          ///< one of import_kinds()
  std::vector<std::filesystem::path> files;  ///< at least one
  std::optional<std::filesystem::path> out;  ///< file for the scenario parts; absent: no file is written
  ImportFormat format = ImportFormat::Table;
  /// Block traces: width of the bins; csv without time column: step of the rows (both 1 s when empty); exports that do
  /// not hold the interval of their rows: that interval.
  std::string interval;
  std::string granularity = "64 KiB";  ///< block traces: tracking granularity for U(d)
  std::string device;                  ///< block traces: one device; empty: all together; exports: one entity
  std::string vm;                      ///< page-table and exports: one VM; empty: a workload for each
  bool together = false;               ///< exports: one workload for the sum of all entities
  /// Traces, as FORMAT:FILE or page-table:FILE:VM, whose U(d) the workloads take in place of their own. From the second
  /// on they give the shape only: the longest window of the first is kept as the level (see shaped_unique).
  std::vector<std::string> unique_from;
  std::string name;                ///< of the workload; empty: from format and file. With several: the names' prefix
  double scale = 1;                ///< multiplies the mean (growth of the estate since the trace) [> 0]
  std::string utc_offset = "0 h";  ///< local time minus the trace's clock, for hours and days of the week
  std::string time_column, entity_column, instance_column;  ///< csv: names or numbers from 1
  std::vector<std::string> rate_columns;  ///< csv, esxtop, perfmon: names, numbers or patterns with * and ?
  std::string time_unit;                  ///< csv; empty: seconds, or what the size of the numbers shows
  std::string rate_unit = "B/s";
  std::string delimiter;      ///< tables: one character, or "tab"; empty: found
  std::string decimal;        ///< tables: . or ,; empty: found
  std::string date_order;     ///< dmy or mdy; empty: found where the dates show it
  std::string gaps = "zero";  ///< zero, hold or refuse
  std::string zones = "one";  ///< one or utc
};

/// Kinds of files that can be imported, and "auto".
const std::vector<std::string>& import_kinds();

/// What the options say of the traces, without a path. Throws ScenarioError for mistakes in them.
TraceSpec trace_spec_of(const ImportOptions& options);

/// Carries the command out and returns the exit code 0. Throws ScenarioError for mistakes in options and files, and for
/// an output that cannot be written; then nothing is left behind, and an earlier file of that name stays as it was.
int run_import(const ImportOptions& options);

}  // namespace drsim
