/// The result of a recovery operation on a group: times with their reasons, steps, critical path.

#include <algorithm>
#include <set>

#include "models/recovery/critical_path.hpp"
#include "sim/engine/recovery/group_recovery.hpp"
#include "sim/engine/recovery/recovery_run.hpp"

namespace drsim {

namespace {

/// "a: why, and 2 more VMs"
std::string with_others(const std::string& first, std::size_t count) {
  if (count <= 1) return first;
  return first + ", and " + std::to_string(count - 1) + " more VM" + (count > 2 ? "s" : "");
}

std::string step_text(const RecoveryStep& step) {
  return step.name + (step.spent_on.empty() ? "" : " (" + step.spent_on + ")");
}

ReachedTime reached(const std::optional<double>& value_s, const std::string& reason) {
  return {value_s, value_s ? "" : reason};
}

}  // namespace

std::string GroupRecovery::why_unfinished() const {
  if (!reason_.empty()) return reason_;
  std::string first;
  std::size_t count = 0;
  for (const VmRun& vm : vms_) {
    if (vm.up_s || vm.failure.empty()) continue;
    if (count++ == 0) first = "VM " + scenario().vms[vm.vm].name + " " + vm.failure;
  }
  if (count > 0) return with_others(first, count);
  for (const VmRun& vm : vms_) {
    if (vm.up_s || !vm.steps.is_open()) continue;
    if (count++ == 0) {
      first = "the run ended while VM " + scenario().vms[vm.vm].name + " was at: " + step_text(vm.steps.open());
    }
  }
  if (count > 0) return with_others(first, count);
  if (steps_.is_open()) return "the run ended during: " + step_text(steps_.open());
  return "the run ended before";
}

void GroupRecovery::fill_times(FailoverResult& result) const {
  const double at_s = config().at_s;
  const auto since = [at_s](const std::optional<double>& date_s) -> std::optional<double> {
    if (!date_s) return std::nullopt;
    return *date_s - at_s;
  };
  const std::string why = why_unfinished();
  const bool never_up = config().kind == OperationKind::Clone && reason_.empty();
  const bool test = config().kind == OperationKind::TestFailover;
  result.refused_for = refused_for_;
  result.checkpoint_at = reached(checkpoint_s_, why);
  result.data_loss = reached(data_loss_s_, why);
  result.declared = reached(since(declared_s_), why);
  result.rto = reached(since(up_s_), never_up ? "a clone is not powered on" : why);
  result.normal = reached(since(normal_s_), normal_reason_.empty() ? why : normal_reason_);
  result.reprotected = reached(since(reprotected_s_), test || never_up ? "the group was protected all the time"
                                                      : reprotected_reason_.empty() ? why
                                                                                    : reprotected_reason_);
}

void GroupRecovery::fill_vms(FailoverResult& result) const {
  for (const VmRun& run : vms_) {
    RecoveredVm vm;
    vm.name = scenario().vms[run.vm].name;
    if (run.host) vm.host = scenario().hosts[*run.host].name;
    vm.steps = run.steps.until(run_.ended_s());
    if (run.up_s) {
      vm.rto_s = *run.up_s - config().at_s;
    } else if (!run.failure.empty()) {
      vm.reason = run.failure;
    } else if (run.steps.is_open()) {
      vm.reason = "the run ended during: " + step_text(run.steps.open());
    } else {
      vm.reason = config().kind == OperationKind::Clone && normal_s_ ? "a clone is not powered on" : why_unfinished();
    }
    result.vms.push_back(std::move(vm));
  }
}

std::vector<RecoveryStep> GroupRecovery::vm_phases() const {
  using Phases = std::vector<std::pair<std::string, std::set<std::string>>>;
  static const Phases of_created = {
      {"create VMs",
       {"wait for operation slot", "wait for vCenter", "wait for manager", "wait for firewall", "create VM",
        "attach volumes"}},
      {"copy disks", {"copy disks"}},
      {"power-on",
       {boot_group_wait, "boot delay", "wait for keys", "wait for host", "wait for power-on",
        "wait for firewall at power-on", "wait for key server", "key request"}},
      {"boot", {"boot", "slow storage", "wait for storage", "re-IP"}}};
  static const Phases of_ready = {
      {"set points",
       {boot_group_wait, "boot delay", "wait for operation slot", "wait for manager", "set point", "re-IP"}},
      {"power-on",
       {"wait for keys", "wait for host", "wait for power-on", "wait for key server", "key request", "power on"}},
      {"boot", {"boot", "slow storage", "wait for storage"}}};
  const Phases& phases = scenario().recovery.replica.are_ready ? of_ready : of_created;
  std::vector<RecoveryStep> found;
  for (const auto& [name, members] : phases) {
    RecoveryStep phase{name, 0, 0, ""};
    bool any = false;
    for (const VmRun& vm : vms_) {
      for (const RecoveryStep& step : vm.steps.until(run_.ended_s())) {
        if (members.count(step.name) == 0) continue;
        phase.start_s = any ? std::min(phase.start_s, step.start_s) : step.start_s;
        phase.end_s = any ? std::max(phase.end_s, step.end_s) : step.end_s;
        any = true;
      }
    }
    if (any) found.push_back(phase);
  }
  return found;
}

FailoverResult GroupRecovery::result() const {
  FailoverResult result;
  result.group = scenario().vpgs[group_].name;
  result.operation = operation_kind_name(config().kind);
  result.name = config().name;
  result.runbook = runbook().name;
  result.is_site_lost = std::count(operation_.lost_groups.begin(), operation_.lost_groups.end(), group_) > 0;
  result.at_s = config().at_s;
  for (const VmConfig& vm : scenario().vms) {
    if (vm.vpg != group_) continue;
    result.protected_site = scenario().sites[scenario().hosts[vm.host].site].name;
    result.recovery_site = scenario().sites[scenario().hosts[vm.recovery_host].site].name;
  }
  if (is_back_) std::swap(result.protected_site, result.recovery_site);
  result.outcome = outcome_.empty() ? "unfinished" : outcome_;
  fill_times(result);
  fill_vms(result);
  result.promoted_bytes = promoted_bytes_;
  result.scratch_peak_bytes = scratch_peak_bytes_;
  const bool has_scratch = awaited_ == Signal::Commit || awaited_ == Signal::StopTest;
  if (has_scratch) result.scratch_peak_bytes = scratch_bytes(run_.ended_s());
  result.journal_held_s = held_s_ + (held_since_s_ ? run_.ended_s() - *held_since_s_ : 0);
  result.reverse_sync_bytes = reverse_bytes_;

  std::vector<RecoveryStep> before, after;
  for (const RecoveryStep& step : steps_.until(run_.ended_s())) {
    if (step.name == "recover VMs") {
      const std::vector<RecoveryStep> phases = vm_phases();
      result.steps.insert(result.steps.end(), phases.begin(), phases.end());
      continue;
    }
    result.steps.push_back(step);
    if (!recovering_s_ || step.end_s <= *recovering_s_) before.push_back(step);
    if (up_s_ && recovered_s_ && step.start_s >= *recovered_s_ && step.end_s <= *up_s_) after.push_back(step);
  }
  if (!up_s_) return result;
  std::vector<VmTrace> traces;
  for (const VmRun& vm : vms_) {
    traces.push_back({scenario().vms[vm.vm].name, vm.steps.until(run_.ended_s()), vm.boot_group,
                      vm.power_on_s.value_or(0), vm.up_s.value_or(0)});
  }
  result.critical_path = critical_path(before, traces, after);
  return result;
}

}  // namespace drsim
