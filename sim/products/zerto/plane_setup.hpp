#pragma once
/// From a scenario and its SimGrid platform to the streams and resources of the data plane: one stream for each group,
/// protected host and recovery host; its path is read from SimGrid's routing.

#include <memory>
#include <vector>

#include "models/zerto/zerto_plane.hpp"
#include "sim/engine/network/link_resources.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/network/stream_path.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

struct PlaneSetup {
  PlaneConfig config;
  std::vector<StreamPath> paths;  ///< by stream
  LinkResources links;
  std::vector<Index> datastore_resource;             ///< by datastore; bound_by_cap: nothing recovers to it
  std::vector<Index> throttle_resource;              ///< by site; bound_by_cap: none, or nothing to throttle
  std::vector<Index> protected_site, recovery_site;  ///< by group
  std::vector<Index> resource_of_other;              ///< by resource of the guest
};

/// @param others  what other products use: where one of these streams meets it, both share it
/// Throws InvariantViolation when SimGrid's route does not match the permitted hops.
PlaneSetup set_up_plane(const Scenario& scenario, const Platform& platform,
                        const std::vector<SharedResource>& others = {});

/// A stream between other hosts than it was set up for.
struct StreamMove {
  PlaneStream stream;
  StreamPath path;
  std::uint32_t inflow = bound_by_cap;       ///< resource of the recovering pool
  std::vector<PlaneResource> new_resources;  ///< follow all resources known so far, in this order
};

class SetupBuilder;

/// Streams of a set-up moved between hosts. Sets the plane up a second time, so that the numbers of resources agree.
class StreamMoves {
 public:
  /// @param scenario, others  that set_up_plane() was given
  StreamMoves(const Scenario& scenario, const Platform& platform, const std::vector<SharedResource>& others);
  ~StreamMoves();

  /// The stream between these hosts, at the scenario's conditions of the links.
  StreamMove between(Index stream, Index host, Index recovery_host);

  /// From now on streams between two sites go this way.
  void set_route(Index from_site, Index to_site, std::vector<Hop> hops);

 private:
  std::unique_ptr<SetupBuilder> builder_;
};

}  // namespace drsim
