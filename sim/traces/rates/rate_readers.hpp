#pragma once
/// The readers of exports, one file each (rates_*.cpp). All stream: besides one buffer they hold the rates that they
/// found. All throw ScenarioError naming the file, the line and why.

#include "sim/traces/rates/rate_export.hpp"

namespace drsim {

/// Any table by its columns: a column of rates for each entity, or columns of entity, instance and rate.
RateExport read_csv_rates(const RateSpec& spec);

/// PowerCLI: Get-Stat | Export-Csv. Of the counters virtualdisk.write.average, disk.write.average and
/// datastore.write.average the first that an entity has.
RateExport read_powercli(const RateSpec& spec);

/// Charts of vCenter exported as CSV: a time and columns whose titles hold the counter, its unit and the object.
RateExport read_vcenter(const RateSpec& spec);

/// PDH-CSV of Windows' perfmon and relog (disks of each machine added up), and of VMware's esxtop -b (by VM).
RateExport read_pdh(const RateSpec& spec);

/// The DEV table of `sar -d` (and sar -A).
RateExport read_sar(const RateSpec& spec);

/// `sadf -d`, and `sadf -j`, told apart by their first character.
RateExport read_sadf(const RateSpec& spec);

/// `iostat`, as text and as JSON. The first report, the average since boot, is left out.
RateExport read_iostat(const RateSpec& spec);

/// Samples of /proc/diskstats, each after a line "TS <Unix time>", or, without, interval_s apart.
RateExport read_diskstats(const RateSpec& spec);

/// fio's bandwidth logs: averaged ones (log_avg_msec), or one line an I/O, whose bytes are binned by interval_s.
RateExport read_fio(const RateSpec& spec);

/// The disk tables of sysstat's JSON, which sadf and iostat write.
RateExport read_sysstat_json(const RateSpec& spec);

/// Names of the readers' kinds, csv among them.
const std::vector<std::string>& rate_kinds();
bool is_rate_kind(const std::string& kind);

/// Reads by spec.kind and keeps spec.entity, if one is named. Throws ScenarioError for a kind or an entity that is not
/// there.
RateExport read_rates(const RateSpec& spec);

}  // namespace drsim
