#include "sim/products/veeam_replication/snapshot_control.hpp"

#include "models/check.hpp"
#include "sim/products/backup_server.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

SnapshotControl::SnapshotControl(const Scenario& scenario, SnapshotReplication& replication)
    : scenario_(scenario),
      replication_(replication),
      vms_of_group_(scenario.vpgs.size()),
      synced_from_s_(scenario.vpgs.size()),
      quiet_from_s_(scenario.vpgs.size()) {
  for (Index vm = 0; vm < scenario.vms.size(); ++vm) vms_of_group_[scenario.vms[vm].vpg].push_back(vm);
}

Index SnapshotControl::manager_site(Index site) const { return backup_server_site(scenario_).value_or(site); }

std::string SnapshotControl::why_not_reversed() const {
  return "a permanent failover takes the VMs out of their job: they need one in the other direction";
}

std::string SnapshotControl::refusal(Index /*group*/, OperationKind /*kind*/, bool /*reverse*/) { return ""; }

std::optional<CheckpointWindow> SnapshotControl::checkpoints(Index group, bool /*reverse*/) {
  const RestorePointWindow window = now().restore_points(group);
  return CheckpointWindow{window.oldest_s, window.newest_s};
}

std::optional<double> SnapshotControl::checkpoint_before(Index group, double date_s, bool /*reverse*/) {
  return now().point_before(group, date_s);
}

void SnapshotControl::set_writing(Index group, bool writes) {
  for (const Index vm : vms_of_group_[group]) now().set_writing(vm, SnapshotOffBy::Operation, writes);
}

void SnapshotControl::run_now(Index group) {
  now().run_now(group);
  now().apply_changes();
}

/// A cycle of now is waited for: since when its points are complete.
/// @param wanted_s  empty: nobody waits yet
std::optional<double> SnapshotControl::point_since(std::optional<double>& wanted_s, Index group) {
  if (!wanted_s) wanted_s = sg4::Engine::get_clock();
  if (now().newest_point_s(group) < *wanted_s) {
    run_now(group);
    return std::nullopt;
  }
  wanted_s.reset();
  return sg4::Engine::get_clock();
}

void SnapshotControl::quiesce(Index group) {
  set_writing(group, false);
  quiet_from_s_[group] = sg4::Engine::get_clock();
  run_now(group);
}

std::optional<double> SnapshotControl::drained_since(Index group) { return point_since(quiet_from_s_[group], group); }

void SnapshotControl::stop(Index group, bool vms_off, const Cause& why) {
  if (vms_off) set_writing(group, false);
  now().set_replicating(group, SnapshotHoldBy::Operation, false, why);
  now().apply_changes();
}

void SnapshotControl::resume(Index group, const std::vector<double>& differing_bytes) {
  DRSIM_CHECK(differing_bytes.empty(), differing_bytes.size());
  set_writing(group, true);
  now().resume_rpo(group);
  now().set_replicating(group, SnapshotHoldBy::Operation, true, {});
  now().apply_changes();
}

void SnapshotControl::give_up_protection(Index group, double since_s) { now().end_rpo(group, since_s); }

// The newest restore points are kept, however old they are.
void SnapshotControl::note_aged_out(Index group, bool /*reverse*/) { DRSIM_CHECK(false, group); }

std::optional<double> SnapshotControl::in_sync_since(Index group) { return point_since(synced_from_s_[group], group); }

// Points are merged only when others are made, which a group that fails over does not.
void SnapshotControl::hold_promotion(Index /*group*/, bool /*held*/, bool /*reverse*/) {}

double SnapshotControl::journal_bytes(Index vm, double checkpoint_s, bool /*reverse*/) {
  return now().restore_point_bytes(vm, checkpoint_s);
}

double SnapshotControl::journals_on_datastore_bytes(Index datastore) {
  double bytes = 0;
  for (Index vm = 0; vm < scenario_.vms.size(); ++vm)
    if (scenario_.vms[vm].recovery_datastore == datastore)
      bytes += now().restore_point_bytes(vm, sg4::Engine::get_clock());
  return bytes;
}

double SnapshotControl::write_load_bytes_per_s(Index datastore) {
  const Index resource = replication_.setup().datastore_resource[datastore];
  return resource == bound_by_cap ? 0 : now().load(resource);
}

double SnapshotControl::unique_bytes(Index vm, double written_bytes) { return now().unique_bytes(vm, written_bytes); }

// Nothing is replicated in reverse (can_reverse()).
void SnapshotControl::begin_reverse(Index group, const std::vector<double>& /*differing_bytes*/) {
  DRSIM_CHECK(false, group);
}
std::optional<double> SnapshotControl::reverse_in_sync_since(Index /*group*/) { return std::nullopt; }
void SnapshotControl::quiesce_reverse(Index group) { DRSIM_CHECK(false, group); }
std::optional<double> SnapshotControl::reverse_drained_since(Index /*group*/) { return std::nullopt; }
void SnapshotControl::stop_reverse(Index group, const Cause& /*why*/) { DRSIM_CHECK(false, group); }

void SnapshotControl::set_state(Index group, std::optional<GroupState> state, OperationPhase /*phase*/,
                                const Cause& why) {
  now().set_operation_state(group, state, why);
}

}  // namespace drsim
