#pragma once
/// The actor that carries out what a scenario has beside link events and faults by chance: scheduled incidents, windows
/// without replication.

#include "sim/products/zerto/failures/component_states.hpp"

namespace drsim {

/// Body of the actor: incidents with their ends, and pause windows, by date; what ends goes before what begins.
void play_incidents(const Scenario& scenario, ReplicationPlane& plane, ComponentStates& components);

}  // namespace drsim
