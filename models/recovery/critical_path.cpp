#include "models/recovery/critical_path.hpp"

#include <algorithm>

namespace drsim {

namespace {

/// The VM of an earlier boot group that was powered on last, but not after the date; nullptr when there is none.
const VmTrace* blocker_of(const VmTrace& vm, double until_s, const std::vector<VmTrace>& vms) {
  const VmTrace* blocker = nullptr;
  for (const VmTrace& other : vms) {
    if (other.boot_group >= vm.boot_group || other.power_on_s > until_s) continue;
    if (blocker == nullptr || other.power_on_s > blocker->power_on_s) blocker = &other;
  }
  return blocker;
}

/// Adds what the VM went through between two dates.
void add_steps(const VmTrace& vm, double from_s, double to_s, const std::vector<VmTrace>& vms,
               std::vector<RecoveryStep>& path) {
  for (const RecoveryStep& step : vm.steps) {
    RecoveryStep part = step;
    part.start_s = std::max(step.start_s, from_s);
    part.end_s = std::min(step.end_s, to_s);
    if (part.end_s <= part.start_s) continue;
    if (part.name == boot_group_wait) {
      if (const VmTrace* blocker = blocker_of(vm, part.end_s, vms)) {
        add_steps(*blocker, part.start_s, std::min(part.end_s, blocker->power_on_s), vms, path);
        part.start_s = std::max(part.start_s, blocker->power_on_s);
      }
    }
    if (part.end_s <= part.start_s) continue;
    part.spent_on = "VM " + vm.name + (part.spent_on.empty() ? "" : ", " + part.spent_on);
    path.push_back(std::move(part));
  }
}

}  // namespace

std::vector<RecoveryStep> critical_path(const std::vector<RecoveryStep>& before, const std::vector<VmTrace>& vms,
                                        const std::vector<RecoveryStep>& after) {
  std::vector<RecoveryStep> path = before;
  const auto last =
      std::max_element(vms.begin(), vms.end(), [](const VmTrace& a, const VmTrace& b) { return a.up_s < b.up_s; });
  if (last != vms.end() && !last->steps.empty()) {
    add_steps(*last, last->steps.front().start_s, last->up_s, vms, path);
  }
  path.insert(path.end(), after.begin(), after.end());
  return path;
}

}  // namespace drsim
