#include "sim/products/veeam_cdp/cdp_guest.hpp"

#include <utility>

#include "sim/products/veeam_cdp/cdp_uses.hpp"

namespace drsim {

namespace {

ResourceKind kind_for_owner(CdpResourceKind kind) {
  switch (kind) {
    case CdpResourceKind::Link:
      return ResourceKind::Link;
    case CdpResourceKind::Nic:
      return ResourceKind::Nic;
    case CdpResourceKind::Gateway:
      return ResourceKind::Gateway;
    case CdpResourceKind::Datastore:
      return ResourceKind::Datastore;
    case CdpResourceKind::SourceProcessor:
    case CdpResourceKind::TargetProcessor:
    case CdpResourceKind::ProxyPair:
      break;
  }
  return ResourceKind::OfCrossStreams;
}

}  // namespace

CdpGuest::CdpGuest(const Scenario& scenario, const Platform& platform)
    : scenario_(scenario), platform_(platform), made_(set_up_cdp(scenario, platform)) {
  // What does not yield is in the accounts of the owner.
  made_.config.background.clear();
}

std::vector<OtherUse> CdpGuest::uses() const {
  std::vector<OtherUse> uses;
  for (Index index = 0; index < made_.config.resources.size(); ++index) {
    const CdpResource& setup = made_.config.resources[index];
    OtherUse use;
    use.resource = {setup.name, kind_for_owner(setup.kind), setup.capacity, setup.nominal_capacity, 0, setup.entity};
    use.link = made_.link_of_resource[index];
    uses.push_back(std::move(use));
  }
  for (Index datastore = 0; datastore < scenario_.datastores.size(); ++datastore)
    if (made_.datastore_resource[datastore] != bound_by_cap)
      uses[made_.datastore_resource[datastore]].datastore = datastore;
  return uses;
}

void CdpGuest::add_streams(PlaneSetup& setup) {
  resource_of_owner_ = setup.resource_of_other;
  for (const CdpStream& stream : made_.config.streams) {
    CrossStream cross;
    cross.share = 1 / stream.wire_per_sealed;
    for (const PathUse& use : stream.route.path) cross.path.push_back({resource_of_owner_[use.resource], use.amount});
    setup.config.cross_streams.push_back(std::move(cross));
  }
  // The guard of a datastore sees what it holds, whoever put it there.
  for (const VmConfig& vm : scenario_.vms) setup.config.datastores[vm.recovery_datastore].used_bytes += vm.disk_bytes();
}

void CdpGuest::begin(ReplicationPlane& owner, FailureBook& book) {
  play_ = std::make_unique<SharedPlay>(owner.plane(), resource_of_owner_);
  made_.config.sharing = play_.get();
  replication_ = std::make_unique<CdpReplication>(scenario_, platform_, std::move(made_));
  replication_->join(*play_);
  owner.join(*play_, *replication_);
  replication_->listen();
  components_.emplace(scenario_, platform_, book, *replication_);
}

void CdpGuest::report(RunRecord& record) {
  replication_->finish(record);
  fill_cdp_uses(scenario_, replication_->setup(), record);
  for (Index proxy = 0; proxy < scenario_.cdp_proxies.size(); ++proxy)
    record.appliances[proxy].host = scenario_.hosts[scenario_.cdp_proxies[proxy].host].name;
}

}  // namespace drsim
