#include "sim/ports/rule_hits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "sim/ports/lists/port_lists.hpp"

namespace drsim {
namespace {

constexpr std::uint32_t last_port = 65535;

/// Numbers of the components that stand at an end.
IntervalSet members_of(const RuleEnd& end, const DesignComponents& design, const Scenario& scenario) {
  const bool anywhere = end.sites.empty() && end.hosts.empty() && end.components.empty();
  std::set<std::string> names(end.components.begin(), end.components.end());
  std::set<std::string> hosts;
  for (const Index host : end.hosts) {
    hosts.insert(scenario.hosts[host].name);
    hosts.insert("VRA of " + scenario.hosts[host].name);
  }
  std::vector<Interval> members;
  for (const ComponentGroup& group : design.groups) {
    const auto is_kind = std::find(end.kinds.begin(), end.kinds.end(), group.kind);
    if (!end.kinds.empty() && is_kind == end.kinds.end()) continue;
    const bool at_site =
        group.site >= 0 && std::binary_search(end.sites.begin(), end.sites.end(), static_cast<Index>(group.site));
    if (anywhere || at_site) {
      members.push_back(group.members);
      continue;
    }
    const bool on_host = group.kind == "vra" || group.kind == "esxi" || group.kind == "hyperv_host";
    for (std::uint32_t number = group.members.first; number <= group.members.last; ++number)
      if (names.count(design.names[number]) || (on_host && hosts.count(design.names[number])))
        members.push_back({number, number});
  }
  return IntervalSet(std::move(members));
}

/// A rule for components in place of places.
struct ResolvedRule {
  IntervalSet from, to, ports;
  std::optional<TransportProtocol> protocol;
  bool both_ways = false;
};

ResolvedRule resolved(const FirewallRuleConfig& rule, const PortNeeds& needs, const Scenario& scenario) {
  return {members_of(rule.from, needs.components, scenario), members_of(rule.to, needs.components, scenario),
          rule.ports, rule.protocol, rule.both_ways};
}

/// Ports of a connection that the rule is about; ICMP has port 0, which only a rule without ports is about.
IntervalSet shared_ports(const ResolvedRule& rule, const TrafficBox& box) {
  if (rule.protocol && *rule.protocol != box.protocol) return {};
  return rule.ports.empty() ? box.ports : box.ports.shared(rule.ports);
}

std::uint32_t port_distance(const IntervalSet& a, const IntervalSet& b) {
  std::uint32_t least = last_port;
  for (const Interval& one : a.intervals())
    for (const Interval& other : b.intervals()) {
      const std::uint32_t gap = one.last < other.first   ? other.first - one.last
                                : other.last < one.first ? one.first - other.last
                                                         : 0;
      least = std::min(least, gap);
    }
  return least;
}

/// How far a rule misses a connection: 0 ends fit, 1 the other way round, 2 one end, 3 none; then protocol and ports.
std::tuple<int, std::uint32_t> miss(const ResolvedRule& rule, const TrafficBox& box, bool& is_reversed) {
  const bool from = box.sources.overlaps(rule.from), to = box.destinations.overlaps(rule.to);
  is_reversed = !(from && to) && box.sources.overlaps(rule.to) && box.destinations.overlaps(rule.from);
  int penalty = from && to ? 0 : is_reversed ? 1 : from || to ? 2 : 4;
  if (rule.protocol && *rule.protocol != box.protocol) penalty += 1;
  const std::uint32_t distance = rule.ports.empty() ? 0 : port_distance(rule.ports, box.ports);
  return {penalty + (distance > 0 ? 1 : 0), distance};
}

}  // namespace

std::string service_text(TransportProtocol protocol, const IntervalSet& ports) {
  const std::string text = ports_text(ports);
  return protocol_text(protocol) + (text.empty() ? "" : " " + text);
}

std::vector<RuleHit> hits_of(const FirewallRuleConfig& rule, const PortNeeds& needs, const Scenario& scenario) {
  const ResolvedRule one = resolved(rule, needs, scenario);
  std::vector<RuleHit> hits;
  for (std::size_t i = 0; i < needs.connections.size(); ++i) {
    const TrafficBox& box = needs.connections[i].box;
    const IntervalSet ports = shared_ports(one, box);
    if (ports.empty()) continue;
    for (const bool backward : {false, true}) {
      if (backward && !one.both_ways) continue;
      TrafficBox hit{box.sources.shared(backward ? one.to : one.from),
                     box.destinations.shared(backward ? one.from : one.to), box.protocol, ports};
      // Both ways may close the same.
      const bool known = !hits.empty() && hits.back().connection == i && hits.back().box == hit;
      if (!hit.sources.empty() && !hit.destinations.empty() && !known) hits.push_back({i, std::move(hit)});
    }
  }
  return hits;
}

std::string nearest_need(const FirewallRuleConfig& rule, const PortNeeds& needs, const Scenario& scenario) {
  const ResolvedRule one = resolved(rule, needs, scenario);
  const Connection* nearest = nullptr;
  std::tuple<int, std::uint32_t> least;
  bool is_reversed = false;
  for (const Connection& connection : needs.connections) {
    bool reversed = false;
    const auto by = miss(one, connection.box, reversed);
    if (nearest != nullptr && !(by < least)) continue;
    nearest = &connection;
    least = by;
    is_reversed = reversed;
  }
  if (nearest == nullptr) return "";
  return fmt::format("{} from {} to {} ({}){}", service_text(nearest->box.protocol, nearest->box.ports), nearest->from,
                     nearest->to, nearest->row.purpose, is_reversed ? ", which is the other direction" : "");
}

}  // namespace drsim
