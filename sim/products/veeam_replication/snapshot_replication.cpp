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

}  // namespace drsim
