#pragma once
/// The figures of a trace file under the names that published statistics of such files use.

#include <nlohmann/json.hpp>
#include <string>

#include "sim/traces/load_trace.hpp"

namespace drsim {

/// Figures of one file; for a page table of several VMs with one object for each under "per_vm". Throws ScenarioError
/// as the readers do.
nlohmann::ordered_json trace_statistics(const TraceSpec& spec);

/// One line for each figure: its path, blanks, its value. Whole numbers in full, others with 10 significant digits.
std::string statistics_text(const nlohmann::ordered_json& figures);

}  // namespace drsim
