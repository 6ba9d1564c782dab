#include "sim/engine/failures/outage_player.hpp"

#include "models/units.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

void change_bandwidth(const EventConfig& event, const LinkConfig& config, bool forward, sg4::Link* direction) {
  const double nominal_bits_per_s = forward ? config.forward_bits_per_s : config.backward_bits_per_s;
  const double bits_per_s =
      event.kind == EventKind::LinkDegraded ? event.bits_per_s.value_or(nominal_bits_per_s) : nominal_bits_per_s;
  direction->set_bandwidth(bits_per_s / bits_per_byte);
}

/// Round trip and loss from the event on: the configured ones, unless it degrades them.
LinkCondition condition_after(const EventConfig& event, const LinkConfig& config) {
  if (event.kind != EventKind::LinkDegraded) return {config.rtt_s, config.loss_fraction};
  return {event.rtt_s.value_or(config.rtt_s), event.loss_fraction.value_or(config.loss_fraction)};
}

}  // namespace

void play_outages(const Scenario& scenario, const Platform& platform, const OutageTargets& targets) {
  std::vector<bool> is_down(scenario.links.size(), false);
  for (std::size_t k = 0; k < scenario.events.size();) {
    const double at_s = scenario.events[k].at_s;
    if (at_s > scenario.horizon_s) return;
    sg4::this_actor::sleep_until(at_s);
    targets.hold();
    for (; k < scenario.events.size() && scenario.events[k].at_s == at_s; ++k) {
      const EventConfig& event = scenario.events[k];
      const bool down = event.kind == EventKind::LinkDown;
      for (const bool forward : {true, false}) {
        if (!down) {
          change_bandwidth(event, scenario.links[event.link], forward, platform.direction({event.link, forward}));
        }
      }
      if (down != is_down[event.link]) targets.set_link(event.link, down);
      is_down[event.link] = down;
      targets.set_condition(event.link, condition_after(event, scenario.links[event.link]));
    }
    targets.release();
  }
}

}  // namespace drsim
