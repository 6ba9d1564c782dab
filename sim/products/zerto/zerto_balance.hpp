#pragma once
/// The long-run balance of a Zerto estate: its streams and resources, and VRA processors whose compression backs off.
/// Checked by: tests/engine/long_run_test.cpp

#include "sim/engine/long_run/known_availability.hpp"
#include "sim/products/zerto/plane_setup.hpp"

namespace drsim {

/// Before faults are counted. @param setup  of the run, which the result refers to; streams of groups in reverse are
/// left out
ProductBalance zerto_balance(const Scenario& scenario, const PlaneSetup& setup);

}  // namespace drsim
