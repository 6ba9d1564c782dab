/// What only designs with Veeam CDP have: proxies on their hosts.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "models/units.hpp"
#include "models/veeam_cdp/cdp_limits.hpp"
#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/veeam_cdp/cdp_product.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/scenario/text/clock_text.hpp"

namespace drsim {

namespace {

constexpr const char* proxy_kind = "cdp_proxy";

/// Version 12 keeps no more than a day of short-term points.
void check_histories(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  if (scenario.constants.of<CdpConfig>().version != CdpVersion::V12) return;
  constexpr double old_history_max_s = 24 * hour_s;
  for (const Node& node : reading.root["vpgs"].items()) {
    if (reading.product_of(node) != ProtectionProduct::VeeamCdp) continue;
    const Node history = node["journal"]["history"];
    const bool is_too_long = history.quantity(Dimension::Time) > old_history_max_s;
    if (is_too_long && !reading.is_broken(history.pointer()))
      reading.refuse(history.pointer(),
                     fmt::format("\"{}\" is above 24 h, the most that version {} keeps; allowed: 1 min .. 24 h (IBM, "
                                 "Veeam pattern; Veeam user guide of version 13: 168 h)",
                                 history.text(), scenario.security.version));
  }
}

/// Sites whose VMs are protected, and sites to which VMs recover.
struct SiteRoles {
  std::set<Index> protecting, recovering;
};

SiteRoles roles_of_sites(const Reading& reading) {
  SiteRoles roles;
  const Scenario& scenario = reading.scenario;
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    if (!reading.placed[i]) continue;
    if (product_of(scenario, scenario.vms[i].vpg) != ProtectionProduct::VeeamCdp) continue;
    roles.protecting.insert(scenario.hosts[scenario.vms[i].host].site);
    roles.recovering.insert(scenario.hosts[scenario.vms[i].recovery_host].site);
  }
  return roles;
}

/// The role that is stated, else the one that the site has work for; nothing (and a problem) where it has both.
std::optional<CdpProxyRole> read_role(Reading& reading, const Node& node, Index site, const SiteRoles& roles) {
  const bool protects = roles.protecting.count(site) > 0, recovers = roles.recovering.count(site) > 0;
  std::optional<CdpProxyRole> role;
  if (node.text("role") == "source") role = CdpProxyRole::Source;
  if (node.text("role") == "target") role = CdpProxyRole::Target;
  if (!role && node.has("role")) return std::nullopt;  // refused by the schema
  const std::string& name = reading.scenario.sites[site].name;
  if (!role && protects && recovers) {
    reading.refuse(node.pointer(),
                   fmt::format("the key \"role\" is missing: at the site \"{}\" VMs are protected and others "
                               "recovered; allowed: \"source\" or \"target\", since a proxy has one role and "
                               "replication both ways wants four proxies (Veeam user guide, \"VMware CDP Proxies\")",
                               name));
    return std::nullopt;
  }
  if (!role) role = recovers ? CdpProxyRole::Target : CdpProxyRole::Source;
  const bool has_work = *role == CdpProxyRole::Source ? protects : recovers;
  if (!has_work)
    reading.warn(fmt::format("CDP proxy {}: it has nothing to do, since no VM {} site {}", node.text("name"),
                             *role == CdpProxyRole::Source ? "is protected at" : "recovers to", name));
  return role;
}

std::vector<Index> hosts_at(const Scenario& scenario, Index site) {
  std::vector<Index> hosts;
  for (Index host = 0; host < scenario.hosts.size(); ++host)
    if (scenario.hosts[host].site == site) hosts.push_back(host);
  return hosts;
}

/// Hosts that the proxies of an entry may run on, by name; empty (and a problem) where there are none.
std::vector<Index> hosts_for(Reading& reading, const Node& node, Index site) {
  const std::string& name = reading.scenario.sites[site].name;
  if (node.has("cluster")) {
    if (!reading.find(reading.clusters, node["cluster"])) return {};
    const auto placement = reading.cluster_placement.find(node.text("cluster"));
    if (placement == reading.cluster_placement.end()) return {};
    if (placement->second.site == site) return placement->second.hosts;
    reading.refuse(node["cluster"].pointer(),
                   fmt::format("the cluster \"{}\" is at the site \"{}\", the proxy at \"{}\"; allowed: a cluster of "
                               "its site",
                               node.text("cluster"), reading.scenario.sites[placement->second.site].name, name));
    return {};
  }
  std::vector<Index> hosts = hosts_at(reading.scenario, site);
  // Other mistakes leave hosts out, too.
  if (hosts.empty() && reading.problems.empty())
    reading.refuse(node.pointer(),
                   fmt::format("the site \"{}\" has no host for the proxy; allowed: a site with hosts", name));
  return hosts;
}

/// What the entry says of each of its proxies; nothing (and a problem) where it cannot be.
std::optional<CdpProxyConfig> read_proxy(Reading& reading, const Node& node, std::optional<Index> site,
                                         const SiteRoles& roles, std::vector<Index>& hosts) {
  if (!node.has("site"))
    reading.refuse(node.pointer(), "the key \"site\" is missing: a CDP proxy stands at a protected or a recovery site");
  if (!site) return std::nullopt;
  const auto role = read_role(reading, node, *site, roles);
  hosts = hosts_for(reading, node, *site);
  if (!role || hosts.empty()) return std::nullopt;
  CdpProxyConfig proxy;
  proxy.role = *role;
  proxy.size.vcpus = node.count("vcpu");
  proxy.size.ram_bytes = node.quantity("ram", Dimension::Bytes);
  proxy.size.cache_bytes = node.quantity("cache", Dimension::Bytes);
  return proxy;
}

/// Sizes and places of proxies on a component of another kind.
void check_kinds(Reading& reading, const Node& node) {
  const std::string kind = node.text("kind");
  if (kind.empty() || kind == proxy_kind) return;
  const Schema& schema = Schema::instance();
  const nlohmann::json& component = schema.resolved(schema.root()["definitions"]["component"]);
  for (const auto& [key, value] : node.members()) {
    const nlohmann::json* property = schema.child(component, key);
    if (!property || !property->contains("x-kinds")) continue;
    const nlohmann::json& kinds = (*property)["x-kinds"];
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
      reading.refuse(value.pointer(), fmt::format("\"{}\" does not belong to a component of kind {}; allowed with: {}",
                                                  key, kind, proxy_kind));
  }
}

/// Of these hosts the one with the fewest proxies so far, which has one more now: the hosts in turn.
Index next_host(const std::vector<Index>& hosts, std::vector<std::size_t>& proxies_on) {
  const Index host =
      *std::min_element(hosts.begin(), hosts.end(), [&](Index a, Index b) { return proxies_on[a] < proxies_on[b]; });
  ++proxies_on[host];
  return host;
}

/// As many proxies of a role as are advised, of the default size, where nobody gave any.
void assume_proxies(Reading& reading, Index site, CdpProxyRole role, std::vector<std::size_t>& proxies_on) {
  Scenario& scenario = reading.scenario;
  const auto serves = [&](const CdpProxyConfig& proxy) {
    return proxy.role == role && scenario.hosts[proxy.host].site == site;
  };
  if (std::any_of(scenario.cdp_proxies.begin(), scenario.cdp_proxies.end(), serves)) return;
  auto& components = scenario.security.components;
  const auto is_taken = [&](const std::string& name) {
    return std::any_of(components.begin(), components.end(),
                       [&](const ComponentConfig& component) { return component.name == name; });
  };
  const std::string& site_name = scenario.sites[site].name;
  const char* word = role == CdpProxyRole::Source ? "source" : "target";
  for (std::uint32_t number = 1; number <= cdp_proxies_advised; ++number) {
    CdpProxyConfig proxy;
    proxy.name = fmt::format("{} {} proxy {}", site_name, word, number);
    while (is_taken(proxy.name)) proxy.name += "'";
    proxy.role = role;
    proxy.host = next_host(hosts_at(scenario, site), proxies_on);
    ComponentConfig component;
    component.name = proxy.name;
    component.kind = proxy_kind;
    component.site = site;
    component.pointer = "/security/components";
    reading.cdp_proxies.pointer[proxy.name] = component.pointer;
    components.push_back(std::move(component));
    scenario.cdp_proxies.push_back(std::move(proxy));
  }
  reading.warn(fmt::format("site {}: no {} proxy is given; {} of the default size are assumed (IBM, Veeam pattern)",
                           site_name, word, cdp_proxies_advised));
}

/// At each end of the policies.
void assume_missing_proxies(Reading& reading, const SiteRoles& roles, std::vector<std::size_t>& proxies_on) {
  for (const Index site : roles.protecting) assume_proxies(reading, site, CdpProxyRole::Source, proxies_on);
  for (const Index site : roles.recovering) assume_proxies(reading, site, CdpProxyRole::Target, proxies_on);
  auto& components = reading.scenario.security.components;
  std::sort(components.begin(), components.end(),
            [](const ComponentConfig& a, const ComponentConfig& b) { return a.name < b.name; });
}

/// Proxies by name, each to the host, of those that it may run on, with the fewest so far: the hosts in turn.
void read_proxies(Reading& reading) {
  const SiteRoles roles = roles_of_sites(reading);
  std::map<std::string, std::pair<std::optional<CdpProxyConfig>, std::vector<Index>>> entries;
  for (const Node& node : reading.root["security"]["components"].items()) {
    check_kinds(reading, node);
    if (node.text("kind") != proxy_kind) continue;
    auto& [proxy, hosts] = entries[node.pointer()];
    const auto site = reading.sites.index.find(node.text("site"));
    proxy = read_proxy(reading, node, site == reading.sites.index.end() ? std::nullopt : std::optional(site->second),
                       roles, hosts);
  }
  std::vector<std::size_t> proxies_on(reading.scenario.hosts.size());
  for (const ComponentConfig& component : reading.scenario.security.components) {
    if (component.kind != proxy_kind) continue;
    reading.cdp_proxies.pointer[component.name] = component.pointer;
    const auto& [proxy, hosts] = entries[component.pointer];
    if (!proxy) continue;
    CdpProxyConfig one = *proxy;
    one.name = component.name;
    one.host = next_host(hosts, proxies_on);
    reading.scenario.cdp_proxies.push_back(std::move(one));
  }
  // What was refused may be what is missing.
  if (reading.problems.empty()) assume_missing_proxies(reading, roles, proxies_on);
  sort_by_name(reading.scenario.cdp_proxies, reading.cdp_proxies);
}

/// Replicas stand ready: nothing is created, nothing paces their power-ons, and no journal answers their reads.
void set_recovery_rules(Scenario& scenario) {
  const CdpConfig& cdp = scenario.constants.of<CdpConfig>();
  RecoveryRules& rules = scenario.recovery;
  rules.power_on_interval_s = 0;
  rules.io_penalty_fraction = 0;
  rules.scratch_allocation_bytes = 0;
  rules.replica = {true, cdp.set_point_s, cdp.power_on_s, cdp.long_term_point_s, cdp.restore_server_s};
}

}  // namespace

void read_cdp(Reading& reading) {
  // Beside others only those are recovered.
  if (reading.products.size() == 1) set_recovery_rules(reading.scenario);
  if (parse_version(reading.scenario.security.version).major >= 13)
    reading.scenario.constants.of<CdpConfig>().version = CdpVersion::V13;
  check_histories(reading);
  read_proxies(reading);
}

}  // namespace drsim
