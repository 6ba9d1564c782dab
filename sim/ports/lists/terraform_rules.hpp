#pragma once
/// Firewall rules as Terraform for IBM Cloud VPC: security groups for each set of components with equal rules, and a
/// network ACL for each subnet.

#include <string>

#include "sim/ports/lists/firewall_rules.hpp"

namespace drsim {

/// The file of one side. Security groups are stateful: only the opening direction is listed. Network ACLs are
/// stateless: answers are listed by their source port. Nothing is opened that the rules do not have.
std::string terraform_text(const std::vector<FirewallRule>& rules, const PortNeeds& needs, const Scenario& scenario,
                           Index site);

}  // namespace drsim
