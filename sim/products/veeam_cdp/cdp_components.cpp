#include "sim/products/veeam_cdp/cdp_components.hpp"

#include <algorithm>

#include "sim/products/backup_server.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

CdpComponents::CdpComponents(const Scenario& scenario, const Platform& platform, FailureBook& book,
                             CdpReplication& replication, Scope scope)
    : scenario_(scenario),
      platform_(platform),
      book_(book),
      replication_(replication),
      server_site_(backup_server_site(scenario)),
      in_maintenance_(scenario.hosts.size(), false) {
  book.observe(ComponentKind::Link, [this](const FailureBook::Edge& edge) {
    if (edge.turns) platform_.set_link_up(edge.what.index, !edge.down);
  });
  book.observe(ComponentKind::CdpProxy, [this](const FailureBook::Edge& edge) {
    if (!edge.turns) return;
    replication_.set_proxy(edge.what.index, !edge.down);
    // A proxy that is back may be the only one, too.
    reassign_later();
  });
  if (scope == Scope::LinksAndProxies) {
    server_site_.reset();
    return;
  }
  book.observe(ComponentKind::Gateway, [this](const FailureBook::Edge& edge) {
    if (edge.turns) set_gateway(edge);
  });
  book.observe(ComponentKind::Datastore, [this](const FailureBook::Edge& edge) {
    if (edge.turns) set_datastore(edge);
  });
  book.observe(ComponentKind::Host, [this](const FailureBook::Edge& edge) {
    if (edge.turns) set_host(edge);
  });
  book.observe(ComponentKind::Manager, [this](const FailureBook::Edge& edge) {
    if (!edge.turns) return;
    if (server_site_ && edge.what.index == *server_site_)
      replication_.act([&edge](CdpPlane& plane) { plane.set_coordinator_up(!edge.down); });
    if (!edge.down) reassign_later();
  });
}

void CdpComponents::reassign_later() {
  sg4::Actor::create("reassignment", platform_.host(0), [this] {
    const double after_s = scenario_.constants.of<CdpConfig>().reassign_s;
    sg4::this_actor::sleep_for(after_s);
    if (sg4::Engine::get_clock() > scenario_.horizon_s || !is_server_up()) return;
    replication_.reassign(after_s, [this](Index vm) { return has_target(vm); });
  });
}

bool CdpComponents::is_server_up() const {
  return !server_site_ || !book_.is_down(ComponentKind::Manager, *server_site_);
}

/// A host of the cluster that sees the datastore of the replica is up.
bool CdpComponents::has_target(Index vm) const { return target_of(vm).has_value(); }

/// The host that writes a replica, or that can do so instead.
std::optional<Index> CdpComponents::target_of(Index vm) const {
  const VmConfig& config = scenario_.vms[vm];
  const auto is_up = [this](Index host) { return !in_maintenance_[host] && !book_.is_down(ComponentKind::Host, host); };
  if (is_up(config.recovery_host)) return config.recovery_host;
  const std::string& cluster = scenario_.hosts[config.recovery_host].cluster;
  for (Index host = 0; host < scenario_.hosts.size(); ++host) {
    const HostConfig& other = scenario_.hosts[host];
    const bool sees = std::count(other.datastores.begin(), other.datastores.end(), config.recovery_datastore) > 0;
    if (!cluster.empty() && other.cluster == cluster && sees && is_up(host)) return host;
  }
  return std::nullopt;
}

void CdpComponents::maintain(const std::vector<Index>& hosts, bool begins, const std::vector<Index>& moved) {
  for (const Index host : hosts) in_maintenance_[host] = begins;
  if (begins) {
    for (const Index host : hosts) {
      Cause why{CauseKind::Maintenance, CauseCategory::Operation, {EntityKind::Host, scenario_.hosts[host].name}};
      for (Index vm = 0; vm < scenario_.vms.size() && why.behind.kind == EntityKind::None; ++vm)
        if (const auto other = scenario_.vms[vm].recovery_host == host ? target_of(vm) : std::nullopt)
          why.behind = {EntityKind::Host, scenario_.hosts[*other].name};
      replication_.lose_target_host(host, why, [this](Index vm) { return has_target(vm); });
    }
    if (!is_server_up())
      replication_.fail_policies_of(moved, book_.cause(book_.reason(ComponentKind::Manager, *server_site_)));
  }
  reassign_later();
}

void CdpComponents::set_gateway(const FailureBook::Edge& edge) {
  const std::vector<CdpResource>& resources = replication_.setup().config.resources;
  replication_.act([&](CdpPlane& plane) {
    for (Index resource = 0; resource < resources.size(); ++resource)
      if (resources[resource].kind == CdpResourceKind::Gateway &&
          resources[resource].entity.name == scenario_.sites[edge.what.index].name)
        plane.set_up(resource, !edge.down);
  });
}

/// What is written to it waits; VMs whose disks are on it stand still.
void CdpComponents::set_datastore(const FailureBook::Edge& edge) {
  const Index resource = replication_.setup().datastore_resource[edge.what.index];
  replication_.act([&](CdpPlane& plane) {
    if (resource != bound_by_cap) plane.set_up(resource, !edge.down);
    for (Index vm = 0; vm < scenario_.vms.size(); ++vm) {
      const std::vector<Index>& seen = scenario_.hosts[scenario_.vms[vm].host].datastores;
      if (!seen.empty() && seen.front() == edge.what.index) plane.set_writing(vm, CdpOffBy::Disks, !edge.down);
    }
  });
}

/// The replicas that it wrote are written by another host of its cluster.
void CdpComponents::set_host(const FailureBook::Edge& edge) {
  const auto is_target = [&](const VmConfig& vm) {
    return scenario_.hosts[vm.recovery_host].site == scenario_.hosts[edge.what.index].site;
  };
  if (std::none_of(scenario_.vms.begin(), scenario_.vms.end(), is_target)) return;
  if (edge.down)
    replication_.lose_target_host(edge.what.index, book_.cause(edge.reason),
                                  [this](Index vm) { return has_target(vm); });
  reassign_later();
}

}  // namespace drsim
