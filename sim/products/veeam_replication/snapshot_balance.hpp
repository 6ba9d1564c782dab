#pragma once
/// What can be computed of an estate with snapshot replication without simulating: its long-run balance, and which VMs
/// use which links. Both count unique bytes, what is left of the writes of a cycle when overwrites have collapsed, and
/// how many bytes of blocks each of them makes in a cycle of the mean rate.
/// Checked by: tests/engine/snapshot_scenario_test.cpp

#include "models/run_record.hpp"
#include "sim/engine/long_run/known_availability.hpp"
#include "sim/products/veeam_replication/snapshot_setup.hpp"

namespace drsim {

/// Before faults are counted. What a job asks for in the long run is what it asks for in the longest cycle that the
/// product allows: one that falls behind has longer cycles, until they are as long as their copies take.
/// @param setup  of the run, which the result refers to
ProductBalance snapshot_balance(const Scenario& scenario, const SnapshotSetup& setup);

/// Fills link_uses (one entry for each direction of a link that replication crosses, in the order of the links) and
/// gateway_and_storage_uses. Amounts are for each unique byte.
void fill_snapshot_uses(const Scenario& scenario, const SnapshotSetup& setup, RunRecord& record);

}  // namespace drsim
