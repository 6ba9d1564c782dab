#pragma once
/// Which unit a number of result.json has, as its name tells.

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/text/quantity.hpp"

namespace drsim {

/// Tokens of a JSON pointer; empty when it is none.
std::vector<std::string> pointer_tokens(const std::string& pointer);

/// The dimension that the names in a metric tell; nothing for plain numbers.
std::optional<Dimension> metric_dimension(const std::vector<std::string>& tokens);

}  // namespace drsim
