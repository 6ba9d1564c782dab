#pragma once
/// A figure that may not be there, in result.json.

#include <nlohmann/json.hpp>
#include <optional>

namespace drsim {

/// null when there is none.
inline nlohmann::ordered_json optional_json(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

}  // namespace drsim
