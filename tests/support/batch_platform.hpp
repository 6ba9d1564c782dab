#pragma once
/// SimGrid platform of the batch reference: a host for each host of the scenario, a split-duplex link for each NIC,
/// site gateway and backbone link, all with latency 0 (SimGrid shares by the inverse of latency), profiles for what the
/// capacity of the backbone does over time.

#include <vector>

#include "sim/scenario/scenario.hpp"

namespace simgrid::s4u {
class Host;
class Mailbox;
}  // namespace simgrid::s4u

namespace drsim::test {

struct BatchStream;

/// The backbone link between the sites of a stream.
struct DirectLink {
  const LinkConfig* link = nullptr;
  Index index = 0;
  bool is_forward = true;  ///< the stream goes from region_a to region_b
};

/// Throws std::runtime_error when no link joins the regions of the two sites in a VRF of both.
DirectLink direct_link(const Scenario& scenario, const BatchStream& stream);

/// What an actor needs of its stream's path.
struct BatchRoute {
  simgrid::s4u::Host* source = nullptr;
  simgrid::s4u::Host* destination = nullptr;
  simgrid::s4u::Mailbox* mailbox = nullptr;
  std::vector<std::pair<double, bool>> is_up;  ///< state of the backbone link from each date on

  /// Date at which the link is up next; `now_s` itself if it is up, a date after the horizon if it never is.
  double up_again_s(double now_s) const;
};

/// Builds and seals the platform of the engine that exists. One route per stream, in their order.
std::vector<BatchRoute> build_batch_platform(const Scenario& scenario, const std::vector<BatchStream>& streams);

}  // namespace drsim::test
