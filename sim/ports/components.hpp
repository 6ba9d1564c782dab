#pragma once
/// The components of a design, as the port catalogues speak of them: hosts and their appliances, one manager and one
/// vCenter for each vCenter named or each site, and what the scenario declares beside them.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/ports/interval_set.hpp"
#include "sim/ports/port_catalogue.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// A set of equal components. Its members are numbered consecutively in the design's list.
struct ComponentGroup {
  std::string kind;
  std::string title;           ///< for people: "vra of fra-c1", "zvm frankfurt"
  Interval members;            ///< numbers of components
  std::int64_t site = -1;      ///< index of the site; -1: outside all sites
  std::string region;          ///< empty: outside all regions
  std::set<Index> serves;      ///< sites
  std::string pool;            ///< cluster, or single host; empty for others
  std::string profile;         ///< version profile; empty: of no product
  bool has_tls = false;        ///< appliances: speak TLS among themselves
  std::int64_t customer = -1;  ///< connector: index of the customer's site
  std::uint32_t first_port = 0;
};

/// Components by number, in groups.
struct DesignComponents {
  std::vector<std::string> names;       ///< by number
  std::vector<IntervalSet> addresses;   ///< by number; empty: not known
  std::vector<std::uint32_t> group_of;  ///< by number
  std::vector<ComponentGroup> groups;
  std::map<std::string, std::vector<std::uint32_t>> groups_of_kind;
  std::map<std::pair<std::string, std::int64_t>, std::size_t> groups_at;  ///< how many, by kind and site
  /// Pools of protected hosts with the pools of hosts that their VMs recover to. Any host of a cluster may run a VM or
  /// receive its replica (VMs move among the hosts of their cluster), so pairs are those of clusters.
  std::set<std::pair<std::string, std::string>> replicating_pools;
  std::set<std::pair<Index, Index>> replicating_sites;
  std::set<std::pair<Index, Index>> relayed_sites;  ///< pairs that a cloud connector stands between, both orders
  std::map<std::string, Index> site_of_pool;
};

/// Which vendors' products of the catalogues a design has.
struct CatalogueProducts {
  std::set<std::string> known, in_use;

  /// True for a vendor of whom the design has nothing; what is of none is of every design.
  bool lacks(const std::string& vendor) const { return known.count(vendor) > 0 && in_use.count(vendor) == 0; }
};
CatalogueProducts catalogue_products(const Scenario& scenario);

/// Throws ScenarioError: a component whose kind no catalogue knows or has a row for, subnets that are too small or
/// claim one kind twice. @param file  for messages
DesignComponents components_of(const Scenario& scenario, const PortCatalogue& catalogue, const std::string& file);

/// Those of `catalogue` that apply to the design: its product, its version profiles.
std::vector<CatalogueRow> applicable_rows(const Scenario& scenario, const PortCatalogue& catalogue);

}  // namespace drsim
