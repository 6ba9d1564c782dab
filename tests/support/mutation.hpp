#pragma once
/// Small mistakes in a scenario file, as people and scripts make them: a value off by powers of ten or at a bound, a
/// name with characters that mean something elsewhere, a key that is missing, an entry that stands there twice.

#include <nlohmann/json.hpp>
#include <string>

#include "models/random_stream.hpp"

namespace drsim::test {

/// Changes one value of the document at random.
/// @return  what was changed, for messages: pointer and new value
std::string mutate(nlohmann::json& document, RandomStream& random);

}  // namespace drsim::test
