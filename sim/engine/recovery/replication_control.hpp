#pragma once
/// What run-books need of replication: which checkpoints a group can be recovered to, and that its streams stop, drain,
/// keep their journal, or begin anew in the other direction. Dates are those of SimGrid's clock; every call acts now.

#include <optional>
#include <string>
#include <vector>

#include "models/recovery/operation_phase.hpp"
#include "models/run_record.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Usable checkpoints of a group, by the dates that they carry [s]; they may lie before the start of the run.
struct CheckpointWindow {
  double oldest_s = 0, newest_s = 0;
};

/// Where `reverse` is given it means the group in reverse, towards the old site of its VMs.
class ReplicationControl {
 public:
  virtual ~ReplicationControl() = default;

  /// The site whose manager carries out what is done at a site.
  virtual Index manager_site(Index site) const { return site; }

  /// Why recovered VMs are never protected towards their old site by the end of their recovery; empty: they can be.
  virtual std::string why_not_reversed() const { return ""; }

  /// Why the operation may not start on the group in its present state; empty when it may.
  virtual std::string refusal(Index group, OperationKind kind, bool reverse) = 0;

  /// Nothing when no usable checkpoint is left.
  virtual std::optional<CheckpointWindow> checkpoints(Index group, bool reverse) = 0;

  /// The newest usable checkpoint not after a date; nothing when there is none.
  virtual std::optional<double> checkpoint_before(Index group, double date_s, bool reverse) = 0;

  /// The VMs of the group write nothing more; what is queued is still sent.
  virtual void quiesce(Index group) = 0;

  /// Since when all that was written has arrived in the journals [s]; nothing while it has not.
  virtual std::optional<double> drained_since(Index group) = 0;

  /// The group is not replicated any more; what is queued waits, and is lost when the group is recovered without it.
  /// @param vms_off  its VMs write nothing either
  /// @param why  what an RPO that is missed from now on is put down to
  virtual void stop(Index group, bool vms_off, const Cause& why) = 0;

  /// The VMs of the group write again at their old place, and replication goes on. What differs meanwhile is sent by
  /// a sync. @param differing_bytes  for each VM of the group, in the order of the scenario: a delta sync; empty: what
  /// the bitmaps hold
  virtual void resume(Index group, const std::vector<double>& differing_bytes) = 0;

  /// The site is lost where the VMs of the group ran, or a recovery stopped its replication: what could be lost by a
  /// disaster is decided. Until protection is resumed or begun in reverse nobody protects the group: it has no RPO.
  /// @param since_s  when that was: now, or before it, when an event had lost the site
  virtual void give_up_protection(Index group, double since_s) = 0;

  /// A recovery finds no usable checkpoint of a group that nobody protects any more: what it lost stands in its result.
  virtual void note_aged_out(Index group, bool reverse) = 0;

  /// Since when the group is replicated without a sync under way [s]; nothing while one is.
  virtual std::optional<double> in_sync_since(Index group) = 0;

  /// While held, the journals of the group are not promoted; at its limit a journal takes nothing more.
  virtual void hold_promotion(Index group, bool held, bool reverse) = 0;

  /// Bytes on disk in the journal of a VM that a commit to this checkpoint promotes: what was written up to its date
  /// [bytes]; `reverse`: of its journal at the protected site.
  virtual double journal_bytes(Index vm, double checkpoint_s, bool reverse) = 0;

  /// Bytes on disk in all journals of a datastore [bytes].
  virtual double journals_on_datastore_bytes(Index datastore) = 0;

  /// Back-end bytes/s that replication writes into a datastore now.
  virtual double write_load_bytes_per_s(Index datastore) = 0;

  /// Written bytes among `written` that are unique, by the overwrite model of the VM [bytes].
  virtual double unique_bytes(Index vm, double written_bytes) = 0;

  /// False when the protected site has no storage to replicate to.
  virtual bool can_reverse(Index group) = 0;

  /// Reverse protection: the recovered VMs write at the recovery site and are replicated to their old one, after a
  /// delta sync. @param differing_bytes  as in resume()
  virtual void begin_reverse(Index group, const std::vector<double>& differing_bytes) = 0;
  virtual std::optional<double> reverse_in_sync_since(Index group) = 0;
  virtual void quiesce_reverse(Index group) = 0;
  virtual std::optional<double> reverse_drained_since(Index group) = 0;
  /// @param why  of category Fault: the site is lost that it is replicated from
  virtual void stop_reverse(Index group, const Cause& why) = 0;

  /// The state that an operation puts the group in, how far it is, and why; nothing: that of its streams.
  virtual void set_state(Index group, std::optional<GroupState> state, OperationPhase phase, const Cause& why) = 0;
};

}  // namespace drsim
