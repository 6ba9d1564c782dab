#pragma once
/// Warnings of one kind together: those that differ in names of the scenario and in figures only. For the reader of a
/// long list; nothing is decided by it. Checked by: tests/report/warning_groups_test.cpp

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

struct WarningGroup {
  /// The sentence that they share: of names the first and how many others, of figures the least and the greatest, so
  /// that a threshold, which is the same in all, stands as it is.
  std::string text;
  std::vector<std::size_t> warnings;  ///< indices, at least one
};

/// Groups in the order of their first warning. Items of a list within a sentence that say the same of several names are
/// one, so that a long list is of the same kind as a short one.
/// @param names  that may differ: of VMs, groups, hosts and so on
std::vector<WarningGroup> warning_groups(const std::vector<std::string>& warnings,
                                         const std::unordered_set<std::string>& names);

/// What has a name in a scenario and its run.
std::unordered_set<std::string> entity_names(const Scenario& scenario, const RunRecord& record);

}  // namespace drsim
