#pragma once
/// Where in a scenario the quantities stand that are sized, as pointers for --set.
/// Checked by: tests/studies/set_pointers_test.cpp.

#include <string>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/set_option.hpp"

namespace drsim {

/// A key of the VRAs of all hosts. A scenario with clusters and single hosts has two places: that of the clusters.
std::string appliance_pointer(const Scenario& scenario, const std::string& key);

/// A key of a datastore, in its cluster or by itself.
std::string store_pointer(const Scenario& scenario, const DatastoreConfig& store, const std::string& key);

}  // namespace drsim
