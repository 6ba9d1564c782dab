#pragma once
/// How products enter a site that an operation begins with the loss of, and its return. A vCenter that sites share is
/// taken to be where it survives: the operation is carried out by it.

#include <functional>

#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/network/kernel_plane.hpp"
#include "sim/engine/recovery/recovery_run.hpp"

namespace drsim {

/// @param plane      its changes are held meanwhile
/// @param fail, end  enter the failure of the site, and its end
SiteLosses lost_sites(HoldsChanges& plane,
                      std::function<void(const TargetConfig&, const HeldBy&, const IncidentNature&)> fail,
                      std::function<void(const TargetConfig&, const HeldBy&)> end);

}  // namespace drsim
