/// Link capacities to try: what the targets need by formula, what never binds, what catches up within an outage's own
/// length.

#include <algorithm>
#include <array>
#include <set>

#include "models/units.hpp"
#include "sim/report/link_demand.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/studies/advice/propose.hpp"
#include "sim/studies/sizing/cycle_need.hpp"
#include "sim/studies/sizing/link_need.hpp"

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

/// Capacities to try for one direction, and what it may win.
struct DirectionNeed {
  double present = 0;
  std::array<double, 3> capacities{};
  double weight = 0;
};

std::array<double, 3> capacities_to_try(const LeverSource& source, const LinkResult& link, const BandwidthNeed& need) {
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
  return {first, second, further * second};
}

DirectionNeed need_of_direction(const LeverSource& source, const LinkConfig& config, bool is_forward) {
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
    return {link.capacity_bits_per_s, capacities_to_try(source, link, *need), weight};
  }
  return {};
}

void add_capacity(const PlacedValue& place, const DirectionNeed& need, RankedLevers& levers) {
  if (need.weight > 0)
    add_lever(levers, need.weight,
              valued_lever({ProposalKind::LinkCapacity, Dimension::BitsPerSecond}, place,
                           {need.capacities.begin(), need.capacities.end()}));
}

/// One value where both directions have the same, else one for each.
void propose_capacity(const LeverSource& source, const LinkConfig& config, RankedLevers& levers) {
  const EntityEntry entry = source.pointers.entry(DocumentEntry::Link, config.name);
  DirectionNeed forward = need_of_direction(source, config, true), backward = need_of_direction(source, config, false);
  if (config.forward_bits_per_s == config.backward_bits_per_s) {
    DirectionNeed one = forward.weight >= backward.weight ? forward : backward;
    for (const DirectionNeed* other : {&forward, &backward})
      for (std::size_t step = 0; step < one.capacities.size(); ++step)
        if (other->weight > 0) one.capacities[step] = std::max(one.capacities[step], other->capacities[step]);
    one.weight = forward.weight + backward.weight;
    add_capacity(placed(entry, {"capacity"}, one.present), one, levers);
    return;
  }
  add_capacity(placed(entry, {"capacity", "forward"}, forward.present), forward, levers);
  PlacedValue back = placed(entry, {"capacity", "backward"}, backward.present);
  back.entity.name += " (backward)";
  add_capacity(back, backward, levers);
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
    if (links.count(link.name) == 0) continue;
    const EntityEntry entry = source.pointers.entry(DocumentEntry::Link, link.name);
    connections.push_back(placed(entry, {"tcp", "connections"}, static_cast<double>(link.tcp_connections)));
    windows.push_back(placed(entry, {"tcp", "window"}, link.tcp_window_bytes));
  }
  add_lever(levers, weight, scaling_lever({ProposalKind::TcpWindow, Dimension::Bytes}, windows, {4, 16}));
  const std::vector<const ProductFacts*> products = facts_in_use(source.read.scenario);
  if (std::any_of(products.begin(), products.end(),
                  [](const ProductFacts* product) { return product->has_connections_of_links; }))
    add_lever(levers, weight, scaling_lever({ProposalKind::TcpConnections, std::nullopt}, connections, {2, 16}));
}

}  // namespace

double formula_bits_per_s(const LeverSource& source, const LinkUse& use) {
  const Scenario& scenario = source.read.scenario;
  if (use.vms.empty()) return 0;
  const auto [zerto, cdp] = uses_by_points(scenario, use);
  double bits_per_s = 0;
  if (!zerto.vms.empty())
    bits_per_s += fair_need(scenario, zerto, control_bits_per_s(source.record, use.link), 1).value_or(0);
  if (cdp.vms.empty()) return bits_per_s;
  const auto size = least_for_cycles(cycle_loads(scenario, cdp, bits_per_byte), scenario.horizon_s);
  return bits_per_s + (size ? size->capacity_per_s : 0);
}

void propose_links(const LeverSource& source, RankedLevers& levers) {
  for (const LinkConfig& config : source.read.scenario.links) propose_capacity(source, config, levers);
  propose_tcp(source, levers);
}

}  // namespace drsim
