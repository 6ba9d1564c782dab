#pragma once
/// The defaults that an answer rests on, in words and as JSON.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "models/run_record.hpp"

namespace drsim {

/// "Your answer rests on ...": one sentence that counts them, then one for each of the first few.
std::vector<std::string> rests_on_sentences(const DefaultSensitivity& sensitivity);

/// For result.json: all of them, with the answer at each end.
nlohmann::ordered_json rests_on_json(const DefaultSensitivity& sensitivity);

}  // namespace drsim
