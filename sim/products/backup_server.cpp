#include "sim/products/backup_server.hpp"

namespace drsim {

std::optional<Index> backup_server_site(const Scenario& scenario) {
  for (const ComponentConfig& component : scenario.security.components)
    if (component.kind == "vbr" && component.site) return *component.site;
  if (scenario.vms.empty()) return std::nullopt;
  return scenario.hosts[scenario.vms.front().recovery_host].site;
}

}  // namespace drsim
