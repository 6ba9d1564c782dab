#pragma once
/// The verdict on a run, in parts: normal operation, each event, each operation, history, the product's own service
/// level. Computed once from scenario and record; terminal, page and result.json print the same values.
/// Figures only: words are made in sim/report/words/verdict_words.
/// Checked by: tests/report/verdict_test.cpp, tests/report/first_screen_test.cpp

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/report/disturbances/event_verdicts.hpp"
#include "sim/report/disturbances/target_effect.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

enum class TargetOutcome {
  Met,
  Missed,
  Diverges,  ///< a backlog grows without end: missed for ever, sooner or later
  NotKnown,  ///< the run is too short
  Nothing,   ///< nothing was replicated
  NoGroups
};
inline constexpr std::array<const char*, 6> target_outcome_names = {
    "met", "missed", "diverges", "not known", "nothing replicated", "no groups"};

/// Without what events, faults and operations did.
struct NormalOperation {
  TargetOutcome outcome = TargetOutcome::NoGroups;
  std::size_t groups = 0;
  TargetEffect effect;
  std::size_t diverging = 0, unknown = 0, nothing = 0;  ///< groups
  double needed_s = 0;                  ///< run that would do for those that are not known; 0: does not apply
  std::optional<double> missed_at_s;    ///< Diverges: the first target that is missed, perhaps after the run
  std::optional<std::size_t> closest;   ///< Met: the group whose RPO came closest to its target
  std::optional<double> closest_rpo_s;  ///< absent: events or operations held all groups up
  std::optional<Cause> binds;           ///< most of the time above target
  double binds_group_s = 0;
};

/// VMs of an operation that did not come up, for one reason.
struct NotUp {
  std::size_t vms = 0;
  std::string reason;   ///< of the first one
  std::string example;  ///< its name
};

struct OperationVerdict {
  std::size_t operation = 0;                ///< in the record
  ReachedTime rto;                          ///< of the last VM of all
  std::optional<double> rto_of_those_up_s;  ///< of the last VM that came up
  std::optional<double> data_loss_s;        ///< largest of its groups
  std::string data_loss_group;
  std::size_t data_loss_misses = 0;  ///< groups whose data loss is above their RPO target
  std::vector<NotUp> not_up;         ///< most VMs first
  TargetEffect effect;
  std::size_t unprotected_groups = 0;
  double unprotected_s = 0;          ///< summed over groups, after it stopped their replication
  double unprotected_longest_s = 0;  ///< of one group
  std::optional<double> unprotected_from_s;
  bool unprotected_at_end = false;

  std::size_t vms_not_up() const {
    std::size_t vms = 0;
    for (const NotUp& one : not_up) vms += one.vms;
    return vms;
  }
};

/// A group whose journal kept less than the wanted history, because of its limit.
struct ShortHistory {
  std::size_t group = 0;
  double least_s = 0, wanted_s = 0;
  double below_85_s = 0, below_75_s = 0;
};

struct NoCheckpoints {
  std::size_t group = 0;
  double from_s = 0, length_s = 0;
  CauseKind why = CauseKind::Aged;    ///< what had become of the last one
  std::vector<CauseKind> later = {};  ///< the same of later such times, where it was another
};

struct HistoryVerdict {
  std::vector<ShortHistory> groups;    ///< the least share of the wanted history first
  std::vector<NoCheckpoints> without;  ///< that had a checkpoint and lost the last; longest first
  std::size_t too_small = 0;           ///< groups whose journal will not fit in the long run
};

/// Zerto's lines for the history that a journal keeps, of the wanted one (Zerto help, journal history SLA).
inline constexpr double history_warning_fraction = 0.85, history_error_fraction = 0.75;

/// The product's own service level.
struct ServiceLevel {
  std::size_t groups = 0;                 ///< of Zerto
  std::size_t rpo_alerts = 0;             ///< groups whose RPO was above its target at any time
  std::size_t history_warnings = 0;       ///< history below 85 % of the wanted one for some time
  std::size_t history_errors = 0;         ///< below 75 %
  double cycles = 0, cycles_in_time = 0;  ///< of all policies of Veeam CDP
  std::size_t policies = 0;
};

struct Verdict {
  NormalOperation normal;
  std::vector<EventVerdict> events;
  std::vector<OperationVerdict> operations;
  HistoryVerdict history;
  ServiceLevel service_level;
  bool is_disturbed = false;  ///< there were events, faults or operations
};

Verdict verdict_of(const Scenario& scenario, const RunRecord& record);

}  // namespace drsim
