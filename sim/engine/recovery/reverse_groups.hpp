#pragma once
/// Reverse protection: for each group that may be protected in reverse during the run, a second group in the other
/// direction, with the same VMs under the same names, so that they write what they would have written at home. It
/// stands still until a run-book begins it.

#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

struct ReverseGroups {
  Scenario scenario;            ///< the scenario with the groups in reverse at the end
  std::vector<Index> group_of;  ///< by group: the one in reverse, or no_reverse
  std::vector<Index> vm_of;     ///< by VM: the one in reverse, or no_reverse
};

inline constexpr Index no_reverse = static_cast<Index>(-1);

/// Groups of failovers and moves whose run-book asks for reverse protection, and of failbacks. A group whose protected
/// hosts see no datastore has none.
ReverseGroups with_reverse_groups(const Scenario& scenario);

/// Name of the group in reverse.
std::string reverse_name(const std::string& group);

}  // namespace drsim
