#pragma once
/// The long-run balance of a Zerto estate: its streams and resources, and VRA processors whose compression backs off.
/// Checked by: tests/engine/long_run_test.cpp

#include "models/run_record.hpp"
#include "sim/engine/plane_setup.hpp"

namespace drsim {

/// @param setup  of the run; streams of groups in reverse are left out
void fill_zerto_balance(const Scenario& scenario, const PlaneSetup& setup, RunRecord& record);

}  // namespace drsim
