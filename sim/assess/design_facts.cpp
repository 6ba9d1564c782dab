#include "sim/assess/design_facts.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "sim/ports/rule_hits.hpp"
#include "sim/scenario/product_words.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/scenario/read/node.hpp"
#include "sim/scenario/start/catalogue.hpp"
#include "sim/scenario/text/address_text.hpp"

namespace drsim {
namespace {

using nlohmann::json;

/// IBM Cloud keeps these for itself (VRF on IBM Cloud; facts on the network, section 2.1).
const std::vector<const char*> reserved_blocks = {"10.0.0.0/14",    "10.198.0.0/15", "10.200.0.0/14",
                                                  "169.254.0.0/16", "224.0.0.0/4",   "166.9.0.0/16"};

/// What facts are derived from.
struct Derivation {
  const Scenario& scenario;
  const PortNeeds& needs;
  Node security;
  json& derived;
};

bool is_far(Boundary boundary) { return boundary != Boundary::Host && boundary != Boundary::Site; }

void derive_product(const Derivation& from) {
  const ProductFacts& product = facts_of(from.scenario.security.product);
  from.derived["product"] = product.word;
  const auto topology = from.scenario.security.topology;
  from.derived["topology"] = topology == DeploymentTopology::InCloud          ? "icdr"
                             : topology == DeploymentTopology::CloudConnector ? "draas"
                                                                              : "enterprise";
  product.derive_facts(from.scenario, from.derived);
}

/// The weakest encryption of replicated data between sites, and management in clear beyond a region.
void derive_transit(const Derivation& from, std::vector<std::string>& clear) {
  bool any = false, all_encrypted = true, any_tunnel = false, all_tunnel = true;
  for (const Connection& connection : from.needs.connections) {
    const bool is_inside = connection.boundary == Boundary::Host;
    if (connection.row.traffic == "data" && !is_inside) {
      const bool has_tunnel = connection.encryption.find("ipsec") != std::string::npos;
      any = true;
      all_encrypted = all_encrypted && connection.encryption != "none";
      any_tunnel = any_tunnel || has_tunnel;
      all_tunnel = all_tunnel && has_tunnel;
    } else if (is_far(connection.boundary) && connection.encryption == "none" && connection.row.traffic != "data" &&
               connection.row.traffic != "service") {
      clear.push_back(connection.from + " to " + connection.to + ": " + connection.row.purpose);
    }
  }
  if (any) from.derived["transit"] = !all_encrypted ? "none" : all_tunnel ? "ipsec" : "tls";
  from.derived["clear_management"] = clear.size();
}

void derive_components(const Derivation& from) {
  const auto& groups = from.needs.components.groups_of_kind;
  from.derived["has_zcm"] = groups.count("zcm") > 0;
  from.derived["has_directory"] = groups.count("directory") > 0;
  std::size_t customer_9080 = 0;
  bool pairing_9081 = false, relay_from_9082 = true;
  for (const Connection& connection : from.needs.connections) {
    const bool opens_9080 = connection.box.ports.contains(9080);
    if (opens_9080 && connection.from.rfind("zcm", 0) != 0 && connection.row.from[0] != "zcm") ++customer_9080;
    const bool is_connector = connection.row.relation == Relation::ConnectorCustomer;
    pairing_9081 = pairing_9081 || (is_connector && connection.box.ports.contains(9081));
    if (connection.row.relation == Relation::RelayFromCustomer)
      relay_from_9082 = relay_from_9082 && connection.box.ports.intervals()[0].first == 9082;
  }
  from.derived["customer_9080"] = customer_9080;
  from.derived["pairing_9081"] = pairing_9081;
  from.derived["relay_from_9082"] = relay_from_9082;
}

/// Needs that rules of the firewalls close all the time.
void derive_firewall(const Derivation& from) {
  std::size_t closed_needs = 0;
  for (const FirewallRuleConfig& rule : from.scenario.firewall_rules) {
    const bool for_good =
        rule.closed.size() == 1 && rule.closed[0].from_s <= 0 && rule.closed[0].to_s >= from.scenario.horizon_s;
    if (!for_good) continue;
    for (const RuleHit& hit : hits_of(rule, from.needs, from.scenario))
      closed_needs += from.needs.connections[hit.connection].row.needed != RowNeed::Optional;
  }
  from.derived["closed_needs"] = closed_needs;
}

void derive_subnets(const Derivation& from) {
  const auto subnets = from.security["subnets"].items();
  if (subnets.empty()) return;
  bool is_reserved = false;
  for (const SubnetConfig& subnet : from.scenario.security.subnets)
    for (const char* block : reserved_blocks)
      is_reserved =
          is_reserved ||
          IntervalSet(interval_of(subnet.block)).overlaps(IntervalSet(interval_of(*parse_address_block(block))));
  from.derived["reserved_addresses"] = is_reserved;
  static const std::set<std::string> replicating = {"zvm", "vra", "zcc", "vbr", "cdp_proxy", "backup_proxy"};
  bool dedicated = true, covers = true;
  for (const Node& subnet : subnets)
    for (const Node& kind : subnet["kinds"].items())
      if (replicating.count(kind.text())) dedicated = dedicated && subnet.flag("dedicated");
  for (std::size_t i = 0; i < from.needs.components.names.size(); ++i) {
    const ComponentGroup& group = from.needs.components.groups[from.needs.components.group_of[i]];
    if (replicating.count(group.kind)) covers = covers && !from.needs.components.addresses[i].empty();
  }
  from.derived["dedicated_subnets"] = dedicated && covers;
}

std::string group_of_region(const Scenario& scenario, const std::string& name) {
  for (const RegionConfig& region : scenario.regions)
    if (region.name == name) return region.residency_group;
  const RegionConfig* known = catalogued_region(name);
  return known ? known->residency_group : "";
}

/// Groups of places against those that are allowed; places that are not declared say nothing.
void derive_residency(const Derivation& from) {
  std::map<std::string, std::set<std::string>> places;
  for (const auto& [protecting, recovering] :
       from.scenario.vms.empty() ? std::set<std::pair<Index, Index>>() : from.needs.components.replicating_sites) {
    places["data"].insert(from.scenario.regions[from.scenario.sites[protecting].region].residency_group);
    places["replicas"].insert(from.scenario.regions[from.scenario.sites[recovering].region].residency_group);
  }
  for (const Node& backup : from.security["backups"].items())
    if (backup.has("region")) places["backups"].insert(group_of_region(from.scenario, backup.text("region")));
  for (const ComponentConfig& component : from.scenario.security.components)
    if (component.kind == "repository" && !component.region.empty())
      places["backups"].insert(group_of_region(from.scenario, component.region));
  for (const Node& kms : from.security["kms"].items())
    places["keys"].insert(group_of_region(from.scenario, kms.text("region")));
  std::set<std::string> both = places["data"];
  both.insert(places["replicas"].begin(), places["replicas"].end());
  from.derived["residency"]["one_group"] = both.size() <= 1;
  const Node allowed_list = from.security["compliance"]["residency_groups"];
  if (allowed_list.items().empty()) return;
  std::set<std::string> allowed;
  for (const Node& group : allowed_list.items()) allowed.insert(group.text());
  bool all = true;
  for (const auto& [what, groups] : places) {
    if (groups.empty()) continue;
    const bool fits = std::includes(allowed.begin(), allowed.end(), groups.begin(), groups.end());
    from.derived["residency"][what] = fits;
    all = all && fits;
  }
  from.derived["residency"]["all"] = all;
}

void derive_roles(const Derivation& from, const std::vector<RoleFinding>& roles) {
  if (!from.security.has("roles")) return;
  std::size_t lacking = 0, excess = 0;
  for (const RoleFinding& role : roles) {
    lacking += role.lacking.size();
    excess += role.excess.size();
  }
  from.derived["roles"] = {{"count", roles.size()}, {"lacking", lacking}, {"excess", excess}};
}

/// Version parts compared as numbers: 4.1.1.0 is not below 4.1.1.
bool at_least(const std::string& version, const std::vector<int>& least) {
  std::size_t at = 0;
  for (const int wanted : least) {
    int part = 0;
    while (at < version.size() && version[at] >= '0' && version[at] <= '9') part = part * 10 + (version[at++] - '0');
    if (at < version.size()) ++at;
    if (part != wanted) return part > wanted;
  }
  return true;
}

void derive_keys(const Derivation& from) {
  from.derived["vsphere_encryption"] = from.scenario.security.vsphere_encryption;
  if (!from.security.has("kms")) return;
  std::set<std::string> protected_regions, recovery_sites;
  for (const auto& [protecting, recovering] : from.needs.components.replicating_sites) {
    protected_regions.insert(from.scenario.regions[from.scenario.sites[protecting].region].name);
    recovery_sites.insert(from.scenario.sites[recovering].name);
  }
  bool native = false, shared = false, before_end = true;
  std::set<std::string> reached_vm, safe;
  for (const Node& kms : from.security["kms"].items()) {
    std::set<std::string> serves, sites;
    for (const Node& one : kms["serves"].items()) serves.insert(one.text());
    for (const Node& one : kms["sites"].items()) sites.insert(one.text());
    const bool is_native = serves.count("veeam_native") > 0;
    native = native || (is_native && kms.text("kind") == "gklm" && at_least(kms.text("version"), {4, 1, 1, 0}));
    const bool is_kmip = kms.text("kind") == "kmip_for_vmware";
    shared = shared || (is_kmip && sites.size() > 1);
    before_end = before_end && (!is_kmip || (kms.has("needed_until") && kms.text("needed_until") <= "2026-12-31"));
    if (serves.count("vm")) reached_vm.insert(sites.begin(), sites.end());
    const bool outlives = !protected_regions.count(kms.text("region")) || kms.flag("survives_region");
    if ((serves.count("vm") || serves.count("vsan")) && outlives) safe.insert(sites.begin(), sites.end());
  }
  from.derived["kms"] = {
      {"native_compatible", native},
      {"kmip_shared", shared},
      {"kmip_before_end", before_end},
      {"recovery_vm",
       std::includes(reached_vm.begin(), reached_vm.end(), recovery_sites.begin(), recovery_sites.end())},
      {"survives", std::includes(safe.begin(), safe.end(), recovery_sites.begin(), recovery_sites.end())}};
}

}  // namespace

DesignFacts design_facts(const ReadScenario& read, const PortNeeds& needs, const std::string& file) {
  DesignFacts facts;
  facts.document = read.resolved;
  facts.roles = role_findings(read, file);
  json derived = json::object();
  const Derivation from{read.scenario, needs, Node(facts.document, "")["security"], derived};
  derive_product(from);
  derived["crosses_regions"] = std::any_of(
      needs.components.replicating_sites.begin(), needs.components.replicating_sites.end(), [&](const auto& pair) {
        return read.scenario.sites[pair.first].region != read.scenario.sites[pair.second].region;
      });
  derive_transit(from, facts.clear_connections);
  derive_components(from);
  derive_firewall(from);
  derive_subnets(from);
  derive_residency(from);
  derive_roles(from, facts.roles);
  derive_keys(from);
  facts.document["derived"] = std::move(derived);
  return facts;
}

}  // namespace drsim
