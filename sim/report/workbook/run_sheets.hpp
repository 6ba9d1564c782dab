#pragma once
/// The sheets of the workbook of a run, each from its part of result.json.

#include <string>
#include <vector>

#include "sim/report/workbook/sheet.hpp"

namespace drsim {

/// The part of a value at a pointer; null where it has none.
const nlohmann::ordered_json& part_at(const nlohmann::ordered_json& value, const std::string& pointer);

/// The same as text: of what is no text nothing.
std::string text_at(const nlohmann::ordered_json& value, const std::string& pointer);

/// Seconds from `from_s` to `to_s` of a row; null where it does not have both.
nlohmann::ordered_json length_of(const nlohmann::ordered_json& row);

/// Sets a member of a row; of what is no object nothing.
void put(nlohmann::ordered_json& row, const char* name, const nlohmann::ordered_json& value);

/// The rows of a part of a result; none where it has no such part.
std::vector<nlohmann::ordered_json> rows_at(const nlohmann::ordered_json& result, const std::string& pointer);

/// What ran, and the verdict as the terminal tells it.
std::vector<SummaryLine> summary_lines(const nlohmann::ordered_json& result);

/// The verdict by its parts: normal operation, each event, each operation.
Sheet verdict_sheet(const nlohmann::ordered_json& result);
/// What was tried where something failed.
Sheet advice_sheet(const nlohmann::ordered_json& result);

Sheet vms_sheet(const nlohmann::ordered_json& result);
Sheet groups_sheet(const nlohmann::ordered_json& result);
Sheet links_sheet(const nlohmann::ordered_json& result);
Sheet bandwidth_sheet(const nlohmann::ordered_json& result);
Sheet bandwidth_for_rpo_sheet(const nlohmann::ordered_json& result);
/// What the usual targets need of each link, by simulation, where the run was asked for it.
Sheet bandwidth_grid_sheet(const nlohmann::ordered_json& result);
Sheet journals_sheet(const nlohmann::ordered_json& result);
Sheet appliances_sheet(const nlohmann::ordered_json& result);
Sheet datastores_sheet(const nlohmann::ordered_json& result);

Sheet by_day_sheet(const nlohmann::ordered_json& result);
Sheet initial_copy_sheet(const nlohmann::ordered_json& result);
/// First copies in batches, where the run was asked for a plan.
Sheet copy_plan_sheet(const nlohmann::ordered_json& result);
Sheet operations_sheet(const nlohmann::ordered_json& result);
/// Demand and use of every resource in the long run, with its growth.
Sheet long_run_sheet(const nlohmann::ordered_json& result);

Sheet ports_sheet(const nlohmann::ordered_json& result);
Sheet findings_sheet(const nlohmann::ordered_json& result);
Sheet warnings_sheet(const nlohmann::ordered_json& result);
/// What the model takes for granted, its constants with their sources, and the values that nobody gave.
Sheet assumptions_sheet(const nlohmann::ordered_json& result);
Sheet constants_sheet(const nlohmann::ordered_json& result);

}  // namespace drsim
