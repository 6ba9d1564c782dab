#pragma once
/// Lengths of time that may vary, as scenario files write them: text, or an object with a named distribution.

#include "models/duration.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

/// Refuses a distribution that lacks one of its figures, has one of another distribution, or whose figures contradict
/// each other.
DurationConfig read_duration(Reading& reading, const Node& node);

}  // namespace drsim
