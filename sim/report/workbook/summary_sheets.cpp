#include <utility>

#include "sim/report/workbook/run_sheets.hpp"

namespace drsim {

using nlohmann::ordered_json;

namespace {

ordered_json value_at(const ordered_json& json, const char* pointer) {
  return json.value(ordered_json::json_pointer(pointer), ordered_json());
}

/// A row of the verdict: what the parts have in common, under common names.
ordered_json part_row(const char* part, const ordered_json& what, const ordered_json& of) {
  return {{"part", part},
          {"what", what},
          {"at_s", value_at(of, "/at_s")},
          {"outcome", value_at(of, "/outcome")},
          {"groups_above_target", value_at(of, "/groups_above_target")},
          {"above_target_clock_s", value_at(of, "/above_target_clock_s")},
          {"above_target_clock_fraction", value_at(of, "/above_target_clock_fraction")},
          {"above_target_group_s", value_at(of, "/above_target_group_s")},
          {"worst_group", value_at(of, "/worst_rpo/group")},
          {"worst_rpo_s", value_at(of, "/worst_rpo/worst_rpo_s")},
          {"rpo_target_s", value_at(of, "/worst_rpo/rpo_target_s")},
          {"rto_s", value_at(of, "/rto_s")},
          {"data_loss_s", value_at(of, "/data_loss_s")},
          {"vms_not_up", value_at(of, "/vms_not_up")},
          {"reason", value_at(of, "/reason")}};
}

}  // namespace

std::vector<ordered_json> rows_at(const ordered_json& result, const std::string& pointer) {
  const ordered_json part = result.value(ordered_json::json_pointer(pointer), ordered_json());
  return part.is_array() ? std::vector<ordered_json>(part.begin(), part.end()) : std::vector<ordered_json>{};
}

std::vector<SummaryLine> summary_lines(const ordered_json& result) {
  std::vector<SummaryLine> lines = {{"Scenario", value_at(result, "/scenario/name")},
                                    {"Title", value_at(result, "/scenario/title")}};
  const char* label = "Verdict";
  for (const ordered_json& line : rows_at(result, "/verdict/lines"))
    lines.push_back({std::exchange(label, ""), line, CellKind::LongText});
  label = "Advice";
  for (const ordered_json& fix : rows_at(result, "/answer/fixes"))
    lines.push_back({std::exchange(label, ""), value_at(fix, "/title"), CellKind::LongText});
  lines.insert(lines.end(), {{"Start", 0, CellKind::Date},
                             {"End", value_at(result, "/run/horizon_s"), CellKind::Date},
                             {"Seed", value_at(result, "/run/seed").dump()},
                             {"Replications", value_at(result, "/run/replications"), CellKind::Count},
                             {"Digest of the scenario", value_at(result, "/scenario/digest")},
                             {"Fingerprint of the run", value_at(result, "/run/fingerprint")},
                             {"Written by", "drsim " + value_at(result, "/drsim/version").get<std::string>()}});
  return lines;
}

Sheet verdict_sheet(const ordered_json& result) {
  Sheet sheet{"Verdict",
              {{"part", "/part"},
               {"what", "/what"},
               {"when", "/at_s", CellKind::Date},
               {"outcome", "/outcome"},
               {"groups above target", "/groups_above_target", CellKind::Count},
               {"above target, clock [s]", "/above_target_clock_s", CellKind::Number},
               {"above target, share of the run [%]", "/above_target_clock_fraction", CellKind::Share},
               {"above target, summed over groups [s]", "/above_target_group_s", CellKind::Number},
               {"worst group", "/worst_group"},
               {"its worst RPO [s]", "/worst_rpo_s", CellKind::Number},
               {"its RPO target [s]", "/rpo_target_s", CellKind::Number},
               {"RTO [s]", "/rto_s", CellKind::Number},
               {"data loss [s]", "/data_loss_s", CellKind::Number},
               {"VMs not up", "/vms_not_up", CellKind::Count},
               {"reason", "/reason", CellKind::LongText}},
              {}};
  sheet.rows.push_back(part_row("normal operation", nullptr, value_at(result, "/verdict/normal_operation")));
  for (const ordered_json& event : rows_at(result, "/verdict/events"))
    sheet.rows.push_back(part_row("event", value_at(event, "/what"), event));
  for (const ordered_json& operation : rows_at(result, "/verdict/operations"))
    sheet.rows.push_back(part_row("operation", value_at(operation, "/name"), operation));
  return sheet;
}

Sheet advice_sheet(const ordered_json& result) {
  Sheet sheet{"Advice",
              {{"kind", "/kind"},
               {"title", "/title", CellKind::LongText},
               {"what it does", "/text", CellKind::LongText},
               {"simulated", "/simulated"},
               {"change", "/change", CellKind::LongText}},
              {}};
  for (const auto& [kind, pointer] :
       {std::pair{"advised", "/answer/fixes"}, {"tried in vain", "/answer/tried_in_vain"}})
    for (ordered_json fix : rows_at(result, pointer)) {
      fix["kind"] = kind;
      std::string change;
      for (const ordered_json& one : rows_at(fix, "/changes"))
        change += (change.empty() ? "" : "\n") + one.value("pointer", "") + "=" +
                  (one.contains("value") && one["value"].is_string() ? one["value"].get<std::string>()
                                                                     : value_at(one, "/value").dump());
      fix["change"] = change;
      sheet.rows.push_back(std::move(fix));
    }
  return sheet;
}

}  // namespace drsim
