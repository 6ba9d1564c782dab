#include "sim/studies/proposals.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/report/outcome_figures.hpp"
#include "sim/scenario/json_file.hpp"
#include "sim/studies/propose.hpp"

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

/// A target is about what a disaster would lose; no target is set by how long protection in reverse takes to begin.
bool is_missed_by_operation(const GroupResult& group) {
  return std::any_of(group.violations.begin(), group.violations.end(), [](const Violation& one) {
    return one.cause.category == CauseCategory::Operation || one.cause.behind.kind == EntityKind::Failover;
  });
}

}  // namespace

std::optional<Proposal> targets_held(const ReadScenario& read, const RunRecord& record) {
  const EntityPointers pointers(read.resolved);
  std::map<std::string, const GroupResult*> worst;  // by entry
  std::vector<std::string> order;
  for (const GroupResult& group : record.groups) {
    const std::string pointer = pointers.of(DocumentEntry::Group, group.name);
    if (group.above_target_fraction <= 0) continue;
    if (pointer.empty() || still_grows(group) || is_missed_by_operation(group)) return std::nullopt;
    const auto known = worst.find(pointer);
    if (known == worst.end()) order.push_back(pointer);
    if (known == worst.end() || group.rpo_s.max > known->second->rpo_s.max) worst[pointer] = &group;
  }
  if (order.empty()) return std::nullopt;
  Proposal proposal;
  proposal.kind = ProposalKind::RpoTarget;
  proposal.entities = order.size();
  proposal.entity = worst[order.front()]->name;
  for (const std::string& pointer : order) {
    const GroupResult& group = *worst[pointer];
    const double held_s = rounded_up(group.rpo_s.max);
    proposal.changes.push_back({join_pointer(pointer, "rpo_target"), quantity_text(held_s, Dimension::Time)});
    if (pointer != order.front()) continue;
    proposal.from = group.rpo_target_s;
    proposal.to = held_s;
  }
  return proposal;
}

}  // namespace drsim
