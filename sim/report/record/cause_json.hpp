#pragma once
/// Causes and entities as result.json has them.

#include <nlohmann/json_fwd.hpp>

#include "models/cause.hpp"

namespace drsim {

/// As the scenario names it; null: there is none.
nlohmann::ordered_json entity_json(const Entity& entity);

/// A cause as a program reads it; the words beside it are for people.
nlohmann::ordered_json cause_json(const Cause& cause);

}  // namespace drsim
