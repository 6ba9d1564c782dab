/// Free space of recovery datastores: replicas, what others use, and journals. Below the guard (facts on Zerto, section
/// 2.3: below 30 GB or 15 % free replication stops, existing history is kept, it resumes when space returns) the groups
/// that recover there are held, and nothing is promoted, so that their history is kept.
///
/// Only a datastore that could come to its guard with all journals at their limits is watched. As long as its free
/// space is far above, the next look is when it could be reached at the full write bandwidth; close to it, the size of
/// the journals is a straight line to the next change of a rate, so the date is known exactly.

#include <algorithm>

#include "models/zerto/plane_state.hpp"

namespace drsim {

namespace {

/// Closer than this to the guard at full write bandwidth, every change of a rate is looked at.
constexpr double near_guard_s = 300;

/// Free space that misses the guard by no more than rounding is at the guard.
constexpr double free_space_rounding = 1e-12;

}  // namespace

void ZertoPlane::State::build_datastores() {
  stores.resize(config.datastores.size());
  for (std::uint32_t vm = 0; vm < config.vms.size(); ++vm) {
    if (config.vms[vm].datastore == no_datastore) continue;
    StoreState& store = stores[config.vms[vm].datastore];
    store.vms.push_back(vm);
    store.groups.push_back(flows[stream_of_vm[vm]].group);
  }
  for (std::uint32_t index = 0; index < stores.size(); ++index) {
    StoreState& store = stores[index];
    std::sort(store.groups.begin(), store.groups.end());
    store.groups.erase(std::unique(store.groups.begin(), store.groups.end()), store.groups.end());
    store.used_bytes = config.datastores[index].used_bytes;
    judge_store(index);
  }
}

/// Says whether the datastore can come to its guard at all, and looks at it if so.
void ZertoPlane::State::judge_store(std::uint32_t index) {
  StoreState& store = stores[index];
  const PlaneDatastore& setup = config.datastores[index];
  double most = setup.replica_bytes + store.used_bytes;
  for (const std::uint32_t vm : store.vms) {
    most += config.groups[flows[stream_of_vm[vm]].group].vpg.journal_limit_of_vm_bytes(config.vms[vm].disk_bytes);
  }
  const bool safe = most + guard_bytes(setup.capacity_bytes, config.zerto.sync) <= setup.capacity_bytes;
  store.watched = !store.vms.empty() && !safe;
  store.near = false;
  store.due_s = never_s;
  if (store.watched || store.stopped) look_at_store(index);
}

/// Compares free space with the guard and finds the date of the next look.
void ZertoPlane::State::look_at_store(std::uint32_t index) {
  StoreState& store = stores[index];
  const PlaneDatastore& setup = config.datastores[index];
  const double scale = config.zerto.journal_bytes_per_written();
  double bytes = setup.replica_bytes + store.used_bytes;
  double growth = 0;
  double change_s = never_s;
  for (const std::uint32_t group : store.groups) {
    play_changes(group);
    groups[group].journal.advance(now_s);
    change_s = std::min(change_s, groups[group].journal.next_change_s());
  }
  for (const std::uint32_t vm : store.vms) {
    const RecoveryJournal& journal = groups[flows[stream_of_vm[vm]].group].journal;
    bytes += scale * journal.size_bytes(vms[vm].in_group);
    growth += scale * journal.growth_bytes_per_s(vms[vm].in_group);
  }
  const double margin = setup.capacity_bytes - bytes - guard_bytes(setup.capacity_bytes, config.zerto.sync);
  const double slack = free_space_rounding * setup.capacity_bytes;
  store.free_least = std::min(store.free_least, setup.capacity_bytes - bytes);
  store.due_s = never_s;
  store.near = false;
  if (store.stopped) {
    if (margin >= 0) release_store(index);
    return;
  }
  if (margin < -slack || (margin <= slack && growth > 0)) {
    stop_store(index);
    return;
  }
  const double safe_s = setup.growth_max_bytes_per_s > 0 ? margin / setup.growth_max_bytes_per_s : never_s;
  store.near = safe_s < near_guard_s;
  store.due_s = now_s + safe_s;
  if (store.near) store.due_s = std::min(growth > 0 ? now_s + std::max(0.0, margin) / growth : never_s, change_s);
}

void ZertoPlane::State::stop_store(std::uint32_t index) {
  StoreState& store = stores[index];
  store.stopped = true;
  store.since_s = now_s;
  const std::string& name = config.datastores[index].name;
  log.push_back({now_s, name, "guard: replication stopped",
                 guard_bytes(config.datastores[index].capacity_bytes, config.zerto.sync)});
  const LagCause cause = stated({CauseKind::StorageGuard, CauseCategory::Storage, {EntityKind::Datastore, name}});
  for (const std::uint32_t group : store.groups) {
    for (const std::uint32_t stream : groups[group].streams) hold(stream, HoldKind::Storage, cause, cause.resource);
    keep_history(group, true);
  }
}

void ZertoPlane::State::release_store(std::uint32_t index) {
  StoreState& store = stores[index];
  store.stopped = false;
  store.stopped_s += now_s - store.since_s;
  log.push_back({now_s, config.datastores[index].name, "guard: space returned", now_s - store.since_s});
  const std::string& name = config.datastores[index].name;
  const std::uint32_t cause =
      state_cause({CauseKind::StorageGuard, CauseCategory::Storage, {EntityKind::Datastore, name}});
  for (const std::uint32_t group : store.groups) {
    keep_history(group, false);
    for (const std::uint32_t stream : groups[group].streams) release(stream, HoldKind::Storage, cause);
  }
  judge_store(index);
}

/// The history of a group is kept, whatever its age, until all that asked for it let go.
void ZertoPlane::State::keep_history(std::uint32_t group, bool kept) {
  GroupData& data = groups[group];
  play_changes(group);
  data.keepers += kept ? 1u : -1u;
  const bool now_kept = data.keepers > 0;
  data.journal.hold_promotion(now_s, now_kept);
  data.ledger.keep_until(now_kept ? never_s : now_s);
}

/// Looks at the datastores that are due, or close to their guard while rates change.
void ZertoPlane::State::run_stores() {
  for (std::uint32_t index = 0; index < stores.size(); ++index) {
    if (stores[index].due_s <= now_s) look_at_store(index);
  }
}

/// A rate may have changed: looks again at the datastores that are close to their guard.
void ZertoPlane::State::watch_near_stores() {
  bool stopped = false;
  for (std::uint32_t index = 0; index < stores.size(); ++index) {
    if (!stores[index].near) continue;
    look_at_store(index);
    stopped = stopped || stores[index].stopped;
    due_s = std::min(due_s, stores[index].due_s);
  }
  if (stopped) share();
}

double ZertoPlane::guard_stop_s(std::uint32_t datastore) const {
  const StoreState& store = state_->stores[datastore];
  return store.stopped_s + (store.stopped ? state_->now_s - store.since_s : 0);
}

void ZertoPlane::set_datastore_used(std::uint32_t datastore, double bytes) {
  state_->stores[datastore].used_bytes = bytes;
  state_->judge_store(datastore);
}

}  // namespace drsim
