#include "sim/ports/ports_of_run.hpp"

#include "models/units.hpp"
#include "sim/ports/port_lists.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

/// Logical bytes that groups delivered from one site to another, and from any site of the one's region to any of the
/// other's: the share of the pair in what crosses the links between the regions.
double share_of_pair(const Scenario& scenario, const RunRecord& record, Index from, Index to) {
  double of_pair = 0, of_regions = 0;
  const auto region_of = [&](const std::string& site) {
    for (const SiteConfig& one : scenario.sites)
      if (one.name == site) return one.region;
    return scenario.sites[from].region;
  };
  for (const GroupResult& group : record.groups) {
    const bool same_regions = region_of(group.protected_site) == scenario.sites[from].region &&
                              region_of(group.recovery_site) == scenario.sites[to].region;
    const bool same_sites =
        group.protected_site == scenario.sites[from].name && group.recovery_site == scenario.sites[to].name;
    if (same_regions) of_regions += group.bytes.delivered;
    if (same_sites) of_pair += group.bytes.delivered;
  }
  return of_regions > 0 ? of_pair / of_regions : 0;
}

std::vector<TrafficClass> classes_of(const CatalogueRow& row) {
  if (row.traffic == "data" && !row.is_relayed)
    return {TrafficClass::Replication, TrafficClass::Resync, TrafficClass::InitialCopy};
  // Managers talk at one port of the two that new versions open; the one that all versions have.
  if (row.traffic == "pairing" && row.ports && row.ports->first == 9081) return {TrafficClass::Control};
  return {};
}

ordered_json carried_by(const Scenario& scenario, const RunRecord& record, const Connection& connection,
                        std::size_t of_same_kind) {
  ordered_json list = ordered_json::array();
  if (connection.from_site < 0 || connection.to_site < 0) return list;
  const auto from = static_cast<Index>(connection.from_site), to = static_cast<Index>(connection.to_site);
  for (const TrafficClass traffic : classes_of(connection.row))
    for (const LinkResult& link : record.links) {
      const bool joins = link.from == scenario.regions[scenario.sites[from].region].name &&
                         link.to == scenario.regions[scenario.sites[to].region].name;
      const auto index = static_cast<std::size_t>(traffic);
      if (!joins) continue;
      const double share = traffic == TrafficClass::Control ? 1 : share_of_pair(scenario, record, from, to);
      const double bytes = link.by_class_bytes[index] * share;
      list.push_back({{"link", link.name},
                      {"class", traffic_class_names[index]},
                      {"bytes", bytes},
                      {"mean_bits_per_s", record.horizon_s > 0 ? bytes * bits_per_byte / record.horizon_s : 0},
                      {"shared", of_same_kind > 1}});
    }
  return list;
}

}  // namespace

ordered_json ports_of_run(const Scenario& scenario, const RunRecord& record, const std::string& file) {
  const PortNeeds needs = port_needs(scenario, port_catalogue(), file);
  ordered_json ports = ports_json(needs);
  for (std::size_t i = 0; i < needs.connections.size(); ++i) {
    const Connection& one = needs.connections[i];
    std::size_t of_same_kind = 0;
    for (const Connection& other : needs.connections)
      of_same_kind += other.row.traffic == one.row.traffic && other.from_site == one.from_site &&
                      other.to_site == one.to_site && !classes_of(other.row).empty();
    ports["rules"][i]["carried"] = carried_by(scenario, record, one, of_same_kind);
  }
  return ports;
}

}  // namespace drsim
