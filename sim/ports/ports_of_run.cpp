#include "sim/ports/ports_of_run.hpp"

#include <map>
#include <tuple>

#include "sim/ports/crossings.hpp"
#include "sim/ports/port_lists.hpp"

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

const ComponentGroup& group_at(const PortNeeds& needs, const IntervalSet& components) {
  return needs.components.groups[needs.components.group_of[components.intervals()[0].first]];
}

/// Nothing: not between two sites.
std::optional<Ends> ends_of(const PortNeeds& needs, const Connection& one) {
  if (one.from_site < 0 || one.to_site < 0) return std::nullopt;
  const auto from = static_cast<Index>(one.from_site), to = static_cast<Index>(one.to_site);
  const ComponentGroup &source = group_at(needs, one.box.sources), &sink = group_at(needs, one.box.destinations);
  const ComponentGroup* connector = source.customer >= 0 ? &source : sink.customer >= 0 ? &sink : nullptr;
  if (connector == nullptr) return from == to ? std::nullopt : std::optional(Ends{from, to, false});
  const auto customer = static_cast<Index>(connector->customer), provider = static_cast<Index>(connector->site);
  const bool to_connector = connector == &sink;
  const bool upward = to_connector ? from == customer : to == provider;
  return upward ? Ends{customer, provider, from == to} : Ends{provider, customer, from == to};
}

std::vector<Crossing> crossings_of(const Crossings& crossings, const CatalogueRow& row, const Ends& ends) {
  std::vector<Crossing> list;
  const auto add = [&](const std::vector<Crossing>& more) { list.insert(list.end(), more.begin(), more.end()); };
  if (!row.stands_in_for.empty()) return list;
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

}  // namespace

ordered_json ports_of_run(const Scenario& scenario, const RunRecord& record, const std::string& file) {
  const PortNeeds needs = port_needs(scenario, port_catalogue(), file);
  const Crossings crossings(scenario, record);
  std::map<Kind, std::vector<Crossing>> found;
  std::map<Kind, std::size_t> count;
  const auto kind_of = [](const Connection& one, const Ends& ends) {
    return Kind{one.row.stops, one.row.is_relayed, one.row.relation, ends};
  };
  for (const Connection& one : needs.connections)
    if (const auto ends = ends_of(needs, one); ends && one.row.stands_in_for.empty()) {
      const Kind kind = kind_of(one, *ends);
      if (count[kind]++ == 0) found[kind] = crossings_of(crossings, one.row, *ends);
    }
  ordered_json ports = ports_json(needs);
  for (std::size_t i = 0; i < needs.connections.size(); ++i) {
    const Connection& one = needs.connections[i];
    ordered_json list = ordered_json::array();
    const auto ends = ends_of(needs, one);
    if (ends && one.row.stands_in_for.empty()) {
      const Kind kind = kind_of(one, *ends);
      for (const Crossing& crossing : found[kind])
        list.push_back(crossing_json(crossing, ends->in_site, count[kind] > 1));
    }
    const bool copies = one.row.stops == Stopped::Retention && one.row.stands_in_for.empty() && one.from_site >= 0;
    if (copies)
      for (const Crossing& crossing : crossings.retention(static_cast<Index>(one.from_site)))
        list.push_back(crossing_json(crossing, false, false));
    ports["rules"][i]["carried"] = std::move(list);
  }
  return ports;
}

}  // namespace drsim
