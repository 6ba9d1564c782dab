#pragma once
/// Parts of proposals_of, by what is changed. Each adds its levers, most promising first.

#include <vector>

#include "sim/studies/lever.hpp"

namespace drsim {

/// Capacities of links that were full or left nothing to catch up with.
void propose_links(const LeverSource& source, std::vector<Lever>& levers);

/// RAM and vCPUs of VRAs; cache, RAM, vCPUs and number of CDP proxies.
void propose_appliances(const LeverSource& source, std::vector<Lever>& levers);

/// Journal limits; capacity and speed of datastores.
void propose_stores(const LeverSource& source, std::vector<Lever>& levers);

/// Hosts for what did not fit.
void propose_recovery(const LeverSource& source, std::vector<Lever>& levers);

}  // namespace drsim
