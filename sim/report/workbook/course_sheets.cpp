#include "models/units.hpp"
#include "sim/report/workbook/run_sheets.hpp"

namespace drsim {

using nlohmann::ordered_json;

Sheet by_day_sheet(const ordered_json& result) {
  Sheet sheet{"By day",
              {{"day", "/from_s", CellKind::Day},
               {"worst RPO [s]", "/worst_rpo_s", CellKind::Number},
               {"group with it", "/worst_rpo_group"},
               {"groups above target", "/groups_above_target", CellKind::Count},
               {"above target, summed over groups [s]", "/above_target_group_s", CellKind::Number},
               {"length of the day in the run [h]", "/length_s", CellKind::Number, hour_s}},
              rows_at(result, "/by_day"),
              {{"Worst RPO by day", ChartKind::Line, 0, {1}, "RPO [s]"},
               {"Time above the RPO target by day", ChartKind::Columns, 0, {4}, "summed over groups [s]"}}};
  SheetChart bandwidth{"Bandwidth by day", ChartKind::Line, 0, {}, "busiest hour [Mb/s]"};
  const auto links = sheet.rows.empty() ? std::vector<ordered_json>{} : rows_at(sheet.rows.front(), "/links");
  for (std::size_t link = 0; link < links.size(); ++link) {
    const std::string name = text_at(links[link], "/name"), at = "/links/" + std::to_string(link);
    sheet.columns.push_back({name + ", mean [Mb/s]", at + "/mean_bits_per_s", CellKind::Number, mb_bits});
    bandwidth.values.push_back(sheet.columns.size());
    sheet.columns.push_back(
        {name + ", busiest hour [Mb/s]", at + "/busiest_hour_bits_per_s", CellKind::Number, mb_bits});
  }
  if (!links.empty()) sheet.charts.push_back(bandwidth);
  for (ordered_json& day : sheet.rows) put(day, "length_s", length_of(day));
  return sheet;
}

Sheet initial_copy_sheet(const ordered_json& result) {
  Sheet sheet{"Initial copy",
              {{"group", "/group"},
               {"from", "/from_s", CellKind::Date},
               {"to", "/to_s", CellKind::Date},
               {"length [h]", "/length_s", CellKind::Number, hour_s},
               {"ends in the run", "/drains"},
               {"held back by", "/reason"},
               {"copied by all syncs of the group [GiB]", "/copied_bytes", CellKind::Number, gib_bytes}},
              {}};
  for (const ordered_json& group : rows_at(result, "/groups"))
    for (ordered_json span : rows_at(group, "/spans")) {
      if (text_at(span, "/state") != "InitialSync") continue;
      put(span, "group", part_at(group, "/name"));
      put(span, "copied_bytes", part_at(group, "/bytes/copied"));
      put(span, "length_s", length_of(span));
      sheet.rows.push_back(std::move(span));
    }
  return sheet;
}

Sheet copy_plan_sheet(const ordered_json& result) {
  Sheet sheet{"Copy plan",
              {{"batch", "/number", CellKind::Count},
               {"groups", "/groups", CellKind::LongText},
               {"VMs", "/vms", CellKind::Count},
               {"to copy [GiB]", "/used_bytes", CellKind::Number, gib_bytes},
               {"begins after [h]", "/begins_after_s", CellKind::Number, hour_s},
               {"takes [h]", "/lasts_s", CellKind::Number, hour_s},
               {"by arithmetic [h]", "/estimated_s", CellKind::Number, hour_s},
               {"played for [h]", "/played_s", CellKind::Number, hour_s},
               {"groups running beside it", "/running_groups", CellKind::Count},
               {"of these above target", "/running_groups_above_target", CellKind::Count},
               {"their worst RPO [s]", "/worst_rpo_of_running_s", CellKind::Number},
               {"of group", "/worst_group_of_running"}},
              rows_at(result, "/copy_plan/batches"),
              {{"Length of the batches", ChartKind::Columns, 0, {5}, "[h]"}}};
  for (std::size_t row = 0; row < sheet.rows.size(); ++row) put(sheet.rows[row], "number", row + 1);
  return sheet;
}

Sheet operations_sheet(const ordered_json& result) {
  return {"Operations",
          {{"group", "/group"},
           {"operation", "/operation"},
           {"name", "/name"},
           {"protected site", "/protected_site"},
           {"recovery site", "/recovery_site"},
           {"when", "/at_s", CellKind::Date},
           {"outcome", "/outcome"},
           {"data loss [s]", "/data_loss_s", CellKind::Number},
           {"RTO [s]", "/rto_s", CellKind::Number},
           {"normal again after [s]", "/normal_s", CellKind::Number},
           {"protected again after [s]", "/reprotected_s", CellKind::Number},
           {"promoted [GiB]", "/promoted_bytes", CellKind::Number, gib_bytes},
           {"scratch, peak [GiB]", "/scratch_peak_bytes", CellKind::Number, gib_bytes},
           {"reverse sync [GiB]", "/reverse_sync_bytes", CellKind::Number, gib_bytes},
           {"reason", "/reason", CellKind::LongText}},
          rows_at(result, "/failovers")};
}

Sheet long_run_sheet(const ordered_json& result) {
  return {"Long run",
          {{"resource", "/name"},
           {"kind", "/kind"},
           {"unit of the figures", "/unit"},
           {"outcome", "/outcome"},
           {"demand", "/demand", CellKind::Number},
           {"usable", "/usable", CellKind::Number},
           {"demand of usable [%]", "/ratio", CellKind::Share},
           {"capacity", "/capacity", CellKind::Number},
           {"taken by others", "/taken", CellKind::Number},
           {"available [%]", "/availability", CellKind::Share},
           {"what waits grows by, a second", "/growth_per_s", CellKind::Number},
           {"full at", "/full_at_s", CellKind::Date}},
          rows_at(result, "/balances")};
}

}  // namespace drsim
