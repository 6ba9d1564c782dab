#include "sim/studies/proposals.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "models/units.hpp"
#include "sim/report/outcome_figures.hpp"
#include "sim/scenario/json_file.hpp"
#include "sim/studies/propose.hpp"

namespace drsim {

std::vector<Lever> proposals_of(const ReadScenario& read, const RunRecord& record) {
  if (meets_all(outcome_figures(read.scenario, record))) return {};
  const LeverSource source{read, record, EntityPointers(read.resolved)};
  std::vector<Lever> levers;
  propose_links(source, levers);
  propose_appliances(source, levers);
  propose_stores(source, levers);
  propose_recovery(source, levers);
  return levers;
}

std::optional<Proposal> targets_held(const ReadScenario& read, const RunRecord& record) {
  const EntityPointers pointers(read.resolved);
  std::map<std::string, const GroupResult*> worst;  // by entry
  std::vector<std::string> order;
  for (const GroupResult& group : record.groups) {
    const std::string pointer = pointers.of(DocumentEntry::Group, group.name);
    if (group.above_target_fraction <= 0 || pointer.empty()) continue;
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
    if (held_s <= proposal.to) continue;
    proposal.to = held_s;
    proposal.from = group.rpo_target_s;
  }
  return proposal;
}

}  // namespace drsim
