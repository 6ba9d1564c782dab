#include "sim/studies/size_pointers.hpp"

#include <algorithm>

namespace drsim {

std::string appliance_pointer(const Scenario& scenario, const std::string& key) {
  const bool has_clusters = std::any_of(scenario.hosts.begin(), scenario.hosts.end(),
                                        [](const HostConfig& host) { return !host.cluster.empty(); });
  return set_pointer({has_clusters ? "clusters" : "hosts", "*", "vra", key});
}

std::string direction_name(const LinkConfig& link, bool is_forward) {
  return link.name + (is_forward ? "" : " (backward)");
}

std::string capacity_pointer(const SizingRuns& runs, const LinkConfig& link, bool is_forward,
                             const std::vector<LinkUse>& used) {
  const auto is_used = [&](bool forward) {
    return std::any_of(used.begin(), used.end(),
                       [&](const LinkUse& use) { return use.link == direction_name(link, forward); });
  };
  const bool is_apart = link.forward_bits_per_s != link.backward_bits_per_s || (is_used(true) && is_used(false));
  if (!is_apart) return runs.pointer(DocumentEntry::Link, link.name, {"capacity"});
  return runs.pointer(DocumentEntry::Link, link.name, {"capacity", is_forward ? "forward" : "backward"});
}

}  // namespace drsim
