#pragma once
/// How much of a resource a scenario needs to meet its targets: by formula, by the vendors' rules of thumb, and by
/// simulation, side by side.

#include <cmath>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "models/zerto/rules/planning_rules.hpp"
#include "sim/scenario/entity_pointers.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/studies/planning/price_list.hpp"

namespace drsim {

struct ReadScenario;

/// What must hold: each group's RPO at most `rpo_s` (absent: its own target) for this share of the time.
struct SizingTarget {
  std::optional<double> rpo_s;
  double share = 1;             ///< (0..1]
  std::optional<double> rto_s;  ///< of every recovery operation of the scenario; absent: only that it is reached
};

/// "15s@99%", "15 s" (all the time), "@95%" (each group's own target). Throws std::invalid_argument.
SizingTarget parse_sizing_target(const std::string& text);

/// "P90": of the RPO, the quantile that is told beside a size: that of the target's share; "max" for all the time.
std::string rpo_quantile(const SizingTarget& target);

/// A rule of thumb, applied and put to the test.
struct RuleAnswer {
  std::string rule, source;
  double value = 0;     ///< what the rule asks for, in the unit of the resource
  bool meets = false;   ///< by simulation with that value
  double margin = NAN;  ///< value over the simulated least value - 1; NaN: there is none
  double rpo_s = NAN;   ///< at the target's share, of the worst group, with that value; of a journal: least history;
                        ///< NaN: it was not played, as no value meets, or for `no_answer`
  std::string no_answer = {};  ///< why its value cannot meet, whatever a run shows; empty: it can
};

/// A size with one default replaced.
struct SizeEffect {
  std::string pointer, value, other;  ///< "/workloads/*/compression", the default, what stands in its place
  double least = 0;                   ///< then; infinite: no value meets the target
};

/// What stood beside a resource while it was sized.
enum class SizedWith {
  Scenario,     ///< everything else as the scenario has it
  SizesBefore,  ///< the resources before it in the answer at their sizes, the others as the scenario has them
  SizesAround,  ///< the resources before it at their sizes, those after it with as much as never binds
  Jointly       ///< the whole combination
};

class SizingRuns;

/// What a size follows from.
enum class DecidedBy {
  Target,   ///< the run: less misses the target
  LongRun,  ///< less holds the target in the run, but not the mean demand: the backlog would grow without end
  Product   ///< the product's own minimum
};

/// One resource, sized.
struct Sizing {
  std::string resource;               ///< "link fra-mad", "journal of each VM of shop", "VRA RAM"
  std::string unit;                   ///< bits/s, bytes, ...
  std::string pointer;                ///< of the value in the scenario, for `--set`; empty: it cannot be reached
  double present = 0;                 ///< value in the scenario; infinite: unlimited
  std::optional<double> bound;        ///< by formula: no less can do
  std::optional<double> analytic;     ///< by the fluid recursion: the least where nothing else holds streams back
  std::optional<double> without_cbt;  ///< of what CDP proxies hold: from here on it never fills, whatever the target
  std::optional<double> least;        ///< least that meets the target for good: the answer
  std::optional<double> failing;      ///< the next below it that was played and did not
  std::string no_failing;             ///< why there is none, where there is a least
  std::optional<double> too_much;     ///< a value above the least that misses the target: more is not always better
  std::optional<double> alone;        ///< least with the rest of the scenario as it is, where together more is needed
  std::optional<double> in_run;       ///< least that meets it in the run, where something else decided
  std::optional<double> stable;       ///< mean demand and what does not yield: no less can do for ever
  std::string no_stable;              ///< why there is none
  double product_least = 0;           ///< the product's own minimum; 0: none
  double product_most = INFINITY;     ///< the product's own maximum
  double step = 0;                    ///< it comes in multiples of that; 0: in any amount
  SizedWith sized_with = SizedWith::Scenario;
  std::string joint_order;  ///< of joint sizes: "links least", "RAM least", "cheapest"
  DecidedBy decided_by = DecidedBy::Target;
  std::string forbidden_by;     ///< when no value meets it: what binds
  std::string not_searched;     ///< why no value was tried; empty: it was searched
  double rpo_s = 0;             ///< proof: at the target's share, of the worst group, with the least value
  std::optional<double> rto_s;  ///< the same of recovery operations, where they are judged
  std::string held_by;  ///< what binds at the value below the least: of whole numbers, or not what `analytic` says
  std::vector<RuleAnswer> rules;
  std::function<std::function<void(Scenario&)>(double)> change;  ///< puts a value in; empty: more than one quantity
  std::function<void(SizingRuns&, double)> settle;               ///< puts a value in place for the runs after it
  std::function<void(Scenario&)> make_ample;  ///< puts in the most that a search tries; empty: there is none
  bool places = false;                        ///< the value changes how VMs are placed: number of hosts, of proxies
  bool is_journal = false;                    ///< judged by the history that is kept, not by the RPO
  std::vector<SizeEffect> rests_on;           ///< where it was asked for
  std::vector<double> rpo_by_day_s;           ///< links: greatest RPO of each day with the present capacity, by formula
};

/// Plays variants of one scenario in processes of their own. Runs are at least twice as long as the scenario's, and as
/// long as a verdict needs, so that a size holds in a run of twice the duration. A target for a share of the time is
/// held in the scenario's duration, in twice that, and in the whole run. Where the scenario has events or operations it
/// is also held in a run without them: a failover ends a group's protection, and an outage takes its share of the time,
/// once. All of this in each of `draws` draws of what is random; the worst of them is told.
class SizingRuns {
 public:
  /// @param file  for messages
  /// @param growth  of writes and disks, applied here and to every scenario that is read again
  /// @param draws  the scenario's own seed and so many less one that follow from it (replication_seed) [>= 1]
  SizingRuns(const ReadScenario& read, std::filesystem::path file, SizingTarget target, std::size_t jobs,
             double growth = 1, std::vector<std::string> set = {}, std::size_t draws = 1);

  /// How a group fares in a run: what its journal is judged by, beside its history.
  struct GroupStanding {
    double above_target_fraction = 0;
    double no_checkpoint_s = 0;    ///< without one usable checkpoint
    double rto_s = 0;              ///< longest of its recoveries; infinite: one was not reached
    std::string no_room;           ///< why its history fits nowhere, whatever its limit; empty: it fits
    bool limit_too_small = false;  ///< for ever the history does not fit the limit of its journals
    bool limit_in_doubt = false;   ///< it may not: the long run does not tell
  };

  /// What the beginning of a run says of a run that ends then.
  enum class SoFar { Meets, Misses, Unknown };

  /// What a run says about the target.
  struct Outcome {
    bool meets = false;         ///< in the run and for good
    bool meets_in_run = false;  ///< what the run shows, the time after it left aside
    double rpo_s = 0;           ///< greatest over groups of the RPO at the target's share
    std::string cause;          ///< what bound when the worst group missed it longest
    std::vector<double> journal_limited_s, history_min_s, journal_peak_bytes;  ///< by group
    std::vector<GroupStanding> standings;                                      ///< by group
    std::vector<double> buffer_peak_bytes;                                     ///< by appliance
    bool recovers = true;       ///< every recovery operation brought all VMs into service, within the target's RTO
    double rto_s = 0;           ///< longest of them; infinite when one is not reached
    std::string refused;        ///< why the scenario does not take the change; empty: it was played
    double above_most_s = 0;    ///< greatest over groups of the time above target [s]
    std::vector<SoFar> so_far;  ///< by the shorter runs in which a share of the time has to be met
  };
  using Change = std::function<void(Scenario&)>;

  /// One run for each change of the scenario, side by side. Throws ScenarioError for a run too large for the machine,
  /// std::runtime_error for one that broke.
  std::vector<Outcome> play(const std::vector<Change>& changes);
  Outcome play_one(const Change& change) { return play({change}).front(); }

  /// Whether the target is met, and nothing else of a run: the beginning of a run that misses it is enough.
  struct Holding {
    bool for_good = false;  ///< Outcome::meets
    bool in_run = false;    ///< Outcome::meets_in_run
  };
  /// As play() judges. Checked by: tests/studies/run_beginnings_test.cpp
  /// @param counts_undisturbed  false: what runs without events and operations show is left to a later proof
  std::vector<Holding> judge(const std::vector<Change>& changes, bool counts_undisturbed = true);

  /// Changes that a run no longer than the scenario's duration does not refute; the whole proof may still do so.
  /// Checked by: tests/studies/run_beginnings_test.cpp
  std::vector<bool> may_hold(const std::vector<Change>& changes);
  /// Proofs are several times as long as what may refute a value, so that a search begins with the latter.
  bool refutes_early() const;
  /// As play(); where proofs are long, what misses the target in the scenario's own duration is told by that run.
  std::vector<Outcome> play_unless_refuted(const std::vector<Change>& changes);

  /// Which VMs cross which links, and the control traffic on each [bits/s].
  struct Traffic {
    std::vector<LinkUse> uses;
    std::vector<double> control_bits_per_s;
    std::vector<LinkUse> others;            ///< gateways, tunnels, relays, datastores, processors of CDP proxies
    std::vector<ResourceBalance> balances;  ///< name, kind, demand, taken, availability
  };
  /// @param change  of the scenario before it is played; null: none
  Traffic traffic(const Change& change = nullptr);

  /// The scenario file read again with these values in place: for what changes how VMs are placed.
  Change with_set(std::vector<std::string> set) const;

  /// Stands in place in every run from now on, but for what has been settled and what is being tried: as much of each
  /// resource as never binds.
  void make_ample(std::vector<Change> ample) { ample_ = std::move(ample); }

  /// From now on every size that was found stays in place while the next ones are looked for.
  void size_one_after_the_other() { settles_ = true; }
  bool sizes_one_after_the_other() const { return settles_; }

  /// Puts a size that was found in place; does nothing while each resource is sized by itself.
  void settle(const Change& change);
  /// The same of a value that changes how VMs are placed: "/json/pointer=value".
  void settle_option(const std::string& option);

  /// Runs without the scenario's events and operations count as well.
  bool has_undisturbed_runs() const;

  /// With the length of the runs.
  const Scenario& scenario() const { return scenario_; }
  std::size_t draws() const { return draws_; }
  /// The scenario with the seed of a draw.
  Scenario drawn(std::size_t draw) const;
  /// Duration of the scenario as it is given [s].
  double given_horizon_s() const { return given_horizon_s_; }
  const SizingTarget& target() const { return target_; }
  /// Where the entities of the scenario stand.
  const EntityPointers& places() const { return places_; }
  /// A key of an entity, for `--set`; empty: it cannot be reached.
  std::string pointer(DocumentEntry kind, const std::string& name, const std::vector<std::string>& keys) const;

 private:
  /// Of which change, in which draw, and how long [s]; as long as a proof where no length is given.
  struct Run {
    std::size_t change = 0, draw = 0;
    std::optional<double> length_s;
    bool is_undisturbed = false;
  };
  std::vector<double> shorter_s() const;
  std::vector<Outcome> play_runs(const std::vector<Change>& changes, const std::vector<Run>& runs);
  std::vector<Run> shorter_runs(const std::vector<Run>& proofs, const std::vector<Outcome>& outcomes) const;
  std::vector<Run> undisturbed_runs(const std::vector<Run>& proofs) const;
  bool shows_targets(double length_s) const;
  std::vector<Run> runs_of(const std::vector<bool>& chosen, std::optional<double> length_s) const;
  void refute(const std::vector<Change>& changes, double beginning_s, std::vector<bool>& may);

  /// The file read again; with what was settled.
  Scenario read_again(const std::vector<std::string>& set) const;
  void put_ample(Scenario& scenario) const;

  double given_horizon_s_;
  Scenario scenario_;
  EntityPointers places_;
  std::filesystem::path file_;
  SizingTarget target_;
  std::size_t jobs_;
  double growth_;
  std::vector<std::string> set_;
  std::size_t draws_;
  bool settles_ = false;
  std::vector<Change> settled_, ample_;
};

/// Every link direction that replication crosses.
std::vector<Sizing> size_links(SizingRuns& runs);

/// The hard limit of a VM's journal, for each group or entry with a count, at which a group fares as with a journal of
/// any size: no history, checkpoint or recovery is lost, no RPO missed. Where not even that keeps the history, what
/// stops it. Checked by: tests/studies/size_journals_test.cpp
std::vector<Sizing> size_journals(SizingRuns& runs);

/// RAM, and processors, of the VRAs (the same for all) with the links as they are.
std::vector<Sizing> size_appliances(SizingRuns& runs);

/// Every gateway of a site, VPN gateway, VPN tunnel of a link and cloud connector that the scenario has.
std::vector<Sizing> size_gateways(SizingRuns& runs);

/// Write throughput and I/O operations of the recovery datastores.
std::vector<Sizing> size_storage(SizingRuns& runs);

/// CDP proxies of each site: vCPUs of the source and of the target proxies, RAM and disk cache of the source proxies
/// (the same for all of one site), and the fewest of the size that they have.
std::vector<Sizing> size_proxies(SizingRuns& runs);

/// Hosts of each cluster that recovery operations bring VMs into: the fewest with which all come into service, within
/// the RTO of the target. Nothing for a scenario without such operations.
std::vector<Sizing> size_hosts(SizingRuns& runs);

/// What a combination of sizes costs, in the unit of the prices.
struct JointCost {
  double cost = 0, cost_at_least = 0;  ///< of the sizes; no combination that meets the target costs less than the other
  double present = 0;                  ///< of the scenario as it is
};

struct JointSizes {
  std::vector<Sizing> sizings;
  std::optional<JointCost> cost;
};

/// Names of the prices that sizing needs: of 1 Mbit/s of each link direction that replication crosses, of 1 GiB in each
/// VRA, of 1 MB/s of write throughput of each recovery datastore.
const std::vector<std::string>& joint_prices();

/// Links, VRA RAM and recovery storage together. With prices the cheapest combination, as near as 0.5 % or as what the
/// cost says. Without: each shrinks in turn to the least that the others leave it, until none can; different orders end
/// at different points, so once the links begin and once the RAM. In both cases less of any one of them fails.
/// @param prices  with all of joint_prices(); may be null
JointSizes size_jointly(SizingRuns& runs, const PriceList* prices);

/// Multiplies all written rates and disks: growth of the estate.
void grow(Scenario& scenario, double factor);

/// The first month from now (0: today) in which the scenario as it is misses the target; nothing when it holds to the
/// last month. @param in_month  what the writes are in a month; once too much for the target, always
std::optional<unsigned> first_failing_month(SizingRuns& runs, unsigned months,
                                            const std::function<SizingRuns::Change(unsigned month)>& in_month);

inline constexpr double link_width = 2e-4;     ///< relative, of the last bracket of a link's search
inline constexpr double journal_width = 1e-3;  ///< the same of a journal
inline constexpr double cache_width = 1e-3;    ///< the same of the cache of a CDP proxy

}  // namespace drsim
