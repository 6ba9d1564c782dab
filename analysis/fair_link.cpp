#include "analysis/fair_link.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/link_play.hpp"

namespace drsim {

FairOutcome share_link(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups,
                       double capacity_per_s, double end_s) {
  return play_link(streams, groups, changes_of(streams), capacity_per_s, end_s);
}

std::optional<double> least_fair_link(const std::vector<FairStream>& streams, const std::vector<FairGroup>& groups,
                                      double share, double end_s) {
  constexpr double width = 1e-5, rounding = 1e-12;
  for (const FairStream& stream : streams)
    if (groups[stream.group].target_s < groups[stream.group].interval_s + stream.latency_s) return std::nullopt;
  std::vector<ArrivalCurve> curves;
  for (const FairStream& stream : streams) curves.push_back(stream.arrivals);
  const ArrivalCurve sum = sum_of(curves);
  double high = least_link(sum, 0).capacity_per_s * (1 + width), low = high / 1e6;
  if (high <= 0) return 0.0;
  const std::vector<RateChange> changes = changes_of(streams);
  while (high > low * (1 + width)) {
    const double middle = std::sqrt(low * high);
    const double allowed_s = (1 - share + rounding) * end_s;
    const FairOutcome outcome = play_link(streams, groups, changes, middle, end_s, allowed_s);
    const bool holds = std::all_of(outcome.above_target_s.begin(), outcome.above_target_s.end(),
                                   [&](double above_s) { return above_s <= allowed_s; });
    (holds ? high : low) = middle;
  }
  return high;
}

}  // namespace drsim
