/// Datastores without room or speed.

#include <algorithm>
#include <map>
#include <set>

#include "sim/studies/advice/propose.hpp"

namespace drsim {
namespace {

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

void propose_room(const LeverSource& source, const DatastoreResult& store, const EntityEntry& entry,
                  RankedLevers& levers) {
  if (store.guard_stop_s <= 0) return;
  constexpr double reserve = 1.1, further = 2;
  const double guarded = store.capacity_bytes * source.read.scenario.zerto.sync.guard_free_fraction;
  const double room = reserve * (room_needed(source, store) + guarded);
  const double first = std::max(room, reserve * store.capacity_bytes);
  add_lever(levers, store.guard_stop_s,
            valued_lever({ProposalKind::DatastoreCapacity, Dimension::Bytes},
                         placed(entry, {"capacity"}, store.capacity_bytes), {first, further * first}));
}

}  // namespace

void propose_stores(const LeverSource& source, RankedLevers& levers) {
  for (const DatastoreResult& store : source.record.datastores) {
    const EntityEntry entry = source.pointers.entry(DocumentEntry::Datastore, store.name);
    if (!entry.pointer.empty()) propose_room(source, store, entry, levers);
  }
  const std::vector<double> factors = {1.5, 3};
  for (const DatastoreConfig& store : source.read.scenario.datastores) {
    const EntityEntry entry = source.pointers.entry(DocumentEntry::Datastore, store.name);
    if (entry.pointer.empty()) continue;
    const auto propose = [&](EntityKind entity, LeverKind kind, const char* key, double value) {
      const double lost_s = source.lost_to(entity, store.name);
      if (lost_s > 0) add_lever(levers, lost_s, scaling_lever(kind, {placed(entry, {key}, value)}, factors));
    };
    propose(EntityKind::Datastore, {ProposalKind::DatastoreWrite, Dimension::BytesPerSecond}, "write",
            store.write_bytes_per_s);
    propose(EntityKind::DatastoreReads, {ProposalKind::DatastoreRead, Dimension::BytesPerSecond}, "read",
            store.read_bytes_per_s);
    propose(EntityKind::DatastoreOperations, {ProposalKind::DatastoreIops, std::nullopt}, "iops", store.iops);
  }
}

}  // namespace drsim
