#pragma once
/// Which connections of a design a firewall rule closes.

#include <string>
#include <vector>

#include "sim/ports/connections.hpp"

namespace drsim {

/// What a rule closes of a connection.
struct RuleHit {
  std::size_t connection = 0;  ///< index in the needs
  TrafficBox box;
};

/// By connection; both directions where the rule says so. Optional rows count as well.
std::vector<RuleHit> hits_of(const FirewallRuleConfig& rule, const PortNeeds& needs, const Scenario& scenario);

/// "tcp 9008 from vra of a to vra of b (replicated data, encrypted)", of the connection that the rule misses by least:
/// the other direction, another port, other ends. Empty when the design has no connection at all.
std::string nearest_need(const FirewallRuleConfig& rule, const PortNeeds& needs, const Scenario& scenario);

/// "tcp 4008"
std::string service_text(TransportProtocol protocol, const IntervalSet& ports);

}  // namespace drsim
