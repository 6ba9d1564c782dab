#include "sim/engine/cdp_components.hpp"

#include <algorithm>

#include "sim/engine/down_reasons.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

struct Strike {
  double at_s;
  bool down;
  const TargetConfig* targets;
};

std::vector<Strike> strikes(const Scenario& scenario) {
  std::vector<Strike> list;
  for (const IncidentConfig& incident : scenario.incidents) {
    const bool down = incident.kind == IncidentKind::Down;
    list.push_back({incident.at_s, down, &incident.targets});
    if (down && incident.duration_s) list.push_back({incident.at_s + *incident.duration_s, false, &incident.targets});
  }
  std::stable_sort(list.begin(), list.end(), [](const Strike& a, const Strike& b) {
    return a.at_s != b.at_s ? a.at_s < b.at_s : !a.down && b.down;
  });
  return list;
}

}  // namespace

void CdpComponents::strike(const TargetConfig& targets, bool down) {
  for (const Index link : targets.links) set_link(link, down);
  for (const Index proxy : targets.proxies) set_proxy(proxy, down);
}

void CdpComponents::set_link(Index link, bool down) {
  if (!turns(link_reasons_[link], down)) return;
  for (const bool forward : {true, false}) {
    sg4::Link* direction = platform_.direction({link, forward});
    down ? direction->turn_off() : direction->turn_on();
  }
}

void CdpComponents::set_proxy(Index proxy, bool down) {
  if (!turns(proxy_reasons_[proxy], down)) return;
  replication_.set_proxy(proxy, !down);
  // A proxy that is back may be the only one, too.
  sg4::Actor::create("reassignment of proxies", platform_.host(scenario_.cdp_proxies[proxy].host), [this] {
    sg4::this_actor::sleep_for(scenario_.cdp.reassign_s);
    if (sg4::Engine::get_clock() <= scenario_.horizon_s) replication_.reassign(scenario_.cdp.reassign_s);
  });
}

void CdpComponents::play_incidents() {
  const std::vector<Strike> list = strikes(scenario_);
  for (std::size_t k = 0; k < list.size();) {
    const double at_s = list[k].at_s;
    if (at_s > scenario_.horizon_s) return;
    sg4::this_actor::sleep_until(at_s);
    replication_.hold_changes();
    for (; k < list.size() && list[k].at_s == at_s; ++k) strike(*list[k].targets, list[k].down);
    replication_.release_changes();
  }
}

}  // namespace drsim
