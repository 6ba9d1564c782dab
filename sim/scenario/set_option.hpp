#pragma once
/// One value of a scenario changed from the command line.

#include <string>
#include <vector>

#include "sim/scenario/document.hpp"
#include "sim/scenario/schema.hpp"

namespace drsim {

/// Applies "/json/pointer=value". The value is JSON, or else text. In place of a list index the name of an entity may
/// stand: /links/fra-mad/rtt. The pointer must exist, or be a key that the schema knows; otherwise a problem names the
/// nearest valid pointer. The origin of the value becomes "--set POINTER=VALUE".
void apply_set(const std::string& option, const Schema& schema, Document& document, std::vector<Problem>& problems);

}  // namespace drsim
