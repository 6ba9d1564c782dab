#pragma once
/// The actor that carries out the link events of a scenario: turns SimGrid's links off and on and changes their
/// bandwidth, in the order of the scenario. SimGrid profiles would do the same, but it plays those due at one date in
/// the order of addresses in memory, and a run must not depend on these.

#include "sim/engine/component_states.hpp"
#include "sim/engine/platform.hpp"
#include "sim/engine/replication_plane.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Body of the actor: plays all events within the horizon. All events of one date take effect together.
void play_outages(const Scenario& scenario, const Platform& platform, ReplicationPlane& plane,
                  ComponentStates& components);

}  // namespace drsim
