#include "sim/ports/lists/firewall_rules.hpp"

#include <algorithm>

#include "sim/ports/addresses.hpp"

namespace drsim {
namespace {

/// Of sets that are not empty, whether one ends before the other starts: most pairs are told apart by this alone.
bool are_apart(const IntervalSet& a, const IntervalSet& b) {
  return a.intervals().back().last < b.intervals().front().first ||
         b.intervals().back().last < a.intervals().front().first;
}

bool overlaps(const TrafficBox& a, const TrafficBox& b) {
  return !are_apart(a.sources, b.sources) && !are_apart(a.destinations, b.destinations) && a.protocol == b.protocol &&
         a.ports.overlaps(b.ports) && a.sources.overlaps(b.sources) && a.destinations.overlaps(b.destinations);
}

}  // namespace

std::vector<FirewallRule> firewall_rules(const PortNeeds& needs, const Scenario& scenario, const std::string& file) {
  std::vector<Problem> problems = missing_addresses(needs.components, scenario, file);
  if (!problems.empty()) throw ScenarioError(std::move(problems));
  std::vector<TrafficBox> boxes;
  std::vector<TrafficBox> of_connection(needs.connections.size());
  for (std::size_t i = 0; i < needs.connections.size(); ++i) {
    const Connection& connection = needs.connections[i];
    if (connection.row.needed == RowNeed::Optional) continue;
    of_connection[i] = connection.box;
    of_connection[i].sources = addresses_of(needs.components, connection.box.sources);
    of_connection[i].destinations = addresses_of(needs.components, connection.box.destinations);
    boxes.push_back(of_connection[i]);
  }
  std::vector<FirewallRule> rules;
  for (TrafficBox& box : aggregated(std::move(boxes))) {
    FirewallRule rule;
    for (std::size_t i = 0; i < needs.connections.size(); ++i) {
      if (is_empty(of_connection[i]) || !overlaps(of_connection[i], box)) continue;
      rule.connections.push_back(i);
      rule.sites.insert(needs.connections[i].from_site);
      rule.sites.insert(needs.connections[i].to_site);
    }
    rule.box = std::move(box);
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::vector<TrafficBox> optional_traffic(const PortNeeds& needs) {
  std::vector<TrafficBox> boxes;
  for (const Connection& connection : needs.connections) {
    if (connection.row.needed != RowNeed::Optional) continue;
    boxes.push_back(connection.box);
    boxes.back().sources = addresses_of(needs.components, connection.box.sources);
    boxes.back().destinations = addresses_of(needs.components, connection.box.destinations);
  }
  return boxes;
}

std::vector<FirewallRule> rules_of_site(const std::vector<FirewallRule>& rules, std::int64_t site) {
  std::vector<FirewallRule> chosen;
  for (const FirewallRule& rule : rules)
    if (rule.sites.count(site)) chosen.push_back(rule);
  return chosen;
}

std::string rule_purpose(const FirewallRule& rule, const PortNeeds& needs) {
  std::vector<std::string> texts;
  for (const std::size_t index : rule.connections) {
    const Connection& connection = needs.connections[index];
    std::string text = connection.row.purpose + " (" + connection.from + " to " + connection.to + ")";
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
  }
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : "; ") + text;
  return joined;
}

}  // namespace drsim
