#pragma once
/// From balances to what can be said of each group. Rules:
/// - a run must be twice as long as the target (an RPO cannot be above T before T has passed), as long as the period of
///   the loads and of what varies on the way, and ten turns of random loads; for the history, as long as that;
/// - a group whose demand its way does not carry diverges, however short the run; it is at its limit where the run
/// shows
///   that overwrites keep the backlog within bounds (a sync after a full buffer that ended);
/// - a history is judged by the largest window of the loads; what a queue spreads out, or random bursts may exceed, is
///   known only where a run in which nothing happened shows each phase with a full journal;
/// - so does one whose datastore will be full down to the guard, which stops replication for good;
/// - one without a checkpoint, or in a sync at the end, or with a backlog that has grown since the same phase of the
///   period before, is not said to hold.
/// Checked by: tests/engine/long_run_test.cpp

#include <cmath>
#include <optional>
#include <vector>

#include "sim/engine/long_run/estate_balance.hpp"

namespace drsim {

/// What the balances say of a group.
struct GroupBalance {
  double demand_bytes_per_s = 0, carried_bytes_per_s = 0;
  std::optional<bool> is_bounded_by_cycles;          ///< what overloaded resources carry is enough for late cycles
  double spare_bytes_per_s = INFINITY;               ///< that its way could carry beside what all send
  std::vector<Index> overloaded, at_limit, unknown;  ///< places in the record's balances, the worst first
  std::optional<Index> stopped_by;                   ///< a datastore whose guard will stop replication
  std::optional<Index> journal_limit;                ///< of the VM that comes nearest to it; absent: none has one
  bool mean_is_above_limit = false;                  ///< even in the mean its journal does not keep the history
  std::optional<Index> space, space_unknown;         ///< a datastore that its journal does not fit, or perhaps
  bool may_queue = false;                            ///< what arrives at the journal may differ from what is written
  bool is_undisturbed = false;                       ///< the run has no events, operations, faults, closed ports
  double period_s = 0, settling_s = 0;
  double interval_s = 0;              ///< between checkpoints: the backlog swings within it
  double longest_interval_s = 0;      ///< of all groups: what one sends at once others wait for
  bool has_random_neighbour = false;  ///< a group of the estate draws its loads
  double steady_journal_bytes = 0, largest_journal_bytes = 0;
  std::optional<double> buffer_full_s;  ///< from an empty one on
};

/// Fills `long_run` of a group. @param history_s  that its journal is to keep
void judge_group(const VpgConfig& vpg, const GroupBalance& balance, double history_s, const RunRecord& record,
                 GroupResult& group);

}  // namespace drsim
