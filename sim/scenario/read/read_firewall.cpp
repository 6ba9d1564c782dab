/// Firewall rules of the section `security`, and the events that close and open them.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

constexpr std::uint32_t port_max = 65535;

std::optional<std::uint32_t> port_number(const std::string& text) {
  std::uint32_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && port >= 1 && port <= port_max ? std::optional(port) : std::nullopt;
}

IntervalSet read_rule_ports(Reading& reading, const Node& rule) {
  std::vector<Interval> ports;
  for (const Node& node : rule["ports"].items()) {
    const std::string text = node.text();
    const auto dash = text.find('-');
    const auto first = port_number(text.substr(0, dash));
    const auto last = dash == std::string::npos ? first : port_number(text.substr(dash + 1));
    if (first && last && *first <= *last)
      ports.push_back({*first, *last});
    else if (!reading.is_broken(node.pointer()))
      reading.refuse(node.pointer(),
                     fmt::format("found \"{}\"; allowed: a port 1 .. 65535, or a range such as 9082-9200", text));
  }
  if (rule.text("protocol") == "icmp" && rule.has("ports"))
    reading.refuse(rule["ports"].pointer(), "icmp has no ports; allowed with: tcp, udp, or no protocol");
  return IntervalSet(std::move(ports));
}

std::vector<Index> read_end_names(Reading& reading, const Node& list, const NameTable& table) {
  std::vector<Index> found;
  for (const Node& name : list.items())
    if (const auto index = reading.find(table, name)) found.push_back(*index);
  std::sort(found.begin(), found.end());
  if (std::adjacent_find(found.begin(), found.end()) != found.end())
    reading.refuse(list.pointer(), "names something twice; allowed: once");
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

RuleEnd read_end(Reading& reading, const Node& node) {
  RuleEnd end;
  end.sites = read_end_names(reading, node["sites"], reading.sites);
  end.hosts = read_end_names(reading, node["hosts"], reading.hosts);
  std::vector<std::string> known;
  for (const ComponentConfig& component : reading.scenario.security.components) known.push_back(component.name);
  for (const Node& name : node["components"].items()) {
    if (std::count(known.begin(), known.end(), name.text()) > 0)
      end.components.push_back(name.text());
    else if (!name.text().empty())
      reading.refuse(name.pointer(),
                     fmt::format("there is no component \"{}\"{}; allowed: {} (managers and vCenters that are not "
                                 "declared: by \"sites\" and \"kinds\")",
                                 name.text(), did_you_mean(name.text(), known),
                                 known.empty() ? "those of /security/components" : quoted_list(known, 12)));
  }
  for (const Node& kind : node["kinds"].items()) end.kinds.push_back(kind.text());
  return end;
}

FirewallRuleConfig read_rule(Reading& reading, const Node& node) {
  static const std::map<std::string, TransportProtocol> protocols = {
      {"tcp", TransportProtocol::Tcp}, {"udp", TransportProtocol::Udp}, {"icmp", TransportProtocol::Icmp}};
  FirewallRuleConfig rule;
  rule.name = node.text("name");
  rule.pointer = node.pointer();
  rule.from = read_end(reading, node["from"]);
  rule.to = read_end(reading, node["to"]);
  const auto protocol = protocols.find(node.text("protocol"));
  if (protocol != protocols.end()) rule.protocol = protocol->second;
  rule.ports = read_rule_ports(reading, node);
  rule.both_ways = node.flag("both_ways");
  const bool selects = !rule.from.is_any() || !rule.to.is_any() || node.has("ports") || node.has("protocol");
  if (!selects && !node.has("from") && !node.has("to"))
    reading.refuse(node.pointer(),
                   "closes everything; allowed: with one or more of \"from\", \"to\", \"protocol\", \"ports\"");
  return rule;
}

/// A rule closes or opens.
struct Turn {
  double at_s = 0;
  bool closes = false;
  std::string pointer;
};

/// Only keys of firewall events, and those that are needed.
void check_firewall_keys(Reading& reading, const Node& node) {
  const std::string kind = node.text("kind");
  std::vector<std::string> allowed = {"rules"};
  if (kind == "firewall_close") allowed.emplace_back("duration");
  for (const auto& [key, value] : node.members())
    if (key != "at" && key != "kind" && std::count(allowed.begin(), allowed.end(), key) == 0)
      reading.refuse(value.pointer(),
                     fmt::format("\"{}\" does not belong to {}; allowed: {}", key, kind, quoted_list(allowed)));
  if (!node.has("rules"))
    reading.refuse(node.pointer(), fmt::format("the key \"rules\" is missing; {} needs it", kind));
}

void read_turns(Reading& reading, const Node& node, const NameTable& names, std::vector<std::vector<Turn>>& turns) {
  const bool closes = node.text("kind") == "firewall_close";
  if (!closes && node.text("kind") != "firewall_open") return;
  check_firewall_keys(reading, node);
  const double at_s = node.quantity("at", Dimension::Time);
  if (std::isnan(at_s)) return;
  for (const Index rule : read_end_names(reading, node["rules"], names)) {
    turns[rule].push_back({at_s, closes, node.pointer()});
    if (!closes || !node.has("duration")) continue;
    const double end_s = at_s + node.quantity("duration", Dimension::Time);
    if (end_s < reading.scenario.horizon_s) turns[rule].push_back({end_s, false, node.pointer()});
  }
}

/// The times in which a rule is closed; closing what is closed, or opening what is open, is refused.
void set_times(Reading& reading, FirewallRuleConfig& rule, std::vector<Turn> turns, bool starts_closed) {
  // What opens comes before what closes at the same date.
  std::stable_sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) {
    return a.at_s != b.at_s ? a.at_s < b.at_s : !a.closes && b.closes;
  });
  bool is_closed = starts_closed;
  double since_s = 0;
  for (const Turn& turn : turns) {
    if (turn.closes == is_closed) {
      reading.refuse(turn.pointer,
                     fmt::format("the firewall rule \"{}\" is {} at {} already; allowed: {}", rule.name,
                                 turn.closes ? "closed" : "open", quantity_text(turn.at_s, Dimension::Time),
                                 turn.closes ? "when it is open (a rule is closed from the start unless it says "
                                               "\"closed\": false)"
                                             : "when it is closed"));
      continue;
    }
    if (is_closed && turn.at_s > since_s) rule.closed.push_back({since_s, turn.at_s});
    is_closed = turn.closes;
    since_s = turn.at_s;
  }
  if (is_closed) rule.closed.push_back({since_s, reading.scenario.horizon_s});
}

}  // namespace

void read_firewall(Reading& reading) {
  NameTable names{"firewall rule", "security/firewall/rules"};
  std::vector<FirewallRuleConfig>& rules = reading.scenario.firewall_rules;
  std::map<std::string, bool> starts_closed;
  for (const Node& node : reading.root["security"]["firewall"]["rules"].items()) {
    FirewallRuleConfig rule = read_rule(reading, node);
    if (!reading.add_name(names, rule.name, node.pointer())) continue;
    starts_closed[rule.name] = !node.has("closed") || node.flag("closed");
    rules.push_back(std::move(rule));
  }
  sort_by_name(rules, names);
  std::vector<std::vector<Turn>> turns(rules.size());
  for (const Node& node : reading.root["events"].items()) read_turns(reading, node, names, turns);
  for (std::size_t i = 0; i < rules.size(); ++i) set_times(reading, rules[i], turns[i], starts_closed[rules[i].name]);
}

}  // namespace drsim
