#include "sim/ports/components.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "sim/ports/addresses.hpp"
#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {
namespace {

/// A component before numbering: a member, with what its group says of it.
struct Candidate {
  std::string name;
  ComponentGroup group;  ///< without title and members
  IntervalSet addresses;
};

std::string pool_of(const HostConfig& host) { return host.cluster.empty() ? host.name : host.cluster; }

/// A component that only another product needs does nothing in the design, and stays for when that is chosen.
bool is_idle(const CatalogueProducts& products, const PortCatalogue& catalogue, const std::string& kind) {
  const ComponentKind* known = catalogue.kind(kind);
  return known != nullptr && products.lacks(known->product);
}

/// Hosts whose pools need appliances: all, but where a product without them protects the rest those with VMs of the
/// products that have them, and those that these recover to.
std::vector<bool> hosts_with_vras(const Scenario& scenario) {
  const auto has_appliances = [](ProtectionProduct product) { return facts_of(product).has_host_appliances; };
  if (!is_mixed(scenario))
    return std::vector<bool>(scenario.hosts.size(), has_appliances(*products_in_use(scenario).begin()));
  std::set<std::string> pools;
  for (const VmConfig& vm : scenario.vms)
    if (has_appliances(product_of(scenario, vm.vpg)))
      for (const Index host : {vm.host, vm.recovery_host}) pools.insert(pool_of(scenario.hosts[host]));
  std::vector<bool> has_vra;
  for (const HostConfig& host : scenario.hosts) has_vra.push_back(pools.count(pool_of(host)) > 0);
  return has_vra;
}

std::string profile_text(VersionProfile version) { return version == VersionProfile::Old ? "old" : "new"; }

/// The oldest profile of the appliances of the sites; new where there are none.
std::string zerto_profile(const Scenario& scenario, const std::set<Index>& sites) {
  for (const HostConfig& host : scenario.hosts)
    if (sites.count(host.site) && host.vra.version == VersionProfile::Old) return "old";
  return "new";
}

void add_hosts(const Scenario& scenario, const std::vector<bool>& has_vra, std::vector<Candidate>& candidates) {
  for (Index index = 0; index < scenario.hosts.size(); ++index) {
    const HostConfig& host = scenario.hosts[index];
    Candidate one;
    one.group.site = host.site;
    one.group.serves = {host.site};
    one.group.pool = pool_of(host);
    one.group.kind = scenario.security.site_is_hyper_v[host.site] ? "hyperv_host" : "esxi";
    one.name = host.name;
    candidates.push_back(one);
    if (!has_vra[index]) continue;
    one.group.kind = "vra";
    one.name = "VRA of " + host.name;
    one.group.profile = profile_text(host.vra.version);
    one.group.has_tls = scenario.security.encrypted_pools.count(one.group.pool) > 0;
    candidates.push_back(one);
  }
}

/// Sites that share a vCenter have one manager and one vCenter; a declared one takes the place of the implied one.
void add_managers(const Scenario& scenario, const std::vector<bool>& has_vra, std::vector<Candidate>& candidates) {
  std::map<std::string, std::set<Index>> sites_of_vcenter;
  std::set<Index> sites_with_vras;
  for (Index index = 0; index < scenario.hosts.size(); ++index) {
    const HostConfig& host = scenario.hosts[index];
    if (has_vra[index]) sites_with_vras.insert(host.site);
    const std::string& shared = scenario.security.vcenter_of_site[host.site];
    sites_of_vcenter[shared.empty() ? "site " + scenario.sites[host.site].name : shared].insert(host.site);
  }
  for (const auto& [vcenter, sites] : sites_of_vcenter) {
    const bool is_hyper_v = scenario.security.site_is_hyper_v[*sites.begin()];
    std::vector<std::string> kinds = {is_hyper_v ? "scvmm" : "vcenter"};
    const auto has_vras = [&](Index site) { return sites_with_vras.count(site) > 0; };
    if (std::any_of(sites.begin(), sites.end(), has_vras)) kinds.emplace_back("zvm");
    for (const std::string& kind : kinds) {
      const auto serves_them = [&, &served = sites](const ComponentConfig& declared) {
        const auto serves =
            declared.serves.value_or(declared.site ? std::vector<Index>{*declared.site} : std::vector<Index>());
        return declared.kind == kind &&
               std::any_of(serves.begin(), serves.end(), [&](Index site) { return served.count(site) > 0; });
      };
      const auto& declared = scenario.security.components;
      if (std::any_of(declared.begin(), declared.end(), serves_them)) continue;
      Candidate one;
      one.name = kind + " of " + scenario.sites[*sites.begin()].name;
      one.group.kind = kind;
      one.group.site = *sites.begin();
      one.group.serves = sites;
      if (kind == "zvm") one.group.profile = zerto_profile(scenario, sites);
      candidates.push_back(std::move(one));
    }
  }
}

void add_declared(const Scenario& scenario, const CatalogueProducts& products, const PortCatalogue& catalogue,
                  std::vector<Candidate>& candidates) {
  for (const ComponentConfig& declared : scenario.security.components) {
    if (is_idle(products, catalogue, declared.kind)) continue;
    Candidate one;
    one.name = declared.name;
    one.addresses = declared.addresses;
    one.group.kind = declared.kind;
    if (declared.site) one.group.site = *declared.site;
    one.group.region = declared.region;
    const ComponentKind* kind = catalogue.kind(declared.kind);
    if (declared.serves)
      one.group.serves.insert(declared.serves->begin(), declared.serves->end());
    else if (declared.site && !(kind && kind->serves_all_sites))
      one.group.serves = {*declared.site};
    else
      for (Index site = 0; site < scenario.sites.size(); ++site) one.group.serves.insert(site);
    if (declared.customer) one.group.customer = *declared.customer;
    if (one.group.customer >= 0) one.group.pool = declared.name;  // each connector has ports of its own
    one.group.first_port = declared.first_port;
    if (kind && kind->product == "zerto") one.group.profile = zerto_profile(scenario, one.group.serves);
    candidates.push_back(std::move(one));
  }
}

/// Equal for members of one group.
auto group_key(const ComponentGroup& group) {
  return std::tie(group.kind, group.site, group.region, group.serves, group.profile, group.has_tls, group.pool);
}

std::string title_of(const ComponentGroup& group, const std::string& first_name, const Scenario& scenario) {
  const bool is_single = group.members.first == group.members.last;
  if (is_single && group.kind != "vra") return first_name;
  if (!group.pool.empty() && group.customer < 0) return group.kind + " of " + group.pool;
  const std::string place = group.site >= 0 ? scenario.sites[static_cast<std::size_t>(group.site)].name : group.region;
  return place.empty() ? group.kind : group.kind + " of " + place;
}

/// Numbers the candidates so that each group is consecutive.
DesignComponents numbered(std::vector<Candidate> candidates, const Scenario& scenario) {
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    const auto key_a = group_key(a.group), key_b = group_key(b.group);
    return key_a != key_b ? key_a < key_b : a.name < b.name;
  });
  DesignComponents design;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    const bool is_new = i == 0 || group_key(candidates[i].group) != group_key(candidates[i - 1].group);
    if (is_new) {
      design.groups_of_kind[candidates[i].group.kind].push_back(static_cast<std::uint32_t>(design.groups.size()));
      design.groups.push_back(candidates[i].group);
      design.groups.back().members = {number, number};
    }
    design.groups.back().members.last = number;
    design.group_of.push_back(static_cast<std::uint32_t>(design.groups.size() - 1));
    design.names.push_back(candidates[i].name);
    design.addresses.push_back(std::move(candidates[i].addresses));
  }
  for (ComponentGroup& group : design.groups) {
    ++design.groups_at[{group.kind, group.site}];
    group.title = title_of(group, design.names[group.members.first], scenario);
    if (group.region.empty() && group.site >= 0)
      group.region = scenario.regions[scenario.sites[static_cast<std::size_t>(group.site)].region].name;
  }
  return design;
}

void note_pairs(const Scenario& scenario, DesignComponents& design) {
  for (const HostConfig& host : scenario.hosts) design.site_of_pool[pool_of(host)] = host.site;
  for (const VmConfig& vm : scenario.vms) {
    const HostConfig& from = scenario.hosts[vm.host];
    const HostConfig& to = scenario.hosts[vm.recovery_host];
    design.replicating_pools.insert({pool_of(from), pool_of(to)});
    if (from.site != to.site) design.replicating_sites.insert({from.site, to.site});
  }
  for (const ComponentConfig& component : scenario.security.components)
    if (component.kind == "zcc" && component.customer && component.site) {
      design.relayed_sites.insert({*component.customer, *component.site});
      design.relayed_sites.insert({*component.site, *component.customer});
    }
}

/// A component that no row speaks of would be left out of every list in silence.
void require_rows(const Scenario& scenario, const CatalogueProducts& products, const PortCatalogue& catalogue,
                  const std::string& file) {
  std::set<std::string> known;
  for (const CatalogueRow& row : applicable_rows(scenario, catalogue)) {
    known.insert(row.from.begin(), row.from.end());
    known.insert(row.to.begin(), row.to.end());
  }
  // Rows of common services speak of the other product's components, too.
  for (const ComponentKind& kind : catalogue.kinds)
    if (products.lacks(kind.product)) known.erase(kind.kind);
  const std::vector<std::string> words(known.begin(), known.end());
  std::vector<Problem> problems;
  const auto check = [&](const std::string& kind, const std::string& pointer) {
    if (known.count(kind)) return;
    const char* why =
        catalogue.kind(kind) ? "no catalogue of this product and version has a row for the kind" : "there is no kind";
    problems.push_back(
        {file, pointer,
         fmt::format("{} \"{}\"{}; allowed: {}", why, kind, did_you_mean(kind, words), quoted_list(words, 40))});
  };
  for (const ComponentConfig& component : scenario.security.components)
    if (!is_idle(products, catalogue, component.kind)) check(component.kind, component.pointer);
  for (const SubnetConfig& subnet : scenario.security.subnets)
    for (const std::string& kind : subnet.kinds)
      if (!is_idle(products, catalogue, kind)) check(kind, subnet.pointer + "/kinds");
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace

DesignComponents components_of(const Scenario& scenario, const PortCatalogue& catalogue, const std::string& file) {
  const CatalogueProducts products = catalogue_products(scenario);
  require_rows(scenario, products, catalogue, file);
  const std::vector<bool> has_vra = hosts_with_vras(scenario);
  std::vector<Candidate> candidates;
  add_hosts(scenario, has_vra, candidates);
  add_managers(scenario, has_vra, candidates);
  add_declared(scenario, products, catalogue, candidates);
  DesignComponents design = numbered(std::move(candidates), scenario);
  note_pairs(scenario, design);
  assign_addresses(scenario, design, file);
  return design;
}

CatalogueProducts catalogue_products(const Scenario& scenario) {
  CatalogueProducts products;
  for (const ProductFacts& product : all_products()) products.known.insert(product.vendor);
  for (const ProductFacts* product : facts_in_use(scenario)) products.in_use.insert(product->vendor);
  return products;
}

std::vector<CatalogueRow> applicable_rows(const Scenario& scenario, const PortCatalogue& catalogue) {
  const CatalogueProducts products = catalogue_products(scenario);
  std::set<std::string> profiles = {"any"};
  for (const ProductFacts* product : facts_in_use(scenario)) profiles.merge(product->catalogue_profiles(scenario));
  std::vector<CatalogueRow> rows;
  for (const CatalogueRow& row : catalogue.rows)
    if (!products.lacks(row.product) && profiles.count(row.profile)) rows.push_back(row);
  return rows;
}

}  // namespace drsim
