#pragma once
/// Designs that are listed and assessed only.

#include <string>

#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Throws ScenarioError with all that keeps the design from being simulated: its product, or what it holds that the
/// simulation of its product does not do. `file` stands for what was not read from one.
void require_simulated(const Scenario& scenario, const std::string& file);

/// Throws ScenarioError where several products protect the groups. @param what  does not work with these: "sizes"
void require_one_product(const Scenario& scenario, const std::string& file, const std::string& what);

}  // namespace drsim
