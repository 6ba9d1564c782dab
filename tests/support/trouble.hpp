#pragma once
/// Estates with incidents and closed ports drawn from a seed, and what is wrong with a run of one.

#include <string>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim::test {

/// An eventful estate in which components of all kinds fail and come back, hosts go into maintenance, datastores are
/// slow, VMs lose their power, groups pause and are synchronised, and ports are closed.
Scenario troubled_estate(std::uint64_t seed);

/// What is wrong with the groups of a run; empty when nothing is: their states cover the run, and every stretch other
/// than Protected and Buffering has a reason.
std::string complaints(const RunRecord& record);

/// Entities that causes of the run name and that the scenario does not have; empty: there are none.
std::string unknown_entities(const Scenario& scenario, const RunRecord& record);

}  // namespace drsim::test
