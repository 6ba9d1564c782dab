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

/// Packets before encryption per second, and cores that encrypt them: either may bind.
void propose_vpn(const IpsecConfig& ipsec, const std::string& name, const std::string& pointer, double weight,
                 const std::vector<double>& factors, RankedLevers& levers) {
  auto lever = scaling_lever({ProposalKind::TunnelThroughput, Dimension::BitsPerSecond},
                             {{name, below(pointer, {"ipsec", "throughput"}), ipsec.bits_per_s}}, factors);
  const auto cores = scaling_lever({ProposalKind::TunnelThroughput, std::nullopt},
                                   {{name, below(pointer, {"ipsec", "cores"}), ipsec.cores}}, factors);
  if (lever && cores)
    for (std::size_t step = 0; step < std::min(lever->steps.size(), cores->steps.size()); ++step)
      lever->steps[step].changes.push_back(cores->steps[step].changes.front());
  add_lever(levers, weight, std::move(lever));
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

void propose_site(const LeverSource& source, Index index, RankedLevers& levers) {
  const SiteConfig& site = source.read.scenario.sites[index];
  const std::string pointer = source.pointers.of(DocumentEntry::Site, site.name);
  if (pointer.empty()) return;
  const double gateway_s = source.lost_to(EntityKind::Gateway, site.name);
  if (site.gateway_bits_per_s && gateway_s > 0)
    add_lever(levers, gateway_s,
              scaling_lever({ProposalKind::GatewayCapacity, Dimension::BitsPerSecond},
                            {{site.name, below(pointer, {"gateway"}), *site.gateway_bits_per_s}},
                            factors_of_site(source, index, *site.gateway_bits_per_s)));
  const double vpn_s = source.lost_to(EntityKind::VpnGateway, site.name);
  if (site.ipsec && vpn_s > 0)
    propose_vpn(*site.ipsec, site.name, pointer, vpn_s, factors_of_site(source, index, site.ipsec->bits_per_s), levers);
  const double throttle_s = source.lost_to(EntityKind::Throttle, site.name);
  if (site.throttle && throttle_s > 0) propose_throttle(source, index, pointer, throttle_s, levers);
}

void propose_nics(const LeverSource& source, RankedLevers& levers) {
  const Scenario& scenario = source.read.scenario;
  std::vector<PlacedValue> places;
  double weight = 0;
  std::vector<double> factors;
  for (Index index = 0; index < scenario.hosts.size(); ++index) {
    const HostConfig& host = scenario.hosts[index];
    const double lost_s = source.lost_to(EntityKind::Nic, host.name);
    if (lost_s <= 0) continue;
    places.push_back({host.cluster.empty() ? host.name : host.cluster,
                      below(source.pointers.of_host_or_cluster(host.name, host.cluster), {"nic"}),
                      host.nic_bits_per_s});
    // The host that most was lost to says how far all go.
    if (lost_s > weight)
      factors = factors_to(
          formula_bits_per_s(
              source,
              use_by(source, [&](const VmConfig& vm) { return vm.host == index || vm.recovery_host == index; })),
          host.nic_bits_per_s);
    weight = std::max(weight, lost_s);
  }
  add_lever(levers, weight, scaling_lever({ProposalKind::HostNic, Dimension::BitsPerSecond}, places, factors));
}

void propose_tunnel(const LeverSource& source, const LinkConfig& link, RankedLevers& levers) {
  const double lost_s = source.lost_to(EntityKind::VpnTunnel, link.name);
  const std::string pointer = source.pointers.of(DocumentEntry::Link, link.name);
  if (!link.ipsec || lost_s <= 0 || pointer.empty()) return;
  double needed = 0;
  for (const LinkUse& use : source.record.link_uses)
    if (use.link.compare(0, link.name.size(), link.name) == 0)
      needed = std::max(needed, formula_bits_per_s(source, use));
  propose_vpn(*link.ipsec, link.name, pointer, lost_s, factors_to(needed, link.ipsec->bits_per_s), levers);
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
