/// Hosts for VMs that recovery operations left without service.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "sim/studies/advice/propose.hpp"

namespace drsim {
namespace {

/// VMs that never came into service, by the cluster that they recover into.
std::map<std::string, std::vector<const VmConfig*>> left_out(const LeverSource& source) {
  const Scenario& scenario = source.read.scenario;
  std::set<std::string> names;
  for (const FailoverResult& failover : source.record.failovers)
    for (const RecoveredVm& vm : failover.vms)
      if (!vm.rto_s) names.insert(vm.name);
  std::map<std::string, std::vector<const VmConfig*>> by_cluster;
  for (const VmConfig& vm : scenario.vms)
    if (names.count(vm.name) > 0) by_cluster[scenario.hosts[vm.recovery_host].cluster].push_back(&vm);
  return by_cluster;
}

/// Hosts that the VMs fill, by memory and by vCPUs.
double hosts_filled(const RecoveryRules& rules, const std::vector<const VmConfig*>& vms, const HostConfig& host) {
  double memory_bytes = 0, vcpus = 0;
  for (const VmConfig* vm : vms) {
    memory_bytes += vm->memory_bytes;
    vcpus += vm->vcpus;
  }
  const double by_memory = memory_bytes / (host.memory_bytes * rules.memory_overcommit);
  const double by_cores = vcpus / (host.cores * (1 - rules.reserved_core_fraction) * rules.vcpus_per_core);
  return std::max(1.0, std::ceil(std::max(by_memory, by_cores)));
}

}  // namespace

void propose_recovery(const LeverSource& source, RankedLevers& levers) {
  const Scenario& scenario = source.read.scenario;
  for (const auto& [cluster, vms] : left_out(source)) {
    const EntityEntry entry = source.pointers.entry(DocumentEntry::Cluster, cluster);
    if (entry.pointer.empty()) continue;
    const auto in_cluster = [&name = cluster](const HostConfig& host) { return host.cluster == name; };
    const auto hosts = static_cast<double>(std::count_if(scenario.hosts.begin(), scenario.hosts.end(), in_cluster));
    const double enough = hosts + hosts_filled(scenario.recovery, vms, scenario.hosts[vms.front()->recovery_host]);
    add_lever(levers, failure_weight,
              valued_lever({ProposalKind::RecoveryHosts, std::nullopt}, placed(entry, {"hosts"}, hosts),
                           {enough, 2 * enough}));
  }
}

}  // namespace drsim
