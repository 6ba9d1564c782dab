/// What stands between appliances and links: gateways, VPNs, cloud connectors, throttles, NICs.

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "models/units.hpp"
#include "sim/studies/advice/propose.hpp"

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

/// What the targets need by formula, or a little more than there is; then twice and four times as much.
std::vector<double> values_to_try(double needed, double present) {
  constexpr double at_least = 1.25, reserve = 1.02;
  const double first = std::max(at_least * present, reserve * needed);
  return {first, 2 * first, 4 * first};
}

/// By the VMs that leave a site, or come to it.
std::vector<double> values_of_site(const LeverSource& source, Index site, double present) {
  const std::vector<HostConfig>& hosts = source.read.scenario.hosts;
  const LinkUse out = use_by(source, [&](const VmConfig& vm) { return hosts[vm.host].site == site; });
  const LinkUse in = use_by(source, [&](const VmConfig& vm) { return hosts[vm.recovery_host].site == site; });
  return values_to_try(std::max(formula_bits_per_s(source, out), formula_bits_per_s(source, in)), present);
}

/// What cores encrypt [bits/s].
double encrypted_bits_per_s(const IpsecConfig& ipsec) {
  return ipsec.cores * ipsec.clock_hz / ipsec.cycles_per_byte * bits_per_byte;
}

double vpn_bits_per_s(const IpsecConfig& ipsec) { return std::min(ipsec.bits_per_s, encrypted_bits_per_s(ipsec)); }

/// The throughput of a VPN, and the cores that encrypt it: each as far as it is below.
void add_vpn(const EntityEntry& entry, const IpsecConfig& ipsec, const std::vector<double>& wanted,
             std::vector<RaisedValue>& raised) {
  constexpr double rounding = 1e-9;
  std::vector<double> cores;
  for (const double bits_per_s : wanted)
    cores.push_back(std::ceil(bits_per_s / encrypted_bits_per_s(ipsec) * ipsec.cores * (1 - rounding)));
  raised.push_back({{ProposalKind::TunnelThroughput, Dimension::BitsPerSecond},
                    placed(entry, {"ipsec", "throughput"}, ipsec.bits_per_s),
                    wanted});
  raised.push_back({{ProposalKind::TunnelCores, std::nullopt}, placed(entry, {"ipsec", "cores"}, ipsec.cores), cores});
}

/// Both rates of a throttle are raised to the same, each as far as it is below. A rate of 0 is no cap.
void propose_throttle(const LeverSource& source, Index index, double weight, RankedLevers& levers) {
  const SiteConfig& site = source.read.scenario.sites[index];
  const EntityEntry entry = source.pointers.entry(DocumentEntry::Site, site.name);
  std::vector<RaisedValue> rates;
  if (site.throttle->bits_per_s > 0)
    rates.push_back({{ProposalKind::ThrottleRate, Dimension::BitsPerSecond},
                     placed(entry, {"throttle", "rate"}, site.throttle->bits_per_s),
                     {}});
  if (site.throttle->has_window && site.throttle->window_bits_per_s > 0)
    rates.push_back({{ProposalKind::ThrottleWindowRate, Dimension::BitsPerSecond},
                     placed(entry, {"throttle", "window", "rate"}, site.throttle->window_bits_per_s),
                     {}});
  if (rates.empty()) return;
  const double least = std::min(rates.front().place.value, rates.back().place.value);
  for (RaisedValue& rate : rates) rate.values = values_of_site(source, index, least);
  add_lever(levers, weight, raising_lever(rates));
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

void propose_gateway(const LeverSource& source, Index index, double weight, RankedLevers& levers) {
  const Scenario& scenario = source.read.scenario;
  const std::vector<double> values = values_of_site(source, index, *scenario.sites[index].gateway_bits_per_s);
  std::vector<RaisedValue> raised;
  for (const Index site : with_peers(source, index))
    if (scenario.sites[site].gateway_bits_per_s)
      raised.push_back({{ProposalKind::GatewayCapacity, Dimension::BitsPerSecond},
                        placed(source.pointers.entry(DocumentEntry::Site, scenario.sites[site].name), {"gateway"},
                               *scenario.sites[site].gateway_bits_per_s),
                        values});
  add_lever(levers, weight, raising_lever(raised));
}

void propose_site_vpn(const LeverSource& source, Index index, double weight, RankedLevers& levers) {
  const Scenario& scenario = source.read.scenario;
  const std::vector<double> values = values_of_site(source, index, vpn_bits_per_s(*scenario.sites[index].ipsec));
  std::vector<RaisedValue> raised;
  for (const Index site : with_peers(source, index))
    if (const SiteConfig& config = scenario.sites[site]; config.ipsec)
      add_vpn(source.pointers.entry(DocumentEntry::Site, config.name), *config.ipsec, values, raised);
  add_lever(levers, weight, raising_lever(raised));
}

void propose_site(const LeverSource& source, Index index, RankedLevers& levers) {
  const SiteConfig& site = source.read.scenario.sites[index];
  const double gateway_s = source.lost_to(EntityKind::Gateway, site.name);
  if (site.gateway_bits_per_s && gateway_s > 0) propose_gateway(source, index, gateway_s, levers);
  const double vpn_s = source.lost_to(EntityKind::VpnGateway, site.name);
  if (site.ipsec && vpn_s > 0) propose_site_vpn(source, index, vpn_s, levers);
  const double throttle_s = source.lost_to(EntityKind::Throttle, site.name);
  if (site.throttle && throttle_s > 0) propose_throttle(source, index, throttle_s, levers);
}

/// Those that a host replicates with, and those that time was lost to, after it.
std::vector<Index> with_their_peers(const LeverSource& source, Index most,
                                    const std::function<bool(const VmConfig&)>& crosses) {
  const Scenario& scenario = source.read.scenario;
  std::set<Index> peers;
  for (const VmConfig& vm : scenario.vms)
    if (crosses(vm)) peers.insert({vm.host, vm.recovery_host});
  for (Index index = 0; index < scenario.hosts.size(); ++index)
    if (source.lost_to(EntityKind::Nic, scenario.hosts[index].name) > 0) peers.insert(index);
  peers.erase(most);
  std::vector<Index> hosts = {most};
  hosts.insert(hosts.end(), peers.begin(), peers.end());
  return hosts;
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
  const std::vector<double> values =
      values_to_try(formula_bits_per_s(source, use_by(source, crosses)), scenario.hosts[most].nic_bits_per_s);
  std::vector<RaisedValue> raised;
  for (const Index index : with_their_peers(source, most, crosses)) {
    const HostConfig& host = scenario.hosts[index];
    raised.push_back(
        {{ProposalKind::HostNic, Dimension::BitsPerSecond},
         placed(source.pointers.entry_of_host_or_cluster(host.name, host.cluster), {"nic"}, host.nic_bits_per_s),
         values});
  }
  add_lever(levers, weight, raising_lever(raised));
}

void propose_tunnel(const LeverSource& source, const LinkConfig& link, RankedLevers& levers) {
  const double lost_s = source.lost_to(EntityKind::VpnTunnel, link.name);
  if (!link.ipsec || lost_s <= 0) return;
  double needed = 0;
  for (const LinkUse& use : source.record.link_uses)
    if (use.link == link.name || use.link == link.name + " (backward)")
      needed = std::max(needed, formula_bits_per_s(source, use));
  std::vector<RaisedValue> raised;
  add_vpn(source.pointers.entry(DocumentEntry::Link, link.name), *link.ipsec,
          values_to_try(needed, vpn_bits_per_s(*link.ipsec)), raised);
  add_lever(levers, lost_s, raising_lever(raised));
}

void propose_connector(const LeverSource& source, const CloudConnectorConfig& connector, RankedLevers& levers) {
  const double lost_s = source.lost_to(EntityKind::CloudConnector, connector.name);
  if (lost_s > 0)
    add_lever(levers, lost_s,
              valued_lever({ProposalKind::ConnectorThroughput, Dimension::BitsPerSecond},
                           placed(source.pointers.entry(DocumentEntry::CloudConnector, connector.name), {"throughput"},
                                  connector.bits_per_s),
                           values_of_site(source, connector.customer, connector.bits_per_s)));
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
