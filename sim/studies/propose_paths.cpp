/// What stands between appliances and links: gateways, VPNs, cloud connectors, throttles, NICs.

#include <algorithm>
#include <functional>
#include <set>

#include "sim/scenario/json_file.hpp"
#include "sim/studies/propose.hpp"

namespace drsim {
namespace {

/// VMs that replicate over a resource: all that cross some link and that `crosses` says so of, each once.
LinkUse use_by(const LeverSource& source, const std::function<bool(const VmConfig&)>& crosses) {
  LinkUse use;
  std::set<std::uint32_t> known;
  for (const LinkUse& link : source.record.link_uses)
    for (const LinkUse::Vm& vm : link.vms)
      if (crosses(source.read.scenario.vms[vm.vm]) && known.insert(vm.vm).second) use.vms.push_back(vm);
  return use;
}

/// Over the present value: what the targets need by formula, or a little more; then twice and four times as much.
std::vector<double> factors_to(double needed, double present) {
  constexpr double at_least = 1.25, reserve = 1.02;
  const double first = std::max(at_least, reserve * needed / present);
  return {first, 2 * first, 4 * first};
}

/// VMs that leave a site, or come to it.
std::vector<double> factors_of_site(const LeverSource& source, Index site, double present) {
  const std::vector<HostConfig>& hosts = source.read.scenario.hosts;
  const LinkUse out = use_by(source, [&](const VmConfig& vm) { return hosts[vm.host].site == site; });
  const LinkUse in = use_by(source, [&](const VmConfig& vm) { return hosts[vm.recovery_host].site == site; });
  return factors_to(std::max(formula_bits_per_s(source, out), formula_bits_per_s(source, in)), present);
}

std::string below(const std::string& pointer, std::initializer_list<const char*> keys) {
  if (pointer.empty()) return "";
  std::string text = pointer;
  for (const char* key : keys) text = join_pointer(text, key);
  return text;
}

/// Packets before encryption per second, and the cores that encrypt them: either may bind, so both are raised.
std::optional<Lever> both(std::optional<Lever> throughput, const std::optional<Lever>& cores) {
  if (!throughput) return cores;
  if (cores)
    for (std::size_t step = 0; step < throughput->steps.size(); ++step) {
      const std::vector<ScenarioChange>& more = cores->steps[std::min(step, cores->steps.size() - 1)].changes;
      std::vector<ScenarioChange>& changes = throughput->steps[step].changes;
      changes.insert(changes.end(), more.begin(), more.end());
    }
  return throughput;
}

void propose_throttle(const LeverSource& source, Index index, const std::string& pointer, double weight,
                      RankedLevers& levers) {
  const SiteConfig& site = source.read.scenario.sites[index];
  std::vector<PlacedValue> rates;
  if (site.throttle->bits_per_s > 0)
    rates.push_back({site.name, below(pointer, {"throttle", "rate"}), site.throttle->bits_per_s});
  if (site.throttle->has_window && site.throttle->window_bits_per_s > 0)
    rates.push_back({site.name, below(pointer, {"throttle", "window", "rate"}), site.throttle->window_bits_per_s});
  if (rates.empty()) return;
  const auto least =
      std::min_element(rates.begin(), rates.end(),
                       [](const PlacedValue& left, const PlacedValue& right) { return left.value < right.value; });
  auto lever = scaling_lever({ProposalKind::ThrottleRate, Dimension::BitsPerSecond}, rates,
                             factors_of_site(source, index, least->value));
  if (lever)
    for (Proposal& step : lever->steps) step.entities = 1;  // one throttle, with and without its window
  add_lever(levers, weight, std::move(lever));
}

/// A site, and those that it replicates with: what is raised at one end binds at the other.
std::vector<Index> with_peers(const LeverSource& source, Index site) {
  const Scenario& scenario = source.read.scenario;
  std::set<Index> peers;
  for (const VmConfig& vm : scenario.vms) {
    const Index from = scenario.hosts[vm.host].site, to = scenario.hosts[vm.recovery_host].site;
    if (from == site) peers.insert(to);
    if (to == site) peers.insert(from);
  }
  peers.erase(site);
  std::vector<Index> sites = {site};
  sites.insert(sites.end(), peers.begin(), peers.end());
  return sites;
}

/// Raises the sites' values to what the first is raised to, as far as they are below that.
std::optional<Lever> level_lever(LeverKind kind, const std::vector<PlacedValue>& places,
                                 const std::vector<double>& factors) {
  std::vector<std::vector<double>> values;
  for (const double factor : factors)
    values.emplace_back(places.size(), places.empty() ? 0 : factor * places.front().value);
  return valued_lever(kind, places, values);
}

void propose_gateway(const LeverSource& source, Index index, double weight, RankedLevers& levers) {
  const Scenario& scenario = source.read.scenario;
  std::vector<PlacedValue> places;
  for (const Index site : with_peers(source, index))
    if (scenario.sites[site].gateway_bits_per_s)
      places.push_back({scenario.sites[site].name,
                        below(source.pointers.of(DocumentEntry::Site, scenario.sites[site].name), {"gateway"}),
                        *scenario.sites[site].gateway_bits_per_s});
  add_lever(levers, weight,
            level_lever({ProposalKind::GatewayCapacity, Dimension::BitsPerSecond}, places,
                        factors_of_site(source, index, *scenario.sites[index].gateway_bits_per_s)));
}

void propose_site_vpn(const LeverSource& source, Index index, double weight, RankedLevers& levers) {
  const Scenario& scenario = source.read.scenario;
  std::vector<PlacedValue> throughputs, cores;
  for (const Index site : with_peers(source, index)) {
    const SiteConfig& config = scenario.sites[site];
    if (!config.ipsec) continue;
    const std::string pointer = source.pointers.of(DocumentEntry::Site, config.name);
    throughputs.push_back({config.name, below(pointer, {"ipsec", "throughput"}), config.ipsec->bits_per_s});
    cores.push_back({config.name, below(pointer, {"ipsec", "cores"}), config.ipsec->cores});
  }
  const std::vector<double> factors = factors_of_site(source, index, scenario.sites[index].ipsec->bits_per_s);
  add_lever(levers, weight,
            both(level_lever({ProposalKind::TunnelThroughput, Dimension::BitsPerSecond}, throughputs, factors),
                 level_lever({ProposalKind::TunnelThroughput, std::nullopt}, cores, factors)));
}

void propose_site(const LeverSource& source, Index index, RankedLevers& levers) {
  const SiteConfig& site = source.read.scenario.sites[index];
  const std::string pointer = source.pointers.of(DocumentEntry::Site, site.name);
  const double gateway_s = source.lost_to(EntityKind::Gateway, site.name);
  if (site.gateway_bits_per_s && gateway_s > 0) propose_gateway(source, index, gateway_s, levers);
  const double vpn_s = source.lost_to(EntityKind::VpnGateway, site.name);
  if (site.ipsec && vpn_s > 0) propose_site_vpn(source, index, vpn_s, levers);
  const double throttle_s = source.lost_to(EntityKind::Throttle, site.name);
  if (site.throttle && throttle_s > 0) propose_throttle(source, index, pointer, throttle_s, levers);
}

/// The host that most was lost to says how far NICs go; those of hosts that it replicates with go as far.
void propose_nics(const LeverSource& source, RankedLevers& levers) {
  const Scenario& scenario = source.read.scenario;
  double weight = 0;
  Index most = 0;
  for (Index index = 0; index < scenario.hosts.size(); ++index) {
    const double lost_s = source.lost_to(EntityKind::Nic, scenario.hosts[index].name);
    if (lost_s > weight) most = index;
    weight = std::max(weight, lost_s);
  }
  if (weight <= 0) return;
  const auto crosses = [&](const VmConfig& vm) { return vm.host == most || vm.recovery_host == most; };
  std::set<Index> peers;
  for (const VmConfig& vm : scenario.vms)
    if (crosses(vm)) peers.insert({vm.host, vm.recovery_host});
  for (Index index = 0; index < scenario.hosts.size(); ++index)
    if (source.lost_to(EntityKind::Nic, scenario.hosts[index].name) > 0) peers.insert(index);
  peers.erase(most);
  std::vector<Index> hosts = {most};
  hosts.insert(hosts.end(), peers.begin(), peers.end());
  std::vector<PlacedValue> places;
  for (const Index index : hosts) {
    const HostConfig& host = scenario.hosts[index];
    places.push_back({host.cluster.empty() ? host.name : host.cluster,
                      below(source.pointers.of_host_or_cluster(host.name, host.cluster), {"nic"}),
                      host.nic_bits_per_s});
  }
  const double needed = formula_bits_per_s(source, use_by(source, crosses));
  add_lever(levers, weight,
            level_lever({ProposalKind::HostNic, Dimension::BitsPerSecond}, places,
                        factors_to(needed, scenario.hosts[most].nic_bits_per_s)));
}

void propose_tunnel(const LeverSource& source, const LinkConfig& link, RankedLevers& levers) {
  const double lost_s = source.lost_to(EntityKind::VpnTunnel, link.name);
  const std::string pointer = source.pointers.of(DocumentEntry::Link, link.name);
  if (!link.ipsec || lost_s <= 0 || pointer.empty()) return;
  double needed = 0;
  for (const LinkUse& use : source.record.link_uses)
    if (use.link.compare(0, link.name.size(), link.name) == 0)
      needed = std::max(needed, formula_bits_per_s(source, use));
  const std::vector<double> factors = factors_to(needed, link.ipsec->bits_per_s);
  add_lever(levers, lost_s,
            both(scaling_lever({ProposalKind::TunnelThroughput, Dimension::BitsPerSecond},
                               {{link.name, below(pointer, {"ipsec", "throughput"}), link.ipsec->bits_per_s}}, factors),
                 scaling_lever({ProposalKind::TunnelThroughput, std::nullopt},
                               {{link.name, below(pointer, {"ipsec", "cores"}), link.ipsec->cores}}, factors)));
}

void propose_connector(const LeverSource& source, const CloudConnectorConfig& connector, RankedLevers& levers) {
  const double lost_s = source.lost_to(EntityKind::CloudConnector, connector.name);
  const std::string pointer = source.pointers.of(DocumentEntry::CloudConnector, connector.name);
  if (lost_s <= 0 || pointer.empty()) return;
  add_lever(levers, lost_s,
            scaling_lever({ProposalKind::ConnectorThroughput, Dimension::BitsPerSecond},
                          {{connector.name, below(pointer, {"throughput"}), connector.bits_per_s}},
                          factors_of_site(source, connector.customer, connector.bits_per_s)));
}

}  // namespace

void propose_paths(const LeverSource& source, RankedLevers& levers) {
  const Scenario& scenario = source.read.scenario;
  for (Index site = 0; site < scenario.sites.size(); ++site) propose_site(source, site, levers);
  for (const LinkConfig& link : scenario.links) propose_tunnel(source, link, levers);
  for (const CloudConnectorConfig& connector : scenario.cloud_connectors) propose_connector(source, connector, levers);
  propose_nics(source, levers);
}

}  // namespace drsim
