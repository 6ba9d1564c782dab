#pragma once
/// Where the backup server stands, which makes policies and jobs and carries out what is done with them.
/// Source: Veeam user guide, "How CDP Works".

#include <optional>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Of the first component of kind "vbr" that has a site; where the scenario states none, it is taken to be where VMs
/// are recovered, as is advised. Nothing: there are no VMs.
std::optional<Index> backup_server_site(const Scenario& scenario);

}  // namespace drsim
