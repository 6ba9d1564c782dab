/// Gateways: what the links' formulas and simulation say of their throughput, and what products are known to pass.

#include <algorithm>
#include <cmath>

#include "models/units.hpp"
#include "sim/studies/sizing/cycle_need.hpp"
#include "sim/studies/sizing/link_need.hpp"
#include "sim/studies/sizing/size_pointers.hpp"
#include "sim/studies/sizing/sizing_search.hpp"

namespace drsim {
namespace {

/// A capacity that streams cross, with its place in the scenario.
struct Gate {
  std::string title, pointer;
  std::vector<std::string> resources;  ///< names in the data plane: one for each direction
  double present = 0;
  bool is_tunnel = false;
  std::function<void(Scenario&, double)> set;
};

void add_site_gates(const SizingRuns& runs, std::size_t index, std::vector<Gate>& gates) {
  const SiteConfig& site = runs.scenario().sites[index];
  if (site.gateway_bits_per_s)
    gates.push_back({"gateway of " + site.name,
                     runs.pointer(DocumentEntry::Site, site.name, {"gateway"}),
                     {"gateway of " + site.name + " outward", "gateway of " + site.name + " inward"},
                     *site.gateway_bits_per_s,
                     false,
                     [index](Scenario& changed, double value) { changed.sites[index].gateway_bits_per_s = value; }});
  if (site.ipsec)
    gates.push_back({"VPN gateway of " + site.name,
                     runs.pointer(DocumentEntry::Site, site.name, {"ipsec", "throughput"}),
                     {"VPN gateway of " + site.name + " outward", "VPN gateway of " + site.name + " inward"},
                     site.ipsec->bits_per_s,
                     true,
                     [index](Scenario& changed, double value) { changed.sites[index].ipsec->bits_per_s = value; }});
}

std::vector<Gate> gates_of(const SizingRuns& runs) {
  const Scenario& scenario = runs.scenario();
  std::vector<Gate> gates;
  for (std::size_t i = 0; i < scenario.sites.size(); ++i) add_site_gates(runs, i, gates);
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    const LinkConfig& link = scenario.links[i];
    if (!link.ipsec) continue;
    const std::string name = "VPN tunnel of link " + link.name;
    gates.push_back({name,
                     runs.pointer(DocumentEntry::Link, link.name, {"ipsec", "throughput"}),
                     {name, name + " (backward)"},
                     link.ipsec->bits_per_s,
                     true,
                     [i](Scenario& changed, double value) { changed.links[i].ipsec->bits_per_s = value; }});
  }
  for (std::size_t i = 0; i < scenario.cloud_connectors.size(); ++i) {
    const CloudConnectorConfig& connector = scenario.cloud_connectors[i];
    const std::string name = "cloud connector " + connector.name;
    gates.push_back({name,
                     runs.pointer(DocumentEntry::CloudConnector, connector.name, {"throughput"}),
                     {name, name + " (backward)"},
                     connector.bits_per_s,
                     false,
                     [i](Scenario& changed, double value) { changed.cloud_connectors[i].bits_per_s = value; }});
  }
  return gates;
}

/// What products pass, as far as it is known (facts on the network and platform, sections 3.2 and 5.2).
std::vector<RuleAnswer> products(bool is_tunnel) {
  constexpr double mbps = 1e6, gbps = 1e9;
  if (is_tunnel)
    return {{"VPC VPN, not distributed, AES-CBC: 674 Mbps", "IBM Cloud, VPN performance", 674 * mbps},
            {"VPC VPN, not distributed, AES-GCM: 1.11 Gbps", "IBM Cloud, VPN performance", 1.11 * gbps},
            {"VPC VPN over two tunnels: 1.6 Gbps", "IBM Cloud, VPN performance", 1.6 * gbps},
            {"NSX edge, one tunnel: 1 Gbps (0.5-3)", "estimate, no figure published", 1 * gbps}};
  return {{"NSX edge VM, medium: 5 Gbps", "estimate, no figure published", 5 * gbps},
          {"NSX edge VM, large: 10 Gbps", "estimate, no figure published", 10 * gbps}};
}

void search_for_streams(SizingRuns& runs, const SizingRuns::Traffic& traffic, const std::vector<LinkUse>& uses,
                        bool is_tunnel, const ValueChange& change, Sizing& sizing) {
  double low = 1, high = sizing.present;
  // Control traffic of the sites goes through their gateways as well; the links' is at least as much.
  const double control = traffic.control_bits_per_s.empty()
                             ? 0
                             : *std::max_element(traffic.control_bits_per_s.begin(), traffic.control_bits_per_s.end());
  for (const LinkUse& use : uses) {
    const ArrivalCurve arrivals = arrivals_of(runs.scenario(), use);
    Sizing direction;
    if (is_steady(runs.scenario())) compute_need(runs, use, is_tunnel ? 0 : control, 1, direction);
    if (direction.bound) sizing.bound = std::max(sizing.bound.value_or(0), *direction.bound);
    if (direction.analytic) sizing.analytic = std::max(sizing.analytic.value_or(0), *direction.analytic);
    const SearchEnds ends = search_ends(arrivals, control);
    high = std::max(high, ends.high);
    low = std::max(low, ends.low);
  }
  search_and_judge(runs, change, low, high, link_width, sizing);
}

/// Streams of both kinds: by simulation, from the mean of both on.
void search_for_both(SizingRuns& runs, const std::vector<LinkUse>& uses, const ValueChange& change, Sizing& sizing) {
  double low = 1, high = sizing.present;
  for (const LinkUse& use : uses) {
    const SearchEnds ends = search_ends(shared_arrivals(runs.scenario(), uses_by_points(runs.scenario(), use)), 0);
    high = std::max(high, ends.high);
    low = std::max(low, ends.low);
  }
  search_and_judge(runs, change, low, high, link_width, sizing);
}

/// What crosses a gate, one for each direction.
std::vector<LinkUse> uses_of(const SizingRuns::Traffic& traffic, const Gate& gate) {
  std::vector<LinkUse> uses;
  for (const LinkUse& use : traffic.others)
    if (std::count(gate.resources.begin(), gate.resources.end(), use.link) > 0) uses.push_back(use);
  return uses;
}

Sizing size_gate(SizingRuns& runs, const SizingRuns::Traffic& traffic, const std::vector<LinkUse>& uses,
                 const Gate& gate) {
  Sizing sizing;
  sizing.resource = gate.title;
  sizing.unit = "bits/s";
  sizing.pointer = gate.pointer;
  sizing.present = gate.present;
  const ValueChange change = [set = gate.set](double value) {
    return [set, value](Scenario& scenario) { set(scenario, value); };
  };
  sizing.rules = products(gate.is_tunnel);
  tell_stable(stable_least(traffic, BalancedKind::Gateway, gate.resources), sizing);
  bool has_cycles = false, has_checkpoints = false;
  for (const LinkUse& use : uses) {
    const UsesByPoints by_points = uses_by_points(runs.scenario(), use);
    has_cycles = has_cycles || !by_points.of_cycles.vms.empty();
    has_checkpoints = has_checkpoints || !by_points.of_checkpoints.vms.empty();
  }
  if (has_cycles && has_checkpoints)
    search_for_both(runs, uses, change, sizing);
  else if (has_cycles)
    search_for_cycles(runs, uses, bits_per_byte, 0, link_width, change, sizing);
  else
    search_for_streams(runs, traffic, uses, gate.is_tunnel, change, sizing);
  settle_by(change, runs, sizing);
  return sizing;
}

}  // namespace

std::vector<Sizing> size_gateways(SizingRuns& runs) {
  const SizingRuns::Traffic traffic = runs.traffic();
  std::vector<Sizing> sizings;
  for (const Gate& gate : gates_of(runs)) {
    const std::vector<LinkUse> uses = uses_of(traffic, gate);
    if (!uses.empty()) sizings.push_back(size_gate(runs, traffic, uses, gate));
  }
  return sizings;
}

}  // namespace drsim
