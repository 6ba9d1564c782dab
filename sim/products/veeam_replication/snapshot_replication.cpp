#include "sim/products/veeam_replication/snapshot_replication.hpp"

namespace drsim {

void SnapshotReplication::set_condition(Index link, const LinkCondition& condition) {
  LinkCondition& present = conditions_[link];
  if (condition.rtt_s == present.rtt_s && condition.loss_fraction == present.loss_fraction) return;
  present = condition;
  change([&](SnapshotPlane& plane) {
    for (Index job = 0; job < setup_.config.jobs.size(); ++job) {
      const StreamPath& path = setup_.path_of_job[job];
      plane.set_capacity(setup_.config.jobs[job].connections, job_connections_bytes_per_s(path, conditions_));
      plane.set_latency(job, job_latency_s(scenario_, path, conditions_));
    }
  });
}

void SnapshotReplication::reroute(const RouteChange& way) {
  const SnapshotPlaneConfig& config = setup_.config;
  const auto place = [&](Index resource) {
    switch (config.resources[resource].kind) {
      case SnapshotResourceKind::Link:
        return PlaceOnWay::Link;
      case SnapshotResourceKind::Nic:
      case SnapshotResourceKind::Gateway:
        return PlaceOnWay::Gate;
      default:
        return PlaceOnWay::Other;
    }
  };
  change([&](SnapshotPlane& plane) {
    const StreamPath* path = nullptr;
    for (Index job = 0; job < config.jobs.size(); ++job) {
      if (config.jobs[job].source_site != way.from_site || config.jobs[job].target_site != way.to_site) continue;
      lay_hops(setup_.path_of_job[job], scenario_, way.hops, way.from_site, way.to_site);
      path = &setup_.path_of_job[job];
      plane.set_capacity(config.jobs[job].connections, job_connections_bytes_per_s(*path, conditions_));
      plane.set_latency(job, job_latency_s(scenario_, *path, conditions_));
    }
    for (Index pair = 0; path != nullptr && pair < config.routes.size(); ++pair) {
      const Index source = pair / static_cast<Index>(config.proxies.size());
      const Index target = pair % static_cast<Index>(config.proxies.size());
      const bool is_theirs = config.proxies[source].site == way.from_site && config.proxies[target].site == way.to_site;
      if (is_theirs && !config.routes[pair].empty())
        plane.set_route(source, target, uses_over(*path, setup_.links, config.routes[pair], place));
    }
  });
}

}  // namespace drsim
