#include "sim/ports/lists/nft_rules.hpp"

#include <fmt/format.h>

#include "sim/ports/lists/plain_text.hpp"
#include "sim/scenario/text/address_text.hpp"

namespace drsim {
namespace {

constexpr std::size_t comment_max = 120;  // nftables keeps 128 bytes of a comment

std::string listed(const std::vector<std::string>& items) {
  if (items.size() == 1) return items[0];
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return "{ " + text + " }";
}

std::string addresses(const IntervalSet& set) {
  std::vector<std::string> items;
  for (const Interval& interval : set.intervals()) items.push_back(address_range_text(interval));
  return listed(items);
}

std::string service(const TrafficBox& box) {
  if (box.protocol == TransportProtocol::Icmp) return "icmp type echo-request";
  std::vector<std::string> items;
  for (const Interval& interval : box.ports.intervals())
    items.push_back(interval.first == interval.last ? fmt::format("{}", interval.first)
                                                    : fmt::format("{}-{}", interval.first, interval.last));
  return fmt::format("{} dport {}", protocol_text(box.protocol), listed(items));
}

}  // namespace

std::string nft_text(const std::vector<FirewallRule>& rules, const PortNeeds& needs, const std::string& title) {
  std::string text = fmt::format(
      "#!/usr/sbin/nft -f\n"
      "# {}\n"
      "# For a firewall between the components: what is not listed is dropped.\n"
      "table inet drsim\n"
      "delete table inet drsim\n"
      "table inet drsim {{\n"
      "  chain forward {{\n"
      "    type filter hook forward priority filter; policy drop;\n"
      "    ct state established,related accept\n"
      "    ct state invalid drop\n",
      comment_text(title, comment_max));
  for (const FirewallRule& rule : rules)
    text += fmt::format("    ip saddr {} ip daddr {} {} accept comment \"{}\"\n", addresses(rule.box.sources),
                        addresses(rule.box.destinations), service(rule.box),
                        comment_text(rule_purpose(rule, needs), comment_max));
  return text + "  }\n}\n";
}

}  // namespace drsim
