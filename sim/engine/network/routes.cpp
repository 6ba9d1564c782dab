#include "sim/engine/network/routes.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace drsim {
namespace {

/// What paths are ranked by.
struct Distance {
  double cost, rtt_s;
};

bool operator<(const Distance& a, const Distance& b) { return a.cost != b.cost ? a.cost < b.cost : a.rtt_s < b.rtt_s; }

Distance after(const Distance& distance, const LinkConfig& link, RoutingPolicy policy) {
  return {distance.cost + (policy == RoutingPolicy::LeastCost ? link.cost : 0), distance.rtt_s + link.rtt_s};
}

std::set<Index> links_that_may_fail(const Scenario& scenario) {
  std::set<Index> links;
  const auto add = [&](const TargetConfig& targets) { links.insert(targets.links.begin(), targets.links.end()); };
  for (const EventConfig& event : scenario.events)
    if (event.kind == EventKind::LinkDown) links.insert(event.link);
  for (const IncidentConfig& incident : scenario.incidents) add(incident.targets);
  for (const FaultConfig& fault : scenario.faults) add(fault.targets);
  return links;
}

}  // namespace

std::optional<std::vector<Hop>> region_route(const Scenario& scenario, Index vrf, Index from_region, Index to_region,
                                             const std::vector<bool>& is_out) {
  constexpr double far = std::numeric_limits<double>::infinity();
  const RoutingPolicy policy = scenario.vrfs[vrf].routing.policy;
  std::vector<Distance> distance(scenario.regions.size(), {far, far});
  std::vector<std::vector<Hop>> path(scenario.regions.size());
  distance[from_region] = {0, 0};
  // Bellman-Ford: links are few, and their order (by name) breaks ties the same way in every run.
  for (std::size_t round = 0; round < scenario.regions.size(); ++round) {
    for (Index link = 0; link < scenario.links.size(); ++link) {
      const LinkConfig& config = scenario.links[link];
      const bool is_permitted = std::find(config.vrfs.begin(), config.vrfs.end(), vrf) != config.vrfs.end();
      if (!is_permitted || (!is_out.empty() && is_out[link])) continue;
      for (const bool forward : {true, false}) {
        const Index near_end = forward ? config.region_a : config.region_b;
        const Index far_end = forward ? config.region_b : config.region_a;
        const Distance reached = after(distance[near_end], config, policy);
        if (!(reached < distance[far_end])) continue;
        distance[far_end] = reached;
        path[far_end] = path[near_end];
        path[far_end].push_back({link, forward});
      }
    }
  }
  if (distance[to_region].rtt_s == far) return std::nullopt;
  return path[to_region];
}

std::optional<std::vector<Hop>> site_route(const Scenario& scenario, Index from_site, Index to_site,
                                           const std::vector<bool>& is_out) {
  const SiteConfig& from = scenario.sites[from_site];
  const SiteConfig& to = scenario.sites[to_site];
  if (from.vrf != to.vrf) return std::nullopt;
  return region_route(scenario, from.vrf, from.region, to.region, is_out);
}

std::vector<std::pair<Index, Index>> replicating_sites(const Scenario& scenario) {
  std::set<std::pair<Index, Index>> pairs;
  for (const VmConfig& vm : scenario.vms) {
    const Index from = scenario.hosts[vm.host].site, to = scenario.hosts[vm.recovery_host].site;
    if (from != to) pairs.insert({{from, to}, {to, from}});
  }
  return {pairs.begin(), pairs.end()};
}

bool routes_may_change(const Scenario& scenario) {
  for (const Index link : links_that_may_fail(scenario)) {
    std::vector<bool> is_out(scenario.links.size(), false);
    is_out[link] = true;
    for (const auto& [from, to] : replicating_sites(scenario)) {
      const auto now = site_route(scenario, from, to), then = site_route(scenario, from, to, is_out);
      if (now && then && *now != *then) return true;
    }
  }
  return false;
}

}  // namespace drsim
