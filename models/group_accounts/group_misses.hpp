#pragma once
/// The misses of a group as its result tells them: the exact set of times above the target, and stretches of it.
/// Checked by: tests/engine/misses_test.cpp

#include <vector>

#include "models/run_record.hpp"

namespace drsim {

/// A set of times above the target and the causes of its numbers.
struct CountedMisses {
  const TimeAboveTarget* above;
  std::vector<Cause> causes;
};

/// Puts the sets, which counted by turns, into the result as one, with the stretches that are made from it.
void set_misses(const std::vector<CountedMisses>& turns, GroupResult& result);

}  // namespace drsim
