#include "sim/studies/sizing/link_need.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <tuple>

#include "analysis/fair_link.hpp"
#include "models/date_rounding.hpp"
#include "models/loads/load_outlook.hpp"
#include "models/units.hpp"
#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/studies/sizing/cycle_need.hpp"

namespace drsim {

UsesByPoints uses_by_points(const Scenario& scenario, const LinkUse& use) {
  UsesByPoints uses{{use.link, {}}, {use.link, {}}};
  for (const LinkUse::Vm& vm : use.vms) {
    const ProductFacts& product = facts_of(product_of(scenario, scenario.vms[vm.vm].vpg));
    (product.points == PointKind::Cycles ? uses.of_cycles : uses.of_checkpoints).vms.push_back(vm);
  }
  return uses;
}
namespace {

ArrivalCurve load_curve(const Scenario& scenario, const LinkUse::Vm& use) {
  const VmConfig& vm = scenario.vms[use.vm];
  WriteLoad load(std::make_shared<const WriteLoadConfig>(vm.load),
                 CalendarStart{scenario.start_weekday, scenario.start_second_of_day_s}, scenario.seed, vm.name);
  ArrivalCurve curve;
  curve.end_s = scenario.horizon_s;
  for (double at_s = 0; at_s < scenario.horizon_s; at_s = load.next_change_s(), load.advance()) {
    curve.from_s.push_back(at_s);
    curve.rates_per_s.push_back(load.rate_bytes_per_s() * use.wire_bytes_per_byte * bits_per_byte);
    if (load.next_change_s() >= scenario.horizon_s) break;
  }
  return curve;
}

/// Checkpoint interval of the groups over a link when all have the same, else 0: any date counts.
double common_interval_s(const Scenario& scenario, const LinkUse& use) {
  const double first = scenario.vpgs[scenario.vms[use.vms.front().vm].vpg].checkpoint_interval_s;
  for (const LinkUse::Vm& vm : use.vms)
    if (scenario.vpgs[scenario.vms[vm.vm].vpg].checkpoint_interval_s != first) return 0;
  return first;
}

RpoCapacity capacity_for(const Scenario& scenario, const LinkUse& use, const ArrivalCurve& arrivals, double target_s,
                         double control) {
  RpoCapacity need;
  need.target_s = target_s;
  const auto delay_s = allowed_delay_s(scenario, use, target_s);
  if (!delay_s) return need;
  const LinkSize size = least_link(arrivals, *delay_s, common_interval_s(scenario, use));
  need.bits_per_s = size.capacity_per_s + control;
  need.from_s = size.from_s;
  need.to_s = size.to_s;
  return need;
}

/// Mean of what the VMs with this target or a shorter one put on the link, as a share of all, and their groups.
struct TargetPart {
  double share = 0;
  std::size_t groups = 0;
};

TargetPart part_of(const Scenario& scenario, const LinkUse& use, double target_s) {
  double part = 0, all = 0;
  std::set<Index> groups;
  for (const LinkUse::Vm& vm : use.vms) {
    const VmConfig& config = scenario.vms[vm.vm];
    const double mean = load_outlook(config.load).mean_bytes_per_s * vm.wire_bytes_per_byte;
    all += mean;
    if (scenario.vpgs[config.vpg].rpo_target_s > target_s) continue;
    part += mean;
    groups.insert(config.vpg);
  }
  return {all > 0 ? part / all : 0, groups.size()};
}

/// Nothing holds for ever below the mean, nor is less than the product's minimum of use.
void lift_to_long_run(const Scenario& scenario, const LinkUse& use, const RunRecord& record,
                      std::vector<RpoCapacity>& needs) {
  const auto balance = std::find_if(record.balances.begin(), record.balances.end(), [&](const ResourceBalance& one) {
    return one.kind == BalancedKind::Link && one.name == use.link;
  });
  double product_least = 0;
  for (const LinkUse::Vm& vm : use.vms)
    product_least =
        std::max(product_least, facts_of(product_of(scenario, scenario.vms[vm.vm].vpg)).link_least_bits_per_s);
  for (RpoCapacity& need : needs) {
    const TargetPart part = part_of(scenario, use, need.target_s);
    need.groups = part.groups;
    if (!need.bits_per_s) continue;
    need.in_run_bits_per_s = *need.bits_per_s;
    double least = product_least;
    if (balance != record.balances.end() && balance->availability > 0)
      least = std::max(least, part.share * balance->demand / balance->availability + balance->taken);
    if (*need.bits_per_s >= least) continue;
    need.bits_per_s = least;
    need.from_s = need.to_s = 0;
  }
}

/// All groups over a link, each with its own target: what the most demanding of them need.
RpoCapacity need_of_estate(const std::vector<RpoCapacity>& needs) {
  RpoCapacity estate;
  for (const RpoCapacity& need : needs)
    if (!need.bits_per_s || (estate.groups == 0 || *need.bits_per_s > estate.bits_per_s.value_or(INFINITY))) {
      estate = need;
      if (!need.bits_per_s) break;
    }
  if (!needs.empty()) {
    estate.target_s = needs.back().target_s;
    estate.groups = needs.back().groups;
  }
  return estate;
}

}  // namespace

ArrivalCurve arrivals_of(const Scenario& scenario, const LinkUse& use) {
  std::vector<ArrivalCurve> curves;
  curves.reserve(use.vms.size());
  for (const LinkUse::Vm& vm : use.vms) curves.push_back(load_curve(scenario, vm));
  return sum_of(curves);
}

ArrivalCurve shared_arrivals(const Scenario& scenario, const UsesByPoints& uses) {
  return sum_of({arrivals_of(scenario, uses.of_checkpoints),
                 spread_over_cycles(cycle_loads(scenario, uses.of_cycles, bits_per_byte))});
}

double control_bits_per_s(const RunRecord& record, const std::string& link) {
  for (const LinkResult& result : record.links)
    if (result.name == link && record.horizon_s > 0)
      return result.by_class_bytes[static_cast<std::size_t>(TrafficClass::Control)] * bits_per_byte / record.horizon_s;
  return 0;
}

std::optional<double> allowed_delay_s(const Scenario& scenario, const LinkUse& use, std::optional<double> target_s) {
  double least = INFINITY, rounding = 0;
  for (const LinkUse::Vm& vm : use.vms) {
    const VpgConfig& vpg = scenario.vpgs[scenario.vms[vm.vm].vpg];
    const double target = target_s.value_or(vpg.rpo_target_s);
    least = std::min(least, target - vpg.checkpoint_interval_s - vm.latency_s);
    rounding = std::max(rounding, date_rounding_s(target));
  }
  // A target that equals interval and latency is met by what never waits.
  if (least < -rounding) return std::nullopt;
  return std::max(0.0, least);
}

std::vector<RpoCapacity> rpo_needs(const Scenario& scenario, const LinkUse& use, double control) {
  std::map<double, LinkUse> by_target;
  for (const LinkUse::Vm& vm : use.vms)
    by_target[scenario.vpgs[scenario.vms[vm.vm].vpg].rpo_target_s].vms.push_back(vm);
  std::vector<RpoCapacity> needs;
  LinkUse part;
  ArrivalCurve arrivals;
  for (const auto& [target_s, same_target] : by_target) {
    // What may wait longer can be made to wait, so only it is left out.
    part.vms.insert(part.vms.end(), same_target.vms.begin(), same_target.vms.end());
    ArrivalCurve more = arrivals_of(scenario, same_target);
    arrivals = needs.empty() ? std::move(more) : sum_of({arrivals, more});
    needs.push_back(capacity_for(scenario, part, arrivals, target_s, control));
  }
  return needs;
}

std::optional<double> fair_need(const Scenario& scenario, const LinkUse& use, double control, double share) {
  std::vector<FairGroup> groups;
  for (const VpgConfig& vpg : scenario.vpgs) groups.push_back({vpg.checkpoint_interval_s, vpg.rpo_target_s});
  // A stream is what goes for one group from one host to another.
  std::map<std::tuple<Index, Index, Index>, std::vector<const LinkUse::Vm*>> members;
  for (const LinkUse::Vm& vm : use.vms) {
    const VmConfig& config = scenario.vms[vm.vm];
    members[{config.vpg, config.host, config.recovery_host}].push_back(&vm);
  }
  std::vector<FairStream> streams;
  for (const auto& [key, vms] : members) {
    FairStream stream;
    stream.group = std::get<0>(key);
    stream.priority = static_cast<unsigned>(scenario.vpgs[stream.group].priority);
    stream.latency_s = vms.front()->latency_s;
    const double rtt_s = 2 * (stream.latency_s - scenario.zerto.pipeline_latency_s);
    if (scenario.zerto.rtt_share_bias > 0 && rtt_s > 0) stream.weight = std::pow(rtt_s, -scenario.zerto.rtt_share_bias);
    std::vector<ArrivalCurve> curves;
    for (const LinkUse::Vm* vm : vms) curves.push_back(load_curve(scenario, *vm));
    stream.arrivals = sum_of(curves);
    streams.push_back(std::move(stream));
  }
  const auto least = least_fair_link(streams, groups, share, scenario.horizon_s);
  if (!least) return std::nullopt;
  return *least + control;
}

namespace {

/// By target of any product: what the groups of each with that target or a shorter one need by themselves, the greater
/// of both. Below that no order of sending holds the targets, whatever the other product sends.
std::vector<RpoCapacity> greater_of(const std::vector<RpoCapacity>& one, const std::vector<RpoCapacity>& other) {
  std::map<double, RpoCapacity> by_target;
  for (const auto* needs : {&one, &other})
    for (const RpoCapacity& need : *needs) {
      RpoCapacity greatest = need;
      for (const RpoCapacity& further : needs == &one ? other : one)
        if (further.target_s <= need.target_s &&
            (!further.bits_per_s || further.bits_per_s > greatest.bits_per_s.value_or(INFINITY)))
          greatest = further;
      greatest.target_s = need.target_s;
      const auto known = by_target.find(need.target_s);
      if (known == by_target.end() || !greatest.bits_per_s ||
          greatest.bits_per_s > known->second.bits_per_s.value_or(INFINITY))
        by_target[need.target_s] = greatest;
    }
  std::vector<RpoCapacity> needs;
  for (auto& [target_s, need] : by_target) needs.push_back(need);
  return needs;
}

std::vector<RpoCapacity> needs_of(const Scenario& scenario, const UsesByPoints& uses, double control) {
  if (uses.of_checkpoints.vms.empty()) return cycle_rpo_needs(scenario, uses.of_cycles);
  const std::vector<RpoCapacity> of_checkpoints = rpo_needs(scenario, uses.of_checkpoints, control);
  return uses.of_cycles.vms.empty() ? of_checkpoints
                                    : greater_of(of_checkpoints, cycle_rpo_needs(scenario, uses.of_cycles));
}

}  // namespace

void add_rpo_needs(const Scenario& scenario, RunRecord& record) {
  for (const LinkUse& use : record.link_uses)
    for (BandwidthNeed& need : record.bandwidth_needs) {
      if (need.link != use.link) continue;
      const UsesByPoints uses = uses_by_points(scenario, use);
      need.for_rpo = needs_of(scenario, uses, control_bits_per_s(record, use.link));
      lift_to_long_run(scenario, use, record, need.for_rpo);
      need.for_estate = need_of_estate(need.for_rpo);
    }
}

std::vector<double> worst_rpo_by_day_s(const Scenario& scenario, const LinkUse& use, double capacity_bits_per_s,
                                       double control) {
  const ArrivalCurve arrivals = arrivals_of(scenario, use);
  double fixed_s = 0;  // interval and latency
  for (const LinkUse::Vm& vm : use.vms)
    fixed_s = std::max(fixed_s, scenario.vpgs[scenario.vms[vm.vm].vpg].checkpoint_interval_s + vm.latency_s);
  const double capacity = std::max(0.0, capacity_bits_per_s - control);
  std::vector<double> greatest(static_cast<std::size_t>(std::ceil(scenario.horizon_s / day_s)), 0.0);
  double queue = 0;
  for (std::size_t piece = 0; piece < arrivals.from_s.size(); ++piece) {
    const double end_s = piece + 1 < arrivals.from_s.size() ? arrivals.from_s[piece + 1] : arrivals.end_s;
    for (double at_s = arrivals.from_s[piece]; at_s < end_s;) {
      const auto day = static_cast<std::size_t>(at_s / day_s);
      const double to_s = std::min(end_s, static_cast<double>(day + 1) * day_s);
      greatest[day] = std::max(greatest[day], queue);
      queue = std::max(0.0, queue + (arrivals.rates_per_s[piece] - capacity) * (to_s - at_s));
      greatest[day] = std::max(greatest[day], queue);
      at_s = to_s;
    }
  }
  std::vector<double> worst;
  for (const double bits : greatest)
    worst.push_back(fixed_s + (bits == 0 ? 0 : capacity > 0 ? bits / capacity : INFINITY));
  return worst;
}

}  // namespace drsim
