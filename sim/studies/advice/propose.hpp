#pragma once
/// Parts of proposals_of, by what is changed: each looks for what the causes of the run say was short, full or down.

#include <map>
#include <vector>

#include "models/cause.hpp"
#include "sim/report/answer.hpp"
#include "sim/scenario/entity_pointers.hpp"
#include "sim/studies/advice/lever.hpp"

namespace drsim {

/// What all levers of a run are made from.
struct LeverSource {
  const ReadScenario& read;
  const RunRecord& record;
  const Answer& answer;
  EntityPointers pointers;
  std::map<Entity, double> lost_s;  ///< time above target, summed over groups, by what was short, full or down
  double lost_to_syncs_s = 0;       ///< while something that was over had left a sync

  double lost_to(EntityKind kind, const std::string& name) const;
  double lost_to(CauseKind kind) const;
};

/// With the time that it may win, by which levers are put in order.
struct RankedLever {
  double weight = 0;  ///< [group seconds]
  Lever lever;
};
using RankedLevers = std::vector<RankedLever>;

/// Weight of what is failed in itself, whatever time is lost to it.
inline constexpr double failure_weight = 1e12;

void add_lever(RankedLevers& levers, double weight, std::optional<Lever> lever);

/// What a formula asks of a resource that these VMs cross, for the targets of their groups in undisturbed operation
/// [bits/s]; 0 where no capacity holds them. Of Veeam CDP by its cycles.
double formula_bits_per_s(const LeverSource& source, const LinkUse& use);

/// Capacities of links; where TCP is the ceiling, its connections and window.
void propose_links(const LeverSource& source, RankedLevers& levers);

/// Gateways, VPNs, cloud connectors, throttles, NICs.
void propose_paths(const LeverSource& source, RankedLevers& levers);

/// RAM and vCPUs of VRAs; cache, vCPUs and number of CDP proxies.
void propose_appliances(const LeverSource& source, RankedLevers& levers);

/// Limits of journals that lost history.
void propose_journals(const LeverSource& source, RankedLevers& levers);

/// Room and speed of datastores.
void propose_stores(const LeverSource& source, RankedLevers& levers);

/// Intervals of checkpoints, cycles of policies, closed firewall rules.
void propose_settings(const LeverSource& source, RankedLevers& levers);

/// Hosts for VMs that operations left without service.
void propose_recovery(const LeverSource& source, RankedLevers& levers);

}  // namespace drsim
