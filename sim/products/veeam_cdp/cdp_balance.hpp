#pragma once
/// The long-run balance of an estate that Veeam CDP replicates: sealed bytes, what is left of the writes of a cycle.
/// Checked by: tests/engine/long_run_test.cpp

#include "sim/engine/long_run/known_availability.hpp"
#include "sim/products/veeam_cdp/cdp_setup.hpp"

namespace drsim {

/// Before faults are counted. @param setup  of the run, which the result refers to. Proxies that fail are taken for
/// replaced by others of their site
ProductBalance cdp_balance(const Scenario& scenario, const CdpSetup& setup);

}  // namespace drsim
