#include "sim/engine/recovery/reverse_groups.hpp"

namespace drsim {

namespace {

std::vector<bool> groups_asked_for(const Scenario& scenario) {
  std::vector<bool> asked(scenario.vpgs.size(), false);
  for (const OperationConfig& operation : scenario.operations) {
    const bool leaves = operation.kind == OperationKind::Failover || operation.kind == OperationKind::Move;
    const bool reverses = leaves && scenario.runbooks[operation.runbook].reverse_protection;
    if (!reverses && operation.kind != OperationKind::Failback) continue;
    for (const Index group : operation.groups) asked[group] = true;
  }
  for (const VmConfig& vm : scenario.vms) {
    if (scenario.hosts[vm.host].datastores.empty()) asked[vm.vpg] = false;
  }
  return asked;
}

}  // namespace

std::string reverse_name(const std::string& group) { return group + " (in reverse)"; }

ReverseGroups with_reverse_groups(const Scenario& scenario) {
  ReverseGroups made;
  made.group_of.assign(scenario.vpgs.size(), no_reverse);
  made.vm_of.assign(scenario.vms.size(), no_reverse);
  made.scenario = scenario;
  const std::vector<bool> asked = groups_asked_for(scenario);
  for (Index group = 0; group < scenario.vpgs.size(); ++group) {
    if (!asked[group]) continue;
    made.group_of[group] = static_cast<Index>(made.scenario.vpgs.size());
    VpgConfig reverse = scenario.vpgs[group];
    reverse.name = reverse_name(reverse.name);
    made.scenario.vpgs.push_back(std::move(reverse));
  }
  for (Index index = 0; index < scenario.vms.size(); ++index) {
    const VmConfig& vm = scenario.vms[index];
    if (made.group_of[vm.vpg] == no_reverse) continue;
    made.vm_of[index] = static_cast<Index>(made.scenario.vms.size());
    VmConfig reverse = vm;
    reverse.vpg = made.group_of[vm.vpg];
    reverse.is_further_membership = true;
    reverse.host = vm.recovery_host;
    reverse.recovery_host = vm.host;
    reverse.recovery_datastore = scenario.hosts[vm.host].datastores.front();
    made.scenario.vms.push_back(std::move(reverse));
  }
  return made;
}

}  // namespace drsim
