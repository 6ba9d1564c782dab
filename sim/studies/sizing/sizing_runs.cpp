#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "models/date_rounding.hpp"
#include "models/units.hpp"
#include "sim/engine/run_scenario.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/report/words/cause_words.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "sim/scenario/set_option.hpp"
#include "sim/scenario/text/quantity.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/processes/process_pool.hpp"
#include "sim/studies/sizing/link_need.hpp"
#include "sim/studies/sizing/proof_length.hpp"
#include "sim/studies/sizing/sizing.hpp"
#include "sim/studies/sweep/study.hpp"

namespace drsim {
namespace {

using nlohmann::json;

/// Of an operation that brings VMs into service; infinite when it does not.
double rto_of(const FailoverResult& failover) { return failover.rto.value_s.value_or(INFINITY); }

/// What bound when the target was missed longest. A point of Veeam CDP that is late for the target but not by a cycle
/// has no cause of its own: the policy is named, and what held its transfers back.
std::string cause_of(const GroupResult& group) {
  const Violation& longest = group.violations.front();
  if (!group.cdp || longest.cause.kind != CauseKind::CycleAndTransfer) return cause_words(longest.cause);
  const std::string cause = "policy " + group.name + ": " + cause_words(longest.cause);
  const Entity& bottleneck = group.cdp->bottleneck;
  return bottleneck.kind == EntityKind::None ? cause : cause + ", held back longest by " + entity_words(bottleneck);
}

/// A resource on the way of a group is asked for more than it has, by what is known or by the best estimate.
bool is_too_little(const RunRecord& record, const LongRunCause& cause) {
  if (cause.reason == LongRunReason::Overloaded) return true;
  return cause.reason == LongRunReason::EstimateTooWide && record.balances[*cause.resource].ratio > 1;
}

/// Resources that each carry the mean may not do so one behind the other. A proof is at least twice the scenario, so
/// what an event left behind is older than the phase that its end is compared with.
bool has_grown(const LongRunCause& cause) { return cause.reason == LongRunReason::BacklogGrew; }

/// The first group whose way does not carry its mean demand, or of which nothing was replicated; nullptr: none. That
/// overwrites may keep a backlog within bounds is no reason to order less than the mean.
const GroupResult* diverging_group(const RunRecord& record) {
  for (const GroupResult& group : record.groups) {
    if (group.long_run.rpo == LongRun::Nothing) return &group;
    for (const LongRunCause& cause : group.long_run.rpo_causes)
      if (is_too_little(record, cause) || has_grown(cause)) return &group;
  }
  return nullptr;
}

std::string cause_of_divergence(const RunRecord& record, const GroupResult& group) {
  for (const LongRunCause& cause : group.long_run.rpo_causes)
    if (is_too_little(record, cause)) {
      const ResourceBalance& balance = record.balances[*cause.resource];
      return (balance.kind == BalancedKind::Link ? "link " : "") + balance.name +
             ": the mean demand is above what is usable, so the backlog grows without end";
    }
  if (group.long_run.rpo == LongRun::Nothing) return group.name + ": nothing was replicated";
  return group.name +
         ": its backlog is larger at the end than at the same phase before, though each resource carries "
         "the mean demand by itself";
}

/// A datastore that is not to hold a group's full history.
std::string no_room_for_history(const RunRecord& record, const GroupResult& group) {
  if (group.long_run.history != LongRun::Diverges) return "";
  for (const LongRunCause& cause : group.long_run.history_causes) {
    if (!cause.resource || record.balances[*cause.resource].kind != BalancedKind::DatastoreSpace) continue;
    const ResourceBalance& store = record.balances[*cause.resource];
    return fmt::format("{} is to hold {:.0f} GiB once histories are full, where {:.0f} GiB is usable", store.name,
                       store.demand / gib_bytes, store.usable / gib_bytes);
  }
  return "";
}

/// What the long run says against the hard limit of its journals: that it is too small, or that it may be.
bool says_of_limit(const RunRecord& record, const GroupResult& group, LongRunReason reason) {
  const auto& causes = group.long_run.history_causes;
  return std::any_of(causes.begin(), causes.end(), [&](const LongRunCause& cause) {
    return cause.reason == reason && cause.resource &&
           record.balances[*cause.resource].kind == BalancedKind::JournalLimit;
  });
}

json standing_json(const RunRecord& record, const GroupResult& group) {
  double rto_s = 0;
  for (const FailoverResult& failover : record.failovers)
    if (failover.group == group.name) rto_s = std::max(rto_s, rto_of(failover));
  return {group.above_target_fraction,
          group.no_checkpoint_s,
          std::isinf(rto_s) ? json() : json(rto_s),
          no_room_for_history(record, group),
          says_of_limit(record, group, LongRunReason::JournalTooSmall),
          says_of_limit(record, group, LongRunReason::EstimateTooWide)};
}

json outcome_json(const RunRecord& record, const SizingTarget& target) {
  bool meets = true;
  double rpo_s = 0, longest_s = -1;
  std::string cause;
  json limited = json::array(), history = json::array(), peak = json::array(), buffers = json::array(),
       standings = json::array();
  double rto_s = 0;
  for (const FailoverResult& failover : record.failovers) rto_s = std::max(rto_s, rto_of(failover));
  for (const GroupResult& group : record.groups) {
    // The rounding of sums over time must not decide. Whether a target is met at a date is the accounts' matter, with
    // the same tolerance as everywhere (models/date_rounding.hpp).
    constexpr double rounding = 1e-12;
    const bool holds = group.above_target_fraction <= 1 - target.share + rounding;
    meets = meets && holds;
    rpo_s = std::max(rpo_s, group.rpo_at_share_s);
    if (!holds && !group.violations.empty() && group.violations[0].above_s > longest_s) {
      longest_s = group.violations[0].above_s;
      cause = cause_of(group);
    }
    limited.push_back(group.journal_limited_s);
    history.push_back(group.history_min_s);
    peak.push_back(group.journal_peak_bytes);
    standings.push_back(standing_json(record, group));
  }
  for (const ApplianceResult& appliance : record.appliances) buffers.push_back(appliance.buffer_peak_bytes);
  const GroupResult* diverging = diverging_group(record);
  if (meets && diverging != nullptr) cause = cause_of_divergence(record, *diverging);
  return {{"in_run", meets},        {"meets", meets && diverging == nullptr},
          {"rpo_s", rpo_s},         {"cause", cause},
          {"limited", limited},     {"history", history},
          {"peak", peak},           {"buffers", buffers},
          {"standings", standings}, {"rto_s", std::isinf(rto_s) ? json() : json(rto_s)}};
}

/// A time that exceeds a limit by the rounding of dates has met it.
double with_rounding_s(double limit_s) { return limit_s + date_rounding_s(limit_s); }

SizingRuns::Outcome outcome_of(const json& text, const SizingTarget& target) {
  SizingRuns::Outcome outcome;
  if (text.contains("refused")) {
    outcome.rpo_s = outcome.rto_s = INFINITY;
    outcome.recovers = false;
    outcome.refused = text["refused"];
    // Of several mistakes the first says enough beside a size.
    outcome.cause = outcome.refused.substr(0, outcome.refused.find('\n'));
    return outcome;
  }
  outcome.meets = text["meets"];
  outcome.meets_in_run = text["in_run"];
  outcome.rpo_s = text["rpo_s"];
  outcome.cause = text["cause"];
  outcome.journal_limited_s = text["limited"].get<std::vector<double>>();
  outcome.history_min_s = text["history"].get<std::vector<double>>();
  outcome.journal_peak_bytes = text["peak"].get<std::vector<double>>();
  outcome.buffer_peak_bytes = text["buffers"].get<std::vector<double>>();
  for (const json& item : text["standings"])
    outcome.standings.push_back(
        {item[0], item[1], item[2].is_null() ? INFINITY : item[2].get<double>(), item[3], item[4], item[5]});
  outcome.rto_s = text["rto_s"].is_null() ? INFINITY : text["rto_s"].get<double>();
  outcome.recovers = std::isfinite(outcome.rto_s) && (!target.rto_s || outcome.rto_s <= with_rounding_s(*target.rto_s));
  if (target.rto_s && !outcome.recovers) {
    if (outcome.meets) outcome.cause = "recovery: the RTO is missed, not the RPO";
    outcome.meets = outcome.meets_in_run = false;
  }
  return outcome;
}

/// The result of a task, or an exception that says what became of it.
std::string text_of(const TaskOutcome& outcome, const std::filesystem::path& file) {
  if (outcome.end == TaskEnd::Mistake) throw ScenarioError({Problem{file.string(), "", outcome.text}});
  if (outcome.end == TaskEnd::Failed) throw std::runtime_error(file.string() + ": " + outcome.text);
  return outcome.text;
}

json vms_json(const LinkUse& use) {
  json vms = json::array();
  for (const LinkUse::Vm& vm : use.vms) vms.push_back({vm.vm, vm.wire_bytes_per_byte, vm.latency_s});
  return vms;
}

LinkUse use_of(const json& item) {
  LinkUse use;
  use.link = item[0];
  for (const json& vm : item[1]) use.vms.push_back({vm[0], vm[1], vm[2]});
  return use;
}

void prepare(Scenario& scenario, const SizingTarget& target, double growth) {
  if (growth != 1) grow(scenario, growth);
  scenario.rpo_share = target.share;
  if (target.rpo_s)
    for (VpgConfig& vpg : scenario.vpgs) vpg.rpo_target_s = *target.rpo_s;
  set_length(scenario, proof_length(scenario, scenario.horizon_s).seconds);
}

/// Lengths of the runs that judge a value. What is missed early counts more in a short run, so a share of the time has
/// to hold in all of them; a target for all the time holds in the short ones as well.
std::vector<double> lengths_s(double given_s, double proof_s, const SizingTarget& target) {
  if (target.share == 1) return {proof_s};
  if (proof_s == 2 * given_s) return {proof_s, given_s};
  return {proof_s, given_s, 2 * given_s};
}

json traffic_json(const RunRecord& record) {
  json links = json::array(), others = json::array(), balances = json::array();
  for (const LinkUse& use : record.link_uses)
    links.push_back({use.link, vms_json(use), control_bits_per_s(record, use.link)});
  for (const LinkUse& use : record.gateway_and_storage_uses) others.push_back({use.link, vms_json(use)});
  for (const ResourceBalance& balance : record.balances)
    balances.push_back(
        {balance.name, static_cast<int>(balance.kind), balance.demand, balance.taken, balance.availability});
  return {links, others, balances};
}

/// A run of the same draw that is shorter than the proof, and misses the target where the proof does not, counts. What
/// becomes of journals in it is part of the proof.
void take_shorter(const SizingRuns::Outcome& shorter, SizingRuns::Outcome& proof) {
  if (!proof.meets_in_run || shorter.meets_in_run) return;
  const SizingRuns::Outcome longest = std::move(proof);
  proof = shorter;
  proof.standings = longest.standings;
  proof.journal_limited_s = longest.journal_limited_s;
  proof.history_min_s = longest.history_min_s;
  proof.journal_peak_bytes = longest.journal_peak_bytes;
}

/// Of several draws the worst is told; what binds is that of the first that misses the target.
void take_worse(const SizingRuns::Outcome& other, SizingRuns::Outcome& worst) {
  const auto raise = [](std::vector<double>& to, const std::vector<double>& by) {
    for (std::size_t i = 0; i < std::min(to.size(), by.size()); ++i) to[i] = std::max(to[i], by[i]);
  };
  if (worst.meets && !other.meets) worst.cause = other.cause;
  if (worst.refused.empty()) worst.refused = other.refused;
  worst.meets = worst.meets && other.meets;
  worst.meets_in_run = worst.meets_in_run && other.meets_in_run;
  worst.recovers = worst.recovers && other.recovers;
  worst.rpo_s = std::max(worst.rpo_s, other.rpo_s);
  worst.rto_s = std::max(worst.rto_s, other.rto_s);
  raise(worst.journal_limited_s, other.journal_limited_s);
  raise(worst.journal_peak_bytes, other.journal_peak_bytes);
  raise(worst.buffer_peak_bytes, other.buffer_peak_bytes);
  for (std::size_t group = 0; group < std::min(worst.standings.size(), other.standings.size()); ++group) {
    SizingRuns::GroupStanding& standing = worst.standings[group];
    const SizingRuns::GroupStanding& one = other.standings[group];
    worst.history_min_s[group] = std::min(worst.history_min_s[group], other.history_min_s[group]);
    standing.above_target_fraction = std::max(standing.above_target_fraction, one.above_target_fraction);
    standing.no_checkpoint_s = std::max(standing.no_checkpoint_s, one.no_checkpoint_s);
    standing.rto_s = std::max(standing.rto_s, one.rto_s);
    if (standing.no_room.empty()) standing.no_room = one.no_room;
    standing.limit_too_small = standing.limit_too_small || one.limit_too_small;
    standing.limit_in_doubt = standing.limit_in_doubt || one.limit_in_doubt;
  }
}

ResourceBalance balance_of(const json& item) {
  ResourceBalance balance;
  balance.name = item[0];
  balance.kind = static_cast<BalancedKind>(item[1].get<int>());
  balance.demand = item[2];
  balance.taken = item[3];
  balance.availability = item[4];
  return balance;
}

}  // namespace

SizingTarget parse_sizing_target(const std::string& text) {
  SizingTarget target;
  const std::size_t at = text.find('@');
  const std::string rpo = text.substr(0, at);
  const auto refuse = [&](const std::string& why) {
    throw std::invalid_argument(
        fmt::format("\"{}\" is no target: {}; allowed: such as 15s@99% or \"5 min\"", text, why));
  };
  if (!rpo.empty()) {
    const ParsedQuantity parsed = parse_quantity(rpo, Dimension::Time);
    if (!parsed.error.empty()) refuse(parsed.error);
    if (parsed.value <= 0) refuse("the RPO is not above 0");
    target.rpo_s = parsed.value;
  }
  if (at == std::string::npos) return target;
  const ParsedQuantity share = parse_quantity(text.substr(at + 1), Dimension::Fraction);
  if (!share.error.empty()) refuse(share.error);
  if (!(share.value > 0 && share.value <= 1)) refuse("the share of the time is outside 0 % .. 100 %");
  target.share = share.value;
  return target;
}

std::string rpo_quantile(const SizingTarget& target) {
  return target.share == 1 ? "max" : fmt::format("P{:.6g}", 100 * target.share);
}

void grow(Scenario& scenario, double factor) {
  for (VmConfig& vm : scenario.vms) {
    vm.load.mean_bytes_per_s *= factor;
    for (DiskConfig& disk : vm.disks) disk.size_bytes *= factor;
    if (!vm.load.series) continue;
    auto series = std::make_shared<RateSeries>(*vm.load.series);
    for (double& rate : series->rates_bytes_per_s) rate *= factor;
    vm.load.series = series;
  }
}

SizingRuns::SizingRuns(const ReadScenario& read, std::filesystem::path file, SizingTarget target, std::size_t jobs,
                       double growth, std::vector<std::string> set, std::size_t draws)
    : given_horizon_s_(read.scenario.horizon_s),
      scenario_(read.scenario),
      places_(read.resolved),
      file_(std::move(file)),
      target_(target),
      jobs_(jobs),
      growth_(growth),
      set_(std::move(set)),
      draws_(draws) {
  prepare(scenario_, target_, growth_);
}

std::string SizingRuns::pointer(DocumentEntry kind, const std::string& name,
                                const std::vector<std::string>& keys) const {
  std::string pointer = places_.of(kind, name);
  if (pointer.empty()) return "";
  return pointer + set_pointer(keys);
}

Scenario SizingRuns::drawn(std::size_t draw) const {
  Scenario drawn = scenario_;
  drawn.seed = replication_seed(scenario_.seed, draw);
  return drawn;
}

SizingRuns::Change SizingRuns::with_set(std::vector<std::string> set) const {
  // By value: the change may outlive what is settled now.
  return [runs = *this, set = std::move(set)](Scenario& scenario) {
    scenario = runs.read_again(set);
    runs.put_ample(scenario);
  };
}

Scenario SizingRuns::read_again(const std::vector<std::string>& set) const {
  ReadOptions options;
  options.set = set_;
  options.set.insert(options.set.end(), set.begin(), set.end());
  Scenario scenario = read_scenario_to_play(file_, options).scenario;
  prepare(scenario, target_, growth_);
  for (const Change& change : settled_) change(scenario);
  return scenario;
}

void SizingRuns::put_ample(Scenario& scenario) const {
  if (ample_.empty()) return;
  for (const Change& change : ample_) change(scenario);
  for (const Change& change : settled_) change(scenario);
}

void SizingRuns::settle(const Change& change) {
  if (!settles_) return;
  change(scenario_);
  settled_.push_back(change);
}

void SizingRuns::settle_option(const std::string& option) {
  if (!settles_) return;
  scenario_ = read_again({option});
  set_.push_back(option);
}

std::vector<SizingRuns::Outcome> SizingRuns::play(const std::vector<Change>& changes) {
  const std::vector<double> lengths = lengths_s(given_horizon_s_, scenario_.horizon_s, target_);
  // Draw by draw, and of each the longest run first.
  const std::size_t trials = draws_ * lengths.size();
  std::vector<Outcome> outcomes(changes.size() * trials);
  const auto body = [&](std::size_t task) {
    const std::size_t trial = task / changes.size(), length = trial % lengths.size();
    Scenario changed = scenario_;
    put_ample(changed);
    try {
      changes[task % changes.size()](changed);
    } catch (const ScenarioError& error) {
      return json{{"refused", error.what()}}.dump();
    }
    changed.seed = replication_seed(scenario_.seed, trial / lengths.size());
    // What was changed may take longer to repeat itself.
    const double length_s =
        length == 0 ? std::max(lengths[0], proof_length(changed, given_horizon_s_).seconds) : lengths[length];
    if (length_s != changed.horizon_s) set_length(changed, length_s);
    require_memory(changed, file_, 1 / static_cast<double>(jobs_));
    return outcome_json(run_scenario(changed, RunOptions{}), target_).dump();
  };
  run_tasks(outcomes.size(), jobs_, body, [&](const TaskOutcome& outcome) {
    outcomes[outcome.task] = outcome_of(json::parse(text_of(outcome, file_)), target_);
  });
  std::vector<Outcome> worst(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i)
    for (std::size_t draw = 0; draw < draws_; ++draw) {
      Outcome of_draw = outcomes[draw * lengths.size() * changes.size() + i];
      for (std::size_t length = 1; length < lengths.size(); ++length)
        take_shorter(outcomes[(draw * lengths.size() + length) * changes.size() + i], of_draw);
      draw == 0 ? void(worst[i] = std::move(of_draw)) : take_worse(of_draw, worst[i]);
    }
  return worst;
}

SizingRuns::Traffic SizingRuns::traffic(const Change& change) {
  Traffic traffic;
  const auto body = [&](std::size_t) {
    Scenario changed = scenario_;
    put_ample(changed);
    if (change) change(changed);
    require_memory(changed, file_);
    return traffic_json(run_scenario(changed, RunOptions{})).dump();
  };
  run_tasks(1, 1, body, [&](const TaskOutcome& outcome) {
    const json lists = json::parse(text_of(outcome, file_));
    for (const json& item : lists[0]) {
      traffic.uses.push_back(use_of(item));
      traffic.control_bits_per_s.push_back(item[2]);
    }
    for (const json& item : lists[1]) traffic.others.push_back(use_of(item));
    for (const json& item : lists[2]) traffic.balances.push_back(balance_of(item));
  });
  return traffic;
}

std::optional<unsigned> first_failing_month(SizingRuns& runs, unsigned months,
                                            const std::function<SizingRuns::Change(unsigned month)>& in_month) {
  const auto holds_in = [&](const std::vector<unsigned>& dates) {
    std::vector<SizingRuns::Change> changes;
    for (const unsigned month : dates) changes.push_back(in_month(month));
    std::vector<bool> holds;
    for (const auto& outcome : runs.play(changes)) holds.push_back(outcome.meets);
    return holds;
  };
  const std::vector<bool> ends = holds_in({0, months});
  if (!ends[0]) return 0;
  if (ends[1]) return std::nullopt;
  unsigned held = 0, failed = months;
  while (failed - held > 1) {
    const unsigned first = held + (failed - held + 2) / 3, second = std::max(first, failed - (failed - held + 2) / 3);
    const std::vector<bool> holds = holds_in({first, second});
    if (!holds[0]) failed = first;
    if (holds[0]) held = first;
    if (holds[0] && !holds[1]) failed = second;
    if (holds[0] && holds[1]) held = second;
  }
  return failed;
}

}  // namespace drsim
