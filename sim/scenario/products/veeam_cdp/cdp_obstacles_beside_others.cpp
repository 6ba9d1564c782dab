/// What an estate with Zerto and Veeam CDP holds that would touch the policies of CDP in a way that their simulation
/// does not know. What touches the groups of Zerto only is played.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/veeam_cdp/cdp_product.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

constexpr const char* beyond_cdp = "which is not part of the simulation of Veeam CDP";

/// What the policies run on, by kind of target, as events and faults name it.
class PlacesOfPolicies {
 public:
  explicit PlacesOfPolicies(const Scenario& scenario) {
    for (const VmConfig& vm : scenario.vms) {
      if (product_of(scenario, vm.vpg) != ProtectionProduct::VeeamCdp) continue;
      for (const Index host : {vm.host, vm.recovery_host}) add_host(scenario, host);
      names_["datastores"].insert(scenario.datastores[vm.recovery_datastore].name);
      names_["vms"].insert(vm.name);
      names_["vpgs"].insert(scenario.vpgs[vm.vpg].name);
    }
    for (const CdpProxyConfig& proxy : scenario.cdp_proxies) add_host(scenario, proxy.host);
    // A site and its gateway stand for each other; a manager of Zerto is none of CDP's.
    names_["gateways"] = names_["sites"];
  }

  bool has(const std::string& kind, const std::string& name) const {
    const auto names = names_.find(kind);
    return names != names_.end() && names->second.count(name) > 0;
  }
  bool has_site(const std::string& name) const { return has("sites", name); }

 private:
  void add_host(const Scenario& scenario, Index host) {
    names_["hosts"].insert(scenario.hosts[host].name);
    names_["sites"].insert(scenario.sites[scenario.hosts[host].site].name);
  }

  std::map<std::string, std::set<std::string>> names_;
};

/// A name of the document may stand for a set: NAME-1, NAME-2 and so on.
bool names_policy(const Reading& reading, const PlacesOfPolicies& places, const std::string& kind,
                  const std::string& name) {
  if (places.has(kind, name)) return true;
  const char* list = kind == "vpgs" || kind == "vms" || kind == "hosts" ? kind.c_str() : nullptr;
  if (list == nullptr) return false;
  for (const Node& node : reading.root[list].items()) {
    const std::uint32_t count = node.text("name") == name ? node.count("count") : 0;
    for (std::uint32_t number = 1; count > 1 && number <= count; ++number)
      if (places.has(kind, expanded_name(name, number, count))) return true;
  }
  return false;
}

void note_targets(Reading& reading, const Node& node, const PlacesOfPolicies& places) {
  for (const auto& [key, list] : node.members())
    for (const Node& name : list.items()) {
      if (!names_policy(reading, places, key, name.text())) continue;
      reading.obstruct(name.pointer(),
                       fmt::format("\"{}\" is what policies run on, or a policy, {}; allowed: links, proxies, and what "
                                   "only VPGs of zerto run on",
                                   name.text(), beyond_cdp));
    }
}

void note_operations(Reading& reading, const PlacesOfPolicies& places) {
  const Scenario& scenario = reading.scenario;
  for (const OperationConfig& operation : scenario.operations) {
    const auto known = reading.operations.pointer.find(operation.name);
    const std::string pointer = known == reading.operations.pointer.end() ? "/operations" : known->second;
    for (const Index group : operation.groups) {
      const VpgConfig& vpg = scenario.vpgs[group];
      if (product_of(scenario, group) == ProtectionProduct::VeeamCdp) {
        reading.obstruct(pointer, fmt::format("a {} of the policy \"{}\", {}; allowed: VPGs of zerto",
                                              operation_kind_name(operation.kind), vpg.name, beyond_cdp));
        break;
      }
      const auto vm =
          std::find_if(scenario.vms.begin(), scenario.vms.end(), [&](const VmConfig& one) { return one.vpg == group; });
      if (operation.kind != OperationKind::Failover || !operation.site_lost || vm == scenario.vms.end()) continue;
      const std::string& site = scenario.sites[scenario.hosts[vm->host].site].name;
      if (!places.has_site(site)) continue;
      reading.obstruct(pointer, fmt::format("the site \"{}\" is lost, where policies run, {}; allowed: "
                                            "\"protected_site\": \"running\", or sites without policies",
                                            site, beyond_cdp));
      break;
    }
  }
}

void note_overlays(Reading& reading, const PlacesOfPolicies& places) {
  for (const Node& rule : reading.root["security"]["firewall"]["rules"].items()) {
    reading.obstruct(rule.pointer(), fmt::format("closes ports, {}; allowed: no rules", beyond_cdp));
    break;
  }
  for (const Node& site : reading.root["sites"].items()) {
    if (!places.has_site(site.text("name"))) continue;
    if (site.has("ipsec"))
      reading.obstruct(site["ipsec"].pointer(), fmt::format("a tunnel around policies, {}; allowed: none", beyond_cdp));
    if (site.text("hypervisor") == "hyper-v")
      reading.obstruct(
          site["hypervisor"].pointer(),
          "found \"hyper-v\"; allowed: \"vsphere\" where policies run, since CDP filters the writes in ESXi "
          "(Veeam user guide, \"CDP\")");
  }
  for (const Node& link : reading.root["links"].items())
    if (link.has("ipsec"))
      reading.obstruct(link["ipsec"].pointer(), fmt::format("a tunnel around policies, {}; allowed: none", beyond_cdp));
  for (const Node& connector : reading.root["cloud_connectors"].items())
    if (places.has_site(connector.text("customer")) && places.has_site(connector.text("site")))
      reading.obstruct(connector.pointer(),
                       fmt::format("relays traffic between sites with policies, {}; allowed: none there", beyond_cdp));
  for (const RetentionConfig& job : reading.scenario.retention)
    for (const Index group : job.vpgs)
      if (product_of(reading.scenario, group) == ProtectionProduct::VeeamCdp)
        reading.obstruct(reading.retention.pointer.at(job.name),
                         fmt::format("copies the policy \"{}\", {}; allowed: VPGs of zerto",
                                     reading.scenario.vpgs[group].name, beyond_cdp));
}

}  // namespace

void note_cdp_obstacles_beside_others(Reading& reading) {
  const PlacesOfPolicies places(reading.scenario);
  for (const char* list : {"events", "faults"})
    for (const Node& node : reading.root[list].items()) note_targets(reading, node, places);
  note_operations(reading, places);
  for (const Node& vpg : reading.root["vpgs"].items())
    if (reading.product_of(vpg) == ProtectionProduct::VeeamCdp && !vpg["excluded_hours"].items().empty())
      reading.obstruct(vpg["excluded_hours"].pointer(),
                       fmt::format("excluded hours of a policy beside VPGs, {}; allowed: none", beyond_cdp));
  note_overlays(reading, places);
}

}  // namespace drsim
