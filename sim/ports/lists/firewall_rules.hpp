#pragma once
/// What a firewall must let through: the connections of a design in addresses, aggregated exactly.

#include <set>
#include <string>
#include <vector>

#include "sim/ports/connections.hpp"

namespace drsim {

/// One permission, in IPv4 addresses.
struct FirewallRule {
  TrafficBox box;
  std::vector<std::size_t> connections;  ///< indices of the connections that it serves
  std::set<std::int64_t> sites;          ///< of their ends; -1: outside
};

/// Least privilege: the union of the rules is the union of the connections that are not optional, no address more.
/// Every component that takes part needs an address; throws ScenarioError with what to add where one has none.
std::vector<FirewallRule> firewall_rules(const PortNeeds& needs, const Scenario& scenario, const std::string& file);

/// What the optional connections of the design would use, in addresses: rules may permit it, and need not.
std::vector<TrafficBox> optional_traffic(const PortNeeds& needs);

/// Those that concern a site.
std::vector<FirewallRule> rules_of_site(const std::vector<FirewallRule>& rules, std::int64_t site);

/// "replicated data (vra of a to vra of b); replication control (...)": what the rule is for, in a text of any length.
std::string rule_purpose(const FirewallRule& rule, const PortNeeds& needs);

}  // namespace drsim
