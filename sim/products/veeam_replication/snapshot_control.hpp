#pragma once
/// ReplicationControl over the plane of snapshot replication. A failover keeps the restore points of its job and puts
/// its replication on hold; the commit of a run-book is the product's permanent failover, its rollback the product's
/// undo. A planned failover runs a cycle while the VMs still run, and another one when they have stopped. Nothing is
/// replicated towards the old site: that is what a failback does.
/// Source: Veeam user guide, "Replica Failover and Failback".
/// Checked by: tests/engine/snapshot_recovery_test.cpp

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/engine/recovery/replication_control.hpp"
#include "sim/products/veeam_replication/snapshot_replication.hpp"

namespace drsim {

class SnapshotControl : public ReplicationControl {
 public:
  SnapshotControl(const Scenario& scenario, SnapshotReplication& replication);

  Index manager_site(Index site) const override;
  std::string why_not_reversed() const override;
  std::string refusal(Index group, OperationKind kind, bool reverse) override;
  std::optional<CheckpointWindow> checkpoints(Index group, bool reverse) override;
  std::optional<double> checkpoint_before(Index group, double date_s, bool reverse) override;
  void quiesce(Index group) override;
  std::optional<double> drained_since(Index group) override;
  void stop(Index group, bool vms_off, const Cause& why) override;
  void resume(Index group, const std::vector<double>& differing_bytes) override;
  void give_up_protection(Index group, double since_s) override;
  void note_aged_out(Index group, bool reverse) override;
  std::optional<double> in_sync_since(Index group) override;
  void hold_promotion(Index group, bool held, bool reverse) override;
  double journal_bytes(Index vm, double checkpoint_s, bool reverse) override;
  double journals_on_datastore_bytes(Index datastore) override;
  double write_load_bytes_per_s(Index datastore) override;
  double unique_bytes(Index vm, double written_bytes) override;
  bool can_reverse(Index /*group*/) override { return false; }
  void begin_reverse(Index group, const std::vector<double>& differing_bytes) override;
  std::optional<double> reverse_in_sync_since(Index group) override;
  void quiesce_reverse(Index group) override;
  std::optional<double> reverse_drained_since(Index group) override;
  void stop_reverse(Index group, const Cause& why) override;
  void set_state(Index group, std::optional<GroupState> state, OperationPhase phase, const Cause& why) override;

 private:
  SnapshotPlane& now() { return replication_.played(); }
  void set_writing(Index group, bool writes);
  void run_now(Index group);
  std::optional<double> point_since(std::optional<double>& wanted_s, Index group);

  const Scenario& scenario_;
  SnapshotReplication& replication_;
  std::vector<std::vector<Index>> vms_of_group_;
  std::vector<std::optional<double>> synced_from_s_;  // by group: since when a cycle is waited for
  std::vector<std::optional<double>> quiet_from_s_;   // likewise, of VMs that write nothing
};

}  // namespace drsim
