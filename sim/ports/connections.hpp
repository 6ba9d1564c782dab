#pragma once
/// Every connection that a design needs: rows of the port catalogues applied to its components.

#include <string>
#include <vector>

#include "sim/ports/components.hpp"

namespace drsim {

/// The widest boundary that a connection crosses.
enum class Boundary { Host, Site, Region, Provider, Outside };

/// "host" (within a site), "site" (within a region), "region", "provider", "outside" (all sites).
const char* boundary_text(Boundary boundary);

/// Each of `sources` to each of `destinations` (never to itself), for one row of a catalogue.
struct Connection {
  CatalogueRow row;
  TrafficBox box;        ///< in numbers of components
  std::string from, to;  ///< titles
  std::int64_t from_site = -1, to_site = -1;
  Boundary boundary = Boundary::Host;
  std::string encryption;  ///< "none", "tls", "https", "ssh", "ipsec", "tls in ipsec", ...
};

/// A relayed port of a cloud connector.
struct RelayedPort {
  std::string connector;
  std::uint32_t port = 0;
  std::string from;       ///< title of those who use it
  std::string appliance;  ///< to which it leads
  std::uint32_t appliance_port = 0;
  bool is_control = false;  ///< replication control, else data
};

struct PortNeeds {
  DesignComponents components;
  std::vector<Connection> connections;
  std::vector<RelayedPort> relayed;
  double count = 0;  ///< pairs of components, each counted once for each protocol and port (or range) between them
  std::vector<std::string> not_declared;  ///< kinds that rows of the product speak of and the design does not have
};

/// Throws ScenarioError as components_of does, and where a connector runs out of ports.
PortNeeds port_needs(const Scenario& scenario, const PortCatalogue& catalogue, const std::string& file);

/// Throws what port_needs of the shipped catalogues would, without listing anything where a connector is not to be
/// filled: for every command that plays or accepts a scenario.
void check_design(const Scenario& scenario, const std::string& file);

/// How many ports a connector needs: [customer to provider, provider to customer]; two for each appliance behind it
/// (Zerto security hardening guide, row 9082 and up).
struct ConnectorPorts {
  std::uint32_t customer_to_provider = 0;
  std::uint32_t provider_to_customer = 0;
};
inline ConnectorPorts connector_ports(std::uint32_t customer_appliances, std::uint32_t provider_appliances) {
  return {2 * provider_appliances, 2 * customer_appliances};
}

/// Pairs of components, each once for each protocol and port range between them, without a component and itself.
double pair_count(const std::vector<Connection>& connections);

}  // namespace drsim
