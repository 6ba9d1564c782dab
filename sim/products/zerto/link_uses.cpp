#include "sim/products/zerto/link_uses.hpp"

#include <algorithm>

namespace drsim {
namespace {

/// The plane may hold VMs that the scenario does not have, such as those of a reversed group.
void add_stream(const Scenario& scenario, const PlaneStream& stream, double wire_bytes_per_byte, LinkUse& use) {
  for (const std::uint32_t vm : stream.vms)
    if (vm < scenario.vms.size()) use.vms.push_back({vm, wire_bytes_per_byte, stream.latency_s});
}

LinkUse use_of(const Scenario& scenario, const PlaneSetup& setup, Index resource) {
  LinkUse use;
  use.link = setup.config.resources[resource].name;
  for (const PlaneStream& stream : setup.config.streams) {
    const auto crossing = std::find_if(stream.path.begin(), stream.path.end(),
                                       [&](const PathUse& part) { return part.resource == resource; });
    if (crossing != stream.path.end()) add_stream(scenario, stream, crossing->amount, use);
  }
  return use;
}

}  // namespace

std::vector<LinkUse> link_uses(const Scenario& scenario, const PlaneSetup& setup) {
  std::vector<LinkUse> uses;
  for (Index link = 0; link < scenario.links.size(); ++link) {
    for (const bool forward : {true, false}) {
      LinkUse use = use_of(scenario, setup, setup.links.of({link, forward}));
      if (!use.vms.empty()) uses.push_back(std::move(use));
    }
  }
  return uses;
}

std::vector<LinkUse> gateway_and_storage_uses(const Scenario& scenario, const PlaneSetup& setup) {
  std::vector<LinkUse> uses;
  for (Index resource = 0; resource < setup.config.resources.size(); ++resource) {
    const ResourceKind kind = setup.config.resources[resource].kind;
    if (kind != ResourceKind::Gateway && kind != ResourceKind::Datastore) continue;
    LinkUse use = use_of(scenario, setup, resource);
    if (!use.vms.empty()) uses.push_back(std::move(use));
  }
  return uses;
}

}  // namespace drsim
