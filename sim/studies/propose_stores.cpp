/// Datastores without room or speed.

#include <algorithm>
#include <map>
#include <set>

#include "sim/scenario/json_file.hpp"
#include "sim/studies/propose.hpp"

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

void propose_room(const LeverSource& source, const DatastoreResult& store, const std::string& pointer,
                  RankedLevers& levers) {
  if (store.guard_stop_s <= 0) return;
  constexpr double reserve = 1.1, further = 2;
  const double guarded = store.capacity_bytes * source.read.scenario.zerto.sync.guard_free_fraction;
  const double room = reserve * (room_needed(source, store) + guarded);
  const double first = std::max(room, reserve * store.capacity_bytes);
  add_lever(
      levers, store.guard_stop_s,
      valued_lever({ProposalKind::DatastoreCapacity, Dimension::Bytes},
                   {store.name, join_pointer(pointer, "capacity"), store.capacity_bytes}, {first, further * first}));
}

}  // namespace

void propose_stores(const LeverSource& source, RankedLevers& levers) {
  for (const DatastoreResult& store : source.record.datastores) {
    const std::string pointer = source.pointers.of(DocumentEntry::Datastore, store.name);
    if (!pointer.empty()) propose_room(source, store, pointer, levers);
  }
  const std::vector<double> factors = {1.5, 3};
  for (const DatastoreConfig& store : source.read.scenario.datastores) {
    const std::string pointer = source.pointers.of(DocumentEntry::Datastore, store.name);
    if (pointer.empty()) continue;
    const auto propose = [&](EntityKind entity, LeverKind kind, const char* key, double value) {
      const double lost_s = source.lost_to(entity, store.name);
      if (lost_s > 0)
        add_lever(levers, lost_s, scaling_lever(kind, {{store.name, join_pointer(pointer, key), value}}, factors));
    };
    propose(EntityKind::Datastore, {ProposalKind::DatastoreWrite, Dimension::BytesPerSecond}, "write",
            store.write_bytes_per_s);
    propose(EntityKind::DatastoreReads, {ProposalKind::DatastoreRead, Dimension::BytesPerSecond}, "read",
            store.read_bytes_per_s);
    propose(EntityKind::DatastoreOperations, {ProposalKind::DatastoreIops, std::nullopt}, "iops", store.iops);
  }
}

}  // namespace drsim
