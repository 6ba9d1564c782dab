#pragma once
/// What each event did, and the faults of each name: its own time above target, what it shares with others in whose
/// episodes it falls, and the operations that it meets.
///
/// Nothing is said to have no effect that may have one: `None` only where it reaches nothing of any group (see
/// DisturbanceReach), `TargetsKept` where it does and nobody was held up or above target meanwhile.
/// Checked by: tests/report/verdict_test.cpp, tests/report/told_events_test.cpp

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/report/disturbances/miss_attribution.hpp"
#include "sim/report/disturbances/target_effect.hpp"

namespace drsim {

/// What is put down to one disturbance.
struct DisturbanceSum {
  EffectSum misses;
  double together_group_s = 0;      ///< of the time above target of `misses`: others may share in it
  std::set<std::size_t> together;   ///< disturbances, or `normal_operation`, that share episodes with it
  std::set<std::size_t> groups;     ///< affected: not Protected, or above target, when it had a part in that
  std::set<std::size_t> held;       ///< of them, those of which a part is put down to it
  double over_s = 0;                ///< when the last of them was in step and back at its target
  bool unprotected_at_end = false;  ///< one of them was not protected at the end of the run
};

/// By number of the disturbance.
std::vector<DisturbanceSum> sums_of_disturbances(const RunRecord& record, const std::vector<Disturbance>& disturbances,
                                                 const std::vector<GroupAttribution>& attributions);

enum class EventOutcome {
  Told,         ///< time above target, or out of step, is put down to it
  Together,     ///< it falls into episodes of others, and all is told with them
  InOperation,  ///< no group was out of step because of it, but it fell into an operation
  TargetsKept,  ///< it reaches groups; none was held up, or above target meanwhile
  NotApart,     ///< groups that it reaches were above target meanwhile, for reasons of normal operation or of others
  None          ///< it reaches no group
};
inline constexpr std::array<const char*, 6> event_outcome_names = {
    "told", "told with others", "within an operation", "targets kept", "not told apart", "none"};

/// A step of an operation that waited while an event lasted.
struct WaitedStep {
  RecoveryStep step;    ///< the longest
  std::size_t vms = 0;  ///< that waited so; 0: a group did
  double of_rto_s = 0;  ///< on the critical path of the operation, while the event lasted
};

/// An operation under way at something that the event reaches, or refused for what the event did.
struct MetOperation {
  std::size_t operation = 0;           ///< in the record
  std::vector<std::string> under_way;  ///< steps of its groups meanwhile, in their order
  std::optional<WaitedStep> waited;
  bool was_refused = false;  ///< for a group of it that was the reason
};

/// What one event did, or the faults of one name.
struct EventVerdict {
  Disturbance event;      ///< of several faults the one with most time above target
  std::size_t count = 1;  ///< faults of that name
  EventOutcome outcome = EventOutcome::None;
  std::size_t affected = 0;  ///< groups that were not Protected, or above target, because of it or together with others
  TargetEffect effect;       ///< put down to it
  std::size_t halted_vms = 0;         ///< that stand still on datastores which it takes down
  double together_group_s = 0;        ///< of it: others may share in it
  std::vector<Disturbance> together;  ///< those others, and those with which a part of what it did is told
  bool together_with_normal = false;  ///< a group was out of step in normal operation, too
  std::vector<MetOperation> operations;
  double over_s = 0;                ///< when the last group was in step and back at its target; the end of it at least
  bool lasts = false;               ///< it was not over at the end of the run
  bool unprotected_at_end = false;  ///< it lasts because nobody protects a group at the end of the run
};

/// Scheduled events and closed ports one by one, faults by their names with the worst of each.
std::vector<EventVerdict> events_of(const DisturbanceReach& reach, const RunRecord& record,
                                    const std::vector<Disturbance>& disturbances,
                                    const std::vector<DisturbanceSum>& sums);

}  // namespace drsim
