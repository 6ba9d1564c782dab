/// Hosts for VMs that recovery operations left without service.

#include <cmath>
#include <map>
#include <set>

#include "sim/scenario/json_file.hpp"
#include "sim/studies/propose.hpp"

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

}  // namespace

void propose_recovery(const LeverSource& source, std::vector<Lever>& levers) {
  const Scenario& scenario = source.read.scenario;
  for (const auto& [cluster, vms] : left_out(source)) {
    const std::string pointer = source.pointers.of(DocumentEntry::Cluster, cluster);
    if (pointer.empty()) continue;
    const HostConfig& host = scenario.hosts[vms.front()->recovery_host];
    double hosts = 0, memory_bytes = 0, vcpus = 0;
    for (const HostConfig& one : scenario.hosts) hosts += one.cluster == cluster ? 1 : 0;
    for (const VmConfig* vm : vms) {
      memory_bytes += vm->memory_bytes;
      vcpus += vm->vcpus;
    }
    const RecoveryRules& rules = scenario.recovery;
    const double by_memory = memory_bytes / (host.memory_bytes * rules.memory_overcommit);
    const double by_cores = vcpus / (host.cores * (1 - rules.reserved_core_fraction) * rules.vcpus_per_core);
    const double more = std::max(1.0, std::ceil(std::max(by_memory, by_cores)));
    if (auto lever = valued_lever(ProposalKind::RecoveryHosts, std::nullopt,
                                  {cluster, join_pointer(pointer, "hosts"), hosts}, {hosts + more, 2 * (hosts + more)}))
      levers.push_back(std::move(*lever));
  }
}

}  // namespace drsim
