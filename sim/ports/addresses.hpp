#pragma once
/// Which component has which addresses: what the scenario says, else the next free one of the subnet for its kind.

#include <string>
#include <vector>

#include "sim/ports/components.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

/// Fills the addresses of `design` from the subnets of the scenario. Throws ScenarioError: a subnet too small, two
/// subnets of a site for one kind, an address given to two components.
void assign_addresses(const Scenario& scenario, DesignComponents& design, const std::string& file);

/// Numbers to the addresses of those components.
IntervalSet addresses_of(const DesignComponents& design, const IntervalSet& components);

/// What is to be added to the scenario so that every component has an address, which firewall rules need.
std::vector<Problem> missing_addresses(const DesignComponents& design, const Scenario& scenario,
                                       const std::string& file);

}  // namespace drsim
