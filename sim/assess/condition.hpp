#pragma once
/// Conditions of assessment rules, as data: judged on a JSON document with three values, because a fact may be missing.
///
///   {"value": "/pointer", "is": X}            equal; also "one_of": [...], "contains": X (lists),
///                                             "at_most", "at_least": numbers, or times such as "30 min"
///   {"exists": "/pointer"}                    never unknown
///   {"all": [...]}, {"any": [...]}, {"not": {...}}
///   {"each": "/list", "holds": {...}}         every element, with an optional "where"; pointers inside start with "."
///   {"some": "/list", "holds": {...}}         at least one

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace drsim {

enum class Truth { No, Yes, Unknown };

/// `condition` on `facts`; a pointer that leads nowhere makes what hangs on it unknown.
/// @param element  what pointers that start with "." are relative to
Truth judge(const nlohmann::json& condition, const nlohmann::json& facts, const nlohmann::json* element = nullptr);

/// What is wrong with a condition: unknown words, missing parts. Empty when nothing is.
/// @return  pairs of a pointer below the condition and a text
std::vector<std::pair<std::string, std::string>> condition_problems(const nlohmann::json& condition);

}  // namespace drsim
