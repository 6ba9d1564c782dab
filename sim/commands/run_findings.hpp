#pragma once
/// What the rule sets of the program find in the design of a run, as part `findings` of result.json.

#include <nlohmann/json.hpp>
#include <string>

#include "sim/scenario/read/read_scenario.hpp"

namespace drsim {

/// `passes` (no required rule fails) and `findings`, those that do not apply left out; of a design that cannot be
/// assessed none, with the `reason`. @param file  of the scenario, named in messages
nlohmann::ordered_json run_findings(const ReadScenario& read, const std::string& file);

}  // namespace drsim
