/// VRAs and CDP proxies that ran full of data or of work.

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "sim/studies/advice/propose.hpp"

namespace drsim {
namespace {

/// Values of a key below those that time was lost to, and how much that was.
struct Places {
  std::vector<PlacedValue> values;
  double weight = 0;
};

Places vra_places(const LeverSource& source, const std::set<EntityKind>& kinds, const char* key,
                  const std::function<double(const VraConfig&)>& value) {
  Places places;
  for (const HostConfig& host : source.read.scenario.hosts) {
    double lost_s = 0;
    for (const EntityKind kind : kinds) lost_s = std::max(lost_s, source.lost_to(kind, host.name));
    const EntityEntry entry = source.pointers.entry_of_host_or_cluster(host.name, host.cluster);
    if (lost_s <= 0 || entry.pointer.empty()) continue;
    places.weight = std::max(places.weight, lost_s);
    places.values.push_back(placed(entry, {"vra", key}, value(host.vra)));
  }
  return places;
}

/// VRAs that backed off from compressing for want of processors: the link pays for it.
Places backed_off_vras(const LeverSource& source) {
  std::set<std::string> hosts;
  for (const ApplianceResult& appliance : source.record.appliances)
    if (appliance.backed_off_s > 0) hosts.insert(appliance.host);
  Places places;
  constexpr double less_than_what_binds = 0.1;
  for (const CauseShare& share : source.answer.causes) places.weight += less_than_what_binds * share.group_s;
  for (const HostConfig& host : source.read.scenario.hosts) {
    const EntityEntry entry = source.pointers.entry_of_host_or_cluster(host.name, host.cluster);
    if (hosts.count(host.name) > 0 && !entry.pointer.empty())
      places.values.push_back(placed(entry, {"vra", "vcpu"}, static_cast<double>(host.vra.vcpus)));
  }
  return places;
}

void propose_vras(const LeverSource& source, RankedLevers& levers) {
  const Places ram = vra_places(source, {EntityKind::Vra, EntityKind::VraPool}, "ram",
                                [](const VraConfig& vra) { return vra.ram_bytes; });
  add_lever(levers, ram.weight, scaling_lever({ProposalKind::VraRam, Dimension::Bytes}, ram.values, {2, 6}));
  Places vcpus = vra_places(source, {EntityKind::VraProcessor}, "vcpu",
                            [](const VraConfig& vra) { return static_cast<double>(vra.vcpus); });
  if (vcpus.values.empty()) vcpus = backed_off_vras(source);
  add_lever(levers, vcpus.weight, scaling_lever({ProposalKind::VraVcpus, std::nullopt}, vcpus.values, {2, 4}));
}

Places proxy_places(const LeverSource& source, const std::set<EntityKind>& kinds, const char* key,
                    const std::function<double(const CdpProxyConfig&)>& value) {
  Places places;
  for (const CdpProxyConfig& proxy : source.read.scenario.cdp_proxies) {
    double lost_s = 0;
    for (const EntityKind kind : kinds) lost_s = std::max(lost_s, source.lost_to(kind, proxy.name));
    const EntityEntry entry = source.pointers.entry(DocumentEntry::Component, proxy.name);
    if (lost_s <= 0 || entry.pointer.empty()) continue;
    places.weight = std::max(places.weight, lost_s);
    places.values.push_back(placed(entry, {key}, value(proxy)));
  }
  return places;
}

void propose_proxies(const LeverSource& source, RankedLevers& levers) {
  std::map<std::string, double> counts;  // by pointer
  for (const CdpProxyConfig& proxy : source.read.scenario.cdp_proxies)
    ++counts[source.pointers.of(DocumentEntry::Component, proxy.name)];
  const Places cache = proxy_places(source, {EntityKind::Proxy}, "cache",
                                    [](const CdpProxyConfig& proxy) { return proxy.size.cache_bytes; });
  const Places vcpus = proxy_places(source, {EntityKind::ProxyProcessor}, "vcpu",
                                    [](const CdpProxyConfig& proxy) { return static_cast<double>(proxy.size.vcpus); });
  Places count = proxy_places(
      source, {EntityKind::ProxyProcessor, EntityKind::ProxyNic, EntityKind::Proxy}, "count",
      [&](const CdpProxyConfig& proxy) { return counts[source.pointers.of(DocumentEntry::Component, proxy.name)]; });
  for (PlacedValue& place : count.values) place.entity.count = 1;  // it is the count that changes
  add_lever(levers, vcpus.weight, scaling_lever({ProposalKind::ProxyVcpus, std::nullopt}, vcpus.values, {2, 4}));
  add_lever(levers, cache.weight,
            scaling_lever({ProposalKind::ProxyCache, Dimension::Bytes}, cache.values, {2, 8, 32}));
  add_lever(levers, count.weight, scaling_lever({ProposalKind::ProxyCount, std::nullopt}, count.values, {2, 4}));
}

}  // namespace

void propose_appliances(const LeverSource& source, RankedLevers& levers) {
  propose_vras(source, levers);
  propose_proxies(source, levers);
}

}  // namespace drsim
