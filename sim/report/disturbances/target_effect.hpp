#pragma once
/// Time above target that is put down to one thing, over groups.
/// Checked by: tests/report/verdict_test.cpp, tests/report/miss_attribution_test.cpp

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "models/group_accounts/clock_time_above.hpp"
#include "models/group_accounts/time_above_target.hpp"

namespace drsim {

/// Time above target of one group for one reason.
struct GroupEffect {
  std::size_t group = 0;  ///< in the record
  double above_s = 0;     ///< exact
  double worst_rpo_s = 0;
};

/// Time above target for one reason, over all groups. Of groups that were never above it: none.
struct TargetEffect {
  std::vector<GroupEffect> groups;   ///< most time above target first
  double group_s = 0;                ///< summed over groups, exact
  ClockTime clock;                   ///< during which at least one of them was above its target
  std::optional<std::size_t> worst;  ///< in `groups`: the largest RPO
};

/// Excursions put down to one thing, by group.
class EffectSum {
 public:
  void add(std::size_t group, const Excursions& part);
  void add(const EffectSum& other);

  /// Summed over groups [s].
  double sum_s() const;

  TargetEffect effect() const;

 private:
  std::map<std::size_t, std::vector<Excursions>> of_group_;
  std::map<std::size_t, GroupEffect> sums_;
};

}  // namespace drsim
