/// Journals that met their limit, and datastores without room or speed.

#include <algorithm>
#include <map>
#include <set>

#include "sim/scenario/json_file.hpp"
#include "sim/studies/propose.hpp"

namespace drsim {
namespace {

constexpr double busy_fraction = 0.999;  ///< of its write throughput, from which a datastore binds

void add(std::vector<Lever>& levers, std::optional<Lever> lever) {
  if (lever) levers.push_back(std::move(*lever));
}

/// One lever for all groups that lost history: their limits grow as their histories have to.
void propose_limits(const LeverSource& source, std::vector<Lever>& levers) {
  std::map<std::string, double> limit_of_vm;
  for (const VpgConfig& vpg : source.read.scenario.vpgs)
    if (vpg.journal_limit_bytes) limit_of_vm[vpg.name] = *vpg.journal_limit_bytes;
  std::vector<PlacedValue> places;
  double factor = 1;
  for (const GroupResult& group : source.record.groups) {
    const double possible_s = std::min(group.history_wanted_s, source.record.horizon_s);
    const std::string pointer = source.pointers.of(DocumentEntry::Group, group.name);
    if (group.journal_limited_s <= 0 || limit_of_vm.count(group.name) == 0 || pointer.empty()) continue;
    places.push_back({group.name, join_pointer(join_pointer(pointer, "journal"), "limit"), limit_of_vm[group.name]});
    if (group.history_min_s > 0) factor = std::max(factor, possible_s / group.history_min_s);
  }
  constexpr double reserve = 1.1, further = 3;
  add(levers, growing_lever(ProposalKind::JournalLimit, Dimension::Bytes, places,
                            {reserve * factor, further * reserve * factor}));
}

/// Room that a datastore would need with all journals at their full history.
double room_needed(const LeverSource& source, const DatastoreResult& store) {
  const Scenario& scenario = source.read.scenario;
  std::set<std::string> groups;
  for (const VmConfig& vm : scenario.vms)
    if (scenario.datastores[vm.recovery_datastore].name == store.name) groups.insert(scenario.vpgs[vm.vpg].name);
  double journals = 0;
  for (const JournalNeed& need : source.record.journal_needs)
    if (groups.count(need.group) > 0) journals += std::max(need.peak_bytes, need.formula_bytes);
  return store.replica_bytes + std::max(journals, store.journal_peak_bytes);
}

void propose_store(const LeverSource& source, const DatastoreResult& store, std::vector<Lever>& levers) {
  const std::string pointer = source.pointers.of(DocumentEntry::Datastore, store.name);
  if (pointer.empty()) return;
  if (store.guard_stop_s > 0) {
    constexpr double free_share = 0.15, reserve = 1.1;
    const double room = reserve * room_needed(source, store) / (1 - free_share);
    add(levers,
        valued_lever(ProposalKind::DatastoreCapacity, Dimension::Bytes,
                     {store.name, join_pointer(pointer, "capacity"), store.capacity_bytes},
                     {std::max(room, reserve * store.capacity_bytes), 2 * std::max(room, store.capacity_bytes)}));
  }
  if (store.write_utilisation.max < busy_fraction) return;
  for (const DatastoreConfig& config : source.read.scenario.datastores)
    if (config.name == store.name)
      add(levers, growing_lever(ProposalKind::DatastoreWrite, Dimension::BytesPerSecond,
                                {{store.name, join_pointer(pointer, "write"), config.write_bytes_per_s}}, {1.5, 3}));
}

}  // namespace

void propose_stores(const LeverSource& source, std::vector<Lever>& levers) {
  propose_limits(source, levers);
  for (const DatastoreResult& store : source.record.datastores) propose_store(source, store, levers);
}

}  // namespace drsim
