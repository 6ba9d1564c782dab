#include "models/group_accounts/group_misses.hpp"

#include <algorithm>

namespace drsim {

void set_misses(const std::vector<CountedMisses>& turns, GroupResult& result) {
  CauseNumbers<Cause> numbers;
  std::vector<TimeAboveTarget::Turn> sets;
  for (const CountedMisses& turn : turns) {
    sets.push_back({turn.above, {}});
    for (const Cause& cause : turn.causes) sets.back().numbers.push_back(numbers.of(cause));
  }
  result.above_target = TimeAboveTarget::of_turns(sets);
  result.above_target_causes = numbers.all();
  result.violations.clear();
  for (const AboveStretch& one : result.above_target.stretches(listed_misses_max))
    result.violations.push_back(
        {one.from_s, one.to_s, one.worst_s, result.above_target_causes[one.cause], one.above_s});
  std::stable_sort(result.violations.begin(), result.violations.end(),
                   [](const Violation& a, const Violation& b) { return a.above_s > b.above_s; });
}

}  // namespace drsim
