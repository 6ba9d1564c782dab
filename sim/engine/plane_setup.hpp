#pragma once
/// From a scenario and its SimGrid platform to the streams and resources of the data plane: one stream for each group,
/// protected host and recovery host; its path is read from SimGrid's routing.

#include <vector>

#include "models/zerto/zerto_plane.hpp"
#include "sim/engine/platform.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Round trip and loss of a backbone link; link events change them.
struct LinkCondition {
  double rtt_s = 0;
  double loss_fraction = 0;
};

/// What a stream's ceiling and latency follow from.
struct StreamPath {
  std::vector<Hop> hops;
  double mtu_bytes = 1500;
  double window_bytes = 0;
  double connections = 1;
  double compression = 1;  ///< written bytes for one payload byte
  double nic_bytes_per_s = 0;
  Index pair_resource = bound_by_cap;  ///< VraPair resource, when other streams join the same two VRAs
};

struct PlaneSetup {
  PlaneConfig config;
  std::vector<StreamPath> paths;                                     ///< by stream
  std::vector<Index> link_resource_forward, link_resource_backward;  ///< by link of the scenario
  std::vector<Index> datastore_resource;             ///< by datastore; bound_by_cap: nothing recovers to it
  std::vector<Index> protected_site, recovery_site;  ///< by group
};

/// Throws InvariantViolation when SimGrid's route does not match the permitted hops.
PlaneSetup set_up_plane(const Scenario& scenario, const Platform& platform);

/// Ceiling of a stream in written bytes/s and its latency [s] under the given conditions of the links.
/// Source: models/wan_path.hpp; latency is half the round trip plus the pipeline latency (facts on Zerto, section 12).
void path_limits(const StreamPath& path, const std::vector<LinkCondition>& conditions, double pipeline_latency_s,
                 double& ceiling_bytes_per_s, double& latency_s);

/// TCP payload that the connections of a pair of VRAs carry [bytes/s].
double pair_ceiling_bytes_per_s(const StreamPath& path, const std::vector<LinkCondition>& conditions);

}  // namespace drsim
