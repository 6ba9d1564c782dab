#pragma once
/// What a change of design opens and closes, and how far a rule list that is in place serves a design.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/ports/lists/firewall_rules.hpp"

namespace drsim {

/// Connections by the names of their ends.
struct NamedTraffic {
  std::string from, to;  ///< "vra of a (3)", "x, y"
  TransportProtocol protocol = TransportProtocol::Tcp;
  IntervalSet ports;
  double connections = 0;  ///< pairs of components, times ports
};

struct PortChanges {
  std::vector<NamedTraffic> opened, closed;
};

/// Components are the same when kind and name are. Optional rows count as well.
PortChanges port_changes(const PortNeeds& before, const PortNeeds& after);

std::string changes_table(const PortChanges& changes);
nlohmann::ordered_json changes_json(const PortChanges& changes);

/// One line of a rule list in place.
struct ListedRule {
  std::size_t line = 0;
  TrafficBox box;
};

/// CSV with the columns source, destination, protocol and ports (in any order; others are ignored, but an action other
/// than accept, allow or permit is refused). Addresses: single ones, blocks, ranges, several apart by spaces, commas or
/// semicolons; any. Throws ScenarioError with every line that is wrong.
std::vector<ListedRule> read_rule_list(const std::string& text, const std::string& file);

/// How a list serves a design.
struct RuleListFindings {
  std::vector<TrafficBox> missing;  ///< needed, not permitted
  /// Listed rules by what is wrong: nothing of them is needed, or more is open than is needed.
  struct Excess {
    std::size_t line = 0;
    bool is_superfluous = false;     ///< nothing of it is needed; else it is too wide
    std::vector<TrafficBox> excess;  ///< what of it is not needed
  };
  std::vector<Excess> excess;
  bool fits() const { return missing.empty() && excess.empty(); }
};
/// @param optional  may be permitted as well
RuleListFindings judge_rule_list(const std::vector<ListedRule>& list, const std::vector<FirewallRule>& needed,
                                 const std::vector<TrafficBox>& optional = {});

std::string findings_table(const RuleListFindings& findings);
nlohmann::ordered_json findings_json(const RuleListFindings& findings);

}  // namespace drsim
