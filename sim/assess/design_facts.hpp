#pragma once
/// What assessment rules are judged on: the resolved scenario, and under /derived what follows from it.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/assess/privileges.hpp"
#include "sim/ports/connections.hpp"
#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

struct DesignFacts {
  nlohmann::json document;  ///< resolved scenario with /derived; a fact that does not follow is absent
  std::vector<RoleFinding> roles;
  std::vector<std::string> clear_connections;  ///< not encrypted between regions, providers or to the outside
};

/// Throws ScenarioError for roles that name what does not exist.
DesignFacts design_facts(const ReadScenario& read, const PortNeeds& needs, const std::string& file);

}  // namespace drsim
