/// What stands between appliances and links: gateways, VPNs, cloud connectors, throttles, NICs.

#include <functional>
#include <map>

#include "sim/scenario/json_file.hpp"
#include "sim/studies/propose.hpp"

namespace drsim {
namespace {

const std::vector<double> factors = {2, 4, 8};

std::string below(const std::string& pointer, std::initializer_list<const char*> keys) {
  if (pointer.empty()) return "";
  std::string text = pointer;
  for (const char* key : keys) text = join_pointer(text, key);
  return text;
}

/// Packets before encryption per second, and cores that encrypt them: either may bind.
void propose_vpn(const IpsecConfig& ipsec, const std::string& name, const std::string& pointer, double weight,
                 RankedLevers& levers) {
  auto lever = scaling_lever({ProposalKind::TunnelThroughput, Dimension::BitsPerSecond},
                             {{name, below(pointer, {"ipsec", "throughput"}), ipsec.bits_per_s}}, factors);
  const auto cores = scaling_lever({ProposalKind::TunnelThroughput, std::nullopt},
                                   {{name, below(pointer, {"ipsec", "cores"}), ipsec.cores}}, factors);
  if (lever && cores)
    for (std::size_t step = 0; step < std::min(lever->steps.size(), cores->steps.size()); ++step)
      lever->steps[step].changes.push_back(cores->steps[step].changes.front());
  add_lever(levers, weight, std::move(lever));
}

void propose_throttle(const SiteConfig& site, const std::string& pointer, double weight, RankedLevers& levers) {
  std::vector<PlacedValue> rates;
  if (site.throttle->bits_per_s > 0)
    rates.push_back({site.name, below(pointer, {"throttle", "rate"}), site.throttle->bits_per_s});
  if (site.throttle->has_window && site.throttle->window_bits_per_s > 0)
    rates.push_back({site.name, below(pointer, {"throttle", "window", "rate"}), site.throttle->window_bits_per_s});
  auto lever = scaling_lever({ProposalKind::ThrottleRate, Dimension::BitsPerSecond}, rates, factors);
  if (lever)
    for (Proposal& step : lever->steps) step.entities = 1;  // one throttle, with and without its window
  add_lever(levers, weight, std::move(lever));
}

void propose_sites(const LeverSource& source, RankedLevers& levers) {
  for (const SiteConfig& site : source.read.scenario.sites) {
    const std::string pointer = source.pointers.of(DocumentEntry::Site, site.name);
    if (pointer.empty()) continue;
    const double gateway_s = source.lost_to(EntityKind::Gateway, site.name);
    if (site.gateway_bits_per_s && gateway_s > 0)
      add_lever(levers, gateway_s,
                scaling_lever({ProposalKind::GatewayCapacity, Dimension::BitsPerSecond},
                              {{site.name, below(pointer, {"gateway"}), *site.gateway_bits_per_s}}, factors));
    const double vpn_s = source.lost_to(EntityKind::VpnGateway, site.name);
    if (site.ipsec && vpn_s > 0) propose_vpn(*site.ipsec, site.name, pointer, vpn_s, levers);
    const double throttle_s = source.lost_to(EntityKind::Throttle, site.name);
    if (site.throttle && throttle_s > 0) propose_throttle(site, pointer, throttle_s, levers);
  }
}

void propose_nics(const LeverSource& source, RankedLevers& levers) {
  std::vector<PlacedValue> places;
  double weight = 0;
  for (const HostConfig& host : source.read.scenario.hosts) {
    const double lost_s = source.lost_to(EntityKind::Nic, host.name);
    if (lost_s <= 0) continue;
    weight += lost_s;
    const bool is_single = host.cluster.empty();
    places.push_back({is_single ? host.name : host.cluster,
                      below(source.pointers.of_host_or_cluster(host.name, host.cluster), {"nic"}),
                      host.nic_bits_per_s});
  }
  add_lever(levers, weight, scaling_lever({ProposalKind::HostNic, Dimension::BitsPerSecond}, places, factors));
}

}  // namespace

void propose_paths(const LeverSource& source, RankedLevers& levers) {
  propose_sites(source, levers);
  for (const LinkConfig& link : source.read.scenario.links) {
    const double lost_s = source.lost_to(EntityKind::VpnTunnel, link.name);
    const std::string pointer = source.pointers.of(DocumentEntry::Link, link.name);
    if (link.ipsec && lost_s > 0 && !pointer.empty()) propose_vpn(*link.ipsec, link.name, pointer, lost_s, levers);
  }
  for (const CloudConnectorConfig& connector : source.read.scenario.cloud_connectors)
    add_lever(levers, source.lost_to(EntityKind::CloudConnector, connector.name),
              scaling_lever({ProposalKind::ConnectorThroughput, Dimension::BitsPerSecond},
                            {{connector.name,
                              below(source.pointers.of(DocumentEntry::CloudConnector, connector.name), {"throughput"}),
                              connector.bits_per_s}},
                            factors));
  propose_nics(source, levers);
}

}  // namespace drsim
