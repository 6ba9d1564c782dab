#include "sim/studies/size_pointers.hpp"

#include <algorithm>

namespace drsim {

std::string appliance_pointer(const Scenario& scenario, const std::string& key) {
  const bool has_clusters = std::any_of(scenario.hosts.begin(), scenario.hosts.end(),
                                        [](const HostConfig& host) { return !host.cluster.empty(); });
  return set_pointer({has_clusters ? "clusters" : "hosts", "*", "vra", key});
}

std::string store_pointer(const Scenario& scenario, const DatastoreConfig& store, const std::string& key) {
  // Clusters have datastores of their own, single hosts see those that stand by themselves.
  const bool is_of_cluster = std::any_of(scenario.hosts.begin(), scenario.hosts.end(), [&](const HostConfig& host) {
    return !host.cluster.empty() && std::any_of(host.datastores.begin(), host.datastores.end(), [&](Index seen) {
      return scenario.datastores[seen].name == store.name;
    });
  });
  if (is_of_cluster) return set_pointer({"clusters", "*", "datastores", store.name, key});
  return set_pointer({"datastores", store.name, key});
}

}  // namespace drsim
