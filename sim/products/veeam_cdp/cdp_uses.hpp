#pragma once
/// Which VMs send over which resources of a CDP data path, as set up at the start, for what can be computed without
/// simulating.

#include "models/run_record.hpp"
#include "sim/products/veeam_cdp/cdp_setup.hpp"

namespace drsim {

/// Fills link_uses (one entry for each direction of a link that replication crosses, in the order of the links) and
/// gateway_and_storage_uses (gateways, processors of proxies, datastores). Amounts are for each sealed byte.
void fill_cdp_uses(const Scenario& scenario, const CdpSetup& setup, RunRecord& record);

}  // namespace drsim
