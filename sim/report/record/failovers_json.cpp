#include "sim/report/record/failovers_json.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

ordered_json time_json(const std::optional<double>& value_s) {
  return value_s ? ordered_json(*value_s) : ordered_json();
}

ordered_json steps_json(const std::vector<RecoveryStep>& steps) {
  ordered_json list = ordered_json::array();
  for (const RecoveryStep& step : steps) {
    list.push_back(
        {{"name", step.name}, {"start_s", step.start_s}, {"end_s", step.end_s}, {"spent_on", step.spent_on}});
  }
  return list;
}

ordered_json vms_json(const std::vector<RecoveredVm>& vms) {
  ordered_json list = ordered_json::array();
  for (const RecoveredVm& vm : vms) {
    ordered_json one = {{"name", vm.name}, {"rto_s", time_json(vm.rto_s)}};
    if (!vm.rto_s) one["reason"] = vm.reason;
    one["host"] = vm.host.empty() ? ordered_json() : ordered_json(vm.host);
    one["steps"] = steps_json(vm.steps);
    list.push_back(std::move(one));
  }
  return list;
}

/// Adds a time under its name, and its reason where it was never reached.
void add_time(ordered_json& entry, ordered_json& reasons, const char* name, const ReachedTime& time) {
  entry[name] = time_json(time.value_s);
  if (!time.value_s) reasons[name] = time.reason;
}

ordered_json failover_json(const FailoverResult& failover) {
  ordered_json entry = {{"group", failover.group},
                        {"operation", failover.operation},
                        {"name", failover.name},
                        {"runbook", failover.runbook},
                        {"protected_site", failover.protected_site},
                        {"recovery_site", failover.recovery_site},
                        {"at_s", failover.at_s},
                        {"outcome", failover.outcome}};
  ordered_json reasons = ordered_json::object();
  add_time(entry, reasons, "checkpoint_at_s", failover.checkpoint_at);
  add_time(entry, reasons, "data_loss_s", failover.data_loss);
  add_time(entry, reasons, "declared_s", failover.declared);
  add_time(entry, reasons, "rto_s", failover.rto);
  add_time(entry, reasons, "normal_s", failover.normal);
  add_time(entry, reasons, "reprotected_s", failover.reprotected);
  if (!reasons.empty()) {
    const ReachedTime& first = !failover.rto.value_s      ? failover.rto
                               : !failover.normal.value_s ? failover.normal
                                                          : failover.reprotected;
    entry["reason"] = first.value_s ? reasons.begin()->get<std::string>() : first.reason;
    entry["reasons"] = reasons;
  }
  entry["promoted_bytes"] = failover.promoted_bytes;
  entry["scratch_peak_bytes"] = failover.scratch_peak_bytes;
  entry["journal_held_s"] = failover.journal_held_s;
  entry["reverse_sync_bytes"] = failover.reverse_sync_bytes;
  entry["steps"] = steps_json(failover.steps);
  entry["critical_path"] = steps_json(failover.critical_path);
  entry["vms"] = vms_json(failover.vms);
  return entry;
}

}  // namespace

ordered_json failovers_json(const RunRecord& record) {
  ordered_json list = ordered_json::array();
  for (const FailoverResult& failover : record.failovers) list.push_back(failover_json(failover));
  return list;
}

ordered_json operations_json(const RunRecord& record) {
  ordered_json list = ordered_json::array();
  for (const OperationResult& operation : record.operations) {
    ordered_json one = {{"name", operation.name},       {"kind", operation.kind},
                        {"runbook", operation.runbook}, {"at_s", operation.at_s},
                        {"groups", operation.groups},   {"vms", operation.vms},
                        {"vms_up", operation.vms_up},   {"rto_s", time_json(operation.rto.value_s)}};
    if (!operation.rto.value_s) one["reason"] = operation.rto.reason;
    one["slowest_group"] = operation.slowest_group.empty() ? ordered_json() : ordered_json(operation.slowest_group);
    list.push_back(std::move(one));
  }
  return list;
}

ordered_json site_recoveries_json(const RunRecord& record) {
  ordered_json list = ordered_json::array();
  for (const SiteRecovery& site : record.site_recoveries) {
    ordered_json one = {{"site", site.site},
                        {"groups", site.groups},
                        {"vms", site.vms},
                        {"vms_up", site.vms_up},
                        {"rto_s", time_json(site.rto.value_s)}};
    if (!site.rto.value_s) one["reason"] = site.rto.reason;
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace drsim
