#pragma once
/// From a scenario with snapshot replication and its SimGrid platform to the jobs, VMs and resources of its data path.

#include <vector>

#include "models/veeam_replication/snapshot_plane.hpp"
#include "sim/engine/network/link_resources.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/network/stream_path.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

struct SnapshotSetup {
  SnapshotPlaneConfig config;
  LinkResources links;
  std::vector<Index> datastore_resource;  ///< by datastore; bound_by_cap: none recovers to it
  std::vector<StreamPath> path_of_job;    ///< without compression: ceilings are of TCP payload
  std::vector<std::vector<PathUse>>
      uses_of_vm;                         ///< for each byte of changed blocks, over the first proxies of its sites
  std::vector<double> blocks_per_unique;  ///< by VM: bytes of blocks for a unique one, in a cycle of the mean rate
};

/// Throws InvariantViolation when SimGrid's route does not match the permitted hops.
SnapshotSetup set_up_snapshots(const Scenario& scenario, const Platform& platform);

/// TCP payload that the connections of a job carry [bytes/s], and from the end of a transfer to its completion [s].
double job_connections_bytes_per_s(const StreamPath& path, const std::vector<LinkCondition>& conditions);
double job_latency_s(const Scenario& scenario, const StreamPath& path, const std::vector<LinkCondition>& conditions);

}  // namespace drsim
