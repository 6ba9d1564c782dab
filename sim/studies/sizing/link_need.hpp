#pragma once
/// What a link must carry, from the loads of the VMs that cross it: computed, not simulated.

#include "analysis/link_size.hpp"
#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// The parts that VMs have in the use of a link, by what their points to recover to are.
struct UsesByPoints {
  LinkUse of_checkpoints, of_cycles;
};
UsesByPoints uses_by_points(const Scenario& scenario, const LinkUse& use);

/// Bits on the wire that arrive for a link direction, control traffic left out. The loads are those of the run: they
/// have random streams of their own.
ArrivalCurve arrivals_of(const Scenario& scenario, const LinkUse& use);

/// The same where streams of both kinds arrive: written bytes as they come, cycles spread over their length.
ArrivalCurve shared_arrivals(const Scenario& scenario, const UsesByPoints& uses);

/// Control traffic on a link direction [bits/s].
double control_bits_per_s(const RunRecord& record, const std::string& link);

/// Delay that a byte may have on the link for the groups that cross it to hold their targets: target less checkpoint
/// interval and latency [s]; nothing when that is below 0.
/// @param target_s  in place of the groups' own
std::optional<double> allowed_delay_s(const Scenario& scenario, const LinkUse& use, std::optional<double> target_s);

/// For each target among the groups over the link: the capacity below which no order of sending holds it for the groups
/// with this target or a shorter one, by the formula of analysis/link_size.hpp, control traffic included. For one
/// stream that is exact; several streams that share fairly need more, as the one with the longest queue gets no more
/// than the others.
std::vector<RpoCapacity> rpo_needs(const Scenario& scenario, const LinkUse& use, double control_bits_per_s);

/// The capacity with which the groups over a link hold their targets for the share of the time, as the streams share it
/// (analysis/fair_link.hpp), control traffic included [bits/s]; nothing when a target is out of reach of any capacity.
std::optional<double> fair_need(const Scenario& scenario, const LinkUse& use, double control_bits_per_s, double share);

/// Fills for_rpo of the record's bandwidth needs, for the targets of the groups; of Veeam CDP, which sends a cycle at a
/// time, by the formula of cycle_need.hpp.
void add_rpo_needs(const Scenario& scenario, RunRecord& record);

/// The greatest RPO on each day that a link of this capacity gives, by the same formula [s].
std::vector<double> worst_rpo_by_day_s(const Scenario& scenario, const LinkUse& use, double capacity_bits_per_s,
                                       double control_bits_per_s);

}  // namespace drsim
