#pragma once
/// The actor that carries out the link events of a scenario: turns SimGrid's links off and on and changes their
/// bandwidth, in the order of the scenario. SimGrid profiles would do the same, but it plays those due at one date in
/// the order of addresses in memory, and a run must not depend on these.

#include <functional>

#include "sim/engine/network/platform.hpp"
#include "sim/engine/network/stream_path.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// What link events act on, beside the bandwidth of SimGrid's links.
struct OutageTargets {
  std::function<void()> hold, release;  ///< around the events of one date, which take effect together
  std::function<void(Index link, bool down)> set_link;
  std::function<void(Index link, const LinkCondition& condition)> set_condition;
};

/// Body of the actor: plays all events within the horizon.
void play_outages(const Scenario& scenario, const Platform& platform, const OutageTargets& targets);

}  // namespace drsim
