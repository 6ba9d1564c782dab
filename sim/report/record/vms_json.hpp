#pragma once
/// The protected VMs, as part `vms` of result.json.
/// Checked by: tests/commands/days_and_vms_test.cpp

#include <nlohmann/json.hpp>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// An entry for each VM and group that it is in, in the order of the scenario: `name`, `group`, `protected_site`,
/// `recovery_site`, `host`, `recovery_host`, `workload`, `disks`, `disk_bytes`, `used_bytes`, `vcpus`, `memory_bytes`,
/// `written_bytes` over the run and `written_bytes_per_s` with `mean`, `p95` and `max`: what the guest writes by the
/// scenario, whether it runs or not. `p95` is time-weighted and up to 1/256 above the exact one, the others are exact.
nlohmann::ordered_json vms_json(const Scenario& scenario);

}  // namespace drsim
