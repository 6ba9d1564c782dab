#include "tests/support/misses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/report/answer.hpp"
#include "sim/report/page/rpo_calendar.hpp"
#include "tests/support/random_excursions.hpp"

namespace drsim::test {
namespace {

bool near(double a, double b, double horizon_s) { return std::abs(a - b) <= 1e-9 * horizon_s; }

/// What is wrong with the misses of a group; empty: nothing.
std::string group_complaints(const GroupResult& group, double horizon_s) {
  std::string text;
  const double total_s = group.above_target.total_s();
  double causes_s = 0, listed_s = 0, worst_s = 0;
  for (const CauseSeconds& cause : group.above_target.by_cause()) {
    causes_s += cause.above_s;
    worst_s = std::max(worst_s, cause.worst_s);
  }
  for (const Violation& one : group.violations) {
    listed_s += one.above_s;
    if (one.above_s > (one.to_s - one.from_s) * (1 + 1e-9))
      text += fmt::format("{}: a stretch of {} s is above for {} s\n", group.name, one.to_s - one.from_s, one.above_s);
  }
  const bool lists_all = group.violations.size() < listed_misses_max;
  if (!near(causes_s, total_s, horizon_s))
    text += fmt::format("{}: causes {} of {} s\n", group.name, causes_s, total_s);
  if (lists_all && !near(listed_s, total_s, horizon_s))
    text += fmt::format("{}: listed {} of {} s\n", group.name, listed_s, total_s);
  double with_rpo_s = horizon_s;
  for (const TimeSpan& span : group.unprotected) with_rpo_s -= span.to_s - span.from_s;
  if (!near(group.above_target_fraction * with_rpo_s, total_s, horizon_s)) text += group.name + ": fraction\n";
  if (total_s > 0 && !near(worst_s, group.rpo_s.max, horizon_s))
    text += fmt::format("{}: worst {} of {} s\n", group.name, worst_s, group.rpo_s.max);
  const double quantiles_s[] = {group.rpo_s.p50, group.rpo_s.p95, group.rpo_s.p99};
  const double shares[] = {0.5, 0.05, 0.01};
  for (std::size_t k = 0; k < 3; ++k) {
    const bool is_above = quantiles_s[k] > group.rpo_target_s * (1 + 1e-9 + group.rpo_s.resolution);
    if (is_above && total_s < shares[k] * with_rpo_s * (1 - 1e-9))
      text += fmt::format("{}: a quantile of {} s, but above for {} s only\n", group.name, quantiles_s[k], total_s);
  }
  // Intervals in which nobody protected it have no mean.
  if (!group.unprotected.empty()) return text;
  double interval_sum_s = 0;
  for (const double mean_s : group.rpo_interval_means_s) interval_sum_s += mean_s;
  if (!near(interval_sum_s / static_cast<double>(group.rpo_interval_means_s.size()), group.rpo_s.mean, horizon_s))
    text += fmt::format("{}: means of intervals do not make the mean of {} s\n", group.name, group.rpo_s.mean);
  return text;
}

std::vector<OneExcursion> one_by_one(const TimeAboveTarget& set) {
  std::vector<OneExcursion> list;
  for (const Excursions& part : set.parts())
    for (double k = 0; k < part.count; ++k) {
      const double from_s = part.begin_s + k * part.period_s;
      list.push_back({from_s, from_s + part.length_s + k * part.change_s, part.cause});
    }
  return list;
}

}  // namespace

std::string misses_complaints(const Scenario& scenario, const RunRecord& record) {
  std::string text;
  const Answer answer = answer_of(scenario, record);
  std::vector<OneExcursion> all;
  double sum_s = 0, longest_s = 0, calendar_s = 0, causes_s = 0;
  bool folded = false;
  for (const GroupResult& group : record.groups) {
    text += group_complaints(group, record.horizon_s);
    const std::vector<OneExcursion> list = one_by_one(group.above_target);
    all.insert(all.end(), list.begin(), list.end());
    for (std::size_t k = 1; k < list.size(); ++k)
      if (!group.above_target.folded() && list[k].from_s < list[k - 1].to_s - 1e-9 * record.horizon_s)
        text += fmt::format("{}: excursions overlap at {} s\n", group.name, list[k].from_s);
    sum_s += group.above_target.total_s();
    longest_s = std::max(longest_s, group.above_target.total_s());
    folded = folded || group.above_target.folded();
  }
  const double clock_s = answer.missed_clock.most_s;
  if (!near(answer.missed_group_s, sum_s, record.horizon_s)) text += "sum over groups\n";
  if (clock_s > sum_s + 1e-9 * record.horizon_s || clock_s < longest_s - 1e-9 * record.horizon_s)
    text += fmt::format("clock time {} of {} s\n", clock_s, sum_s);
  if (!folded && !near(clock_s, union_s(all), record.horizon_s))
    text += fmt::format("clock time {} s, union {} s\n", clock_s, union_s(all));
  for (const CauseShare& cause : answer.causes) {
    causes_s += cause.group_s;
    if (cause.clock.most_s > std::min(cause.group_s, clock_s) + 1e-9 * record.horizon_s)
      text += share_words(cause) + ": more clock time than there is\n";
  }
  if (!near(causes_s, sum_s, record.horizon_s)) text += fmt::format("causes {} of {} s\n", causes_s, sum_s);
  for (const RpoCell& cell : rpo_calendar(scenario, record).cells) calendar_s += cell.above_s;
  if (!near(calendar_s, sum_s, record.horizon_s)) text += fmt::format("calendar {} of {} s\n", calendar_s, sum_s);
  return text;
}

}  // namespace drsim::test
