#pragma once
/// The actors that carry out what a scenario has beside link events: scheduled incidents, faults by chance, windows
/// without replication. One actor plays the schedule; each fault has an actor of its own, or one for each target, with
/// random numbers that hang on its name and that of the target, so that another fault shifts none of them.

#include <functional>

#include "models/fault_schedule.hpp"
#include "sim/engine/failures/component_states.hpp"

namespace drsim {

/// Body of the actor: incidents with their ends, and pause windows, by date; what ends goes before what begins.
void play_incidents(const Scenario& scenario, ReplicationPlane& plane, ComponentStates& components);

/// What fails by itself: a target of a fault, or all of them where they fail together.
struct FaultPart {
  std::string fault;  ///< its name in the scenario
  FaultProcess process;
  TargetConfig targets;
  std::optional<bool> keeps_bitmap;
  Index number = 0;  ///< among all parts
};

/// All of them, in the order of the faults and of their targets.
std::vector<FaultPart> fault_parts(const Scenario& scenario);

/// Draws when components fail, starts the actors that play it on this host, and returns what was drawn.
/// @param strike  a part fails, or is back
FaultSchedule start_faults(const Scenario& scenario, const FaultBias& bias, simgrid::s4u::Host* host,
                           const std::function<void(const FaultPart& part, bool fails)>& strike);

/// What failed and when, of a schedule that was played.
FaultFigures fault_figures(const Scenario& scenario, const FaultSchedule& schedule);

}  // namespace drsim
