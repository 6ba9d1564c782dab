#include "sim/ports/connections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "sim/ports/relation.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {
namespace {

constexpr std::uint32_t port_max = 65535;

/// What a derivation works on.
struct Derivation {
  const Scenario& scenario;
  const DesignComponents& design;
  std::vector<Problem> problems;
  std::string file;
  std::vector<const ProductFacts*> products = facts_in_use(scenario);

  /// True where a product of the design has rows of its own under this word.
  bool has_rows_for(const std::string& word) const {
    return std::any_of(products.begin(), products.end(),
                       [&](const ProductFacts* product) { return product->port_features.count(word) > 0; });
  }
};

/// Rows of a product come in profiles: two ends of different age talk as the older one does.
bool fits_profile(const CatalogueRow& row, const ComponentGroup& from, const ComponentGroup& to) {
  if (row.product != "zerto") return true;
  const std::string common = from.profile == "old" || to.profile == "old" ? "old"
                             : from.profile.empty()                       ? to.profile
                                                                          : from.profile;
  return common.empty() || common == row.profile;
}

/// Appliances on both ends, or behind a connector.
bool speaks_tls(const Derivation& derivation, const ComponentGroup& from, const ComponentGroup& to) {
  const auto side = [&](const ComponentGroup& group) {
    if (group.kind != "zcc") return group.has_tls;
    const RelayedAppliances relayed = relayed_appliances(derivation.design, group);
    return !relayed.of_customer.empty() &&
           derivation.design.groups[derivation.design.group_of[relayed.of_customer.intervals()[0].first]].has_tls;
  };
  return side(from) && side(to);
}

bool has_feature(const Derivation& derivation, Feature feature, const ComponentGroup& from, const ComponentGroup& to) {
  const SecurityConfig& security = derivation.scenario.security;
  switch (feature) {
    case Feature::Tls:
      return speaks_tls(derivation, from, to);
    case Feature::NoTls:
      return !speaks_tls(derivation, from, to);
    case Feature::ReverseProtection:
      return security.reverse_protection;
    case Feature::CustomerInterface:
      return security.topology != DeploymentTopology::InCloud;
    case Feature::InCloud:
      return security.topology == DeploymentTopology::InCloud;
    case Feature::Cdp:
      return derivation.has_rows_for("cdp");
    case Feature::NativeKms:
      return security.native_kms;
    case Feature::VsphereEncryption:
      return security.vsphere_encryption;
  }
  return false;
}

Boundary boundary_of(const Derivation& derivation, const ComponentGroup& from, const ComponentGroup& to) {
  const bool is_outside = (from.site < 0 && from.region.empty()) || (to.site < 0 && to.region.empty());
  if (is_outside) return Boundary::Outside;
  if (from.region != to.region || from.site < 0 || to.site < 0) {
    const bool relayed =
        from.site >= 0 && to.site >= 0 &&
        derivation.design.relayed_sites.count({static_cast<Index>(from.site), static_cast<Index>(to.site)}) > 0;
    return relayed ? Boundary::Provider : from.region == to.region ? Boundary::Site : Boundary::Region;
  }
  if (from.site == to.site) return Boundary::Host;
  const bool relayed =
      derivation.design.relayed_sites.count({static_cast<Index>(from.site), static_cast<Index>(to.site)}) > 0;
  return relayed ? Boundary::Provider : Boundary::Site;
}

/// A tunnel between the gateways of both sites, or on every link that joins their regions.
bool crosses_ipsec(const Scenario& scenario, std::int64_t from_site, std::int64_t to_site) {
  if (from_site < 0 || to_site < 0 || from_site == to_site) return false;
  const auto a = static_cast<Index>(from_site), b = static_cast<Index>(to_site);
  if (scenario.security.site_has_ipsec[a] && scenario.security.site_has_ipsec[b]) return true;
  bool any = false, all = true;
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    const LinkConfig& link = scenario.links[i];
    const Index region_a = scenario.sites[a].region, region_b = scenario.sites[b].region;
    const bool joins = (link.region_a == region_a && link.region_b == region_b) ||
                       (link.region_a == region_b && link.region_b == region_a);
    if (!joins) continue;
    any = true;
    all = all && scenario.security.link_has_ipsec[i];
  }
  return any && all;
}

std::string encryption_of(const Scenario& scenario, const CatalogueRow& row, const ComponentGroup& from,
                          const ComponentGroup& to) {
  static const std::map<RowEncryption, std::string> words = {{RowEncryption::None, "none"},
                                                             {RowEncryption::Tls, "tls"},
                                                             {RowEncryption::Https, "https"},
                                                             {RowEncryption::Ssh, "ssh"}};
  const bool both_sites = from.site >= 0 && to.site >= 0;
  const bool ruled = both_sites && scenario.security.encrypting_rules.count(
                                       {static_cast<Index>(from.site), static_cast<Index>(to.site)}) > 0;
  const std::string own = row.encryption == RowEncryption::ByRule ? (ruled ? "tls" : "none") : words.at(row.encryption);
  if (!crosses_ipsec(scenario, from.site, to.site)) return own;
  return own == "none" ? "ipsec" : own + " in ipsec";
}

/// The range of a connector's ports that users of one side use; a problem where it does not fit.
IntervalSet relayed_ports(Derivation& derivation, const CatalogueRow& row, const ComponentGroup& connector) {
  const RelayedAppliances sides = relayed_appliances(derivation.design, connector);
  const ConnectorPorts counts = connector_ports(static_cast<std::uint32_t>(sides.of_customer.size()),
                                                static_cast<std::uint32_t>(sides.of_provider.size()));
  const std::uint32_t first_of_provider = connector.first_port + counts.customer_to_provider;
  const std::uint32_t last = first_of_provider + counts.provider_to_customer - 1;
  if (last > port_max) {
    derivation.problems.push_back(
        {derivation.file, "/cloud_connectors",
         fmt::format("the connector \"{}\" needs {} ports from {} on; allowed: up to {}", connector.title,
                     counts.customer_to_provider + counts.provider_to_customer, connector.first_port, port_max)});
    return {};
  }
  const bool from_customer = row.relation == Relation::RelayFromCustomer;
  return IntervalSet(from_customer ? Interval{connector.first_port, first_of_provider - 1}
                                   : Interval{first_of_provider, last});
}

/// "vra of a", "vra of a, b and 3 others", or the whole site.
std::string title_of(const Derivation& derivation, const IntervalSet& members) {
  const DesignComponents& design = derivation.design;
  std::vector<std::uint32_t> groups;
  for (const Interval& interval : members.intervals())
    for (std::uint32_t number = interval.first; number <= interval.last;) {
      groups.push_back(design.group_of[number]);
      number = design.groups[groups.back()].members.last + 1;
    }
  const ComponentGroup& first = design.groups[groups.front()];
  if (groups.size() == 1) return first.title;
  const std::size_t at_site = design.groups_at.at({first.kind, first.site});
  if (at_site == groups.size() && first.site >= 0)
    return first.kind + " of site " + derivation.scenario.sites[static_cast<std::size_t>(first.site)].name;
  constexpr std::size_t shown_max = 3;
  std::string text = first.kind + " of ";
  for (std::size_t i = 0; i < std::min(groups.size(), shown_max); ++i) {
    const ComponentGroup& group = design.groups[groups[i]];
    text += (i ? ", " : "") + (group.pool.empty() ? group.title : group.pool);
  }
  return groups.size() > shown_max ? text + fmt::format(" and {} others", groups.size() - shown_max) : text;
}

/// One row, applied to one pair of kinds. Pairs that differ in pools only are put together.
void apply(Derivation& derivation, const CatalogueRow& row, const std::string& from_kind, const std::string& to_kind,
           std::vector<Connection>& connections) {
  using Key = std::tuple<std::int64_t, std::int64_t, Boundary, std::string, IntervalSet>;
  std::map<Key, std::vector<TrafficBox>> boxes;
  for (JoinedPair& pair : joined_pairs(derivation.scenario, derivation.design, row, from_kind, to_kind)) {
    const ComponentGroup& from = derivation.design.groups[pair.from_group];
    const ComponentGroup& to = derivation.design.groups[pair.to_group];
    if (from.kind != from_kind || to.kind != to_kind || !fits_profile(row, from, to)) continue;
    if (pair.sources == pair.destinations && pair.sources.size() < 2) continue;
    if (!std::all_of(row.when.begin(), row.when.end(),
                     [&](Feature feature) { return has_feature(derivation, feature, from, to); }))
      continue;
    IntervalSet ports(Interval{0, 0});
    if (row.ports) ports = IntervalSet(*row.ports);
    if (row.is_relayed) ports = relayed_ports(derivation, row, to);
    if (ports.empty()) continue;
    const Key key{from.site, to.site, boundary_of(derivation, from, to),
                  encryption_of(derivation.scenario, row, from, to), ports};
    boxes[key].push_back({std::move(pair.sources), std::move(pair.destinations), row.protocol, ports});
  }
  for (auto& [key, list] : boxes)
    for (TrafficBox& box : aggregated(std::move(list))) {
      Connection connection;
      connection.row = row;
      connection.from = title_of(derivation, box.sources);
      connection.to = title_of(derivation, box.destinations);
      std::tie(connection.from_site, connection.to_site, connection.boundary, connection.encryption, std::ignore) = key;
      connection.box = std::move(box);
      connections.push_back(std::move(connection));
    }
}

void list_relayed(const Derivation& derivation, const std::vector<Connection>& connections,
                  std::vector<RelayedPort>& relayed) {
  const DesignComponents& design = derivation.design;
  std::set<std::pair<std::string, std::uint32_t>> listed;
  const auto list = [&](const Connection& connection, const ComponentGroup& connector) {
    const RelayedAppliances sides = relayed_appliances(design, connector);
    const bool from_customer = connection.row.relation == Relation::RelayFromCustomer;
    const bool has_tls = connection.encryption.rfind("tls", 0) == 0;
    std::uint32_t port = connection.box.ports.intervals()[0].first;
    for (const Interval& interval : (from_customer ? sides.of_provider : sides.of_customer).intervals())
      for (std::uint32_t number = interval.first; number <= interval.last; ++number)
        for (const bool is_control : {true, false}) {
          const std::uint32_t target = is_control ? (has_tls ? 9007u : 4007u) : (has_tls ? 9008u : 4008u);
          if (listed.insert({connector.title, port}).second)
            relayed.push_back({connector.title, port, connection.from, design.names[number], target, is_control});
          ++port;
        }
  };
  // Connectors with as many ports share a connection.
  for (const Connection& connection : connections)
    for (const Interval& interval : connection.box.destinations.intervals())
      for (std::uint32_t number = interval.first; connection.row.is_relayed && number <= interval.last; ++number)
        list(connection, design.groups[design.group_of[number]]);
}

/// Rows of common services name components of every product; not each fits this design.
bool could_have(const Scenario& scenario, const CatalogueProducts& products, const PortCatalogue& catalogue,
                const std::string& kind) {
  const ComponentKind* known = catalogue.kind(kind);
  if (!known) return true;
  const auto& hyper_v = scenario.security.site_is_hyper_v;
  const bool has_hyper_v = std::find(hyper_v.begin(), hyper_v.end(), true) != hyper_v.end();
  return !products.lacks(known->product) && (known->product != "hyper-v" || has_hyper_v);
}

/// No two of the boxes have a source in common.
bool have_own_sources(const std::vector<TrafficBox>& boxes) {
  std::vector<Interval> all;
  for (const TrafficBox& box : boxes)
    all.insert(all.end(), box.sources.intervals().begin(), box.sources.intervals().end());
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i < all.size(); ++i)
    if (all[i].first <= all[i - 1].last) return false;
  return true;
}

}  // namespace

const char* boundary_text(Boundary boundary) {
  static const char* const texts[] = {"host", "site", "region", "provider", "outside"};
  return texts[static_cast<std::size_t>(boundary)];
}

double pair_count(const std::vector<Connection>& connections) {
  std::map<std::pair<TransportProtocol, IntervalSet>, std::vector<TrafficBox>> by_port;
  for (const Connection& connection : connections)
    by_port[{connection.box.protocol, connection.box.ports}].push_back(connection.box);
  double count = 0;
  for (auto& [port, boxes] : by_port) {
    boxes = aggregated(std::move(boxes));
    if (!have_own_sources(boxes)) boxes = without(boxes, {});
    for (const TrafficBox& box : boxes)
      count += static_cast<double>(box.sources.size()) * static_cast<double>(box.destinations.size()) -
               static_cast<double>(box.sources.shared(box.destinations).size());
  }
  return count;
}

PortNeeds port_needs(const Scenario& scenario, const PortCatalogue& catalogue, const std::string& file) {
  PortNeeds needs;
  needs.components = components_of(scenario, catalogue, file);
  Derivation derivation{scenario, needs.components, {}, file};
  const CatalogueProducts products = catalogue_products(scenario);
  std::set<std::string> spoken_of;
  for (const CatalogueRow& row : applicable_rows(scenario, catalogue)) {
    for (const auto* kinds : {&row.from, &row.to})
      for (const std::string& kind : *kinds)
        if (!needs.components.groups_of_kind.count(kind) && could_have(scenario, products, catalogue, kind))
          spoken_of.insert(kind);
    for (const std::string& from : row.from)
      for (const std::string& to : row.to) apply(derivation, row, from, to, needs.connections);
  }
  if (!derivation.problems.empty()) throw ScenarioError(std::move(derivation.problems));
  list_relayed(derivation, needs.connections, needs.relayed);
  needs.not_declared.assign(spoken_of.begin(), spoken_of.end());
  needs.count = pair_count(needs.connections);
  return needs;
}

void check_design(const Scenario& scenario, const std::string& file) {
  const SecurityConfig& security = scenario.security;
  // What nobody declared is derived, and fits.
  if (security.components.empty() && security.subnets.empty()) return;
  static const PortCatalogue catalogue = port_catalogue();
  const bool has_connectors =
      std::any_of(security.components.begin(), security.components.end(),
                  [](const ComponentConfig& component) { return component.customer.has_value(); });
  if (has_connectors)
    port_needs(scenario, catalogue, file);
  else
    components_of(scenario, catalogue, file);
}

}  // namespace drsim
