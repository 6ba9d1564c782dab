#pragma once
/// What the data path of a run should be warned of: each text names the entity and why.

#include "models/run_record.hpp"
#include "sim/products/zerto/plane_setup.hpp"

namespace drsim {

/// Adds warnings: compression that backed off, throttles that the link's traffic exceeds, groups starved by priority,
/// links sized by the average, journals past their warning line.
void add_data_path_warnings(const Scenario& scenario, const PlaneSetup& setup, RunRecord& record);

}  // namespace drsim
