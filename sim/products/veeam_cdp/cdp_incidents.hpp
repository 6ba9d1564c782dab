#pragma once
/// The scheduled incidents of a scenario with Veeam CDP.

#include "sim/products/veeam_cdp/cdp_components.hpp"
#include "sim/products/veeam_cdp/cdp_hosts.hpp"

namespace drsim {

/// Body of an actor: plays the incidents within the horizon; of one date, what ends goes before what begins, and all
/// take effect together.
void play_cdp_incidents(const Scenario& scenario, FailureBook& book, CdpReplication& replication,
                        CdpComponents& components, CdpHosts& hosts, HostRooms& rooms);

}  // namespace drsim
