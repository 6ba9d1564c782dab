#include "sim/engine/failures/route_changes.hpp"

#include <algorithm>
#include <utility>

namespace drsim {

namespace sg4 = simgrid::s4u;

RouteChanges::RouteChanges(const Scenario& scenario, FailureBook& book, sg4::Host* host, HoldsChanges& plane,
                           std::function<void(const RouteChange&)> act)
    : scenario_(scenario), book_(book), host_(host), plane_(plane), act_(std::move(act)) {
  if (!routes_may_change(scenario)) return;
  edges_.assign(scenario.links.size(), 0);
  is_out_.assign(scenario.vrfs.size(), std::vector<bool>(scenario.links.size(), false));
  for (const auto& [from, to] : replicating_sites(scenario)) {
    auto hops = site_route(scenario, from, to);
    if (!hops) continue;
    present_.push_back({from, to, std::move(*hops)});
    note(present_.back());
  }
  book.observe(ComponentKind::Link, [this](const FailureBook::Edge& edge) {
    if (edge.turns) hear(edge.what.index, edge.down);
  });
}

void RouteChanges::hear(Index link, bool down) {
  const std::uint64_t edge = ++edges_[link];
  for (const Index vrf : scenario_.links[link].vrfs) {
    sg4::Actor::create("routing of " + scenario_.vrfs[vrf].name, host_, [this, vrf, link, down, edge] {
      sg4::this_actor::sleep_for(scenario_.vrfs[vrf].routing.convergence_s());
      // Whoever fails and comes back within the time of detection is not noticed.
      if (edges_[link] != edge || sg4::Engine::get_clock() > scenario_.horizon_s) return;
      is_out_[vrf][link] = down;
      // What becomes known at one date is known together.
      sg4::this_actor::yield();
      converge(vrf);
    });
  }
}

void RouteChanges::converge(Index vrf) {
  std::vector<const RouteChange*> changed;
  for (RouteChange& present : present_) {
    if (scenario_.sites[present.from_site].vrf != vrf) continue;
    auto hops = site_route(scenario_, present.from_site, present.to_site, is_out_[vrf]);
    if (!hops || *hops == present.hops) continue;
    present.hops = std::move(*hops);
    changed.push_back(&present);
    note(present);
  }
  if (changed.empty()) return;
  plane_.hold_changes();
  for (const RouteChange* change : changed) act_(*change);
  plane_.release_changes();
}

void RouteChanges::note(const RouteChange& change) {
  RouteSpan span;
  span.from = scenario_.sites[change.from_site].name;
  span.to = scenario_.sites[change.to_site].name;
  span.at_s = sg4::Engine::get_clock();
  for (const Hop& hop : change.hops) {
    span.links.push_back(scenario_.links[hop.link].name);
    span.is_down = span.is_down || book_.is_down(ComponentKind::Link, hop.link);
  }
  spans_.push_back(std::move(span));
}

void RouteChanges::report(RunRecord& record) const {
  record.routes.insert(record.routes.end(), spans_.begin(), spans_.end());
  for (const RouteSpan& span : spans_) {
    if (span.at_s <= 0) continue;
    std::string over;
    for (const std::string& link : span.links) over += (over.empty() ? "" : ", ") + link;
    const RunEvent event{span.at_s, span.from + " to " + span.to, "goes over " + over, 0};
    const auto after = std::upper_bound(record.log.begin(), record.log.end(), event,
                                        [](const RunEvent& a, const RunEvent& b) { return a.at_s < b.at_s; });
    record.log.insert(after, event);
  }
}

}  // namespace drsim
