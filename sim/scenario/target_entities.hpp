#pragma once
/// The components that an event or fault names, as causes name them.

#include <vector>

#include "models/cause.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Key management servers are left out: no cause names them.
inline std::vector<Entity> target_entities(const Scenario& scenario, const TargetConfig& targets) {
  std::vector<Entity> entities;
  const auto add = [&](EntityKind kind, const std::vector<Index>& list, const auto& named) {
    for (const Index index : list) entities.push_back({kind, named[index].name});
  };
  add(EntityKind::Link, targets.links, scenario.links);
  add(EntityKind::Gateway, targets.gateways, scenario.sites);
  add(EntityKind::Vra, targets.vras, scenario.hosts);
  add(EntityKind::Host, targets.hosts, scenario.hosts);
  add(EntityKind::Manager, targets.managers, scenario.sites);
  add(EntityKind::Datastore, targets.datastores, scenario.datastores);
  add(EntityKind::Site, targets.sites, scenario.sites);
  add(EntityKind::Proxy, targets.proxies, scenario.cdp_proxies);
  return entities;
}

}  // namespace drsim
