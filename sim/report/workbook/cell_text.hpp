#pragma once
/// Values of JSON as the text of a cell.

#include <nlohmann/json.hpp>
#include <string>

namespace drsim {

/// Words as they are, "yes" or "no", numbers in their shortest form, of a list the items with commas between them, of
/// an object its JSON, nothing for null. Never longer than a cell takes; what is cut ends with "...".
std::string cell_text(const nlohmann::ordered_json& value);

}  // namespace drsim
