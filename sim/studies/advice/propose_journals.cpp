/// Journals that met their hard limit, or would if all that is written came through: what a VM's journal holds at its
/// peak is the most that is written within its history, and within what was late besides.

#include <algorithm>
#include <map>
#include <set>

#include "analysis/window_sum.hpp"
#include "models/units.hpp"
#include "sim/studies/advice/propose.hpp"
#include "sim/studies/sizing/link_need.hpp"

namespace drsim {
namespace {

/// Groups that share one limit of the document.
struct SharedLimit {
  EntityEntry entry;
  double present_bytes = 0, needed_bytes = 0;
};

/// A group of the scenario with its VMs.
struct GroupMembers {
  const VpgConfig* config = nullptr;
  std::vector<Index> vms;
};

std::map<std::string, GroupMembers> members_by_name(const Scenario& scenario) {
  std::map<std::string, GroupMembers> members;
  for (const VpgConfig& vpg : scenario.vpgs) members[vpg.name].config = &vpg;
  for (Index vm = 0; vm < scenario.vms.size(); ++vm)
    members[scenario.vpgs[scenario.vms[vm].vpg].name].vms.push_back(vm);
  return members;
}

/// What the journal of a VM holds at the most in the long run, where that is more than its limit, or may be.
double lasting_bytes(const RunRecord& record, const GroupResult& result) {
  double greatest = 0;
  for (const LongRunCause& cause : result.long_run.history_causes) {
    if (!cause.resource || record.balances[*cause.resource].kind != BalancedKind::JournalLimit) continue;
    const ResourceBalance& balance = record.balances[*cause.resource];
    greatest = std::max(greatest, balance.demand + balance.demand_half_width);
  }
  return greatest;
}

/// Of the VM of the group that needs most.
double needed_bytes(const Scenario& scenario, const GroupMembers& group, const GroupResult& result) {
  const double window_s = group.config->journal_history_s + result.rpo_s.max;
  double greatest = 0;
  for (const Index vm : group.vms) {
    LinkUse journal;
    journal.vms.push_back({vm, scenario.zerto.journal_bytes_per_written(), 0});
    greatest = std::max(greatest, greatest_in_window(arrivals_of(scenario, journal), window_s) / bits_per_byte);
  }
  return greatest;
}

}  // namespace

void propose_journals(const LeverSource& source, RankedLevers& levers) {
  const Scenario& scenario = source.read.scenario;
  std::map<std::string, GroupMembers> members = members_by_name(scenario);
  std::map<std::string, SharedLimit> limits;  // by pointer
  double limited_s = 0;
  for (const GroupResult& result : source.record.groups) {
    const GroupMembers& group = members[result.name];
    const EntityEntry entry = source.pointers.entry(DocumentEntry::Group, result.name);
    if (group.config == nullptr || !group.config->journal_limit_bytes || entry.pointer.empty()) continue;
    SharedLimit& limit = limits[entry.pointer];
    limit.entry = entry;
    limit.present_bytes = *group.config->journal_limit_bytes;
    limit.needed_bytes = std::max(limit.needed_bytes, needed_bytes(scenario, group, result));
    limit.needed_bytes = std::max(limit.needed_bytes, lasting_bytes(source.record, result));
    limited_s += result.journal_limited_s;
  }
  // What never met its limit may do so once more gets through: the least of all weights.
  constexpr double further = 2, hardly = 1e-6;
  std::vector<RaisedValue> raised;
  for (const auto& [pointer, limit] : limits)
    raised.push_back({{ProposalKind::JournalLimit, Dimension::Bytes},
                      placed(limit.entry, {"journal", "limit"}, limit.present_bytes),
                      {limit.needed_bytes, further * limit.needed_bytes}});
  add_lever(levers, std::max(limited_s, hardly), raising_lever(raised));
}

}  // namespace drsim
