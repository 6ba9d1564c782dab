/// What the simulation of Zerto takes for granted.

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/products/zerto/zerto_product.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

std::vector<std::string> zerto_assumptions(const Scenario& scenario) {
  std::vector<std::string> assumptions;
  const auto copied = std::count_if(scenario.vpgs.begin(), scenario.vpgs.end(),
                                    [](const VpgConfig& vpg) { return vpg.start != GroupStart::InSync; });
  if (copied == 0) {
    assumptions = {"Every group starts in sync, with an empty queue and an empty journal.",
                   "The initial copy of the disks was made before the start of the run."};
  } else if (copied == static_cast<std::ptrdiff_t>(scenario.vpgs.size())) {
    assumptions = {"Every group begins with its initial sync, with an empty journal."};
  } else {
    assumptions = {
        "Groups with initial_sync begin with that; the others start in sync, their disks copied before the start of "
        "the "
        "run. All journals are empty."};
  }
  for (const char* text :
       {"Within an interval of constant rate, a VM writes evenly; single writes are not modelled.",
        "Reads are modelled in recovery operations only.",
        "A VM in several VPGs is replicated to each of their sites on its own: its VRA buffers and sends every write "
        "once for each."})
    assumptions.emplace_back(text);
  const bool boots = std::any_of(scenario.operations.begin(), scenario.operations.end(), [](const auto& operation) {
    return operation.kind == OperationKind::Failover || operation.kind == OperationKind::Move ||
           operation.kind == OperationKind::TestFailover || operation.kind == OperationKind::Failback;
  });
  if (boots)
    assumptions.push_back(
        fmt::format("Of the boot of a recovered VM {:.4g} % waits for its reads (/model/recovery/boot_read_share): no "
                    "measured share was found, and 100 %, the default, is the upper bound.",
                    100 * scenario.recovery.boot_read_fraction));
  return assumptions;
}

}  // namespace drsim
