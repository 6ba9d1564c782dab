#pragma once
/// ReplicationControl over the data plane: plays the plane up to SimGrid's date, then acts on it.

#include <memory>
#include <string>
#include <vector>

#include "sim/engine/recovery/replication_control.hpp"
#include "sim/engine/recovery/reverse_groups.hpp"
#include "sim/products/zerto/replication_plane.hpp"

namespace drsim {

class PlaneControl : public ReplicationControl {
 public:
  /// @param reverse  the groups that the plane was set up with
  PlaneControl(const Scenario& scenario, const ReverseGroups& reverse, ReplicationPlane& plane);

  /// Stops the groups in reverse until they are begun. Call once, before the engine runs.
  void park_reverse_groups();

  /// Body of an actor that stops groups whose journals have met their limit while promotion is held.
  void watch_journals();

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
  bool can_reverse(Index group) override;
  void begin_reverse(Index group, const std::vector<double>& differing_bytes) override;
  std::optional<double> reverse_in_sync_since(Index group) override;
  void quiesce_reverse(Index group) override;
  std::optional<double> reverse_drained_since(Index group) override;
  void stop_reverse(Index group, const Cause& why) override;
  void set_state(Index group, std::optional<GroupState> state, OperationPhase phase, const Cause& why) override;

  /// Events that watching the journals has found; ascending by date.
  const std::vector<RunEvent>& log() const { return log_; }

 private:
  ZertoPlane& now();
  Index direction(Index group, bool reverse) const { return reverse ? reverse_.group_of[group] : group; }
  std::uint32_t cause(const Cause& why) { return now().state_cause(why); }
  void set_writing(Index group, bool writes);
  void compare_volumes(Index group, const std::vector<double>& differing_bytes);
  double disk_bytes(Index vm) const;
  void look_at_journal(Index group);

  const ReverseGroups& reverse_;
  ReplicationPlane& plane_;
  std::vector<std::vector<Index>> vms_of_group_;  // of the plane
  std::vector<std::vector<Index>> groups_on_datastore_;
  std::vector<Cause> why_stopped_;  // by group of the plane: the last time
  std::vector<bool> held_, full_;   // by group of the plane
  std::vector<bool> warned_;        // by VM of the plane
  std::vector<RunEvent> log_;
};

}  // namespace drsim
