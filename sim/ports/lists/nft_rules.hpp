#pragma once
/// Firewall rules as an nftables rule set.

#include <string>

#include "sim/ports/lists/firewall_rules.hpp"

namespace drsim {

/// A rule set for `nft -f`: one table of its own (inet drsim), replaced as a whole when loaded again, with a forward
/// chain that lets the listed connections and their answers through and drops the rest.
/// @param title  what the rule set is for, in a comment
std::string nft_text(const std::vector<FirewallRule>& rules, const PortNeeds& needs, const std::string& title);

}  // namespace drsim
