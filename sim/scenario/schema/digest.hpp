#pragma once
/// The digest that names a scenario: equal for scenarios that mean the same, whatever their writing.

#include <nlohmann/json.hpp>
#include <string>

#include "sim/scenario/schema/schema.hpp"

namespace drsim {

/// SHA-256 in hex of the canonical form; trace files count by their content, not by their path.
std::string scenario_digest(const Schema& schema, const nlohmann::json& resolved);

}  // namespace drsim
