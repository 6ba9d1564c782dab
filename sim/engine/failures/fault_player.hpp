#pragma once
/// Faults by chance, whatever they do: each has an actor of its own, or one for each target, with random numbers that
/// hang on its name and that of the target, so that another fault shifts none of them.

#include <functional>
#include <optional>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

#include "models/fault_schedule.hpp"
#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

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
