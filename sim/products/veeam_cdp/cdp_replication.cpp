#include "sim/products/veeam_cdp/cdp_replication.hpp"

#include <algorithm>

namespace drsim {

CdpReplication::CdpReplication(const Scenario& scenario, const Platform& platform, CdpSetup setup)
    : KernelPlane("Veeam CDP", scenario, platform, std::move(setup)),
      proxy_up_(scenario.cdp_proxies.size(), true),
      stopped_since_s_(setup_.config.streams.size(), 0.0) {}

void CdpReplication::join(SharedPlay& play) {
  play_ = &play;
  play.attach(plane_);
}

void CdpReplication::play_to(double to_s) { play_ != nullptr ? play_->advance(to_s) : plane_.advance(to_s); }

void CdpReplication::set_condition(Index link, const LinkCondition& condition) {
  LinkCondition& present = conditions_[link];
  if (condition.rtt_s == present.rtt_s && condition.loss_fraction == present.loss_fraction) return;
  present = condition;
  change([&](CdpPlane& plane) {
    for (const auto& [proxies, pair] : setup_.pairs) {
      plane.set_capacity(pair.uses.back().resource, pair_ceiling_bytes_per_s(pair.path, conditions_));
    }
    for (Index stream = 0; stream < setup_.config.streams.size(); ++stream) {
      const CdpRoute& now = plane.route(stream);
      const CdpRoute route = cdp_route(scenario_, setup_, stream, now.source_proxy, now.target_proxy, conditions_);
      plane.set_limits(stream, route.ceiling_bytes_per_s, route.latency_s);
    }
  });
}

void CdpReplication::reroute(const RouteChange& way) {
  const auto concerns = [&](Index source, Index target) {
    return setup_.config.proxies[source].site == way.from_site && setup_.config.proxies[target].site == way.to_site;
  };
  change([&](CdpPlane& plane) {
    for (auto& [proxies, pair] : setup_.pairs) {
      if (!concerns(proxies.first, proxies.second)) continue;
      pair = rerouted(scenario_, setup_, pair, way);
      plane.set_capacity(pair.uses.back().resource, pair_ceiling_bytes_per_s(pair.path, conditions_));
    }
    for (Index stream = 0; stream < setup_.config.streams.size(); ++stream) {
      const CdpRoute& now = plane.route(stream);
      // One that a proxy has stopped takes the new way when it is moved.
      if (!concerns(now.source_proxy, now.target_proxy) || plane.is_stopped(stream)) continue;
      plane.move_stream(stream, cdp_route(scenario_, setup_, stream, now.source_proxy, now.target_proxy, conditions_));
    }
  });
}

void CdpReplication::set_proxy(Index proxy, bool up) {
  change([&](CdpPlane& plane) {
    const std::vector<bool> was_stopped = stopped();
    if (up) plane.restore_proxy(proxy);
    if (!up) plane.lose_proxy(proxy);
    proxy_up_[proxy] = up;
    note_stopped(was_stopped);
  });
}

std::vector<bool> CdpReplication::stopped() const {
  std::vector<bool> list;
  for (Index stream = 0; stream < stopped_since_s_.size(); ++stream) list.push_back(plane_.is_stopped(stream));
  return list;
}

void CdpReplication::note_stopped(const std::vector<bool>& was_stopped) {
  for (Index stream = 0; stream < stopped_since_s_.size(); ++stream)
    if (plane_.is_stopped(stream) && !was_stopped[stream]) stopped_since_s_[stream] = plane_.now_s();
}

void CdpReplication::lose_target_host(Index host, const Cause& why, const std::function<bool(Index vm)>& has_target) {
  std::vector<Index> hit;
  for (Index vm = 0; vm < scenario_.vms.size(); ++vm)
    if (scenario_.vms[vm].recovery_host == host || !has_target(vm)) hit.push_back(vm);
  fail_policies_of(hit, why);
}

void CdpReplication::fail_policies_of(const std::vector<Index>& vms, const Cause& why) {
  if (vms.empty()) return;
  change([&](CdpPlane& plane) {
    const std::vector<bool> was_stopped = stopped();
    for (Index stream = 0; stream < stopped_since_s_.size(); ++stream) {
      const std::vector<std::uint32_t>& members = setup_.config.streams[stream].vms;
      const bool is_hit = std::any_of(members.begin(), members.end(),
                                      [&](Index vm) { return std::binary_search(vms.begin(), vms.end(), vm); });
      if (is_hit && !was_stopped[stream]) plane.stop_stream(stream, why);
    }
    note_stopped(was_stopped);
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

void CdpReplication::reassign(double stopped_for_s, const std::function<bool(Index vm)>& has_target) {
  constexpr double rounding_s = 1e-9;
  change([&](CdpPlane& plane) {
    for (Index stream = 0; stream < stopped_since_s_.size(); ++stream) {
      const double stopped_s = plane.now_s() - stopped_since_s_[stream];
      if (!plane.is_stopped(stream) || stopped_s < stopped_for_s - rounding_s) continue;
      const auto source = stand_in(plane.route(stream).source_proxy);
      const auto target = stand_in(plane.route(stream).target_proxy);
      if (!source || !target) continue;
      const std::vector<std::uint32_t>& members = setup_.config.streams[stream].vms;
      if (!std::all_of(members.begin(), members.end(), has_target)) continue;
      plane.move_stream(stream, cdp_route(scenario_, setup_, stream, *source, *target, conditions_));
    }
  });
}

}  // namespace drsim
