#pragma once
/// The long-run balance of an estate that Veeam CDP replicates: sealed bytes, what is left of the writes of a cycle.
/// Checked by: tests/engine/long_run_test.cpp

#include "models/run_record.hpp"
#include "sim/engine/cdp_setup.hpp"

namespace drsim {

/// @param setup  of the run. Proxies that fail are taken for replaced by others of their site
void fill_cdp_balance(const Scenario& scenario, const CdpSetup& setup, RunRecord& record);

}  // namespace drsim
