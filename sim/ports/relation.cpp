#include "sim/ports/relation.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace drsim {
namespace {

/// Groups that differ in their pool only.
struct Bundle {
  std::uint32_t group = 0;  ///< one of them
  std::vector<std::uint32_t> groups;
  IntervalSet members;
};

std::vector<Bundle> bundles_of(const DesignComponents& design, const std::string& kind) {
  using Key = std::tuple<std::int64_t, std::string, std::set<Index>, std::string, bool, std::int64_t, std::string>;
  std::map<Key, Bundle> bundles;
  std::map<Key, std::vector<Interval>> members;
  const auto groups = design.groups_of_kind.find(kind);
  if (groups == design.groups_of_kind.end()) return {};
  for (const std::uint32_t number : groups->second) {
    const ComponentGroup& group = design.groups[number];
    const Key key{group.site,
                  group.region,
                  group.serves,
                  group.profile,
                  group.has_tls,
                  group.customer,
                  group.customer >= 0 ? group.pool : ""};
    Bundle& bundle = bundles[key];
    bundle.group = number;
    bundle.groups.push_back(number);
    members[key].push_back(group.members);
  }
  std::vector<Bundle> result;
  for (auto& [key, bundle] : bundles) {
    bundle.members = IntervalSet(members[key]);
    result.push_back(std::move(bundle));
  }
  return result;
}

bool serve_one_site(const ComponentGroup& a, const ComponentGroup& b) {
  return std::any_of(a.serves.begin(), a.serves.end(), [&](Index site) { return b.serves.count(site) > 0; });
}

/// Sites of the two replicate with each other, in either direction.
bool are_paired(const DesignComponents& design, const ComponentGroup& a, const ComponentGroup& b, bool through_relays) {
  for (const auto& [from, to] : design.replicating_sites) {
    if (!through_relays && design.relayed_sites.count({from, to})) continue;
    if ((a.serves.count(from) && b.serves.count(to)) || (a.serves.count(to) && b.serves.count(from))) return true;
  }
  return false;
}

/// The other is on the provider's (or customer's) side of a connector.
bool at_end_of_connector(const ComponentGroup& a, const ComponentGroup& b, bool at_customer) {
  const ComponentGroup& connector = a.customer >= 0 ? a : b;
  const ComponentGroup& other = a.customer >= 0 ? b : a;
  if (connector.customer < 0) return false;
  const std::int64_t site = at_customer ? connector.customer : connector.site;
  return site >= 0 && other.serves.count(static_cast<Index>(site)) > 0;
}

bool holds_for_bundles(const DesignComponents& design, Relation relation, const ComponentGroup& a,
                       const ComponentGroup& b) {
  switch (relation) {
    case Relation::SameSite:
    case Relation::KeyUser:
    case Relation::ProtectedSide:
    case Relation::RecoverySide:
      return serve_one_site(a, b);
    case Relation::Paired:
      return !serve_one_site(a, b) && are_paired(design, a, b, false);
    case Relation::AnywhereServed:
      return serve_one_site(a, b) || are_paired(design, a, b, true);
    case Relation::ConnectorSite:
      return at_end_of_connector(a, b, false);
    case Relation::ConnectorCustomer:
      return at_end_of_connector(a, b, true);
    default:
      return true;
  }
}

/// Members of a bundle that take part on one side of replication; all of those that have no pools.
IntervalSet active_members(const Scenario& scenario, const DesignComponents& design, const Bundle& bundle,
                           bool protecting) {
  const bool both = scenario.security.reverse_protection;
  std::set<std::string> pools;
  std::set<Index> sites;
  for (const auto& [from, to] : design.replicating_pools) {
    if (protecting || both) pools.insert(from);
    if (!protecting || both) pools.insert(to);
  }
  for (const std::string& pool : pools) sites.insert(design.site_of_pool.at(pool));
  std::vector<Interval> members;
  for (const std::uint32_t number : bundle.groups) {
    const ComponentGroup& group = design.groups[number];
    const bool has_pool = group.customer < 0 && design.site_of_pool.count(group.pool) > 0;
    const bool is_active = has_pool ? pools.count(group.pool) > 0
                                    : std::any_of(group.serves.begin(), group.serves.end(),
                                                  [&](Index site) { return sites.count(site) > 0; });
    if (is_active) members.push_back(group.members);
  }
  return IntervalSet(std::move(members));
}

using Joined = std::vector<JoinedPair>;

/// From protected to recovery side. Appliances by the pools that replicate; others by their sites.
Joined replication_pairs(const Scenario& scenario, const DesignComponents& design, const std::string& from_kind,
                         const std::string& to_kind, bool reverse) {
  const auto groups_of = [&](const std::string& kind) {
    const auto found = design.groups_of_kind.find(kind);
    return found == design.groups_of_kind.end() ? std::vector<std::uint32_t>() : found->second;
  };
  std::multimap<std::string, std::uint32_t> senders, receivers;
  const auto index = [&](const std::string& kind, std::multimap<std::string, std::uint32_t>& by_pool) {
    for (const std::uint32_t number : groups_of(kind)) {
      const ComponentGroup& group = design.groups[number];
      if (group.customer < 0 && design.site_of_pool.count(group.pool))
        by_pool.emplace(group.pool, number);
      else
        for (const Index site : group.serves) by_pool.emplace("site " + scenario.sites[site].name, number);
    }
  };
  index(from_kind, senders);
  index(to_kind, receivers);
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  const auto add = [&](const std::string& from, const std::string& to) {
    const auto [first_sender, last_sender] = senders.equal_range(reverse ? to : from);
    const auto [first_receiver, last_receiver] = receivers.equal_range(reverse ? from : to);
    for (auto a = first_sender; a != last_sender; ++a)
      for (auto b = first_receiver; b != last_receiver; ++b) pairs.insert({a->second, b->second});
  };
  for (const auto& [from, to] : design.replicating_pools) {
    const Index from_site = design.site_of_pool.at(from), to_site = design.site_of_pool.at(to);
    if (!design.relayed_sites.count({from_site, to_site})) add(from, to);
  }
  for (const auto& [from, to] : design.replicating_sites)
    if (!design.relayed_sites.count({from, to}))
      add("site " + scenario.sites[from].name, "site " + scenario.sites[to].name);
  Joined joined;
  for (const auto& [from, to] : pairs)
    joined.push_back({from, to, IntervalSet(design.groups[from].members), IntervalSet(design.groups[to].members)});
  return joined;
}

Joined relay_pairs(const DesignComponents& design, Relation relation) {
  Joined joined;
  const auto connectors = design.groups_of_kind.find("zcc");
  if (connectors == design.groups_of_kind.end()) return joined;
  const auto add = [&](std::uint32_t connector, const IntervalSet& appliances, bool to_appliances) {
    for (const Interval& interval : appliances.intervals()) {
      // One entry for each group, because groups have attributes.
      for (std::uint32_t number = interval.first; number <= interval.last;) {
        const std::uint32_t group = design.group_of[number];
        const IntervalSet members(design.groups[group].members);
        const IntervalSet relay(design.groups[connector].members);
        joined.push_back(to_appliances ? JoinedPair{connector, group, relay, members}
                                       : JoinedPair{group, connector, members, relay});
        number = design.groups[group].members.last + 1;
      }
    }
  };
  for (const std::uint32_t connector : connectors->second) {
    const RelayedAppliances sides = relayed_appliances(design, design.groups[connector]);
    if (relation == Relation::RelayFromCustomer) add(connector, sides.of_customer, false);
    if (relation == Relation::RelayFromProvider) add(connector, sides.of_provider, false);
    if (relation == Relation::RelayToAppliances) {
      add(connector, sides.of_customer, true);
      add(connector, sides.of_provider, true);
    }
  }
  return joined;
}

}  // namespace

RelayedAppliances relayed_appliances(const DesignComponents& design, const ComponentGroup& connector) {
  std::set<std::string> customers, providers;
  const auto customer = static_cast<Index>(connector.customer), provider = static_cast<Index>(connector.site);
  for (const auto& [from, to] : design.replicating_pools) {
    const Index from_site = design.site_of_pool.at(from), to_site = design.site_of_pool.at(to);
    if (from_site == customer && to_site == provider) customers.insert(from), providers.insert(to);
    if (from_site == provider && to_site == customer) customers.insert(to), providers.insert(from);
  }
  std::vector<Interval> of_customer, of_provider;
  const auto groups = design.groups_of_kind.find("vra");
  if (groups != design.groups_of_kind.end())
    for (const std::uint32_t number : groups->second) {
      const ComponentGroup& group = design.groups[number];
      if (customers.count(group.pool)) of_customer.push_back(group.members);
      if (providers.count(group.pool)) of_provider.push_back(group.members);
    }
  return {IntervalSet(std::move(of_customer)), IntervalSet(std::move(of_provider))};
}

Joined joined_pairs(const Scenario& scenario, const DesignComponents& design, const CatalogueRow& row,
                    const std::string& from_kind, const std::string& to_kind) {
  switch (row.relation) {
    case Relation::Protects:
      return replication_pairs(scenario, design, from_kind, to_kind, false);
    case Relation::ProtectsReverse:
      return replication_pairs(scenario, design, from_kind, to_kind, true);
    case Relation::RelayToAppliances:
    case Relation::RelayFromCustomer:
    case Relation::RelayFromProvider:
      return relay_pairs(design, row.relation);
    default:
      break;
  }
  const bool is_sided = row.relation == Relation::ProtectedSide || row.relation == Relation::RecoverySide;
  Joined joined;
  const auto receivers = bundles_of(design, to_kind);
  for (const Bundle& from : bundles_of(design, from_kind))
    for (const Bundle& to : receivers) {
      if (!holds_for_bundles(design, row.relation, design.groups[from.group], design.groups[to.group])) continue;
      JoinedPair pair{from.group, to.group, from.members, to.members};
      if (is_sided) {
        const bool protecting = row.relation == Relation::ProtectedSide;
        pair.sources = active_members(scenario, design, from, protecting);
        pair.destinations = active_members(scenario, design, to, protecting);
      }
      if (!pair.sources.empty() && !pair.destinations.empty()) joined.push_back(std::move(pair));
    }
  return joined;
}

}  // namespace drsim
