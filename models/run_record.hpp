#pragma once
/// What a run reports: plain structs shared by the engine (which fills them) and the writers (which print them).
/// Field names are those of result.json. Dates are seconds after the start of the run.

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/advice_record.hpp"
#include "models/cause.hpp"
#include "models/group_accounts/time_above_target.hpp"
#include "models/long_run_record.hpp"
#include "models/recovery_record.hpp"

namespace drsim {

/// Exact time-weighted figures of a quantity.
struct Quantiles {
  double mean = 0, p50 = 0, p95 = 0, p99 = 0, max = 0, end = 0;
  double resolution = 0;  ///< relative width of the bins when the exact breakpoints were folded; 0: exact
};

/// States of a group, in the vocabulary of the model; what the product calls them: models/zerto/group_state.hpp.
enum class GroupState {
  Protected,
  Buffering,
  BitmapSync,
  Disconnected,
  DeltaSync,
  InitialSync,
  Paused,
  StorageError,
  ManagerDown,  ///< data flows, but the manager makes no checkpoints
  FailoverTest,
  FailingOver,
  Moving,
  Recovered,
  ReverseSync
};
inline constexpr std::size_t group_state_count = 14;
inline constexpr std::array<const char*, group_state_count> group_state_names = {
    "Protected",    "Buffering",   "BitmapSync",   "Disconnected", "DeltaSync", "InitialSync", "Paused",
    "StorageError", "ManagerDown", "FailoverTest", "FailingOver",  "Moving",    "Recovered",   "ReverseSync"};

/// Bytes of a group or stream: written + copied = delivered + queued + dirty + collapsed at any time.
struct ByteBalance {
  double written = 0, delivered = 0, queued = 0, dirty = 0, collapsed = 0;
  double copied = 0;  ///< sent by syncs beside writes of the run: used blocks, differing blocks, checksums
};

/// A time during which the RPO target was missed, for one cause: excursions close to each other are one for people.
struct Violation {
  double from_s = 0, to_s = 0, worst_rpo_s = 0;
  Cause cause;
  double above_s = 0;  ///< exact time above the target between its ends
};

/// Stretches of a group that are kept for people to read; those with least time above the target are dropped.
inline constexpr std::size_t listed_misses_max = 512;

/// One closed stretch of a state.
struct StateSpan {
  double from_s = 0, to_s = 0;
  GroupState state = GroupState::Protected;
  bool drains = true;                  ///< false: a sync whose dirty rate exceeded its drain rate to the end of the run
  std::optional<Cause> reason{};       ///< why; absent: nothing has held it back yet
  std::string status{}, sub_status{};  ///< of the product, at the end of the stretch
};

/// A VM whose journal passed its warning line.
struct JournalWarning {
  std::string vm;
  double at_s = 0;        ///< first time
  double peak_bytes = 0;  ///< of its journal, over the run
};

/// A group that was protected in reverse: its recovered VMs, replicated to their old site. Streams, journal and states
/// are those of that direction.
struct ReverseProtection {
  double protected_s = 0;            ///< time from the start of its delta sync to the failback, all stretches together
  Quantiles rpo_s;                   ///< from the start of the delta sync to the start of the one back home
  double above_target_fraction = 0;  ///< of that time
  double checkpoints = 0;            ///< usable in the journal at the end
  double checkpoints_made = 0;
  double journal_peak_bytes = 0, journal_end_bytes = 0;
  ByteBalance bytes;
  std::vector<StateSpan> spans;  ///< all stretches other than Protected, by date
};

/// From a date up to another one, or to the end of the run [s].
struct TimeSpan {
  double from_s = 0, to_s = 0;
};

/// What Veeam reports of a CDP policy.
struct CdpFigures {
  double cycles = 0;          ///< whose point could have arrived within the next one in the run
  double cycles_in_time = 0;  ///< of them, whose point did: the product's SLA
  double max_delay_s = 0;     ///< longest time by which a point took more than a cycle
  Entity bottleneck;          ///< what held transfers back longest; no name: nothing did; Connections without: TCP
  /// Whenever CBT mode began [bytes]: what waited to be sent as points, and what its first pass sent instead. A block
  /// that several points hold is sent once, so that it may be less.
  double cbt_points_bytes = 0, cbt_dirty_bytes = 0;
  double long_term_points = 0;      ///< at the end
  double long_term_peak_bytes = 0;  ///< on disk: unique changes between them
};

/// A figure that a product reports of its groups beside what all have, by its name in results.
struct ProductFigure {
  std::string name;
  double value = 0;
};

/// RPO, above_target_fraction, no_checkpoint and violations are those of the group wherever it runs: while it is
/// protected in reverse the age of the newest checkpoint at its old site counts. While nobody protects it, as after a
/// failover without protection in reverse, it has no RPO: that time is in `unprotected` and in no figure of the RPO.
/// All else is of the direction that the scenario protects it in.
struct GroupResult {
  std::string name, product, priority, protected_site, recovery_site;
  Quantiles rpo_s;
  double rpo_at_share_s = 0;                 ///< not exceeded for the share of the time that was asked for
  std::vector<double> rpo_interval_means_s;  ///< over equal intervals in which it counted: see IntervalMeans
  double rpo_target_s = 0;
  double above_target_fraction = 0;   ///< of the time in which it had an RPO, as quantiles are
  std::vector<TimeSpan> unprotected;  ///< from the stop of its replication by a recovery to its protection elsewhere
  std::array<double, group_state_count> state_s{};
  double checkpoints = 0;                          ///< usable in the journal at the end
  double checkpoints_made = 0;                     ///< completed at the recovery site during the run
  std::optional<double> no_checkpoint_from_s;      ///< first date without one usable checkpoint; absent: never
  CauseKind no_checkpoint_kind = CauseKind::Aged;  ///< what had become of the last one at that date
  std::vector<CauseKind> later_losses;             ///< the same of later such times: further kinds, each once
  double no_checkpoint_s = 0;                      ///< time during which not one usable checkpoint was left
  double history_min_s = 0, history_end_s = 0, history_wanted_s = 0;
  double history_below_85_s = 0, history_below_75_s = 0;
  double journal_peak_bytes = 0, journal_end_bytes = 0;
  std::optional<double> journal_limit_bytes;     ///< of the group: sum of the limits of its VMs
  double journal_limited_s = 0;                  ///< time during which some VM stood at its hard limit
  std::vector<JournalWarning> journal_warnings;  ///< by date
  ByteBalance bytes;
  std::uint32_t vms = 0;
  TimeAboveTarget above_target;                 ///< exact: when the RPO was above its target, and why
  std::vector<Cause> above_target_causes;       ///< by their numbers in `above_target`
  std::vector<Violation> violations;            ///< made from it; most time above the target first
  std::vector<StateSpan> spans;                 ///< all stretches other than Protected, by date
  std::optional<ReverseProtection> in_reverse;  ///< absent: no operation asks for it
  std::optional<CdpFigures> cdp;                ///< of Veeam CDP only
  std::vector<ProductFigure> figures;           ///< in results as an object by the product's word; empty: none
  GroupLongRun long_run;                        ///< what can be said of the time after the run
};

/// Time before a date in which nobody protected the group [s].
inline double unprotected_before_s(const GroupResult& group, double date_s) {
  double sum_s = 0;
  for (const TimeSpan& span : group.unprotected)
    sum_s += std::max(0.0, std::min(date_s, span.to_s) - std::min(date_s, span.from_s));
  return sum_s;
}

/// More is written than the way of the group carries, whether overwrites bound the backlog or not: what is above its
/// target once stays there.
inline bool is_asked_too_much(const GroupLongRun& long_run) {
  return long_run.rpo == LongRun::Diverges ||
         std::any_of(long_run.rpo_causes.begin(), long_run.rpo_causes.end(),
                     [](const LongRunCause& cause) { return cause.reason == LongRunReason::Overloaded; });
}

/// True when not one usable checkpoint was left at some time, although there had been one: not while a group waits for
/// its first copy.
inline bool lost_all_checkpoints(const GroupResult& group) {
  return group.no_checkpoint_s > 0 && group.no_checkpoint_from_s.value_or(0) > 0;
}

/// Traffic classes of a link, in this order in by_class.
enum class TrafficClass { Replication, Resync, InitialCopy, Control, Other, Retention };
inline constexpr std::size_t traffic_class_count = 6;
inline constexpr std::array<const char*, traffic_class_count> traffic_class_names = {
    "replication", "resync", "initial_copy", "control", "other", "retention"};

struct LinkResult {
  std::string name, from, to;  ///< one entry per direction; name is LINK or LINK (backward)
  double capacity_bits_per_s = 0;
  double rtt_s = 0;
  double carried_bytes = 0;  ///< on the wire, all classes
  std::array<double, traffic_class_count> by_class_bytes{};
  Quantiles utilisation;   ///< of the configured capacity, p95 and p99 time-weighted; end unused
  double saturated_s = 0;  ///< time at its (present) capacity
  double down_s = 0;
};

struct ApplianceResult {
  std::string name, kind, host;  ///< kind: "VRA protecting", "VRA recovering", "CDP proxy source", "CDP proxy target"
  double buffer_capacity_bytes = 0;
  double buffer_peak_bytes = 0;       ///< of a CDP proxy: data of its streams, with what others of the site hold for it
  Quantiles cpu;                      ///< fraction of the appliance's throughput
  double vcpus = 0;                   ///< 0: as the scenario has it
  double full_count = 0;              ///< times the pool was full
  double backed_off_s = 0;            ///< time with less than full compression, for want of CPU
  double compression_level_min = 1;   ///< least share of the data that was compressed
  double compression_level_mean = 1;  ///< over time
};

struct DatastoreResult {
  std::string name, site;
  double capacity_bytes = 0, replica_bytes = 0, journal_peak_bytes = 0;
  Quantiles write_utilisation;
  double guard_stop_s = 0;  ///< time that the guard of its free space stopped replication
};

/// The capacity of a link direction below which no order of sending holds an RPO target for the groups with this target
/// or a shorter one; exact where they are one FIFO stream. Never below what their mean demand and what does not yield
/// need in the long run, nor below the product's own minimum. Other limits and events of the link are not in it.
struct RpoCapacity {
  std::size_t groups = 0;            ///< that it is for
  double target_s = 0;               ///< of the estate: the longest
  double share = 1;                  ///< of the time in which the target is held
  std::optional<double> bits_per_s;  ///< absent: no capacity holds it, interval and latency are longer
  double from_s = 0, to_s = 0;       ///< the span that needs it; both 0: the mean, or the product, decides
  double in_run_bits_per_s = 0;      ///< for the span alone
};

/// Demand on a link direction, on the wire, as if nothing bound: [bits/s], time-weighted.
struct BandwidthNeed {
  std::string link;
  double mean = 0, p95 = 0, p98 = 0, peak = 0;
  std::vector<RpoCapacity> for_rpo = {};       ///< one for each target among the groups that cross the link
  std::optional<RpoCapacity> for_estate = {};  ///< for all of them, each with its own target
};

struct JournalNeed {
  std::string group;
  double peak_bytes = 0;
  double formula_bytes = 0;  ///< mean change rate x history x (1 + overhead)
};

/// A corner of a piecewise-linear curve, or (not exact) the envelope over [at_s, next at_s).
struct CurvePoint {
  double at_s = 0, low = 0, high = 0, mean = 0;  ///< exact: low == high == mean == value
};

struct Curve {
  std::string kind;    ///< rpo_s, backlog_bytes, buffer_bytes, link_bits_per_s, journal_bytes, ...
  std::string entity;  ///< group, appliance or link
  std::string series;  ///< traffic class for links, else empty
  bool exact = true;   ///< corners; false: envelope
  std::vector<CurvePoint> points;
};

struct RunEvent {
  double at_s = 0;
  std::string entity, event;
  double amount = 0;
};

struct Conservation {
  double worst_relative_error = 0;  ///< of all identities checked
  double identities_checked = 0;
};

/// VMs that write over a link direction. Of Veeam CDP the bytes are sealed ones: what is left of a cycle's writes when
/// overwrites have collapsed.
struct LinkUse {
  struct Vm {
    std::uint32_t vm = 0;  ///< index in the scenario
    double wire_bytes_per_byte = 1, latency_s = 0;
  };
  std::string link;
  std::vector<Vm> vms;
};

/// The answer of a run with one default replaced.
struct AnswerWithout {
  std::string value;                 ///< in place of the default, as the scenario file writes it
  std::string refused;               ///< why the scenario does not take it; empty: it was played
  bool met = false;                  ///< all RPO targets, all the time
  double worst_rpo_s = 0;            ///< greatest P99 of the groups
  double above_target_fraction = 0;  ///< of the time, mean over groups
  std::optional<double> rto_s;       ///< longest of the operations; absent: none, or never reached
};

/// A value that nobody gave, at the ends of its range one at a time.
struct DefaultEffect {
  std::string pointer;     ///< "/workloads/*/compression": all places that have this default change together
  std::string value;       ///< the default
  std::size_t places = 0;  ///< in the scenario
  bool has_range = false;  ///< the ends are those of the validated range; else half and double
  std::vector<AnswerWithout> ends;
};

/// Which defaults the answer rests on, found by changing one at a time.
struct DefaultSensitivity {
  std::size_t defaults = 0;  ///< kinds of them that were changed
  std::size_t runs = 0;
  AnswerWithout as_it_is;
  std::vector<DefaultEffect> rests_on;  ///< those that move the answer, most first
};

/// What fails together by chance, and when it was down.
struct FaultPartTimes {
  std::string fault;  ///< its name in the scenario
  std::vector<Entity> entities;
  std::vector<TimeSpan> down;  ///< ascending
};

/// What failed by chance.
struct FaultFigures {
  std::size_t failures = 0;
  std::size_t most_down = 0;  ///< components at the same time, at most
  double overlap_s = 0;       ///< during which two or more were down
  double log_weight = 0;      ///< of a run with accelerated faults: logarithm of how likely it is over how likely drawn
  std::vector<FaultPartTimes> parts = {};  ///< those that failed at all
};

/// Running VMs that stand still while the datastore under them cannot be reached.
struct HaltedVms {
  std::string datastore;
  double at_s = 0;
  std::size_t vms = 0;
};

/// From a date on traffic between two sites goes over these links.
struct RouteSpan {
  std::string from, to;  ///< sites
  double at_s = 0;
  std::vector<std::string> links;
  bool is_down = false;  ///< one of them was down at that date, unknown to the routers
};

struct RunRecord {
  std::uint64_t seed = 0;
  double horizon_s = 0;
  double wall_s = 0;
  double events = 0;                  ///< events of the data plane
  double rate_changes = 0;            ///< changes of a stream's written rate
  double delivered_rate_changes = 0;  ///< changes of a delivered rate by the sharing
  std::string fingerprint;            ///< hash over (date, entity, event, amount) and all totals
  std::vector<GroupResult> groups;
  std::vector<LinkResult> links;
  std::vector<ApplianceResult> appliances;
  std::vector<DatastoreResult> datastores;
  std::vector<ResourceBalance> balances;  ///< of every resource that replication uses, for the long run
  std::vector<BandwidthNeed> bandwidth_needs;
  std::vector<JournalNeed> journal_needs;
  std::vector<LinkUse> link_uses;
  std::vector<LinkUse> gateway_and_storage_uses;  ///< named as resources of the data plane
  std::vector<Curve> curves;
  std::vector<FailoverResult> failovers;      ///< by date of the operation, then in its order
  std::vector<OperationResult> operations;    ///< by date
  std::vector<SiteRecovery> site_recoveries;  ///< by name of the protected site
  std::vector<HaltedVms> halted_vms;          ///< by date
  std::vector<RouteSpan> routes;              ///< by date, where a failure may change them
  std::vector<RunEvent> log;                  ///< ascending by date
  std::vector<std::string> warnings;
  std::optional<FaultFigures> faults;             ///< where the scenario has faults
  std::optional<DefaultSensitivity> sensitivity;  ///< where it was asked for
  std::optional<AdviceRecord> advice;             ///< where changes were tried
  Conservation conservation;
};

/// True when want of CPU kept an appliance from compressing all that it sent.
inline bool backed_off(const RunRecord& record) {
  return std::any_of(record.appliances.begin(), record.appliances.end(),
                     [](const ApplianceResult& one) { return one.backed_off_s > 0; });
}

}  // namespace drsim
