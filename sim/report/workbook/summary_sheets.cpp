#include <utility>

#include "sim/report/workbook/run_sheets.hpp"

namespace drsim {

using nlohmann::ordered_json;

namespace {

/// A row of the verdict: what the parts have in common, under common names.
ordered_json part_row(const char* part, const ordered_json& what, const ordered_json& of) {
  return {{"part", part},
          {"what", what},
          {"at_s", part_at(of, "/at_s")},
          {"outcome", part_at(of, "/outcome")},
          {"groups_above_target", part_at(of, "/groups_above_target")},
          {"above_target_clock_s", part_at(of, "/above_target_clock_s")},
          {"above_target_clock_fraction", part_at(of, "/above_target_clock_fraction")},
          {"above_target_group_s", part_at(of, "/above_target_group_s")},
          {"worst_group", part_at(of, "/worst_rpo/group")},
          {"worst_rpo_s", part_at(of, "/worst_rpo/worst_rpo_s")},
          {"rpo_target_s", part_at(of, "/worst_rpo/rpo_target_s")},
          {"rto_s", part_at(of, "/rto_s")},
          {"data_loss_s", part_at(of, "/data_loss_s")},
          {"vms_not_up", part_at(of, "/vms_not_up")},
          {"reason", part_at(of, "/reason")}};
}

}  // namespace

const ordered_json& part_at(const ordered_json& value, const std::string& pointer) {
  static const ordered_json nothing;
  const ordered_json::json_pointer at(pointer);
  return value.contains(at) ? value.at(at) : nothing;
}

std::string text_at(const ordered_json& value, const std::string& pointer) {
  const ordered_json& part = part_at(value, pointer);
  return part.is_string() ? part.get<std::string>() : "";
}

ordered_json length_of(const ordered_json& row) {
  const ordered_json &from = part_at(row, "/from_s"), &to = part_at(row, "/to_s");
  return from.is_number() && to.is_number() ? ordered_json(to.get<double>() - from.get<double>()) : ordered_json();
}

void put(ordered_json& row, const char* name, const ordered_json& value) {
  if (row.is_object()) row[name] = value;
}

std::vector<ordered_json> rows_at(const ordered_json& result, const std::string& pointer) {
  const ordered_json& part = part_at(result, pointer);
  return part.is_array() ? std::vector<ordered_json>(part.begin(), part.end()) : std::vector<ordered_json>{};
}

std::vector<SummaryLine> summary_lines(const ordered_json& result) {
  std::vector<SummaryLine> lines = {{"Scenario", part_at(result, "/scenario/name")},
                                    {"Title", part_at(result, "/scenario/title")}};
  for (const auto& [name, key] : {std::pair{"Customer", "customer"}, std::pair{"Author", "author"},
                                  std::pair{"Date", "date"}, std::pair{"Version of the inputs", "version"}}) {
    const ordered_json& text = part_at(result, std::string("/scenario/cover/") + key);
    if (text.is_string()) lines.push_back({name, text});
  }
  const char* label = "Verdict";
  for (const ordered_json& line : rows_at(result, "/verdict/lines"))
    lines.push_back({std::exchange(label, ""), line, CellKind::LongText});
  label = "Advice";
  for (const ordered_json& fix : rows_at(result, "/answer/fixes"))
    lines.push_back({std::exchange(label, ""), part_at(fix, "/title"), CellKind::LongText});
  lines.insert(lines.end(), {{"Start", 0, CellKind::Date},
                             {"End", part_at(result, "/run/horizon_s"), CellKind::Date},
                             {"Seed", part_at(result, "/run/seed").dump()},
                             {"Replications", part_at(result, "/run/replications"), CellKind::Count},
                             {"Digest of the scenario", part_at(result, "/scenario/digest")},
                             {"Fingerprint of the run", part_at(result, "/run/fingerprint")},
                             {"Written by", "drsim " + text_at(result, "/drsim/version")}});
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
  sheet.rows.push_back(part_row("normal operation", nullptr, part_at(result, "/verdict/normal_operation")));
  for (const ordered_json& event : rows_at(result, "/verdict/events"))
    sheet.rows.push_back(part_row("event", part_at(event, "/what"), event));
  for (const ordered_json& operation : rows_at(result, "/verdict/operations"))
    sheet.rows.push_back(part_row("operation", part_at(operation, "/name"), operation));
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
      put(fix, "kind", kind);
      std::string change;
      for (const ordered_json& one : rows_at(fix, "/changes")) {
        const ordered_json& value = part_at(one, "/value");
        change += (change.empty() ? "" : "\n") + text_at(one, "/pointer") + "=" +
                  (value.is_string() ? value.get<std::string>() : value.dump());
      }
      put(fix, "change", change);
      sheet.rows.push_back(std::move(fix));
    }
  return sheet;
}

}  // namespace drsim
