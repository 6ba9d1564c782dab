#pragma once
/// What a run says of the time after it: whether each resource can carry what is asked of it for ever, and so whether
/// a verdict on a group can be given at all. Typed values; words are made from them at the edge.
/// How they are worked out: models/long_run_balance.hpp (arithmetic), sim/engine/estate_stability.hpp (of an estate).

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drsim {

/// What a resource is, for its long-run balance.
enum class BalancedKind {
  Link,
  Nic,
  Gateway,
  Throttle,
  Processor,      ///< of a VRA or CDP proxy
  ReceivingPool,  ///< what the recovering side of a VRA passes on
  Tcp,            ///< the connections between two appliances
  DatastoreWrite,
  DatastoreRead,
  DatastoreOperations,
  JournalLimit,   ///< hard limits of a group's journals
  DatastoreSpace  ///< for replicas and journals, down to the guard
};
inline constexpr std::size_t balanced_kind_count = 12;
inline constexpr std::array<const char*, balanced_kind_count> balanced_kind_names = {"link",
                                                                                     "NIC",
                                                                                     "gateway",
                                                                                     "throttle",
                                                                                     "processor",
                                                                                     "receiving pool",
                                                                                     "TCP",
                                                                                     "datastore write",
                                                                                     "datastore read",
                                                                                     "datastore operations",
                                                                                     "journal limit",
                                                                                     "datastore space"};

/// Units of a balance. Written and sealed bytes are bytes/s.
enum class BalanceUnit { BitsPerS, BytesPerS, CyclesPerS, OperationsPerS, Bytes };
inline constexpr std::size_t balance_unit_count = 5;
inline constexpr std::array<const char*, balance_unit_count> balance_unit_names = {"bits/s", "bytes/s", "cycles/s",
                                                                                   "operations/s", "bytes"};

/// Mean demand against what is usable.
enum class Stability {
  Stable,    ///< demand below what is usable: a backlog always drains
  AtLimit,   ///< equal to rounding: no backlog is ever worked off
  Diverges,  ///< above: the backlog grows without end; of a store: it does not fit
  Unknown    ///< the demand is an estimate whose interval holds what is usable
};
inline constexpr std::size_t stability_count = 4;
inline constexpr std::array<const char*, stability_count> stability_names = {"stable", "at its limit", "diverges",
                                                                             "not known"};

/// The long-run balance of one resource.
struct ResourceBalance {
  std::string name;  ///< as the scenario and the other tables have it
  BalancedKind kind = BalancedKind::Link;
  BalanceUnit unit = BalanceUnit::BitsPerS;
  double capacity = 0;              ///< as configured
  double taken = 0;                 ///< mean of background, control and retention traffic, which do not yield
  double availability = 1;          ///< share of the time: faults by chance, windows; not the events of the scenario
  double usable = 0;                ///< mean left for replication
  double demand = 0;                ///< mean, of a store the largest; as if nothing bound, at the end of the run [unit]
  double demand_half_width = 0;     ///< of the 95 % interval of an estimated demand, of a store what random loads
                                    ///< can hold beyond what is expected; 0: exact
  double ratio = 0;                 ///< demand / usable; infinite when nothing is usable
  double growth_per_s = 0;          ///< of the backlog [unit, bits for bits/s]; 0 unless it diverges
  std::optional<double> full_at_s;  ///< growing loads: when demand reaches what is usable; stores: when they are full
  Stability outcome = Stability::Stable;
};

/// A run is too short for a verdict on a target that does not fit into it so often, and for one on bursts that come
/// less often on average.
inline constexpr double targets_in_a_run = 2, turns_in_a_run = 10;

/// What can be said of a group for the long run.
enum class LongRun {
  Holds,     ///< what the run shows goes on
  AtLimit,   ///< a resource on its way has no reserve: no backlog is ever worked off
  Diverges,  ///< its backlog or RPO grows without end
  TooShort,  ///< the run does not show it: see needed_s
  Nothing    ///< nothing was replicated: not one checkpoint was made
};
inline constexpr std::size_t long_run_count = 5;
inline constexpr std::array<const char*, long_run_count> long_run_names = {"holds", "at its limit", "diverges",
                                                                           "run too short", "nothing replicated"};

/// Why.
enum class LongRunReason {
  Overloaded,      ///< a resource on its way diverges (`resource`)
  NoReserve,       ///< a resource on its way is at its limit (`resource`)
  NoCheckpoint,    ///< none was made, or none is left at the end
  SyncUnfinished,  ///< a sync was under way at the end of the run
  BacklogGrew,     ///< the backlog at the end is above that a period before, and a disturbance may be the reason
  RpoGrew,         ///< the RPO was larger later on than at the same phases before, and no disturbance is the reason
  ShorterThanTarget,
  ShorterThanPeriod,  ///< of its loads, or of the traffic and windows of its way
  ProtectedTooShort,  ///< the run is long enough for both, the time in which the group was protected is not
  ShorterThanHistory,
  JournalTooSmall,  ///< its journal does not always fit its limit or its datastore (`resource`)
  EstimateTooWide   ///< a demand is not known well enough (`resource`)
};
inline constexpr std::size_t long_run_reason_count = 12;
inline constexpr std::array<const char*, long_run_reason_count> long_run_reason_names = {
    "overloaded",        "no reserve",          "no checkpoint",       "sync unfinished",     "backlog grew",
    "RPO grew",          "shorter than target", "shorter than period", "protected too short", "shorter than history",
    "journal too small", "estimate too wide"};

struct LongRunCause {
  LongRunReason reason = LongRunReason::Overloaded;
  std::optional<std::uint32_t> resource;  ///< place in RunRecord::balances
  double needed_s = 0;                    ///< length of a run that would show it; 0: does not apply
};

/// The long run of one group: its RPO, and its history.
struct GroupLongRun {
  LongRun rpo = LongRun::Holds;
  std::vector<LongRunCause> rpo_causes;  ///< the gravest first; empty: holds
  LongRun history = LongRun::Holds;
  std::vector<LongRunCause> history_causes;
  double needed_s = 0;                ///< length of a run long enough for a verdict on its RPO
  double history_needed_s = 0;        ///< for one on its history
  double period_s = 0;                ///< of its loads and of what varies on its way; 0: all constant
  double demand_bytes_per_s = 0;      ///< mean written (of CDP sealed) bytes, as if nothing bound
  double carried_bytes_per_s = 0;     ///< of them, what its way carries in the long run
  double backlog_end_bytes = 0;       ///< queued and dirty at the end of the run
  double backlog_growth_per_s = 0;    ///< Diverges: demand - carried [bytes/s]
  double rpo_growth = 0;              ///< Diverges: seconds for each second
  std::optional<double> missed_at_s;  ///< Diverges: when the target is missed, perhaps after the run
  double steady_journal_bytes = 0;    ///< mean once the history is full, limits left aside
  double largest_journal_bytes = 0;   ///< the same at its largest (of random loads: of what is expected)
};

}  // namespace drsim
