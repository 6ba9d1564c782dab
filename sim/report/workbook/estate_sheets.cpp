#include "models/units.hpp"
#include "sim/report/workbook/run_sheets.hpp"

namespace drsim {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t charted_rows_max = 80;  // more bars than that cannot be told apart

/// Without its charts where they would hold too many bars.
Sheet readable(Sheet sheet) {
  if (sheet.rows.size() > charted_rows_max) sheet.charts.clear();
  return sheet;
}

}  // namespace

Sheet vms_sheet(const ordered_json& result) {
  return {"VMs",
          {{"VM", "/name"},
           {"group", "/group"},
           {"protected site", "/protected_site"},
           {"recovery site", "/recovery_site"},
           {"host", "/host"},
           {"recovery host", "/recovery_host"},
           {"workload", "/workload"},
           {"disks", "/disks", CellKind::Count},
           {"size of disks [GiB]", "/disk_bytes", CellKind::Number, gib_bytes},
           {"used [GiB]", "/used_bytes", CellKind::Number, gib_bytes},
           {"vCPUs", "/vcpus", CellKind::Count},
           {"memory [GiB]", "/memory_bytes", CellKind::Number, gib_bytes},
           {"written in the run [GiB]", "/written_bytes", CellKind::Number, gib_bytes},
           {"written, mean [MB/s]", "/written_bytes_per_s/mean", CellKind::Number, mb_bytes},
           {"written, P95 [MB/s]", "/written_bytes_per_s/p95", CellKind::Number, mb_bytes},
           {"written, peak [MB/s]", "/written_bytes_per_s/max", CellKind::Number, mb_bytes}},
          rows_at(result, "/vms")};
}

Sheet groups_sheet(const ordered_json& result) {
  return readable({"Groups",
                   {{"group", "/name"},
                    {"product", "/product"},
                    {"priority", "/priority"},
                    {"protected site", "/protected_site"},
                    {"recovery site", "/recovery_site"},
                    {"VMs", "/vms", CellKind::Count},
                    {"RPO target [s]", "/rpo_target_s", CellKind::Number},
                    {"RPO mean [s]", "/rpo_s/mean", CellKind::Number},
                    {"RPO P50 [s]", "/rpo_s/p50", CellKind::Number},
                    {"RPO P95 [s]", "/rpo_s/p95", CellKind::Number},
                    {"RPO P99 [s]", "/rpo_s/p99", CellKind::Number},
                    {"RPO max [s]", "/rpo_s/max", CellKind::Number},
                    {"above target [s]", "/above_target_s", CellKind::Number},
                    {"above target [%]", "/above_target_fraction", CellKind::Share},
                    {"checkpoints at the end", "/checkpoints", CellKind::Count},
                    {"without a checkpoint [s]", "/no_checkpoint_s", CellKind::Number},
                    {"written [GiB]", "/bytes/written", CellKind::Number, gib_bytes},
                    {"delivered [GiB]", "/bytes/delivered", CellKind::Number, gib_bytes},
                    {"overwritten before sending [GiB]", "/bytes/collapsed", CellKind::Number, gib_bytes},
                    {"copied by syncs [GiB]", "/bytes/copied", CellKind::Number, gib_bytes},
                    {"queued at the end [GiB]", "/bytes/queued", CellKind::Number, gib_bytes},
                    {"dirty at the end [GiB]", "/bytes/dirty", CellKind::Number, gib_bytes},
                    {"bitmap sync [s]", "/state_s/BitmapSync", CellKind::Number},
                    {"disconnected [s]", "/state_s/Disconnected", CellKind::Number}},
                   rows_at(result, "/groups"),
                   {{"RPO of the groups", ChartKind::Columns, 0, {6, 10, 11}, "RPO [s]"},
                    {"Time above the RPO target", ChartKind::Columns, 0, {12}, "time [s]"}}});
}

Sheet links_sheet(const ordered_json& result) {
  return readable(
      {"Links",
       {{"link", "/name"},
        {"from", "/from"},
        {"to", "/to"},
        {"capacity [Mb/s]", "/capacity_bits_per_s", CellKind::Number, mb_bits},
        {"round trip [ms]", "/rtt_s", CellKind::Number, millisecond_s},
        {"carried [GiB]", "/carried_bytes", CellKind::Number, gib_bytes},
        {"used, mean [%]", "/utilisation/mean", CellKind::Share},
        {"used, P95 [%]", "/utilisation/p95", CellKind::Share},
        {"used, P99 [%]", "/utilisation/p99", CellKind::Share},
        {"used, max [%]", "/utilisation/max", CellKind::Share},
        {"replication [GiB]", "/by_class/replication", CellKind::Number, gib_bytes},
        {"resync [GiB]", "/by_class/resync", CellKind::Number, gib_bytes},
        {"initial copy [GiB]", "/by_class/initial_copy", CellKind::Number, gib_bytes},
        {"control [GiB]", "/by_class/control", CellKind::Number, gib_bytes},
        {"other [GiB]", "/by_class/other", CellKind::Number, gib_bytes},
        {"retention [GiB]", "/by_class/retention", CellKind::Number, gib_bytes},
        {"full for [s]", "/saturated_s", CellKind::Number},
        {"down for [s]", "/down_s", CellKind::Number}},
       rows_at(result, "/links"),
       {{"What the links carried", ChartKind::StackedColumns, 0, {10, 11, 12, 13, 14, 15}, "carried [GiB]"}}});
}

Sheet bandwidth_sheet(const ordered_json& result) {
  return readable({"Bandwidth",
                   {{"link", "/link"},
                    {"demand, mean [Mb/s]", "/mean", CellKind::Number, mb_bits},
                    {"demand, P95 [Mb/s]", "/p95", CellKind::Number, mb_bits},
                    {"demand, P98 [Mb/s]", "/p98", CellKind::Number, mb_bits},
                    {"demand, peak [Mb/s]", "/peak", CellKind::Number, mb_bits},
                    {"other traffic, peak [Mb/s]", "/other_traffic_peak", CellKind::Number, mb_bits}},
                   rows_at(result, "/needs/bandwidth"),
                   {{"Demand on the links", ChartKind::Columns, 0, {1, 2, 3, 4}, "demand [Mb/s]"}}});
}

Sheet bandwidth_for_rpo_sheet(const ordered_json& result) {
  Sheet sheet{"Bandwidth for RPO",
              {{"link", "/link"},
               {"for", "/for"},
               {"groups", "/groups", CellKind::Count},
               {"RPO target [s]", "/target_s", CellKind::Number},
               {"met for [% of the time]", "/percentile", CellKind::Number},
               {"least capacity [Mb/s]", "/capacity_bits_per_s", CellKind::Number, mb_bits},
               {"by formula [Mb/s]", "/formula_bits_per_s", CellKind::Number, mb_bits},
               {"for the run alone [Mb/s]", "/in_run_bits_per_s", CellKind::Number, mb_bits},
               {"a lower bound", "/is_lower_bound"},
               {"the formula is no answer, because", "/reason", CellKind::LongText},
               {"a lower bound, because", "/lower_bound_reason", CellKind::LongText}},
              {}};
  for (const ordered_json& need : rows_at(result, "/needs/bandwidth")) {
    std::vector<ordered_json> rows = rows_at(need, "/for_rpo");
    const ordered_json& estate = part_at(need, "/for_rpo_of_estate");
    if (estate.is_object()) rows.push_back(estate);
    for (ordered_json& row : rows) {
      put(row, "link", part_at(need, "/link"));
      sheet.rows.push_back(std::move(row));
    }
  }
  return sheet;
}

Sheet bandwidth_grid_sheet(const ordered_json& result) {
  Sheet sheet{"Bandwidth by simulation",
              {{"link", "/link"},
               {"RPO of every group at most [s]", "/target_s", CellKind::Number},
               {"share of the time [%]", "/share", CellKind::Share},
               {"least capacity [Mb/s]", "/capacity_bits_per_s", CellKind::Number, mb_bits},
               {"too little is [Mb/s]", "/fails_at_bits_per_s", CellKind::Number, mb_bits},
               {"with no capacity, for group", "/held_by_group"},
               {"present [Mb/s]", "/present_bits_per_s", CellKind::Number, mb_bits}},
              {}};
  for (const ordered_json& link : rows_at(result, "/needs/bandwidth_by_simulation/links"))
    for (ordered_json cell : rows_at(link, "/cells")) {
      put(cell, "link", part_at(link, "/link"));
      put(cell, "present_bits_per_s", part_at(link, "/present_bits_per_s"));
      sheet.rows.push_back(std::move(cell));
    }
  return sheet;
}

Sheet journals_sheet(const ordered_json& result) {
  Sheet sheet{"Journals",
              {{"group", "/name"},
               {"limit [GiB]", "/journal_bytes/limit", CellKind::Number, gib_bytes},
               {"peak [GiB]", "/journal_bytes/peak", CellKind::Number, gib_bytes},
               {"at the end [GiB]", "/journal_bytes/end", CellKind::Number, gib_bytes},
               {"by formula [GiB]", "/formula_bytes", CellKind::Number, gib_bytes},
               {"at its limit for [s]", "/journal_bytes/limited_s", CellKind::Number},
               {"history wanted [h]", "/history_s/wanted", CellKind::Number, hour_s},
               {"history at the least [h]", "/history_s/min", CellKind::Number, hour_s},
               {"history at the end [h]", "/history_s/end", CellKind::Number, hour_s},
               {"history below 85 % [s]", "/history_s/below_85_percent_s", CellKind::Number},
               {"history below 75 % [s]", "/history_s/below_75_percent_s", CellKind::Number}},
              rows_at(result, "/groups"),
              {{"Journals", ChartKind::Columns, 0, {2, 4}, "journal [GiB]"}}};
  const auto needs = rows_at(result, "/needs/journal");
  for (ordered_json& row : sheet.rows)
    for (const ordered_json& need : needs)
      if (part_at(need, "/group") == part_at(row, "/name")) put(row, "formula_bytes", part_at(need, "/formula_bytes"));
  return readable(std::move(sheet));
}

Sheet appliances_sheet(const ordered_json& result) {
  return {"Appliances",
          {{"appliance", "/name"},
           {"kind", "/kind"},
           {"host", "/host"},
           {"buffer [MiB]", "/buffer_bytes/capacity", CellKind::Number, mib_bytes},
           {"buffer, peak [MiB]", "/buffer_bytes/peak", CellKind::Number, mib_bytes},
           {"times full", "/full_count", CellKind::Count},
           {"CPU, mean [%]", "/cpu/mean", CellKind::Share},
           {"CPU, P95 [%]", "/cpu/p95", CellKind::Share},
           {"CPU, P99 [%]", "/cpu/p99", CellKind::Share},
           {"CPU, max [%]", "/cpu/max", CellKind::Share},
           {"compression, mean level [%]", "/compression/level_mean", CellKind::Share},
           {"compression backed off for [s]", "/compression/backed_off_s", CellKind::Number}},
          rows_at(result, "/appliances")};
}

Sheet datastores_sheet(const ordered_json& result) {
  return {"Datastores",
          {{"datastore", "/name"},
           {"site", "/site"},
           {"capacity [GiB]", "/capacity_bytes", CellKind::Number, gib_bytes},
           {"replicas [GiB]", "/replica_bytes", CellKind::Number, gib_bytes},
           {"journals, peak [GiB]", "/journal_peak_bytes", CellKind::Number, gib_bytes},
           {"writes, mean use [%]", "/write_utilisation/mean", CellKind::Share},
           {"writes, P95 of use [%]", "/write_utilisation/p95", CellKind::Share},
           {"writes, greatest use [%]", "/write_utilisation/max", CellKind::Share},
           {"replication stopped for want of space [s]", "/guard_stop_s", CellKind::Number}},
          rows_at(result, "/datastores")};
}

}  // namespace drsim
