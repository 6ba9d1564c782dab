#include "sim/report/disturbances/target_effect.hpp"

#include <algorithm>

namespace drsim {

void EffectSum::add(std::size_t group, const Excursions& part) {
  of_group_[group].push_back(part);
  GroupEffect& one = sums_[group];
  one.group = group;
  one.above_s += part.above_s;
  one.worst_rpo_s = std::max(one.worst_rpo_s, part.worst_of_all_s());
}

void EffectSum::add(const EffectSum& other) {
  for (const auto& [group, list] : other.of_group_)
    for (const Excursions& part : list) add(group, part);
}

double EffectSum::sum_s() const {
  double sum_s = 0;
  for (const auto& [group, one] : sums_) sum_s += one.above_s;
  return sum_s;
}

TargetEffect EffectSum::effect() const {
  TargetEffect effect;
  ExcursionsByGroup excursions;
  for (const auto& [group, one] : sums_) {
    effect.groups.push_back(one);
    effect.group_s += one.above_s;
  }
  for (const auto& [group, list] : of_group_) {
    excursions.push_back(list);
    std::stable_sort(excursions.back().begin(), excursions.back().end(),
                     [](const Excursions& a, const Excursions& b) { return a.begin_s < b.begin_s; });
  }
  effect.clock = clock_time_above(excursions);
  std::stable_sort(effect.groups.begin(), effect.groups.end(),
                   [](const GroupEffect& a, const GroupEffect& b) { return a.above_s > b.above_s; });
  for (std::size_t i = 0; i < effect.groups.size(); ++i)
    if (!effect.worst || effect.groups[i].worst_rpo_s > effect.groups[*effect.worst].worst_rpo_s) effect.worst = i;
  return effect;
}

}  // namespace drsim
