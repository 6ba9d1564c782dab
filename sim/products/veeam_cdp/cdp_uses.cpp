#include "sim/products/veeam_cdp/cdp_uses.hpp"

#include <algorithm>

namespace drsim {

namespace {

void add_use(const CdpPlaneConfig& config, Index resource, std::vector<LinkUse>& uses) {
  LinkUse use;
  use.link = config.resources[resource].name;
  for (const CdpStream& stream : config.streams) {
    const auto crossing = std::find_if(stream.route.path.begin(), stream.route.path.end(),
                                       [&](const PathUse& part) { return part.resource == resource; });
    if (crossing == stream.route.path.end()) continue;
    for (const std::uint32_t vm : stream.vms) use.vms.push_back({vm, crossing->amount, stream.route.latency_s});
  }
  if (!use.vms.empty()) uses.push_back(std::move(use));
}

}  // namespace

void fill_cdp_uses(const Scenario& scenario, const CdpSetup& setup, RunRecord& record) {
  for (Index link = 0; link < scenario.links.size(); ++link)
    for (const bool forward : {true, false}) add_use(setup.config, setup.links.of({link, forward}), record.link_uses);
  for (Index resource = 0; resource < setup.config.resources.size(); ++resource) {
    const CdpResourceKind kind = setup.config.resources[resource].kind;
    const bool is_link = kind == CdpResourceKind::Link || kind == CdpResourceKind::Nic;
    if (!is_link && kind != CdpResourceKind::ProxyPair && kind != CdpResourceKind::Throttle)
      add_use(setup.config, resource, record.gateway_and_storage_uses);
  }
}

}  // namespace drsim
