/// Link capacities to try: what the targets need by formula, what never binds, what catches up within an outage's own
/// length.

#include <algorithm>
#include <set>

#include "models/units.hpp"
#include "sim/report/link_demand.hpp"
#include "sim/scenario/json_file.hpp"
#include "sim/studies/cycle_need.hpp"
#include "sim/studies/link_need.hpp"
#include "sim/studies/propose.hpp"

namespace drsim {
namespace {

double formula_of_link(const LeverSource& source, const std::string& link) {
  for (const LinkUse& use : source.record.link_uses)
    if (use.link == link) return formula_bits_per_s(source, use);
  return 0;
}

const BandwidthNeed* need_of(const RunRecord& record, const std::string& link) {
  const auto found = std::find_if(record.bandwidth_needs.begin(), record.bandwidth_needs.end(),
                                  [&](const BandwidthNeed& need) { return need.link == link; });
  return found == record.bandwidth_needs.end() ? nullptr : &*found;
}

/// The value that gives the direction its capacity: of the link, or of the direction where they are written apart.
std::string capacity_pointer(const LeverSource& source, const LinkConfig& config, bool is_forward) {
  const std::string link = source.pointers.of(DocumentEntry::Link, config.name);
  if (link.empty()) return "";
  const std::string pointer = join_pointer(link, "capacity");
  if (config.forward_bits_per_s == config.backward_bits_per_s) return pointer;
  return join_pointer(pointer, is_forward ? "forward" : "backward");
}

std::optional<Lever> capacity_lever(const LeverSource& source, const LinkConfig& config, bool is_forward,
                                    const LinkResult& link, const BandwidthNeed& need) {
  constexpr double at_least = 1.25, further = 2, reserve = 1.1;
  const double present = link.capacity_bits_per_s;
  const double other_peak = other_traffic_peak_bits_per_s(source.read.scenario, link.name);
  const double other_mean = other_traffic_mean_bits_per_s(link, source.record.horizon_s);
  const double formula = formula_of_link(source, link.name) + other_peak;
  // After an outage, or with a sync, as much again as is written catches up within its own length.
  const bool is_disturbed = link.down_s > 0 || source.lost_to_syncs_s > 0;
  const double catches_up = (is_disturbed ? 2 : reserve) * need.mean + other_mean;
  const double first = std::max({formula, catches_up, at_least * present});
  const double second = std::max(further * first, need.peak + other_peak);
  return valued_lever({ProposalKind::LinkCapacity, Dimension::BitsPerSecond},
                      {link.name, capacity_pointer(source, config, is_forward), present},
                      {first, second, further * second});
}

void propose_capacity(const LeverSource& source, const LinkConfig& config, bool is_forward, RankedLevers& levers) {
  const std::string name = config.name + (is_forward ? "" : " (backward)");
  const BandwidthNeed* need = need_of(source.record, name);
  const auto lost =
      source.lost_s.find({EntityKind::Link, config.name, is_forward ? Direction::Forward : Direction::Backward, ""});
  for (const LinkResult& link : source.record.links) {
    if (link.name != name || need == nullptr || need->mean <= 0) continue;
    // What a sync sends, whatever made it necessary, went over it.
    const double syncs_s = link.saturated_s > 0 ? source.lost_to_syncs_s : 0;
    // What its mean demand fills is lost to it in the end, whatever was met so far.
    const double mean = need->mean + other_traffic_mean_bits_per_s(link, source.record.horizon_s);
    const double never_drained_s = mean >= link.capacity_bits_per_s ? source.record.horizon_s : 0;
    const double weight = (lost == source.lost_s.end() ? 0 : lost->second) + syncs_s + never_drained_s;
    if (weight > 0) add_lever(levers, weight, capacity_lever(source, config, is_forward, link, *need));
  }
}

/// Links between the regions of groups that missed their targets for TCP's ceiling.
std::set<std::string> links_below_tcp(const LeverSource& source) {
  const Scenario& scenario = source.read.scenario;
  const auto region_of = [&](const std::string& site) {
    const auto found = std::find_if(scenario.sites.begin(), scenario.sites.end(),
                                    [&](const SiteConfig& one) { return one.name == site; });
    return found == scenario.sites.end() ? Index{0} : found->region;
  };
  std::set<std::string> names;
  for (const GroupResult& group : source.record.groups) {
    const bool is_held = std::any_of(group.violations.begin(), group.violations.end(), [](const Violation& violation) {
      return violation.cause.kind == CauseKind::TcpCeiling || violation.cause.behind.kind == EntityKind::Connections;
    });
    if (!is_held) continue;
    const Index from = region_of(group.protected_site), to = region_of(group.recovery_site);
    for (const LinkConfig& link : scenario.links)
      if (std::minmax(link.region_a, link.region_b) == std::minmax(from, to)) names.insert(link.name);
  }
  return names;
}

void propose_tcp(const LeverSource& source, RankedLevers& levers) {
  double weight = source.lost_to(CauseKind::TcpCeiling);
  for (const auto& [entity, lost_s] : source.lost_s)
    if (entity.kind == EntityKind::Connections) weight = std::max(weight, lost_s);
  if (weight <= 0) return;
  const std::set<std::string> links = links_below_tcp(source);
  std::vector<PlacedValue> connections, windows;
  for (const LinkConfig& link : source.read.scenario.links) {
    const std::string pointer = source.pointers.of(DocumentEntry::Link, link.name);
    if (links.count(link.name) == 0 || pointer.empty()) continue;
    const std::string tcp = join_pointer(pointer, "tcp");
    connections.push_back({link.name, join_pointer(tcp, "connections"), static_cast<double>(link.tcp_connections)});
    windows.push_back({link.name, join_pointer(tcp, "window"), link.tcp_window_bytes});
  }
  add_lever(levers, weight, scaling_lever({ProposalKind::TcpWindow, Dimension::Bytes}, windows, {4, 16}));
  if (source.read.scenario.security.product == ProtectionProduct::Zerto)
    add_lever(levers, weight, scaling_lever({ProposalKind::TcpConnections, std::nullopt}, connections, {2, 16}));
}

}  // namespace

double formula_bits_per_s(const LeverSource& source, const LinkUse& use) {
  const Scenario& scenario = source.read.scenario;
  if (use.vms.empty()) return 0;
  if (scenario.security.product != ProtectionProduct::VeeamCdp)
    return fair_need(scenario, use, control_bits_per_s(source.record, use.link), 1).value_or(0);
  const auto size = least_for_cycles(cycle_loads(scenario, use, bits_per_byte), scenario.horizon_s);
  return size ? size->capacity_per_s : 0;
}

void propose_links(const LeverSource& source, RankedLevers& levers) {
  for (const LinkConfig& config : source.read.scenario.links)
    for (const bool is_forward : {true, false}) propose_capacity(source, config, is_forward, levers);
  propose_tcp(source, levers);
}

}  // namespace drsim
