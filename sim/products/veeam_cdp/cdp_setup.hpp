#pragma once
/// From a scenario with Veeam CDP and its SimGrid platform to the streams and resources of the CDP data path. Each VM
/// sends through one source proxy of its site: the one with the fewest mean written bytes for each vCPU, proxies of its
/// own cluster before others; what a policy has behind one source proxy goes to one target proxy, chosen alike.

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "models/veeam_cdp/cdp_plane.hpp"
#include "sim/engine/failures/route_changes.hpp"
#include "sim/engine/network/link_resources.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/network/stream_path.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// The way between two proxies.
struct CdpPair {
  StreamPath path;            ///< without compression: ceilings are of TCP payload
  std::vector<PathUse> uses;  ///< for each byte of TCP payload; the pair's own resource is the last one
  bool is_encrypted = false;
};

struct CdpSetup {
  CdpPlaneConfig config;
  LinkResources links;
  std::vector<Index> datastore_resource;  ///< by datastore; bound_by_cap: none recovers to it
  std::vector<Index> datastore_of_stream;
  std::vector<const simgrid::s4u::Link*> link_of_resource;  ///< of the platform; absent: none stands for it
  std::vector<double> payload_per_sealed;            ///< by stream: bytes of TCP payload for one sealed byte, TLS aside
  std::map<std::pair<Index, Index>, CdpPair> pairs;  ///< by source and target proxy
};

/// A copy of all blocks of a VM that hold data.
CdpInitialCopy full_copy(const VmConfig& vm);

/// Throws InvariantViolation when SimGrid's route does not match the permitted hops.
CdpSetup set_up_cdp(const Scenario& scenario, const Platform& platform);

/// The pair with another way over the backbone.
CdpPair rerouted(const Scenario& scenario, const CdpSetup& setup, const CdpPair& pair, const RouteChange& change);

/// What a stream uses between two proxies under the given conditions of the links.
CdpRoute cdp_route(const Scenario& scenario, const CdpSetup& setup, Index stream, Index source, Index target,
                   const std::vector<LinkCondition>& conditions);

/// The allowed proxy with the least load [mean written bytes/s for each vCPU], preferred ones before others; nothing
/// when none is allowed. All lists by proxy.
std::optional<Index> least_loaded_proxy(const std::vector<double>& loads, const std::vector<bool>& allowed,
                                        const std::vector<bool>& preferred);

}  // namespace drsim
