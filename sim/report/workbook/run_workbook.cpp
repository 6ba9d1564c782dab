#include "sim/report/workbook/run_workbook.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "sim/report/page/calendar_date.hpp"
#include "sim/report/workbook/run_sheets.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

const char* kind_name(ordered_json::value_t kind) {
  switch (kind) {
    case ordered_json::value_t::object:
      return "an object";
    case ordered_json::value_t::array:
      return "a list";
    case ordered_json::value_t::string:
      return "a text";
    case ordered_json::value_t::number_float:
      return "a number";
    default:
      return "another kind of value";
  }
}

struct RequiredPart {
  const char* pointer;
  ordered_json::value_t kind;
};

/// What the sheets cannot do without, and what older versions did not write.
constexpr RequiredPart required_parts[] = {{"/drsim/version", ordered_json::value_t::string},
                                           {"/scenario/name", ordered_json::value_t::string},
                                           {"/scenario/start", ordered_json::value_t::string},
                                           {"/run/horizon_s", ordered_json::value_t::number_float},
                                           {"/verdict/lines", ordered_json::value_t::array},
                                           {"/verdict/normal_operation", ordered_json::value_t::object},
                                           {"/groups", ordered_json::value_t::array},
                                           {"/links", ordered_json::value_t::array},
                                           {"/appliances", ordered_json::value_t::array},
                                           {"/needs/bandwidth", ordered_json::value_t::array},
                                           {"/vms", ordered_json::value_t::array},
                                           {"/by_day", ordered_json::value_t::array},
                                           {"/warnings", ordered_json::value_t::array},
                                           {"/assumptions", ordered_json::value_t::array}};

std::string what_is_wrong(const ordered_json& result, const RequiredPart& part) {
  const ordered_json::json_pointer pointer(part.pointer);
  if (!result.contains(pointer)) return "is missing";
  const ordered_json& value = result.at(pointer);
  const bool fits = part.kind == ordered_json::value_t::number_float ? value.is_number() : value.type() == part.kind;
  return fits ? "" : fmt::format("{} is found; allowed: {}", value.type_name(), kind_name(part.kind));
}

void require_result(const ordered_json& result, const std::string& file) {
  if (!result.is_object() || !result.contains("drsim") || !result["drsim"].is_object() || !result.contains("groups"))
    throw ScenarioError({{file, "", "this is no result of drsim run; allowed: the folder of drsim run --out"}});
  std::vector<Problem> problems;
  for (const RequiredPart& part : required_parts) {
    const std::string wrong = what_is_wrong(result, part);
    if (!wrong.empty()) problems.push_back({file, part.pointer, wrong});
  }
  if (problems.empty()) return;
  const std::string version = result["drsim"].contains("version") ? result["drsim"]["version"].dump() : "unknown";
  problems.push_back({file, "",
                      fmt::format("the result, of version {}, was not written by this drsim ({}) or was changed since; "
                                  "allowed: a folder that this version wrote: run the scenario again with --out",
                                  version, DRSIM_VERSION)});
  throw ScenarioError(std::move(problems));
}

void add_where_filled(WorkbookContent& content, Sheet sheet) {
  if (!sheet.rows.empty()) content.sheets.push_back(std::move(sheet));
}

}  // namespace

WorkbookContent run_workbook(const ordered_json& result, const std::string& file) {
  require_result(result, file);
  WorkbookContent content;
  const std::string name = result["scenario"]["name"].get<std::string>();
  const std::string start = result["scenario"]["start"].get<std::string>();
  content.title = "drsim: " + name;
  try {
    content.start_s = Calendar(start).start_s();
  } catch (const std::invalid_argument&) {
    throw ScenarioError({{file, "/scenario/start", fmt::format("\"{}\" is no date; allowed: ISO 8601", start)}});
  }
  content.summary = summary_lines(result);
  content.sheets = {verdict_sheet(result), groups_sheet(result), vms_sheet(result), links_sheet(result),
                    bandwidth_sheet(result)};
  add_where_filled(content, bandwidth_for_rpo_sheet(result));
  add_where_filled(content, bandwidth_grid_sheet(result));
  content.sheets.push_back(journals_sheet(result));
  content.sheets.push_back(appliances_sheet(result));
  add_where_filled(content, datastores_sheet(result));
  add_where_filled(content, initial_copy_sheet(result));
  add_where_filled(content, copy_plan_sheet(result));
  add_where_filled(content, operations_sheet(result));
  content.sheets.push_back(by_day_sheet(result));
  add_where_filled(content, long_run_sheet(result));
  add_where_filled(content, advice_sheet(result));
  add_where_filled(content, ports_sheet(result));
  add_where_filled(content, findings_sheet(result));
  content.sheets.push_back(warnings_sheet(result));
  content.sheets.push_back(assumptions_sheet(result));
  content.sheets.push_back(constants_sheet(result));
  return content;
}

}  // namespace drsim
