/// Link capacities to try: what the targets need by formula, what never binds, what catches up within an outage's own
/// length.

#include <algorithm>
#include <cmath>

#include "models/units.hpp"
#include "sim/report/link_demand.hpp"
#include "sim/scenario/json_file.hpp"
#include "sim/studies/cycle_need.hpp"
#include "sim/studies/link_need.hpp"
#include "sim/studies/propose.hpp"

namespace drsim {
namespace {

/// What a formula asks of a link for the targets of the groups that cross it, in undisturbed operation [bits/s]; 0
/// where no capacity holds them.
double formula_bits_per_s(const LeverSource& source, const std::string& link) {
  const Scenario& scenario = source.read.scenario;
  for (const LinkUse& use : source.record.link_uses) {
    if (use.link != link) continue;
    if (scenario.security.product != ProtectionProduct::VeeamCdp)
      return fair_need(scenario, use, control_bits_per_s(source.record, link), 1).value_or(0);
    const auto size = least_for_cycles(cycle_loads(scenario, use, bits_per_byte), scenario.horizon_s);
    return size ? size->capacity_per_s : 0;
  }
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

void propose_link(const LeverSource& source, const LinkResult& link, std::vector<Lever>& levers) {
  const BandwidthNeed* need = need_of(source.record, link.name);
  if (need == nullptr || need->mean <= 0) return;
  const double present = link.capacity_bits_per_s;
  const double other_peak = other_traffic_peak_bits_per_s(source.read.scenario, link.name);
  const double other_mean = other_traffic_mean_bits_per_s(link, source.record.horizon_s);
  if (link.saturated_s <= 0 && link.down_s <= 0 && need->peak + other_peak <= present) return;
  for (const LinkConfig& config : source.read.scenario.links) {
    const bool is_forward = link.name == config.name;
    if (!is_forward && link.name != config.name + " (backward)") continue;
    constexpr double at_least = 1.25, further = 2;
    const double formula = formula_bits_per_s(source, link.name) + other_peak;
    const double catches_up = 2 * need->mean + other_mean;
    const double first = std::max({formula, catches_up, at_least * present});
    const double second = std::max(further * first, need->peak + other_peak);
    const PlacedValue place{link.name, capacity_pointer(source, config, is_forward), present};
    if (auto lever = valued_lever(ProposalKind::LinkCapacity, Dimension::BitsPerSecond, place,
                                  {first, second, further * second}))
      levers.push_back(std::move(*lever));
  }
}

}  // namespace

void propose_links(const LeverSource& source, std::vector<Lever>& levers) {
  const bool is_missed = std::any_of(source.record.groups.begin(), source.record.groups.end(),
                                     [](const GroupResult& group) { return group.above_target_fraction > 0; });
  if (!is_missed) return;
  for (const LinkResult& link : source.record.links) propose_link(source, link, levers);
}

}  // namespace drsim
