#pragma once
/// Everything that the page of a report shows, as one JSON value: result.json, and what only the page needs.

#include <nlohmann/json.hpp>

#include "models/run_record.hpp"
#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

/// Curves are thinned to about 160,000 points in all, keeping least and greatest values; numbers of curves have four
/// significant digits. Full curves are in series.csv.
/// @param ports  needs.ports with what crossed each connection, or null; each flow becomes a row, most bytes first
/// @param details  result.json with by_day, vms and findings, or null: the page lacks those
nlohmann::ordered_json report_data(const ReadScenario& read, const RunRecord& record,
                                   const nlohmann::ordered_json& ports, const nlohmann::ordered_json& details);

}  // namespace drsim
