#include "sim/studies/advice/proposals.hpp"

#include <algorithm>
#include <set>

#include "models/date_rounding.hpp"
#include "models/group_accounts/clock_time_above.hpp"
#include "sim/report/outcome_figures.hpp"
#include "sim/studies/advice/propose.hpp"

namespace drsim {
namespace {

/// Time that causes explain, for all that they name.
void note_losses(LeverSource& source) {
  for (const CauseShare& share : source.answer.causes) {
    for (const Entity& entity : share.entities) source.lost_s[entity] += share.group_s;
    for (const Entity& entity : share.behind) source.lost_s[entity] += share.group_s;
    if (share.cause.sync != SyncAfter::None) source.lost_to_syncs_s += share.group_s;
  }
}

}  // namespace

double LeverSource::lost_to(EntityKind kind, const std::string& name) const {
  double lost = 0;
  // Those that differ in direction and other end only stand side by side.
  for (auto one = lost_s.lower_bound(Entity{kind, name, Direction::None, ""}); one != lost_s.end(); ++one) {
    if (one->first.kind != kind || one->first.name != name) break;
    lost += one->second;
  }
  return lost;
}

double LeverSource::lost_to(CauseKind kind) const {
  double lost = 0;
  for (const CauseShare& share : answer.causes)
    if (share.cause.kind == kind) lost += share.group_s;
  return lost;
}

void add_lever(RankedLevers& levers, double weight, std::optional<Lever> lever) {
  if (weight > 0 && lever) levers.push_back({weight, std::move(*lever)});
}

std::vector<Lever> proposals_of(const ReadScenario& read, const RunRecord& record) {
  const Answer answer = answer_of(read.scenario, record);
  if (meets_all(outcome_figures(read.scenario, record, answer))) return {};
  LeverSource source{read, record, answer, EntityPointers(read.resolved), {}, 0};
  note_losses(source);
  RankedLevers ranked;
  for (const auto propose : {propose_recovery, propose_settings, propose_links, propose_paths, propose_appliances,
                             propose_journals, propose_stores})
    propose(source, ranked);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const RankedLever& left, const RankedLever& right) { return left.weight > right.weight; });
  std::vector<Lever> levers;
  for (RankedLever& one : ranked) levers.push_back(std::move(one.lever));
  return levers;
}

namespace {

/// The RPO grows without end, or is worst when the run ends: no target is held in the long run.
bool still_grows(const GroupResult& group) {
  constexpr double rounding = 1e-6;
  if (group.long_run.rpo == LongRun::Diverges) return true;
  return group.rpo_s.end > group.rpo_target_s && group.rpo_s.end >= group.rpo_s.max * (1 - rounding);
}

bool is_operation(EntityKind kind) {
  return kind == EntityKind::Failover || kind == EntityKind::Move || kind == EntityKind::TestFailover ||
         kind == EntityKind::Clone || kind == EntityKind::Failback;
}

/// A target is about what a disaster would lose; no target is set by how long protection in reverse takes to begin, or
/// by what else an operation holds up on purpose.
bool is_missed_for_operations(const GroupResult& group) {
  const std::vector<CauseSeconds>& sums = group.above_target.by_cause();
  for (std::size_t number = 0; number < sums.size(); ++number) {
    const Cause& cause = group.above_target_causes[number];
    if (sums[number].above_s > 0 && (cause.category == CauseCategory::Operation || is_operation(cause.behind.kind)))
      return true;
  }
  return false;
}

/// Targets by entry, in the order of the groups.
struct HeldTarget {
  EntityEntry entry;
  double present_s = 0, held_s = 0;
};

/// Nothing when a group can hold no target, or none that can be written.
std::optional<std::vector<HeldTarget>> held_targets(const EntityPointers& pointers, const RunRecord& record) {
  std::set<std::string> held_up;  // entries
  for (const GroupResult& group : record.groups)
    if (is_missed_for_operations(group)) held_up.insert(pointers.of(DocumentEntry::Group, group.name));
  std::vector<HeldTarget> targets;
  for (const GroupResult& group : record.groups) {
    const EntityEntry entry = pointers.entry(DocumentEntry::Group, group.name);
    if (group.above_target_fraction <= 0 || held_up.count(entry.pointer) > 0) continue;
    if (entry.pointer.empty() || still_grows(group)) return std::nullopt;
    auto target = std::find_if(targets.begin(), targets.end(),
                               [&](const HeldTarget& one) { return one.entry.pointer == entry.pointer; });
    if (target == targets.end()) target = targets.insert(target, {entry, group.rpo_target_s, 0});
    target->held_s = std::max(target->held_s, rounded_up(group.rpo_s.max));
  }
  if (targets.empty()) return std::nullopt;
  return targets;
}

bool loses_more_than(double target_s, const FailoverResult& recovery) {
  return recovery.data_loss.value_s && *recovery.data_loss.value_s > target_s + date_rounding_s(recovery.at_s);
}

/// What the run comes to with the targets, which change no replication.
OutcomeFigures outcome_with(const std::vector<HeldTarget>& targets, const EntityPointers& pointers,
                            const RunRecord& record, OutcomeFigures outcome) {
  outcome.groups_missed = outcome.above_target_group_s = outcome.groups_unproved = 0;
  ExcursionsByGroup left;
  for (std::size_t i = 0; i < record.groups.size(); ++i) {
    const GroupResult& group = record.groups[i];
    const std::string pointer = pointers.of(DocumentEntry::Group, group.name);
    const auto target = std::find_if(targets.begin(), targets.end(),
                                     [&](const HeldTarget& one) { return one.entry.pointer == pointer; });
    const bool is_held = target != targets.end() && group.rpo_s.max <= target->held_s;
    const bool is_proved = group.long_run.rpo == LongRun::Holds || group.long_run.rpo == LongRun::AtLimit;
    const bool is_too_long = is_held && target->held_s * targets_in_a_run > record.horizon_s;
    outcome.groups_unproved += !is_proved || is_too_long ? 1 : 0;
    if (is_held) outcome.by_group[i].above_s = 0;
    if (is_held || outcome.by_group[i].above_s <= 0) continue;
    ++outcome.groups_missed;
    outcome.above_target_group_s += outcome.by_group[i].above_s;
    left.push_back(group.above_target.parts());
  }
  outcome.above_target_clock_s = clock_time_above(left).most_s;
  for (const FailoverResult& recovery : record.failovers) {
    const std::string pointer = pointers.of(DocumentEntry::Group, recovery.group);
    for (const HeldTarget& target : targets)
      if (target.entry.pointer == pointer && loses_more_than(target.present_s, recovery) &&
          !loses_more_than(target.held_s, recovery))
        --outcome.losses_above_target;
  }
  return outcome;
}

}  // namespace

std::optional<PlayedProposals> targets_held(const ReadScenario& read, const RunRecord& record,
                                            const OutcomeFigures& before) {
  const EntityPointers pointers(read.resolved);
  const auto targets = held_targets(pointers, record);
  if (!targets) return std::nullopt;
  Proposal proposal;
  for (const HeldTarget& target : *targets) {
    const PlacedValue place = placed(target.entry, {"rpo_target"}, target.present_s);
    proposal.values.push_back({ProposalKind::RpoTarget,
                               target.entry.name,
                               target.entry.count,
                               target.present_s,
                               target.held_s,
                               {place.pointer, quantity_text(target.held_s, Dimension::Time)}});
  }
  return PlayedProposals{
      {std::move(proposal)}, outcome_with(*targets, pointers, record, before), false, LessKnown::NotTried};
}

}  // namespace drsim
