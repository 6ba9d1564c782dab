#include "sim/products/veeam_cdp/cdp_components.hpp"

#include <algorithm>
#include <vector>

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {

enum class Change : std::uint8_t { End, Restore, Fail };

/// What an incident does at a date.
struct Strike {
  double at_s;
  Change change;
  Index incident;
};

std::vector<Strike> strikes(const Scenario& scenario) {
  std::vector<Strike> list;
  for (Index number = 0; number < scenario.incidents.size(); ++number) {
    const IncidentConfig& incident = scenario.incidents[number];
    const bool down = incident.kind == IncidentKind::Down;
    list.push_back({incident.at_s, down ? Change::Fail : Change::Restore, number});
    if (down && incident.duration_s) list.push_back({incident.at_s + *incident.duration_s, Change::End, number});
  }
  std::stable_sort(list.begin(), list.end(), [](const Strike& a, const Strike& b) {
    return a.at_s != b.at_s ? a.at_s < b.at_s : a.change != Change::Fail && b.change == Change::Fail;
  });
  return list;
}

}  // namespace

CdpComponents::CdpComponents(const Scenario& scenario, const Platform& platform, FailureBook& book,
                             CdpReplication& replication)
    : scenario_(scenario), platform_(platform), book_(book), replication_(replication) {
  book.observe(ComponentKind::Link, [this](const FailureBook::Edge& edge) {
    if (edge.turns) set_link(edge.what.index, edge.down);
  });
  book.observe(ComponentKind::CdpProxy, [this](const FailureBook::Edge& edge) {
    if (edge.turns) set_proxy(edge.what.index, edge.down);
  });
}

void CdpComponents::set_link(Index link, bool down) {
  for (const bool forward : {true, false}) {
    sg4::Link* direction = platform_.direction({link, forward});
    down ? direction->turn_off() : direction->turn_on();
  }
}

void CdpComponents::set_proxy(Index proxy, bool down) {
  replication_.set_proxy(proxy, !down);
  // A proxy that is back may be the only one, too.
  sg4::Actor::create("reassignment of proxies", platform_.host(scenario_.cdp_proxies[proxy].host), [this] {
    sg4::this_actor::sleep_for(scenario_.constants.of<CdpConfig>().reassign_s);
    if (sg4::Engine::get_clock() <= scenario_.horizon_s)
      replication_.reassign(scenario_.constants.of<CdpConfig>().reassign_s);
  });
}

void CdpComponents::play_incidents() {
  const std::vector<Strike> list = strikes(scenario_);
  for (std::size_t k = 0; k < list.size();) {
    const double at_s = list[k].at_s;
    if (at_s > scenario_.horizon_s) return;
    sg4::this_actor::sleep_until(at_s);
    replication_.hold_changes();
    for (; k < list.size() && list[k].at_s == at_s; ++k) {
      const IncidentConfig& incident = scenario_.incidents[list[k].incident];
      const HeldBy by{HeldBy::Kind::Event, list[k].incident};
      if (list[k].change == Change::Fail) book_.fail(incident.targets, by, {});
      if (list[k].change == Change::End) book_.end(incident.targets, by);
      if (list[k].change == Change::Restore) book_.restore(incident.targets);
    }
    replication_.release_changes();
  }
}

}  // namespace drsim
