#pragma once
/// Control traffic between the sites of an estate, over time: what their managers exchange, and, for each replicated
/// VM, what is put to the control connection of its appliances (facts on Zerto, section 12: 0.1 Mb/s and 1 kb/s for
/// each VM, outside the throttle; that the second part is the appliances' is an estimate). Closed ports stop their
/// part.

#include <utility>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Of one pair of sites, each direction. Rates from each date on; dates ascend, the first is 0.
struct ControlFlow {
  std::pair<Index, Index> sites;  ///< the lower index first
  std::vector<double> at_s;
  std::vector<double> manager_bits_per_s;    ///< managers' port
  std::vector<double> appliance_bits_per_s;  ///< appliances' control port
};

/// Pairs with VMs replicated between them; none for sites that share a vCenter, as they have one manager.
std::vector<ControlFlow> control_flows(const Scenario& scenario);

/// Stretches in which some closure that `concerns` says yes to stands, ascending and apart.
template <typename Concerns>
std::vector<ClosedTime> closed_times(const Scenario& scenario, Concerns concerns);

}  // namespace drsim

#include <algorithm>

template <typename Concerns>
std::vector<drsim::ClosedTime> drsim::closed_times(const Scenario& scenario, Concerns concerns) {
  std::vector<ClosedTime> times, apart;
  if (!scenario.closures) return times;
  for (const ClosureConfig& closure : *scenario.closures) {
    if (concerns(closure)) times.insert(times.end(), closure.times.begin(), closure.times.end());
  }
  std::sort(times.begin(), times.end(), [](const ClosedTime& a, const ClosedTime& b) { return a.from_s < b.from_s; });
  for (const ClosedTime& time : times) {
    if (!apart.empty() && time.from_s <= apart.back().to_s) {
      apart.back().to_s = std::max(apart.back().to_s, time.to_s);
    } else {
      apart.push_back(time);
    }
  }
  return apart;
}
