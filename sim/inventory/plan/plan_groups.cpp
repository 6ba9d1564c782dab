#include <fmt/format.h>

#include <algorithm>

#include "sim/inventory/plan/plan_parts.hpp"

namespace drsim {

namespace {

using Json = nlohmann::ordered_json;

/// Names of groups with their VMs, in alphabetical order; those of VMs without a group behind them.
using Groups = std::vector<std::pair<std::string, std::vector<const PlannedVm*>>>;

Groups groups_of(PlanDraft& draft) {
  std::map<std::string, std::vector<const PlannedVm*>> named;
  std::vector<const PlannedVm*> alone;
  for (const PlannedVm& planned : draft.vms) {
    if (planned.vm->group.empty()) {
      alone.push_back(&planned);
    } else {
      named[planned.vm->group].push_back(&planned);
    }
  }
  Groups groups(named.begin(), named.end());
  std::map<std::string, bool> taken;
  for (const auto& group : groups) taken[group.first] = true;
  const std::size_t in_one = draft.rules().vms_of_unnamed_group;
  for (std::size_t first = 0; first < alone.size(); first += in_one) {
    const auto begin = alone.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = alone.begin() + static_cast<std::ptrdiff_t>(std::min(first + in_one, alone.size()));
    const std::string wanted = in_one > 1 ? fmt::format("ungrouped {}", first / in_one + 1) : (*begin)->vm->name;
    groups.emplace_back(unused_name(wanted, taken), std::vector<const PlannedVm*>(begin, end));
  }
  if (!alone.empty())
    draft.assumptions.push_back(
        fmt::format("{} of {} VMs: no group: {}", alone.size(), draft.vms.size(), draft.rules().unnamed_groups));
  return groups;
}

}  // namespace

Json recovery_json(const PlanDraft& draft, const std::string& cluster) {
  return {{"cluster", draft.recovery_cluster.at(cluster)}, {"datastore", draft.recovery_datastore.at(cluster)}};
}

Json planned_groups_json(PlanDraft& draft) {
  const PlanRules& rules = draft.rules();
  Json entries = Json::array();
  for (const auto& [name, members] : groups_of(draft)) {
    std::map<std::string, std::size_t> counts;
    for (const PlannedVm* planned : members) ++counts[planned->cluster];
    const std::string& cluster = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
                                   return a.second < b.second;
                                 })->first;
    Json entry = {{"name", name}, {"vms", Json::array()}, {"rpo_target", "5 min"}};
    for (const PlannedVm* planned : members) entry["vms"].push_back(planned->vm->name);
    entry["journal"] = {{"history", rules.history}};
    entry["recovery"] = recovery_json(draft, cluster);
    for (const PlannedVm* planned : members)
      if (planned->cluster != cluster) draft.recovers_apart.insert(planned->vm->name);
    entries.push_back(std::move(entry));
  }
  draft.assumptions.push_back(fmt::format("RPO target 5 min, history {}{}; VMs recover to the mirror of their cluster",
                                          rules.history, rules.journals));
  return entries;
}

}  // namespace drsim
