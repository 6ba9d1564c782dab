#pragma once
/// The actors that carry out what a scenario has beside link events: scheduled incidents, faults by chance, windows
/// without replication. One actor plays the schedule; each fault has an actor of its own, or one for each target, with
/// random numbers that hang on its name and that of the target, so that another fault shifts none of them.

#include "sim/engine/component_states.hpp"

namespace drsim {

/// Body of the actor: incidents with their ends, and pause windows, by date; what ends goes before what begins.
void play_incidents(const Scenario& scenario, ReplicationPlane& plane, ComponentStates& components);

/// Starts the actors of the faults on this host.
void start_faults(const Scenario& scenario, simgrid::s4u::Host* host, ReplicationPlane& plane,
                  ComponentStates& components);

}  // namespace drsim
