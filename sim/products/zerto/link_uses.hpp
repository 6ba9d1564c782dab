#pragma once
/// Which VMs write over which links, for what can be computed without simulating.

#include "models/run_record.hpp"
#include "sim/products/zerto/plane_setup.hpp"

namespace drsim {

/// One entry for each direction of a link that replication crosses, in the order of the links.
std::vector<LinkUse> link_uses(const Scenario& scenario, const PlaneSetup& setup);

/// The same for gateways, tunnels and relays (bytes on the wire) and for datastores (back-end writes); `link` is the
/// name of the resource.
std::vector<LinkUse> gateway_and_storage_uses(const Scenario& scenario, const PlaneSetup& setup);

}  // namespace drsim
