#include "sim/report/disturbances/added_backlog.hpp"

#include <algorithm>

namespace drsim {

double AddedBacklog::added_from_s(const Work& work) const {
  const GroupResult& group = record_.groups[work.group];
  const auto largest = backlog_.most(group.name, work.began_s, work.to_s);
  if (!largest || *largest <= 0) return work.from_s;
  const auto worst_rpo_s = rpo_.most(group.name, work.from_s, work.to_s);
  if (worst_rpo_s && *worst_rpo_s <= group.rpo_target_s + work.held_s) return work.from_s;
  const auto rpo_then_s = rpo_.most(group.name, work.began_s, work.began_s);
  const bool is_above_anyway = rpo_then_s && *rpo_then_s > group.rpo_target_s;
  if (is_asked_too_much(group.long_run) && is_above_anyway) return work.to_s;
  const auto grown = backlog_.grown(group.name, work.began_s, std::min(work.began_s + work.held_s, work.from_s));
  const double added = std::max(work.held_s * group.long_run.demand_bytes_per_s, grown.value_or(0));
  const double share = added / *largest;
  constexpr double most_of_it = 0.5;
  return share >= most_of_it ? work.from_s : work.to_s - share * (work.to_s - work.from_s);
}

}  // namespace drsim
