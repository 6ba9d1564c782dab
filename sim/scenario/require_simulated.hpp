#pragma once
/// Designs that are listed and assessed only.

#include <string>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Throws ScenarioError for a design that the simulation does not know: the product is not Zerto.
void require_simulated(const Scenario& scenario, const std::string& file);

}  // namespace drsim
