#include "sim/products/veeam_replication/snapshot_sites.hpp"

#include <algorithm>

namespace drsim {

SnapshotSites::SnapshotSites(const Scenario& scenario, HostRooms& rooms, FailureBook& book,
                             SnapshotReplication& replication)
    : scenario_(scenario), rooms_(rooms), book_(book), replication_(replication) {
  book.observe(ComponentKind::Host, [this](const FailureBook::Edge& edge) {
    if (edge.turns) host_turns(edge);
  });
}

/// All hosts that its VMs run on and recover to are up.
bool SnapshotSites::has_hosts(Index group) const {
  return std::none_of(scenario_.vms.begin(), scenario_.vms.end(), [&](const VmConfig& vm) {
    return vm.vpg == group &&
           (book_.is_down(ComponentKind::Host, vm.host) || book_.is_down(ComponentKind::Host, vm.recovery_host));
  });
}

void SnapshotSites::host_turns(const FailureBook::Edge& edge) {
  const Index host = edge.what.index;
  std::vector<bool> is_touched(scenario_.vpgs.size(), false);
  replication_.act([&](SnapshotPlane& plane) {
    for (Index vm = 0; vm < scenario_.vms.size(); ++vm) {
      const VmConfig& config = scenario_.vms[vm];
      if (config.host == host || config.recovery_host == host) is_touched[config.vpg] = true;
      if (config.host != host) continue;
      rooms_.set_power(vm, !edge.down);
      plane.set_writing(vm, SnapshotOffBy::Power, !edge.down);
    }
    for (Index group = 0; group < scenario_.vpgs.size(); ++group)
      if (is_touched[group])
        plane.set_replicating(group, SnapshotHoldBy::Site, has_hosts(group), book_.cause(edge.reason));
  });
}

}  // namespace drsim
