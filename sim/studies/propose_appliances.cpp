/// VRAs and CDP proxies that ran full of data or of work.

#include <algorithm>
#include <functional>
#include <map>

#include "sim/scenario/json_file.hpp"
#include "sim/studies/propose.hpp"

namespace drsim {
namespace {

using Appliances = std::vector<const ApplianceResult*>;

constexpr double busy_fraction = 0.999;  ///< of its throughput, from which a processor binds

Appliances those_that(const RunRecord& record, const std::string& product,
                      const std::function<bool(const ApplianceResult&)>& holds) {
  Appliances found;
  for (const ApplianceResult& appliance : record.appliances)
    if (appliance.kind.compare(0, product.size(), product) == 0 && holds(appliance)) found.push_back(&appliance);
  return found;
}

bool ran_full(const ApplianceResult& appliance) { return appliance.full_count > 0; }

bool was_busy(const ApplianceResult& appliance) {
  return appliance.backed_off_s > 0 || appliance.cpu.max >= busy_fraction;
}

/// The value of each VRA's host, once for each entry of the scenario.
std::vector<PlacedValue> vra_places(const LeverSource& source, const Appliances& appliances, const char* key,
                                    const std::function<double(const VraConfig&)>& value) {
  std::map<std::string, const HostConfig*> hosts;
  for (const HostConfig& host : source.read.scenario.hosts) hosts[host.name] = &host;
  std::vector<PlacedValue> places;
  for (const ApplianceResult* appliance : appliances) {
    const auto host = hosts.find(appliance->host);
    if (host == hosts.end()) continue;
    const HostConfig& config = *host->second;
    const std::string pointer = source.pointers.of_host_or_cluster(config.name, config.cluster);
    if (pointer.empty()) continue;
    places.push_back({config.cluster.empty() ? config.name : config.cluster,
                      join_pointer(join_pointer(pointer, "vra"), key), value(config.vra)});
  }
  return places;
}

std::vector<PlacedValue> proxy_places(const LeverSource& source, const Appliances& appliances, const char* key,
                                      const std::function<double(const CdpProxyConfig&)>& value) {
  std::map<std::string, const CdpProxyConfig*> proxies;
  for (const CdpProxyConfig& proxy : source.read.scenario.cdp_proxies) proxies[proxy.name] = &proxy;
  std::vector<PlacedValue> places;
  for (const ApplianceResult* appliance : appliances) {
    const auto proxy = proxies.find(appliance->name);
    const std::string pointer = source.pointers.of(DocumentEntry::Component, appliance->name);
    if (proxy != proxies.end() && !pointer.empty())
      places.push_back({appliance->name, join_pointer(pointer, key), value(*proxy->second)});
  }
  return places;
}

void add(std::vector<Lever>& levers, std::optional<Lever> lever) {
  if (lever) levers.push_back(std::move(*lever));
}

void propose_vras(const LeverSource& source, std::vector<Lever>& levers) {
  const auto ram = [](const VraConfig& vra) { return vra.ram_bytes; };
  const auto vcpus = [](const VraConfig& vra) { return static_cast<double>(vra.vcpus); };
  add(levers, growing_lever(ProposalKind::VraRam, Dimension::Bytes,
                            vra_places(source, those_that(source.record, "VRA", ran_full), "ram", ram), {2, 6}));
  add(levers, growing_lever(ProposalKind::VraVcpus, std::nullopt,
                            vra_places(source, those_that(source.record, "VRA", was_busy), "vcpu", vcpus), {2, 4}));
}

/// Components that stand for the proxies, with how many each stands for.
std::vector<PlacedValue> count_places(const LeverSource& source, const Appliances& appliances) {
  std::map<std::string, double> counts;
  for (const CdpProxyConfig& proxy : source.read.scenario.cdp_proxies)
    ++counts[source.pointers.of(DocumentEntry::Component, proxy.name)];
  std::vector<PlacedValue> places;
  for (const ApplianceResult* appliance : appliances) {
    const std::string pointer = source.pointers.of(DocumentEntry::Component, appliance->name);
    if (!pointer.empty()) places.push_back({appliance->name, join_pointer(pointer, "count"), counts[pointer]});
  }
  return places;
}

void propose_proxies(const LeverSource& source, std::vector<Lever>& levers) {
  const Appliances full = those_that(source.record, "CDP", ran_full);
  const Appliances busy = those_that(source.record, "CDP", was_busy);
  const auto cache = [](const CdpProxyConfig& proxy) { return proxy.size.cache_bytes; };
  const auto vcpus = [](const CdpProxyConfig& proxy) { return static_cast<double>(proxy.size.vcpus); };
  add(levers, growing_lever(ProposalKind::ProxyCache, Dimension::Bytes, proxy_places(source, full, "cache", cache),
                            {2, 8, 32}));
  add(levers, growing_lever(ProposalKind::ProxyVcpus, std::nullopt, proxy_places(source, busy, "vcpu", vcpus), {2, 4}));
  Appliances either = full;
  either.insert(either.end(), busy.begin(), busy.end());
  add(levers, growing_lever(ProposalKind::ProxyCount, std::nullopt, count_places(source, either), {2, 4}));
}

}  // namespace

void propose_appliances(const LeverSource& source, std::vector<Lever>& levers) {
  propose_vras(source, levers);
  propose_proxies(source, levers);
}

}  // namespace drsim
