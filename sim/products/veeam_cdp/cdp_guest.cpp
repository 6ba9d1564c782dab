#include "sim/products/veeam_cdp/cdp_guest.hpp"

#include <utility>

#include "sim/products/veeam_cdp/cdp_balance.hpp"
#include "sim/products/veeam_cdp/cdp_run.hpp"
#include "sim/products/veeam_cdp/cdp_uses.hpp"

namespace drsim {

namespace {

SharedKind kind_for_owner(CdpResourceKind kind) {
  switch (kind) {
    case CdpResourceKind::Link:
      return SharedKind::Link;
    case CdpResourceKind::Nic:
      return SharedKind::Nic;
    case CdpResourceKind::Gateway:
      return SharedKind::Gateway;
    case CdpResourceKind::Datastore:
      return SharedKind::Datastore;
    case CdpResourceKind::SourceProcessor:
    case CdpResourceKind::TargetProcessor:
    case CdpResourceKind::ProxyPair:
    case CdpResourceKind::Throttle:
      break;
  }
  return SharedKind::OfGuest;
}

}  // namespace

CdpGuest::CdpGuest(const Scenario& scenario, const Platform& platform)
    : scenario_(scenario), platform_(platform), made_(set_up_cdp(scenario, platform)) {
  // What does not yield is in the accounts of the owner.
  made_.config.background.clear();
}

std::vector<SharedResource> CdpGuest::uses() const {
  std::vector<SharedResource> uses;
  for (Index index = 0; index < made_.config.resources.size(); ++index) {
    const CdpResource& setup = made_.config.resources[index];
    uses.push_back({setup.name, kind_for_owner(setup.kind), setup.capacity, setup.nominal_capacity, setup.entity,
                    made_.link_of_resource[index]});
  }
  for (Index datastore = 0; datastore < scenario_.datastores.size(); ++datastore)
    if (made_.datastore_resource[datastore] != bound_by_cap)
      uses[made_.datastore_resource[datastore]].datastore = datastore;
  return uses;
}

std::vector<CrossStream> CdpGuest::cross_streams(const std::vector<Index>& owner_of) {
  owner_of_ = owner_of;
  std::vector<CrossStream> streams;
  for (const CdpStream& stream : made_.config.streams) {
    CrossStream cross;
    cross.share = 1 / stream.wire_per_sealed;
    for (const PathUse& use : stream.route.path) cross.path.push_back({owner_of_[use.resource], use.amount});
    streams.push_back(std::move(cross));
  }
  return streams;
}

std::vector<double> CdpGuest::used_bytes() const {
  std::vector<double> bytes(scenario_.datastores.size(), 0.0);
  for (const VmConfig& vm : scenario_.vms) bytes[vm.recovery_datastore] += vm.disk_bytes();
  return bytes;
}

void CdpGuest::begin(OwnerRun& owner) {
  play_ = std::make_unique<SharedPlay>(owner.resources(), owner_of_);
  made_.config.sharing = play_.get();
  replication_ = std::make_unique<CdpReplication>(scenario_, platform_, std::move(made_));
  replication_->join(*play_);
  owner.join(*play_, *replication_);
  replication_->listen();
  components_.emplace(scenario_, platform_, owner.book(), *replication_, CdpComponents::Scope::LinksAndProxies);
}

void CdpGuest::add_warnings(const Scenario& whole, RunRecord& record) const { add_cdp_warnings(whole, record); }

ProductBalance CdpGuest::balance() const { return cdp_balance(scenario_, replication_->setup()); }

void CdpGuest::report(RunRecord& record) {
  replication_->finish(record);
  fill_cdp_uses(scenario_, replication_->setup(), record);
  fill_hosts_of_proxies(scenario_, record);
}

}  // namespace drsim
