#pragma once
/// The resources of a data plane that stand for the links of a scenario, and those that two data planes share.

#include <limits>
#include <string>
#include <vector>

#include "models/cause.hpp"
#include "models/network/fair_share.hpp"
#include "sim/engine/network/platform.hpp"

namespace drsim {

/// By link of the scenario: the resource of each of its directions.
struct LinkResources {
  std::vector<Index> forward, backward;

  Index of(const Hop& hop) const { return hop.forward ? forward[hop.link] : backward[hop.link]; }
};

/// What a resource is that streams of several products may meet on. OfGuest: only those of the guest.
enum class SharedKind { Link, Nic, Gateway, Datastore, OfGuest };

/// A resource that streams of a guest use on their way (models/network/stream_sharing.hpp).
struct SharedResource {
  std::string name;
  SharedKind kind = SharedKind::OfGuest;
  double capacity = 0;
  double nominal_capacity = 0;  ///< utilisation refers to it
  Entity entity = {};
  const simgrid::s4u::Link* link = nullptr;  ///< of the platform; absent: none stands for it
  Index datastore = bound_by_cap;            ///< of the scenario; bound_by_cap: it is none
};

}  // namespace drsim
