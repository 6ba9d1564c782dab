#pragma once
/// Where in a scenario the quantities stand that are sized, as pointers for --set, and what puts their sizes there.
/// Checked by: tests/studies/set_pointers_test.cpp.

#include <optional>
#include <string>
#include <vector>

#include "models/advice_record.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/set_option.hpp"
#include "sim/studies/sizing/sizing.hpp"

namespace drsim {

/// A key of the VRAs of all hosts. A scenario with clusters and single hosts has two places: that of the clusters.
std::string appliance_pointer(const Scenario& scenario, const std::string& key);

/// The capacity of a link: of one direction where both are `used`, each with a size of its own, where the scenario has
/// different ones, or where its operations may use the other one; else of the link.
/// @param used  link directions that are sized
std::string capacity_pointer(const SizingRuns& runs, const LinkConfig& link, bool is_forward,
                             const std::vector<LinkUse>& used);

/// A link direction as the data plane names it: "fra-mad", "fra-mad (backward)".
std::string direction_name(const LinkConfig& link, bool is_forward);

/// What puts a size in place, with its unit; nothing without a size or without a place.
std::optional<ScenarioChange> change_of(const Sizing& sizing);

/// The same of all sizes; of several that have one place the greatest. Nothing of joint sizes in several orders, which
/// are alternatives.
std::vector<ScenarioChange> changes_of(const std::vector<Sizing>& sizings);

}  // namespace drsim
