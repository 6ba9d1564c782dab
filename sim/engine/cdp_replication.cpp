#include "sim/engine/cdp_replication.hpp"

#include <algorithm>

#include "models/units.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

namespace {
/// Longest stretch that the plane plays in one step of the kernel.
constexpr double cdp_lookahead_s = hour_s;
}  // namespace

CdpReplication::CdpReplication(const Scenario& scenario, const Platform& platform)
    : Model("Veeam CDP"),
      scenario_(scenario),
      setup_(set_up_cdp(scenario, platform)),
      plane_(setup_.config),
      conditions_(configured_conditions(scenario)),
      proxy_up_(scenario.cdp_proxies.size(), true),
      stopped_since_s_(setup_.config.streams.size(), 0.0) {
  for (Index link = 0; link < scenario.links.size(); ++link) {
    resource_of_link_[platform.direction({link, true})] = setup_.link_resource_forward[link];
    resource_of_link_[platform.direction({link, false})] = setup_.link_resource_backward[link];
  }
}

double CdpReplication::next_occurring_event(double now) {
  // A model that always has a next event would keep the kernel running after the horizon.
  if (now >= scenario_.horizon_s) return -1;
  const double next_s = std::max(plane_.next_event_s() - now, cdp_lookahead_s);
  return std::min(next_s, scenario_.horizon_s - now);
}

void CdpReplication::update_actions_state(double now, double /*delta*/) {
  plane_.advance(std::min(now, scenario_.horizon_s));
}

void CdpReplication::listen() {
  sg4::Link::on_bandwidth_change_cb([this](const sg4::Link& link) { link_changed(link); });
  sg4::Link::on_state_change_cb([this](const sg4::Link& link) { link_changed(link); });
}

CdpPlane& CdpReplication::played() {
  plane_.advance(std::min(sg4::Engine::get_clock(), scenario_.horizon_s));
  return plane_;
}

void CdpReplication::change(const std::function<void()>& act) {
  played();
  act();
  // The kernel's next step may lie beyond the plane's next event, so the new shares cannot wait for it.
  if (!is_held_) plane_.apply_changes();
}

void CdpReplication::release_changes() {
  is_held_ = false;
  plane_.apply_changes();
}

void CdpReplication::link_changed(const sg4::Link& link) {
  const auto known = resource_of_link_.find(&link);
  if (known == resource_of_link_.end() || sg4::Engine::get_clock() > scenario_.horizon_s) return;
  change([&] {
    plane_.set_capacity(known->second, link.get_bandwidth());
    plane_.set_up(known->second, link.is_on());
  });
}

void CdpReplication::set_condition(Index link, const LinkCondition& condition) {
  LinkCondition& present = conditions_[link];
  if (condition.rtt_s == present.rtt_s && condition.loss_fraction == present.loss_fraction) return;
  present = condition;
  change([&] {
    for (const auto& [proxies, pair] : setup_.pairs) {
      plane_.set_capacity(pair.uses.back().resource, pair_ceiling_bytes_per_s(pair.path, conditions_));
    }
    for (Index stream = 0; stream < setup_.config.streams.size(); ++stream) {
      const CdpRoute& now = plane_.route(stream);
      const CdpRoute route = cdp_route(scenario_, setup_, stream, now.source_proxy, now.target_proxy, conditions_);
      plane_.set_limits(stream, route.ceiling_bytes_per_s, route.latency_s);
    }
  });
}

void CdpReplication::set_proxy(Index proxy, bool up) {
  change([&] {
    std::vector<bool> was_stopped;
    for (Index stream = 0; stream < stopped_since_s_.size(); ++stream) was_stopped.push_back(plane_.is_stopped(stream));
    if (up) plane_.restore_proxy(proxy);
    if (!up) plane_.lose_proxy(proxy);
    proxy_up_[proxy] = up;
    for (Index stream = 0; stream < stopped_since_s_.size(); ++stream) {
      if (plane_.is_stopped(stream) && !was_stopped[stream]) stopped_since_s_[stream] = plane_.now_s();
    }
  });
}

/// Mean written bytes/s of what each proxy serves now, for each of its vCPUs.
std::vector<double> CdpReplication::proxy_loads() const {
  std::vector<double> loads(proxy_up_.size(), 0.0);
  for (Index stream = 0; stream < setup_.config.streams.size(); ++stream) {
    double mean = 0;
    for (const std::uint32_t vm : setup_.config.streams[stream].vms) mean += scenario_.vms[vm].load.mean_bytes_per_s;
    const CdpRoute& route = plane_.route(stream);
    for (const Index proxy : {route.source_proxy, route.target_proxy})
      loads[proxy] += mean / scenario_.cdp_proxies[proxy].size.vcpus;
  }
  return loads;
}

/// The proxy itself while it is up, else one that can stand in for it.
std::optional<Index> CdpReplication::stand_in(Index proxy) const {
  if (proxy_up_[proxy]) return proxy;
  const CdpProxy& former = setup_.config.proxies[proxy];
  std::vector<bool> allowed;
  for (Index other = 0; other < proxy_up_.size(); ++other) {
    const CdpProxy& candidate = setup_.config.proxies[other];
    allowed.push_back(proxy_up_[other] && candidate.role == former.role && candidate.site == former.site);
  }
  return least_loaded_proxy(proxy_loads(), allowed, allowed);
}

void CdpReplication::reassign(double stopped_for_s) {
  constexpr double rounding_s = 1e-9;
  change([&] {
    for (Index stream = 0; stream < stopped_since_s_.size(); ++stream) {
      const double stopped_s = plane_.now_s() - stopped_since_s_[stream];
      if (!plane_.is_stopped(stream) || stopped_s < stopped_for_s - rounding_s) continue;
      const auto source = stand_in(plane_.route(stream).source_proxy);
      const auto target = stand_in(plane_.route(stream).target_proxy);
      if (!source || !target) continue;
      plane_.move_stream(stream, cdp_route(scenario_, setup_, stream, *source, *target, conditions_));
    }
  });
}

}  // namespace drsim
