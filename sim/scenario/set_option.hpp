#pragma once
/// One value of a scenario changed from the command line.

#include <string>
#include <vector>

#include "sim/scenario/read/document.hpp"
#include "sim/scenario/schema/schema.hpp"

namespace drsim {

/// Applies "/json/pointer=value". The value is JSON, or else text. In place of a list index the name of an entity may
/// stand: /links/fra-mad/rtt; of a copy that an entry with a count stands for (erp-2), all copies are changed. * stands
/// for every entry of a list and every name that the scenario gives, /clusters/*/vra/ram (an entry that is called * has
/// its index): those are changed that have such a place, of components those of the kind. One direction of a value that
/// is given once for both can be set alone, /links/fra-mad/capacity/forward. The pointer must exist, or be a key that
/// the schema knows; otherwise a problem names the nearest valid pointer. The origin of the value becomes
/// "--set POINTER=VALUE".
/// Checked by: tests/studies/set_pointers_test.cpp.
void apply_set(const std::string& option, const Schema& schema, Document& document, std::vector<Problem>& problems);

/// The pointer of keys and names, for apply_set: {"links", "a/b", "capacity"} is /links/a~1b/capacity.
std::string set_pointer(const std::vector<std::string>& tokens);

}  // namespace drsim
