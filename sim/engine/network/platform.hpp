#pragma once
/// The scenario as a SimGrid platform: a star zone for each site, whose hosts carry their NIC as a split-duplex link;
/// site gateways and backbone links as split-duplex links between the zones. Its routes are those that the run begins
/// with (routes.hpp); sites of different VRFs have none. SimGrid keeps clock,
/// routing, capacities, profiles and failures; see replication_plane for what happens on top of it.

#include <optional>
#include <simgrid/s4u.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/cause.hpp"
#include "sim/engine/network/routes.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Settings that must precede the platform: CM02 without window bound or cross traffic, silent logs. The ceiling of
/// TCP is the stream's own (models/network/wan_path.hpp).
void choose_network_model();

class Platform {
 public:
  /// Builds and seals the platform. An Engine must exist.
  explicit Platform(const Scenario& scenario);

  simgrid::s4u::Host* host(Index host) const { return hosts_[host]; }
  simgrid::s4u::Disk* datastore(Index datastore) const { return datastores_[datastore]; }

  /// A direction of a NIC or of a site's gateway, which SimGrid knows by a name of its own.
  struct Gate {
    Entity entity;
    std::string name;  ///< in lists of resources, one for each direction
  };
  const Gate& gate(const simgrid::s4u::Link* link) const { return gates_.at(link); }

  /// The SimGrid link of one direction of a backbone link.
  simgrid::s4u::Link* direction(const Hop& hop) const;

  /// A backbone link goes down or comes up, in both directions.
  void set_link_up(Index link, bool up) const;

 private:
  void add_site(const Scenario& scenario, Index site, bool vra_nics_bind, simgrid::s4u::NetZone* root);
  void add_gate(const simgrid::s4u::SplitDuplexLink* link, const Entity& entity, const std::string& name);
  void add_links(const Scenario& scenario, simgrid::s4u::NetZone* root);
  void add_routes(const Scenario& scenario, simgrid::s4u::NetZone* root);

  struct SiteZone {
    simgrid::kernel::routing::NetPoint* netpoint = nullptr;
    simgrid::kernel::routing::NetPoint* router = nullptr;
    const simgrid::s4u::SplitDuplexLink* gateway = nullptr;
  };

  std::vector<SiteZone> sites_;
  std::vector<const simgrid::s4u::SplitDuplexLink*> links_;
  std::vector<simgrid::s4u::Host*> hosts_;
  std::vector<simgrid::s4u::Disk*> datastores_;
  std::unordered_map<const simgrid::s4u::Link*, Gate> gates_;
};

}  // namespace drsim
