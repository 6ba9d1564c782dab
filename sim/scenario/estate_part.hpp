#pragma once
/// The products of an estate, and the groups of one of them as a scenario of their own: places, links, components and
/// what happens to them are those of the whole.
/// Checked by: tests/scenario/products_of_groups_test.cpp.

#include <set>
#include <utility>
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

/// Lists of two parts as one list of the whole. @param of_first, of_second  places in it, by place in the lists
template <typename Value>
std::vector<Value> joined(std::size_t size, const std::vector<Index>& of_first, std::vector<Value> first,
                          const std::vector<Index>& of_second, std::vector<Value> second) {
  std::vector<Value> whole(size);
  for (std::size_t i = 0; i < first.size(); ++i) whole[of_first[i]] = std::move(first[i]);
  for (std::size_t i = 0; i < second.size(); ++i) whole[of_second[i]] = std::move(second[i]);
  return whole;
}

/// Operations, retention jobs, events and boot groups keep what they name of the part; operations and jobs that name
/// nothing else are left out.
EstatePart part_of(const Scenario& whole, ProtectionProduct product);

}  // namespace drsim
