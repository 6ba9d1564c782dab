#include "sim/products/veeam_cdp/cdp_control.hpp"

#include "models/check.hpp"
#include "sim/products/backup_server.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

CdpControl::CdpControl(const Scenario& scenario, CdpReplication& replication)
    : scenario_(scenario),
      replication_(replication),
      vms_of_group_(scenario.vpgs.size()),
      groups_on_datastore_(scenario.datastores.size()),
      quiet_since_s_(scenario.vpgs.size(), 0.0) {
  for (Index vm = 0; vm < scenario.vms.size(); ++vm) {
    vms_of_group_[scenario.vms[vm].vpg].push_back(vm);
    groups_on_datastore_[scenario.vms[vm].recovery_datastore].insert(scenario.vms[vm].vpg);
  }
}

Index CdpControl::manager_site(Index site) const { return backup_server_site(scenario_).value_or(site); }

std::string CdpControl::why_not_reversed() const {
  return "a permanent failover takes the VMs out of their policy: they need one in the other direction";
}

std::string CdpControl::refusal(Index /*group*/, OperationKind /*kind*/, bool /*reverse*/) { return ""; }

std::optional<CheckpointWindow> CdpControl::checkpoints(Index group, bool /*reverse*/) {
  const auto window = now().usable_points(group);
  if (!window) return std::nullopt;
  return CheckpointWindow{window->oldest_s, window->newest_s};
}

std::optional<double> CdpControl::checkpoint_before(Index group, double date_s, bool /*reverse*/) {
  return now().point_before(group, date_s);
}

void CdpControl::set_writing(Index group, bool writes) {
  for (const Index vm : vms_of_group_[group]) now().set_writing(vm, CdpOffBy::Operation, writes);
}

/// What is gathered does not wait for the end of its cycle.
void CdpControl::quiesce(Index group) {
  set_writing(group, false);
  quiet_since_s_[group] = sg4::Engine::get_clock();
  now().seal_now(group);
  now().apply_changes();
}

std::optional<double> CdpControl::drained_since(Index group) {
  CdpPlane& plane = now();
  if (!plane.is_quiet(group)) return std::nullopt;
  if (plane.newest_point_s(group) >= quiet_since_s_[group] && !plane.in_cbt_mode(group))
    return sg4::Engine::get_clock();
  // What CBT mode has left goes with a point of its own.
  plane.seal_now(group);
  plane.apply_changes();
  return std::nullopt;
}

void CdpControl::stop(Index group, bool vms_off, const Cause& why) {
  if (vms_off) set_writing(group, false);
  now().set_replicating(group, CdpHoldBy::Operation, false, why);
  now().apply_changes();
}

void CdpControl::resume(Index group, const std::vector<double>& differing_bytes) {
  DRSIM_CHECK(differing_bytes.empty(), differing_bytes.size());
  set_writing(group, true);
  now().resume_rpo(group);
  now().set_replicating(group, CdpHoldBy::Operation, true, {});
  now().apply_changes();
}

void CdpControl::give_up_protection(Index group, double since_s) { now().end_rpo(group, since_s); }
void CdpControl::note_aged_out(Index group, bool /*reverse*/) { now().note_aged_out(group); }

std::optional<double> CdpControl::in_sync_since(Index group) {
  if (now().in_cbt_mode(group)) return std::nullopt;
  return sg4::Engine::get_clock();
}

void CdpControl::hold_promotion(Index group, bool held, bool /*reverse*/) { now().hold_retention(group, held); }

double CdpControl::journal_bytes(Index vm, double checkpoint_s, bool /*reverse*/) {
  return now().journal_bytes_of_vm(vm, checkpoint_s);
}

double CdpControl::journals_on_datastore_bytes(Index datastore) {
  double bytes = 0;
  for (const Index group : groups_on_datastore_[datastore]) bytes += now().journal_bytes(group);
  return bytes;
}

double CdpControl::write_load_bytes_per_s(Index datastore) {
  const Index resource = replication_.setup().datastore_resource[datastore];
  return resource == bound_by_cap ? 0 : now().load(resource);
}

double CdpControl::unique_bytes(Index vm, double written_bytes) { return now().unique_bytes(vm, written_bytes); }

// Nothing is replicated in reverse (can_reverse()).
void CdpControl::begin_reverse(Index group, const std::vector<double>& /*differing_bytes*/) {
  DRSIM_CHECK(false, group);
}
std::optional<double> CdpControl::reverse_in_sync_since(Index /*group*/) { return std::nullopt; }
void CdpControl::quiesce_reverse(Index group) { DRSIM_CHECK(false, group); }
std::optional<double> CdpControl::reverse_drained_since(Index /*group*/) { return std::nullopt; }
void CdpControl::stop_reverse(Index group, const Cause& /*why*/) { DRSIM_CHECK(false, group); }

void CdpControl::set_state(Index group, std::optional<GroupState> state, OperationPhase /*phase*/, const Cause& why) {
  now().set_operation_state(group, state, why);
}

}  // namespace drsim
