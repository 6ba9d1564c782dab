#pragma once
/// The figures of a trace file under the names that published statistics of such files use.

#include <nlohmann/json.hpp>
#include <string>

#include "analysis/series_statistics.hpp"
#include "sim/traces/load_trace.hpp"

namespace drsim {

/// Figures of a sampled series whose values are in `unit` of unit_bytes bytes/s. peak1h and peak1d are of any hour and
/// day (or of the whole of a shorter series), clock_peak1h and clock_peak1d of those of the clock.
nlohmann::ordered_json sampled_json(const SampledStatistics& found, const std::string& unit, double unit_bytes);

/// Figures of one file (of a format of trace_formats() but csv, whose figures import_rates() gives); for a page table
/// of several VMs with one object for each under "per_vm". Throws ScenarioError as the readers do.
nlohmann::ordered_json trace_statistics(const TraceSpec& spec);

/// One line for each figure: its path, blanks, its value. Whole numbers in full, others with 10 significant digits.
std::string statistics_text(const nlohmann::ordered_json& figures);

}  // namespace drsim
