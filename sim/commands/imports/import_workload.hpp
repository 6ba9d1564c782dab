#pragma once
/// A loaded trace to a workload of a scenario file, with the record of its fit.

#include <nlohmann/json.hpp>
#include <string>

#include "analysis/workload_fit.hpp"
#include "sim/traces/load_trace.hpp"

namespace drsim {

/// What the importer adds to a fit.
struct ImportedFrom {
  std::string source;         ///< file and format, for the reader of the scenario
  double scale = 1;           ///< multiplies the mean
  bool unique_is_own = true;  ///< false: U(d) was taken from other traces, so no error of it is known
};

/// An overwrite curve taken from other traces; empty: each trace keeps its own.
struct BorrowedUnique {
  std::vector<UniquePoint> points;
  std::string source;  ///< what the source of the workload adds
};

/// Fits a loaded trace. `utc_offset_s` is added to the trace's clock. A trace without a date is taken to start on a
/// Monday at 00:00.
WorkloadFit fit_trace(const std::string& name, const LoadedTrace& loaded, double utc_offset_s);

/// Kind of a workload as scenario files name it.
const char* kind_name(LoadKind kind);

/// Name of a file without folder and without what follows the first dot that is not its first character.
std::string file_stem(const std::filesystem::path& path);

/// Lines on the points of U(d), one for each.
std::string unique_lines(const LoadedTrace& loaded);

/// One line on a fit for the reader.
std::string fit_line(const std::string& name, const WorkloadFit& fit);

/// The workload as scenario text: quantities and factors with 9 significant digits (points of U(d) 12), errors with 4.
/// Points of U(d) that lie on the line between their neighbours are left out: the curve is the same.
nlohmann::ordered_json workload_json(const WorkloadFit& fit, const LoadedTrace& loaded, const ImportedFrom& from);

}  // namespace drsim
