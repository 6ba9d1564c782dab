/// Settings that stand in nobody's way but the target's: intervals, cycles, firewall rules.

#include <algorithm>
#include <map>
#include <set>

#include "sim/scenario/products/product_facts.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/studies/advice/propose.hpp"

namespace drsim {
namespace {

/// The key of a group that says how often its product makes points.
const char* interval_key(const std::string& product) {
  for (const char* key : {"checkpoint_interval", "cycle", "interval"})
    if (Schema::for_product(product).at(std::string("/vpgs/0/") + key) != nullptr) return key;
  return nullptr;
}

void propose_intervals(const LeverSource& source, PointKind points, RankedLevers& levers) {
  const bool are_cycles = points == PointKind::Cycles;
  const CauseKind floor = are_cycles ? CauseKind::CycleAndTransfer : CauseKind::IntervalAndLatency;
  std::map<std::string, double> interval_s;
  for (const VpgConfig& vpg : source.read.scenario.vpgs) interval_s[vpg.name] = vpg.checkpoint_interval_s;
  std::vector<PlacedValue> places;
  for (const GroupResult& group : source.record.groups) {
    const bool is_floor = std::any_of(group.violations.begin(), group.violations.end(),
                                      [&](const Violation& violation) { return violation.cause.kind == floor; });
    const char* key = interval_key(group.product);
    if (is_floor && key != nullptr)
      places.push_back(placed(source.pointers.entry(DocumentEntry::Group, group.name), {key}, interval_s[group.name]));
  }
  constexpr double half = 0.5, to_the_least = 0.01;
  add_lever(levers, source.lost_to(floor),
            scaling_lever({are_cycles ? ProposalKind::Cycle : ProposalKind::CheckpointInterval, Dimension::Time},
                          places, {half, to_the_least}));
}

/// Rules that keep from the design what it needs: open from the start. One that events turn is refused when read.
void propose_rules(const LeverSource& source, RankedLevers& levers) {
  const Scenario& scenario = source.read.scenario;
  if (!scenario.closures) return;
  std::set<std::string> stopping;
  for (const ClosureConfig& closure : *scenario.closures)
    if (closure.stops != Stopped::Nothing && !closure.times.empty()) stopping.insert(closure.rule);
  Lever lever;
  Proposal open;
  for (const FirewallRuleConfig& rule : scenario.firewall_rules) {
    const bool starts_closed = !rule.closed.empty() && rule.closed.front().from_s <= 0;
    if (stopping.count(rule.name) == 0 || !starts_closed) continue;
    open.values.push_back(
        {ProposalKind::FirewallRule, rule.name, 1, 1, 0, {join_pointer(rule.pointer, "closed"), "false"}});
  }
  if (open.values.empty()) return;
  lever.steps.push_back(std::move(open));
  levers.push_back({failure_weight, std::move(lever)});
}

}  // namespace

void propose_settings(const LeverSource& source, RankedLevers& levers) {
  for (const PointKind points : {PointKind::Checkpoints, PointKind::Cycles}) propose_intervals(source, points, levers);
  propose_rules(source, levers);
}

}  // namespace drsim
