#include "sim/ports/lists/terraform_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/ports/addresses.hpp"
#include "sim/ports/lists/plain_text.hpp"
#include "sim/scenario/text/address_text.hpp"

namespace drsim {
namespace {

constexpr std::size_t name_max = 50;  // resource names of IBM Cloud VPC have up to 63 characters
constexpr std::size_t terraform_comment_max = 160;

/// Identifiers that are taken, so that two names that look alike get different ones.
class Identifiers {
 public:
  std::string of(const std::string& text) {
    const std::string wanted = identifier_text(text, name_max);
    std::string free = wanted;
    for (int number = 2; !taken_.insert(free).second; ++number) free = fmt::format("{}-{}", wanted, number);
    return free;
  }

 private:
  std::set<std::string> taken_;
};

/// A CIDR block always with its prefix.
std::string block_text(const AddressBlock& block) {
  return fmt::format("{}/{}", address_text(block.base), block.prefix_length);
}

std::string ports_block(const TrafficBox& box, const Interval& ports, const std::string& indent, bool is_answer) {
  if (box.protocol == TransportProtocol::Icmp)
    return fmt::format("{}icmp {{\n{}  type = {}\n{}  code = 0\n{}}}\n", indent, indent, is_answer ? 0 : 8, indent,
                       indent);
  const std::string prefix = is_answer ? "source_" : "";
  return fmt::format("{}{} {{\n{}  {}port_min = {}\n{}  {}port_max = {}\n{}}}\n", indent, protocol_text(box.protocol),
                     indent, prefix, ports.first, indent, prefix, ports.last, indent);
}

/// Components of a site with equal rules: they can share a security group without opening more for any of them.
struct GuardedSet {
  std::vector<std::uint32_t> groups;
  std::vector<std::size_t> as_source, as_destination;  ///< indices of rules
};

std::vector<GuardedSet> guarded_sets(const std::vector<FirewallRule>& rules, const PortNeeds& needs, Index site) {
  std::map<std::tuple<std::string, std::vector<std::size_t>, std::vector<std::size_t>>, GuardedSet> sets;
  for (std::uint32_t number = 0; number < needs.components.groups.size(); ++number) {
    const ComponentGroup& group = needs.components.groups[number];
    if (group.site != site) continue;
    const IntervalSet own = addresses_of(needs.components, IntervalSet(group.members));
    GuardedSet set;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (rules[i].box.sources.overlaps(own)) set.as_source.push_back(i);
      if (rules[i].box.destinations.overlaps(own)) set.as_destination.push_back(i);
    }
    if (set.as_source.empty() && set.as_destination.empty()) continue;
    GuardedSet& known = sets[{group.kind, set.as_source, set.as_destination}];
    set.groups = std::move(known.groups);
    set.groups.push_back(number);
    known = std::move(set);
  }
  std::vector<GuardedSet> result;
  for (auto& [key, set] : sets) result.push_back(std::move(set));
  return result;
}

void add_group_rules(std::string& text, const std::string& group, const std::vector<FirewallRule>& rules,
                     const PortNeeds& needs, const std::vector<std::size_t>& chosen, bool inbound, Identifiers& names) {
  for (const std::size_t index : chosen) {
    const FirewallRule& rule = rules[index];
    const IntervalSet& remote = inbound ? rule.box.sources : rule.box.destinations;
    text += fmt::format("\n# {}\n", comment_text(rule_purpose(rule, needs), terraform_comment_max));
    for (const AddressBlock& block : remote.blocks())
      for (const Interval& ports : rule.box.ports.intervals())
        text += fmt::format(
            "resource \"ibm_is_security_group_rule\" \"{}\" {{\n"
            "  group     = ibm_is_security_group.{}.id\n"
            "  direction = \"{}\"\n"
            "  remote    = \"{}\"\n{}}}\n",
            names.of(fmt::format("{}-{}-{}-{}-{}", group, inbound ? "in" : "out", protocol_text(rule.box.protocol),
                                 ports.first, block_text(block))),
            group, inbound ? "inbound" : "outbound", block_text(block), ports_block(rule.box, ports, "  ", false));
  }
}

std::string set_title(const GuardedSet& set, const PortNeeds& needs) {
  const std::string& first = needs.components.groups[set.groups.front()].title;
  return set.groups.size() == 1 ? first : fmt::format("{} and {} more", first, set.groups.size() - 1);
}

void add_security_groups(std::string& text, const std::vector<FirewallRule>& rules, const PortNeeds& needs,
                         const std::string& side, Index site, Identifiers& names) {
  for (const GuardedSet& set : guarded_sets(rules, needs, site)) {
    const std::string title = set_title(set, needs);
    const std::string name = names.of(side + "-" + title);
    IntervalSet own;
    for (const std::uint32_t group : set.groups)
      own = own.united(addresses_of(needs.components, IntervalSet(needs.components.groups[group].members)));
    std::string members;
    for (const Interval& interval : own.intervals())
      members += (members.empty() ? "" : ", ") + address_range_text(interval);
    text += fmt::format(
        "\n# For {}: {}\n"
        "resource \"ibm_is_security_group\" \"{}\" {{\n"
        "  name           = \"{}\"\n"
        "  vpc            = var.vpc_{}\n"
        "  resource_group = var.resource_group_{}\n"
        "}}\n",
        comment_text(title, terraform_comment_max), comment_text(members, terraform_comment_max), name, name, side,
        side);
    add_group_rules(text, name, rules, needs, set.as_destination, true, names);
    add_group_rules(text, name, rules, needs, set.as_source, false, names);
  }
}

/// One rule of an ACL, or its answer.
std::string acl_rule(const TrafficBox& box, const AddressBlock& from, const AddressBlock& to, const Interval& ports,
                     bool inbound, bool is_answer, int number) {
  return fmt::format(
      "  rules {{\n"
      "    name        = \"rule-{}\"\n"
      "    action      = \"allow\"\n"
      "    direction   = \"{}\"\n"
      "    source      = \"{}\"\n"
      "    destination = \"{}\"\n{}  }}\n",
      number, inbound ? "inbound" : "outbound", block_text(is_answer ? to : from), block_text(is_answer ? from : to),
      ports_block(box, ports, "    ", is_answer));
}

/// Connections that cross the border of the subnet; what stays inside does not pass its ACL.
void add_acl(std::string& text, const std::vector<FirewallRule>& rules, const SubnetConfig& subnet,
             const std::string& side, Identifiers& names) {
  const IntervalSet inside(interval_of(subnet.block));
  std::string body;
  int number = 0;
  const auto add = [&](const TrafficBox& box, const IntervalSet& sources, const IntervalSet& destinations,
                       bool inbound) {
    for (const AddressBlock& from : sources.blocks())
      for (const AddressBlock& to : destinations.blocks())
        for (const Interval& ports : box.ports.intervals()) {
          body += acl_rule(box, from, to, ports, inbound, false, ++number);
          body += acl_rule(box, from, to, ports, !inbound, true, ++number);
        }
  };
  for (const FirewallRule& rule : rules) {
    add(rule.box, rule.box.sources.shared(inside), rule.box.destinations.without(inside), false);
    add(rule.box, rule.box.sources.without(inside), rule.box.destinations.shared(inside), true);
  }
  const std::string name = names.of(side + "-acl-" + subnet.name);
  text += fmt::format(
      "\n# For the subnet {} ({}): {} rules\n"
      "resource \"ibm_is_network_acl\" \"{}\" {{\n"
      "  name           = \"{}\"\n"
      "  vpc            = var.vpc_{}\n"
      "  resource_group = var.resource_group_{}\n",
      comment_text(subnet.name, terraform_comment_max), block_text(subnet.block), number, name, name, side, side);
  text += body + "}\n";
}

}  // namespace

std::string terraform_text(const std::vector<FirewallRule>& rules, const PortNeeds& needs, const Scenario& scenario,
                           Index site) {
  // Two sites may look alike once their names are identifiers.
  Identifiers sides;
  std::string side;
  for (Index i = 0; i <= site; ++i) side = sides.of(scenario.sites[i].name);
  std::replace(side.begin(), side.end(), '-', '_');
  std::string text = fmt::format(
      "# Security groups and network ACLs of site {} (region {}), for IBM Cloud VPC.\n"
      "# Nothing but what the design needs: attach each group to the components that its comment names.\n"
      "variable \"vpc_{}\" {{\n  type = string\n}}\n\n"
      "variable \"resource_group_{}\" {{\n  type = string\n}}\n",
      comment_text(scenario.sites[site].name, terraform_comment_max),
      comment_text(scenario.regions[scenario.sites[site].region].name, terraform_comment_max), side, side);
  Identifiers names;
  add_security_groups(text, rules, needs, side, site, names);
  for (const SubnetConfig& subnet : scenario.security.subnets)
    if (subnet.site == site) add_acl(text, rules, subnet, side, names);
  return text;
}

}  // namespace drsim
