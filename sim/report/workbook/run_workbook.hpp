#pragma once
/// The workbook of a finished run.

#include <string>

#include "sim/report/workbook/sheet.hpp"

namespace drsim {

/// Every sheet of the run's workbook that has something to say; summary, VMs, groups, links, bandwidth, journals,
/// appliances, by day, warnings, assumptions and model constants are always there.
/// @param file  named in messages. Throws ScenarioError, with all that is missing or of another kind, when `result` is
/// no result of a run by this version.
WorkbookContent run_workbook(const nlohmann::ordered_json& result, const std::string& file);

}  // namespace drsim
