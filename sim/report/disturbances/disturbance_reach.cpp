#include "sim/report/disturbances/disturbance_reach.hpp"

#include <algorithm>

namespace drsim {
namespace {

bool holds_index(const std::vector<Index>& list, Index index) {
  return std::find(list.begin(), list.end(), index) != list.end();
}

bool is_backward(const std::string& name) {
  static const std::string ending = name_of_link({EntityKind::Link, "", Direction::Backward});
  return name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
}

/// Of both directions of a link, its name in the scenario.
std::string name_of_both_ways(const Scenario& scenario, const std::string& direction) {
  for (const LinkConfig& link : scenario.links)
    if (link.name == direction) return direction;
  if (!is_backward(direction)) return direction;
  return direction.substr(0, direction.size() - name_of_link({EntityKind::Link, "", Direction::Backward}).size());
}

}  // namespace

Entity component_of(const Entity& entity) {
  const bool is_store = entity.kind == EntityKind::DatastoreReads || entity.kind == EntityKind::DatastoreOperations;
  return {is_store ? EntityKind::Datastore : entity.kind, entity.name};
}

DisturbanceReach::DisturbanceReach(const Scenario& scenario, const RunRecord& record)
    : scenario_(scenario), record_(record), needed_(record.groups.size()) {
  for (std::size_t i = 0; i < record.groups.size(); ++i) {
    number_of_[record.groups[i].name] = i;
    needed_[i].insert({EntityKind::Group, record.groups[i].name});
  }
  for (const HostConfig& host : scenario.hosts)
    for (const EntityKind kind : {EntityKind::Host, EntityKind::Vra})
      if (host.site < scenario.sites.size()) site_of_[{kind, host.name}] = {scenario.sites[host.site].name};
  for (const DatastoreConfig& datastore : scenario.datastores)
    if (datastore.site < scenario.sites.size())
      site_of_[{EntityKind::Datastore, datastore.name}] = {scenario.sites[datastore.site].name};
  for (const CdpProxyConfig& proxy : scenario.cdp_proxies)
    site_of_[{EntityKind::Proxy, proxy.name}] = {scenario.sites[scenario.hosts[proxy.host].site].name};
  std::vector<std::size_t> group_of(scenario.vms.size(), record.groups.size());
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    const VmConfig& vm = scenario.vms[i];
    group_of_vm_.emplace(vm.name, scenario.vpgs[vm.vpg].name);
    const auto found = number_of_.find(scenario.vpgs[vm.vpg].name);
    if (found == number_of_.end()) continue;
    group_of[i] = found->second;
    add_vm(vm, needed_[found->second]);
  }
  for (const LinkUse& use : record.link_uses)
    for (const LinkUse::Vm& vm : use.vms)
      if (vm.vm < group_of.size() && group_of[vm.vm] < needed_.size())
        needed_[group_of[vm.vm]].insert({EntityKind::Link, name_of_both_ways(scenario, use.link)});
  for (std::size_t i = 0; i < record.groups.size(); ++i) {
    const auto sites = std::minmax(record.groups[i].protected_site, record.groups[i].recovery_site);
    for (const RouteSpan& span : record.routes)
      for (const std::string& link : span.links)
        if (std::minmax(span.from, span.to) == sites) needed_[i].insert({EntityKind::Link, link});
  }
}

/// What the stream of a VM runs on.
void DisturbanceReach::add_vm(const VmConfig& vm, std::set<Entity>& needed) const {
  needed.insert({EntityKind::Vm, vm.name});
  if (vm.recovery_datastore < scenario_.datastores.size())
    needed.insert({EntityKind::Datastore, scenario_.datastores[vm.recovery_datastore].name});
  // Where its disks are while it runs at home.
  if (vm.host < scenario_.hosts.size() && !scenario_.hosts[vm.host].datastores.empty())
    needed.insert({EntityKind::Datastore, scenario_.datastores[scenario_.hosts[vm.host].datastores.front()].name});
  for (const Index index : {vm.host, vm.recovery_host}) {
    if (index >= scenario_.hosts.size()) continue;
    const HostConfig& host = scenario_.hosts[index];
    const SiteConfig& site = scenario_.sites[host.site];
    needed.insert({EntityKind::Host, host.name});
    needed.insert({EntityKind::Vra, host.name});
    needed.insert({EntityKind::Site, site.name});
    needed.insert({EntityKind::Gateway, site.name});
    for (const SiteConfig& other : scenario_.sites)
      if (other.name == site.name || (!site.vcenter.empty() && other.vcenter == site.vcenter))
        needed.insert({EntityKind::Manager, other.name});
    for (const CdpProxyConfig& proxy : scenario_.cdp_proxies)
      if (scenario_.hosts[proxy.host].site == host.site) needed.insert({EntityKind::Proxy, proxy.name});
  }
  add_rules(vm, needed);
}

/// Firewall rules that stop its data, its control or its time stamps.
void DisturbanceReach::add_rules(const VmConfig& vm, std::set<Entity>& needed) const {
  if (!scenario_.closures) return;
  for (const ClosureConfig& closure : *scenario_.closures) {
    const auto joins = [&](const auto& ends) {
      return (holds_index(ends.first, vm.host) && holds_index(ends.second, vm.recovery_host)) ||
             (holds_index(ends.first, vm.recovery_host) && holds_index(ends.second, vm.host));
    };
    const bool is_between = (closure.stops == Stopped::Data || closure.stops == Stopped::Control) &&
                            std::any_of(closure.between.begin(), closure.between.end(), joins);
    const bool is_stamped = closure.stops == Stopped::Checkpoints && holds_index(closure.hosts, vm.host);
    if (is_between || is_stamped) needed.insert({EntityKind::FirewallRule, closure.rule});
  }
}

const std::string* DisturbanceReach::group_of_vm(const Entity& entity) const {
  if (entity.kind != EntityKind::Vm) return nullptr;
  const auto found = group_of_vm_.find(entity.name);
  return found == group_of_vm_.end() ? nullptr : &found->second;
}

GroupPlaces DisturbanceReach::places() const {
  std::vector<std::string> all;
  for (const auto& [name, number] : number_of_) all.push_back(name);
  return places(all);
}

GroupPlaces DisturbanceReach::places(const std::vector<std::string>& groups) const {
  GroupPlaces places;
  for (const std::string& name : groups) {
    const auto found = number_of_.find(name);
    if (found == number_of_.end()) continue;
    places.groups.insert(name);
    places.sites.insert(record_.groups[found->second].protected_site);
    places.sites.insert(record_.groups[found->second].recovery_site);
    for (const Entity& entity : needed_[found->second]) {
      if (entity.kind == EntityKind::Link) places.links.insert(entity.name);
      if (entity.kind == EntityKind::Site) places.sites.insert(entity.name);
    }
  }
  return places;
}

std::vector<std::string> DisturbanceReach::sites_of(const Entity& entity) const {
  switch (entity.kind) {
    case EntityKind::Site:
    case EntityKind::Gateway:
      return {entity.name};
    case EntityKind::Manager: {
      std::vector<std::string> served;
      for (const SiteConfig& site : scenario_.sites)
        for (const SiteConfig& other : scenario_.sites)
          if (site.name == entity.name &&
              (other.name == site.name || (!site.vcenter.empty() && other.vcenter == site.vcenter)))
            served.push_back(other.name);
      return served;
    }
    default:
      break;
  }
  const auto found = site_of_.find(entity);
  return found == site_of_.end() ? std::vector<std::string>() : found->second;
}

std::vector<std::string> DisturbanceReach::sites_of(const ClosureConfig& closure) const {
  std::vector<std::string> names;
  const auto add = [&](const std::vector<Index>& hosts) {
    for (const Index host : hosts) names.push_back(scenario_.sites[scenario_.hosts[host].site].name);
  };
  add(closure.hosts);
  for (const auto& [from, to] : closure.between) {
    add(from);
    add(to);
  }
  for (const Index site : closure.sites) names.push_back(scenario_.sites[site].name);
  for (const auto& [site, other] : closure.pairs) {
    names.push_back(scenario_.sites[site].name);
    if (closure.stops == Stopped::Pairing) names.push_back(scenario_.sites[other].name);
  }
  return names;
}

std::vector<std::string> DisturbanceReach::sites_of_key_server(const std::string& name) const {
  std::vector<std::string> names;
  for (const KmsConfig& server : scenario_.security.kms)
    for (const Index site : server.sites)
      if (server.name == name) names.push_back(scenario_.sites[site].name);
  return names;
}

bool DisturbanceReach::reaches(const Disturbance& disturbance, const GroupPlaces& places) const {
  const auto is_there = [&](const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return places.sites.count(name) > 0; });
  };
  const auto touches = [&](const Entity& entity) {
    if (entity.kind == EntityKind::Link) return places.links.count(entity.name) > 0;
    if (entity.kind == EntityKind::Group) return places.groups.count(entity.name) > 0;
    if (const std::string* group = group_of_vm(entity)) return places.groups.count(*group) > 0;
    if (entity.kind != EntityKind::FirewallRule) return is_there(sites_of(entity));
    return scenario_.closures &&
           std::any_of(scenario_.closures->begin(), scenario_.closures->end(), [&](const ClosureConfig& closure) {
             return closure.rule == entity.name && closure.stops != Stopped::Nothing && is_there(sites_of(closure));
           });
  };
  return std::any_of(disturbance.actions.begin(), disturbance.actions.end(), [&](const Action& action) {
    // Of faults of key servers it is not known which.
    if (action.entities.empty() && action.key_servers.empty()) return true;
    return std::any_of(action.entities.begin(), action.entities.end(), touches) ||
           std::any_of(action.key_servers.begin(), action.key_servers.end(),
                       [&](const std::string& name) { return is_there(sites_of_key_server(name)); });
  });
}

}  // namespace drsim
