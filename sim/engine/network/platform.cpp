#include "sim/engine/network/platform.hpp"

#include <xbt/log.h>

#include <algorithm>

#include "models/units.hpp"
#include "sim/scenario/products/products.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

void choose_network_model() {
  xbt_log_control_set("root.thresh:critical");
  sg4::Engine::set_config("network/model:CM02");
  sg4::Engine::set_config("network/TCP-gamma:1e12");
  sg4::Engine::set_config("network/crosstraffic:0");
}

Platform::Platform(const Scenario& scenario)
    : sites_(scenario.sites.size()), hosts_(scenario.hosts.size()), datastores_(scenario.datastores.size()) {
  sg4::NetZone* root = sg4::create_full_zone("backbone");
  // The virtual NIC of the one VRA on a host is on every way through that of the host. Proxies have their own, and
  // where both are each has a limit of its own beside that of the host (plane_setup.hpp).
  const std::vector<const ProductFacts*> products = facts_in_use(scenario);
  const bool vra_nics_bind = std::all_of(products.begin(), products.end(),
                                         [](const ProductFacts* product) { return product->has_host_appliances; });
  for (Index site = 0; site < scenario.sites.size(); ++site) add_site(scenario, site, vra_nics_bind, root);
  add_links(scenario, root);
  add_routes(scenario, root);
  root->seal();
}

void Platform::add_site(const Scenario& scenario, Index site, bool vra_nics_bind, sg4::NetZone* root) {
  const SiteConfig& config = scenario.sites[site];
  sg4::NetZone* zone = sg4::create_star_zone("site " + config.name);
  zone->set_parent(root);
  SiteZone& entry = sites_[site];
  entry.router = zone->create_router("router " + config.name);
  for (Index index = 0; index < scenario.hosts.size(); ++index) {
    const HostConfig& setup = scenario.hosts[index];
    if (setup.site != site) continue;
    hosts_[index] = zone->create_host("host " + setup.name, setup.clock_hz);
    hosts_[index]->set_core_count(std::max(1, static_cast<int>(setup.cores)));
    const bool vra_binds = vra_nics_bind && scenario.zerto.vra_nic_bits_per_s < setup.nic_bits_per_s;
    const double nic_bits_per_s = vra_binds ? scenario.zerto.vra_nic_bits_per_s : setup.nic_bits_per_s;
    const auto* nic = zone->create_split_duplex_link("NIC of " + setup.name, nic_bits_per_s / bits_per_byte);
    add_gate(nic, {vra_binds ? EntityKind::VraNic : EntityKind::Nic, setup.name}, "NIC of " + setup.name);
    zone->add_route(hosts_[index]->get_netpoint(), nullptr, nullptr, nullptr,
                    {sg4::LinkInRoute(nic, sg4::LinkInRoute::Direction::UP)}, true);
    for (const Index datastore : setup.datastores) {
      if (datastores_[datastore] != nullptr) continue;
      const DatastoreConfig& store = scenario.datastores[datastore];
      datastores_[datastore] =
          hosts_[index]->create_disk("datastore " + store.name, store.read_bytes_per_s, store.write_bytes_per_s);
    }
  }
  zone->seal();
  entry.netpoint = zone->get_netpoint();
  if (config.gateway_bits_per_s) {
    entry.gateway =
        root->create_split_duplex_link("gateway of " + config.name, *config.gateway_bits_per_s / bits_per_byte);
    add_gate(entry.gateway, {EntityKind::Gateway, config.name}, "gateway of " + config.name);
  }
}

void Platform::add_gate(const sg4::SplitDuplexLink* link, const Entity& entity, const std::string& name) {
  Entity outward = entity, inward = entity;
  outward.direction = Direction::Forward;
  inward.direction = Direction::Backward;
  gates_.emplace(link->get_link_up(), Gate{outward, name + " outward"});
  gates_.emplace(link->get_link_down(), Gate{inward, name + " inward"});
}

void Platform::add_links(const Scenario& scenario, sg4::NetZone* root) {
  for (Index link = 0; link < scenario.links.size(); ++link) {
    const LinkConfig& config = scenario.links[link];
    auto* duplex = root->create_split_duplex_link("link " + config.name, config.forward_bits_per_s / bits_per_byte);
    duplex->get_link_down()->set_bandwidth(config.backward_bits_per_s / bits_per_byte);
    // One way is half the round trip; SimGrid adds the latencies of a route.
    duplex->get_link_up()->set_latency(config.rtt_s / 2);
    duplex->get_link_down()->set_latency(config.rtt_s / 2);
    links_.push_back(duplex);
  }
}

void Platform::add_routes(const Scenario& scenario, sg4::NetZone* root) {
  for (Index from = 0; from < scenario.sites.size(); ++from) {
    for (Index to = 0; to < scenario.sites.size(); ++to) {
      if (from == to) continue;
      const auto path = site_route(scenario, from, to);
      if (!path) continue;
      std::vector<sg4::LinkInRoute> route;
      if (sites_[from].gateway != nullptr) route.emplace_back(sites_[from].gateway, sg4::LinkInRoute::Direction::UP);
      for (const Hop& hop : *path) {
        route.emplace_back(links_[hop.link],
                           hop.forward ? sg4::LinkInRoute::Direction::UP : sg4::LinkInRoute::Direction::DOWN);
      }
      if (sites_[to].gateway != nullptr) route.emplace_back(sites_[to].gateway, sg4::LinkInRoute::Direction::DOWN);
      root->add_route(sites_[from].netpoint, sites_[to].netpoint, sites_[from].router, sites_[to].router, route, false);
    }
  }
}

void Platform::set_link_up(Index link, bool up) const {
  for (const bool forward : {true, false})
    up ? direction({link, forward})->turn_on() : direction({link, forward})->turn_off();
}

sg4::Link* Platform::direction(const Hop& hop) const {
  return hop.forward ? links_[hop.link]->get_link_up() : links_[hop.link]->get_link_down();
}

}  // namespace drsim
