#include "sim/ports/ports_of_run.hpp"

#include <map>
#include <tuple>

#include "sim/ports/crossings.hpp"
#include "sim/ports/lists/port_lists.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

/// From which site to which a connection carries, end to end: a hop of a connector, for the pair that it relays.
struct Ends {
  Index from = 0, to = 0;
  bool in_site = false;  ///< the hop crosses no link
  bool operator<(const Ends& other) const {
    return std::tie(from, to, in_site) < std::tie(other.from, other.to, other.in_site);
  }
};

/// Of the components, the groups of cloud connectors; one connection may lead to or from several.
std::vector<const ComponentGroup*> connectors_of(const PortNeeds& needs, const IntervalSet& components) {
  std::vector<const ComponentGroup*> connectors;
  for (const Interval& interval : components.intervals())
    for (std::uint32_t number = interval.first; number <= interval.last; ++number) {
      const ComponentGroup& group = needs.components.groups[needs.components.group_of[number]];
      if (group.customer < 0) break;
      connectors.push_back(&group);
    }
  return connectors;
}

/// Empty: not between two sites.
std::vector<Ends> ends_of(const PortNeeds& needs, const Connection& one) {
  if (one.from_site < 0 || one.to_site < 0) return {};
  const auto from = static_cast<Index>(one.from_site), to = static_cast<Index>(one.to_site);
  std::vector<const ComponentGroup*> connectors = connectors_of(needs, one.box.destinations);
  const bool to_connector = !connectors.empty();
  if (!to_connector) connectors = connectors_of(needs, one.box.sources);
  std::vector<Ends> all;
  for (const ComponentGroup* connector : connectors) {
    const auto customer = static_cast<Index>(connector->customer), provider = static_cast<Index>(connector->site);
    const bool upward = to_connector ? from == customer : to == provider;
    all.push_back(upward ? Ends{customer, provider, from == to} : Ends{provider, customer, from == to});
  }
  if (connectors.empty() && from != to) all.push_back({from, to, false});
  return all;
}

std::vector<Crossing> crossings_of(const Crossings& crossings, const CatalogueRow& row, const Ends& ends) {
  std::vector<Crossing> list;
  const auto add = [&](const std::vector<Crossing>& more) { list.insert(list.end(), more.begin(), more.end()); };
  if (row.stops == Stopped::Data) add(crossings.data(ends.from, ends.to));
  if (row.stops == Stopped::Control || row.is_relayed) add(crossings.appliance_control(ends.from, ends.to));
  if (row.stops == Stopped::Pairing) add(crossings.manager_control(ends.from, ends.to));
  return list;
}

ordered_json crossing_json(const Crossing& one, bool in_site, bool shared) {
  return {{"link", in_site ? ordered_json() : ordered_json(one.link)},
          {"class", one.flow_class},
          {"bytes", one.bytes},
          {"mean_bits_per_s", one.mean_bits_per_s},
          {"peak_bits_per_s", one.peak_bits_per_s},
          {"peak_is_bound", one.peak_is_bound},
          {"shared", shared}};
}

/// Connections of one kind between the same ends carry the same bytes together.
using Kind = std::tuple<Stopped, bool, Relation, Ends>;

/// What crossed the connections of a kind, and how many they are.
struct Shared {
  std::vector<Crossing> crossings;
  std::size_t connections = 0;
};

/// What each job sends to its own repository, one of those that the connection leads to.
void add_retention(const Scenario& scenario, const PortNeeds& needs, const Crossings& crossings, const Connection& one,
                   ordered_json& list) {
  if (one.row.stops != Stopped::Retention || !one.row.stands_in_for.empty() || one.from_site < 0) return;
  for (Index job = 0; job < scenario.retention.size(); ++job) {
    const RetentionConfig& config = scenario.retention[job];
    const auto& names = needs.components.names;
    const auto number = static_cast<std::uint32_t>(std::find(names.begin(), names.end(), config.name) - names.begin());
    const bool leads_there = one.box.destinations.contains(number);
    if (!leads_there || scenario.vpgs[config.vpgs.front()].recovery_site != static_cast<Index>(one.from_site)) continue;
    for (const Crossing& crossing : crossings.retention(job)) {
      ordered_json entry = crossing_json(crossing, false, false);
      entry["repository"] = config.name;
      list.push_back(std::move(entry));
    }
  }
}

}  // namespace

ordered_json ports_of_run(const Scenario& scenario, const RunRecord& record, const std::string& file) {
  const PortNeeds needs = port_needs(scenario, port_catalogue(), file);
  const Crossings crossings(scenario, record);
  std::map<Kind, Shared> found;
  const auto kind_of = [](const Connection& one, const Ends& ends) {
    return Kind{one.row.stops, one.row.is_relayed, one.row.relation, ends};
  };
  for (const Connection& one : needs.connections)
    for (const Ends& ends : ends_of(needs, one)) {
      Shared& shared = found[kind_of(one, ends)];
      if (!one.row.stands_in_for.empty()) continue;
      if (shared.connections++ == 0) shared.crossings = crossings_of(crossings, one.row, ends);
    }
  ordered_json ports = ports_json(needs);
  for (std::size_t i = 0; i < needs.connections.size(); ++i) {
    const Connection& one = needs.connections[i];
    ordered_json list = ordered_json::array();
    for (const Ends& ends : ends_of(needs, one)) {
      const Shared& shared = found.at(kind_of(one, ends));
      if (!one.row.stands_in_for.empty()) continue;
      for (const Crossing& crossing : shared.crossings)
        list.push_back(crossing_json(crossing, ends.in_site, shared.connections > 1));
    }
    add_retention(scenario, needs, crossings, one, list);
    ports["rules"][i]["carried"] = std::move(list);
  }
  return ports;
}

}  // namespace drsim
