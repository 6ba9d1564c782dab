/// Components, subnets and what else of the section `security` the ports follow from.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/scenario/address_text.hpp"
#include "sim/scenario/reading.hpp"

namespace drsim {

namespace {

std::vector<std::uint32_t> read_sites_of(Reading& reading, const Node& list) {
  std::vector<std::uint32_t> sites;
  for (const Node& name : list.items())
    if (const auto site = reading.find(reading.sites, name)) sites.push_back(*site);
  std::sort(sites.begin(), sites.end());
  sites.erase(std::unique(sites.begin(), sites.end()), sites.end());
  return sites;
}

IntervalSet read_addresses(Reading& reading, const Node& list) {
  std::vector<Interval> addresses;
  for (const Node& text : list.items()) {
    const auto interval = parse_addresses(text.text());
    if (interval)
      addresses.push_back(*interval);
    else if (!text.text().empty())
      reading.refuse(text.pointer(), fmt::format("found \"{}\"; allowed: an IPv4 address, a block such as 10.1.2.0/24 "
                                                 "(no bits below the prefix) or a range 10.1.2.3-10.1.2.9",
                                                 text.text()));
  }
  return IntervalSet(std::move(addresses));
}

void check_connector(Reading& reading, const Node& node, const ComponentConfig& component) {
  const bool is_connector = component.kind == "zcc";
  for (const char* key : {"customer", "first_port"})
    if (!is_connector && node.has(key))
      reading.refuse(node[key].pointer(),
                     fmt::format("\"{}\" does not belong to the kind \"{}\"; allowed with: zcc", key, component.kind));
  if (!is_connector) return;
  if (!node.has("customer")) reading.refuse(node.pointer(), "the key \"customer\" is missing: the site that it relays");
  if (component.customer && component.site && *component.customer == *component.site)
    reading.refuse(node["customer"].pointer(),
                   fmt::format("the connector stands at its customer's own site \"{}\"; allowed: another site",
                               node.text("customer")));
}

/// Splits the addresses of a set among its members: one each, in order.
void give_addresses(Reading& reading, const Node& node, std::vector<ComponentConfig>& set,
                    const IntervalSet& addresses) {
  if (addresses.empty() || set.size() == 1) {
    for (ComponentConfig& one : set) one.addresses = addresses;
    return;
  }
  if (addresses.size() != set.size()) {
    reading.refuse(node["addresses"].pointer(), fmt::format("has {} addresses for {} components; allowed: one for each",
                                                            addresses.size(), set.size()));
    return;
  }
  std::size_t next = 0;
  for (const Interval& interval : addresses.intervals())
    for (std::uint64_t address = interval.first; address <= interval.last; ++address) {
      const auto one = static_cast<std::uint32_t>(address);
      set[next++].addresses = IntervalSet(Interval{one, one});
    }
}

void read_component(Reading& reading, NameTable& names, const Node& node) {
  ComponentConfig component;
  component.kind = node.text("kind");
  component.pointer = node.pointer();
  if (node.has("site")) component.site = reading.find(reading.sites, node["site"]);
  if (node.has("serves")) component.serves = read_sites_of(reading, node["serves"]);
  if (node.has("customer")) component.customer = reading.find(reading.sites, node["customer"]);
  if (node.has("first_port")) component.first_port = node.count("first_port");
  check_connector(reading, node, component);
  const std::uint32_t count = node.has("count") ? node.count("count") : 1;
  std::vector<ComponentConfig> set;
  for (std::uint32_t number = 1; number <= count; ++number) {
    component.name = expanded_name(node.text("name"), number, count);
    if (reading.add_name(names, component.name, node.pointer())) set.push_back(component);
  }
  give_addresses(reading, node, set, read_addresses(reading, node["addresses"]));
  auto& all = reading.scenario.security.components;
  all.insert(all.end(), set.begin(), set.end());
}

void read_subnet(Reading& reading, NameTable& names, const Node& node) {
  SubnetConfig subnet;
  subnet.name = node.text("name");
  subnet.pointer = node.pointer();
  const auto site = reading.find(reading.sites, node["site"]);
  const auto block = parse_address_block(node.text("block"));
  if (!block && !node.text("block").empty())
    reading.refuse(node["block"].pointer(), fmt::format("found \"{}\"; allowed: an IPv4 block such as 10.1.2.0/24 (no "
                                                        "bits below the prefix)",
                                                        node.text("block")));
  for (const Node& kind : node["kinds"].items()) subnet.kinds.push_back(kind.text());
  if (node.has("skip")) subnet.skip = node.count("skip");
  if (!reading.add_name(names, subnet.name, node.pointer()) || !site || !block) return;
  subnet.site = *site;
  subnet.block = *block;
  for (const SubnetConfig& other : reading.scenario.security.subnets)
    if (IntervalSet(interval_of(other.block)).overlaps(IntervalSet(interval_of(*block))))
      reading.refuse(node["block"].pointer(),
                     fmt::format("\"{}\" overlaps {} of the subnet \"{}\"; allowed: blocks apart", node.text("block"),
                                 address_block_text(other.block), other.name));
  reading.scenario.security.subnets.push_back(std::move(subnet));
}

/// The sites of a design that relays through a connector are a provider's and a customer's.
DeploymentTopology read_topology(const Node& node, const SecurityConfig& security) {
  static const std::map<std::string, DeploymentTopology> topologies = {{"enterprise", DeploymentTopology::Enterprise},
                                                                       {"draas", DeploymentTopology::CloudConnector},
                                                                       {"icdr", DeploymentTopology::InCloud}};
  const auto found = topologies.find(node.text("topology"));
  if (found != topologies.end()) return found->second;
  const bool has_connector = std::any_of(security.components.begin(), security.components.end(),
                                         [](const ComponentConfig& component) { return component.kind == "zcc"; });
  return has_connector ? DeploymentTopology::CloudConnector : DeploymentTopology::Enterprise;
}

/// Old appliances have no TLS of their own (facts on Zerto, section 7).
void check_transit(Reading& reading, const Node& security) {
  const bool is_zerto = reading.scenario.security.product == ProtectionProduct::Zerto;
  if (!reading.scenario.security.has_tls || !is_zerto) return;
  for (const HostConfig& host : reading.scenario.hosts)
    if (host.vra.version == VersionProfile::Old) {
      reading.refuse(security["transit"]["replication"].pointer(),
                     fmt::format("\"tls\" is not part of the old version profile (up to 8.0), which the VRA of host "
                                 "\"{}\" has; allowed: \"none\", \"ipsec\"",
                                 host.name));
      return;
    }
}

}  // namespace

void read_security(Reading& reading) {
  static const std::map<std::string, ProtectionProduct> products = {
      {"zerto", ProtectionProduct::Zerto},
      {"veeam_cdp", ProtectionProduct::VeeamCdp},
      {"veeam_replication", ProtectionProduct::VeeamReplication}};
  const Node node = reading.root["security"];
  SecurityConfig& security = reading.scenario.security;
  const auto product = products.find(node.text("product"));
  if (product != products.end()) security.product = product->second;
  if (node.has("version")) security.version = node.text("version");
  if (node.has("reverse_protection")) security.reverse_protection = node.flag("reverse_protection");
  security.has_tls = node["transit"].text("replication") == "tls";
  security.has_ipsec = node["transit"].text("replication") == "ipsec";
  NameTable components{"component", "security/components"}, subnets{"subnet", "security/subnets"};
  for (const Node& component : node["components"].items()) read_component(reading, components, component);
  for (const Node& subnet : node["subnets"].items()) read_subnet(reading, subnets, subnet);
  security.topology = read_topology(node, security);
  check_transit(reading, node);
  const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
  std::sort(security.components.begin(), security.components.end(), by_name);
  std::sort(security.subnets.begin(), security.subnets.end(), by_name);
}

}  // namespace drsim
