#pragma once
/// The critical path of a recovered group: which step, of which VM, each minute of its RTO was spent on.
/// Checked by: tests/models/critical_path_test.cpp

#include <cstdint>
#include <string>
#include <vector>

#include "models/recovery_record.hpp"

namespace drsim {

/// Name of the step in which a VM waits for the power-on of earlier boot groups; its time is explained by them.
inline constexpr const char* boot_group_wait = "wait for boot group";

/// What a VM went through. Steps follow one another without gaps from the start of the recovery of its VMs.
struct VmTrace {
  std::string name;
  std::vector<RecoveryStep> steps;
  std::uint32_t boot_group = 0;
  double power_on_s = 0;  ///< or the date at which it was given up
  double up_s = 0;
};

/// Steps without gaps from the first of `before` to the end of `after`: those of the group, then those of the VM that
/// was up last, in which waiting for a boot group is replaced by the steps of the VM that was powered on last in it.
/// @param before, after  steps of the group before its VMs are recovered and after all are up; each without gaps
std::vector<RecoveryStep> critical_path(const std::vector<RecoveryStep>& before, const std::vector<VmTrace>& vms,
                                        const std::vector<RecoveryStep>& after);

}  // namespace drsim
