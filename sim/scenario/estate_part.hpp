#pragma once
/// The products of an estate, and the groups of one of them as a scenario of their own: places, links, components and
/// what happens to them are those of the whole.
/// Checked by: tests/scenario/products_of_groups_test.cpp.

#include <set>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Product of a group.
ProtectionProduct product_of(const Scenario& scenario, Index group);

/// Products that protect groups; that of the estate where there are no groups.
std::set<ProtectionProduct> products_in_use(const Scenario& scenario);

/// True when more than one product protects groups.
bool is_mixed(const Scenario& scenario);

struct EstatePart {
  Scenario scenario;            ///< with all proxies; hosts hold the VMs of others as `taken_vcpus` and so on
  std::vector<Index> group_of;  ///< by group of the part: its number in the whole
  std::vector<Index> vm_of;     ///< by VM of the part: likewise
};

/// Operations, retention jobs, events and boot groups keep what they name of the part; operations and jobs that name
/// nothing else are left out.
EstatePart part_of(const Scenario& whole, ProtectionProduct product);

}  // namespace drsim
