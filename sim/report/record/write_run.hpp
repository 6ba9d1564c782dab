#pragma once
/// A finished run to files: result.json, scenario.json, events.csv, series.csv, report.html. Every file appears
/// complete or not at all, and either all of them appear or none.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "models/run_record.hpp"
#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

/// result.json of one run (names in the shared interface).
nlohmann::ordered_json result_json(const ReadScenario& read, const RunRecord& record);

/// report.html: one self-contained file that opens offline.
/// @param ports  needs.ports of this run with what crossed each connection; null: the page has no table of them
/// @param details  result.json with by_day, vms and findings; null: the page has no tables of those
std::string report_html(const ReadScenario& read, const RunRecord& record,
                        const nlohmann::ordered_json& ports = nullptr, const nlohmann::ordered_json& details = nullptr);

/// Summary table for the terminal.
std::string summary_table(const ReadScenario& read, const RunRecord& record);

/// Writes all files of a run, with `result` as result.json, into `directory` (made when missing). Throws
/// std::runtime_error with the file and the cause when the disk is full or not writable; then nothing new is left
/// behind. @param ports  as for report_html
void write_run(const std::filesystem::path& directory, const ReadScenario& read, const RunRecord& record,
               const nlohmann::ordered_json& result, const nlohmann::ordered_json& ports);

/// The same for a single run.
void write_run(const std::filesystem::path& directory, const ReadScenario& read, const RunRecord& record);

}  // namespace drsim
