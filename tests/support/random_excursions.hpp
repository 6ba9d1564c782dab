#pragma once
/// Random sets of time above target, and each of their excursions by itself.

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "models/group_accounts/time_above_target.hpp"
#include "models/random_stream.hpp"

namespace drsim::test {

/// One stretch of time above the target.
struct OneExcursion {
  double from_s, to_s;
  std::uint32_t cause;
};

/// Stretches, rhythms of one of a few periods, steady or changing, and pauses.
struct RandomExcursions {
  TimeAboveTarget set;
  std::vector<OneExcursion> list;

  RandomExcursions(RandomStream& random, double horizon_s, double join_s = 0,
                   std::size_t parts_max = TimeAboveTarget::usual_parts_max)
      : set(join_s, parts_max) {
    const double periods_s[] = {5, 5, 7.3};
    double at_s = 20 * random.uniform();
    while (at_s < horizon_s) {
      Excursions part;
      part.begin_s = random.below(2) == 0 ? at_s : std::ceil(at_s / 5) * 5;
      part.cause = random.below(3);
      part.period_s = periods_s[random.below(3)];
      part.count = random.below(3) == 0 ? 1 : 1.0 + random.below(60);
      part.length_s = part.count == 1 ? 40 * random.uniform() : part.period_s * random.uniform();
      if (random.below(2) == 0 && part.count > 1)
        part.change_s = (part.period_s * random.uniform() - part.length_s) / part.count;
      part.worst_s = 15 + part.length_s;
      set.add(part);
      for (double k = 0; k < part.count; ++k) {
        const double from_s = part.begin_s + k * part.period_s;
        list.push_back({from_s, from_s + part.length_s + k * part.change_s, part.cause});
      }
      at_s = list.back().to_s + (random.below(2) == 0 ? 5 : 100) * random.uniform();
    }
  }

  double above_s(double from_s, double to_s, int cause = -1) const {
    double sum_s = 0;
    for (const OneExcursion& one : list)
      if (cause < 0 || one.cause == static_cast<std::uint32_t>(cause))
        sum_s += std::max(0.0, std::min(to_s, one.to_s) - std::max(from_s, one.from_s));
    return sum_s;
  }
};

/// Length of the union of all stretches [s].
inline double union_s(std::vector<OneExcursion> all) {
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.from_s < b.from_s; });
  double sum_s = 0, until_s = -1;
  for (const OneExcursion& one : all) {
    sum_s += std::max(0.0, one.to_s - std::max(one.from_s, until_s));
    until_s = std::max(until_s, one.to_s);
  }
  return sum_s;
}

}  // namespace drsim::test
