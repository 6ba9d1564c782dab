#pragma once
/// Recovery operations that the simulations of Veeam's products know.

namespace drsim {

struct Reading;

/// Notes as obstacles: operations that are neither failover, planned failover, permanent failover nor undo, tags of
/// checkpoints, and protection in reverse.
/// @param of_product  "is not part of the simulation of ..."
/// @param unit        what a permanent failover takes VMs out of: "policy", "job"
/// @param chapter     of the user guide
void note_veeam_operations(Reading& reading, const char* of_product, const char* unit, const char* chapter);

}  // namespace drsim
