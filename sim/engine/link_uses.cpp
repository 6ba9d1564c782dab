#include "sim/engine/link_uses.hpp"

#include <algorithm>

namespace drsim {
namespace {

/// The plane may hold VMs that the scenario does not have, such as those of a reversed group.
void add_stream(const Scenario& scenario, const PlaneStream& stream, double wire_bytes_per_byte, LinkUse& use) {
  for (const std::uint32_t vm : stream.vms)
    if (vm < scenario.vms.size()) use.vms.push_back({vm, wire_bytes_per_byte, stream.latency_s});
}

}  // namespace

std::vector<LinkUse> link_uses(const Scenario& scenario, const PlaneSetup& setup) {
  std::vector<LinkUse> uses;
  for (Index link = 0; link < scenario.links.size(); ++link) {
    for (const bool forward : {true, false}) {
      const Index resource = forward ? setup.link_resource_forward[link] : setup.link_resource_backward[link];
      LinkUse use;
      use.link = setup.config.resources[resource].name;
      for (const PlaneStream& stream : setup.config.streams) {
        const auto crossing = std::find_if(stream.path.begin(), stream.path.end(),
                                           [&](const PathUse& part) { return part.resource == resource; });
        if (crossing != stream.path.end()) add_stream(scenario, stream, crossing->amount, use);
      }
      if (!use.vms.empty()) uses.push_back(std::move(use));
    }
  }
  return uses;
}

}  // namespace drsim
