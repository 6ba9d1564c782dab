/// Components, subnets and what else of the section `security` the ports follow from.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/scenario/product_words.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/text/address_text.hpp"

namespace drsim {

namespace {

/// Of a scenario: five for each host that it may have.
constexpr std::uint32_t components_max = 100000;

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
  const std::uint32_t count = node.has("count") ? reading.expansion(names, node, "count", components_max) : 1;
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

/// The component of that name and kind: as declared with its addresses, or a new one. Nothing when the name is taken.
ComponentConfig* component_named(Reading& reading, NameTable& names, const Node& node, const std::string& kind) {
  auto& components = reading.scenario.security.components;
  const std::string name = node.text("name");
  for (ComponentConfig& declared : components)
    if (declared.name == name && declared.kind == kind) return &declared;
  if (!reading.add_name(names, name, node.pointer())) return nullptr;
  components.emplace_back();
  components.back().name = name;
  components.back().kind = kind;
  components.back().pointer = node.pointer();
  return &components.back();
}

/// Relays of the data path are components, too; what they relay is checked with the routes.
void read_connectors(Reading& reading, NameTable& names) {
  for (const Node& node : reading.root["cloud_connectors"].items()) {
    const auto site = reading.sites.index.find(node.text("site"));
    const auto customer = reading.sites.index.find(node.text("customer"));
    if (site == reading.sites.index.end() || customer == reading.sites.index.end()) continue;
    ComponentConfig* component = component_named(reading, names, node, "zcc");
    if (!component) continue;
    component->site = site->second;
    component->customer = customer->second;
    if (node.has("first_port")) component->first_port = node.count("first_port");
  }
}

/// Repositories of long-term retention and key servers stand outside the sites, in a region.
void read_outside(Reading& reading, NameTable& names) {
  for (const Node& node : reading.root["retention"].items())
    if (ComponentConfig* component = component_named(reading, names, node, "repository"))
      component->region = node.text("repository");
  for (const Node& node : reading.root["security"]["kms"].items())
    if (ComponentConfig* component = component_named(reading, names, node, "kms")) {
      component->region = node.text("region");
      component->serves = read_sites_of(reading, node["sites"]);
    }
}

void read_encryption(Reading& reading, const Node& node) {
  SecurityConfig& security = reading.scenario.security;
  security.native_kms = node["keys"].text("native_encryption") == "kms";
  for (const char* side : {"protected", "recovery"})
    for (const Node& layer : node["at_rest"][side].items())
      security.vsphere_encryption = security.vsphere_encryption || layer.text() == "vm" || layer.text() == "vsan";
  for (const Node& rule : node["transit"]["traffic_rules"].items()) {
    const auto from = reading.find(reading.sites, rule["from"]);
    const auto to = reading.find(reading.sites, rule["to"]);
    if (from && to && rule.has("throttle"))
      security.traffic_limits.push_back(
          {rule.text("name"), *from, *to, rule.quantity("throttle", Dimension::BitsPerSecond)});
    if (!from || !to || !rule.flag("encrypt")) continue;
    security.encrypting_rules.insert({*from, *to});
    security.encrypting_rules.insert({*to, *from});
  }
}

/// Who encrypts replicated data on its way, and which sites share a vCenter.
void read_surroundings(Reading& reading) {
  SecurityConfig& security = reading.scenario.security;
  for (const char* list : {"clusters", "hosts"})
    for (const Node& node : reading.root[list].items()) {
      const std::string encryption = node["vra"].text("encryption");
      if (!encryption.empty() && encryption != "none") security.encrypted_pools.insert(node.text("name"));
    }
  security.link_has_ipsec.assign(reading.scenario.links.size(), false);
  for (const Node& node : reading.root["links"].items()) {
    const auto link = reading.links.index.find(node.text("name"));
    const bool known = link != reading.links.index.end() && link->second < security.link_has_ipsec.size();
    if (known) security.link_has_ipsec[link->second] = node.has("ipsec");
  }
  const std::size_t sites = reading.scenario.sites.size();
  security.site_has_ipsec.assign(sites, false);
  security.site_is_hyper_v.assign(sites, false);
  security.vcenter_of_site.assign(sites, "");
  for (const Node& node : reading.root["sites"].items()) {
    const auto site = reading.sites.index.find(node.text("name"));
    if (site == reading.sites.index.end() || site->second >= sites) continue;
    security.site_has_ipsec[site->second] = node.has("ipsec");
    security.site_is_hyper_v[site->second] = node.text("hypervisor") == "hyper-v";
    security.vcenter_of_site[site->second] = node.text("vcenter");
  }
}

}  // namespace

ProtectionProduct Reading::product_of(const Node& vpg) const {
  return product_named(vpg.text("product")).value_or(scenario.security.product);
}

void read_product(Reading& reading) {
  const Node node = reading.root["security"];
  SecurityConfig& security = reading.scenario.security;
  security.product = product_named(node.text("product")).value_or(security.product);
  if (node.has("version")) security.version = node.text("version");
  for (const Node& vpg : reading.root["vpgs"].items()) reading.products.insert(reading.product_of(vpg));
  if (reading.products.empty()) reading.products.insert(security.product);
  if (reading.products.size() == 1) security.product = *reading.products.begin();
}

void read_security(Reading& reading) {
  const Node node = reading.root["security"];
  SecurityConfig& security = reading.scenario.security;
  if (node.has("reverse_protection")) security.reverse_protection = node.flag("reverse_protection");
  NameTable components{"component", "security/components"}, subnets{"subnet", "security/subnets"};
  for (const Node& component : node["components"].items()) read_component(reading, components, component);
  read_connectors(reading, components);
  read_outside(reading, components);
  read_encryption(reading, node);
  read_surroundings(reading);
  for (const Node& subnet : node["subnets"].items()) read_subnet(reading, subnets, subnet);
  security.topology = read_topology(node, security);
  const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
  std::sort(security.components.begin(), security.components.end(), by_name);
  std::sort(security.subnets.begin(), security.subnets.end(), by_name);
}

}  // namespace drsim
