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
#include "sim/studies/sizing/run_outcome.hpp"
#include "sim/studies/sizing/sizing.hpp"
#include "sim/studies/sweep/study.hpp"

namespace drsim {
namespace {

using nlohmann::json;

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

void leave_undisturbed(Scenario& scenario) {
  scenario.events.clear();
  scenario.incidents.clear();
  scenario.operations.clear();
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

/// Those of `lengths` that are shorter than the first, which is the proof.
std::vector<double> SizingRuns::shorter_s() const {
  std::vector<double> lengths = lengths_s(given_horizon_s_, scenario_.horizon_s, target_);
  lengths.erase(lengths.begin());
  return lengths;
}

std::vector<SizingRuns::Outcome> SizingRuns::play_runs(const std::vector<Change>& changes,
                                                       const std::vector<Run>& runs) {
  const std::vector<double> shorter = shorter_s();
  std::vector<Outcome> outcomes(runs.size());
  const auto body = [&](std::size_t task) {
    const Run& run = runs[task];
    Scenario changed = scenario_;
    put_ample(changed);
    try {
      changes[run.change](changed);
    } catch (const ScenarioError& error) {
      return refused_outcome_text(error.what());
    }
    if (run.is_undisturbed) leave_undisturbed(changed);
    changed.seed = replication_seed(scenario_.seed, run.draw);
    // What was changed may take longer to repeat itself.
    const double proof_s = std::max(scenario_.horizon_s, proof_length(changed, given_horizon_s_).seconds);
    const double length_s = run.length_s.value_or(proof_s);
    if (length_s != changed.horizon_s) set_length(changed, length_s);
    require_memory(changed, file_, 1 / static_cast<double>(jobs_));
    return run_outcome_text(run_scenario(changed, RunOptions{}), target_, shorter);
  };
  run_tasks(runs.size(), jobs_, body,
            [&](const TaskOutcome& outcome) { outcomes[outcome.task] = outcome_of(text_of(outcome, file_), target_); });
  return outcomes;
}

/// The shorter runs that count beside the proofs: those of which a proof's beginning does not tell that they meet the
/// target. Recoveries wait for dates of their own, so their scenarios' runs are played.
std::vector<SizingRuns::Run> SizingRuns::shorter_runs(const std::vector<Run>& proofs,
                                                      const std::vector<Outcome>& outcomes) const {
  const std::vector<double> shorter = shorter_s();
  std::vector<Run> runs;
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    if (!outcomes[i].meets_in_run) continue;
    for (std::size_t length = 0; length < shorter.size(); ++length)
      if (!scenario_.operations.empty() || outcomes[i].so_far.at(length) != SoFar::Meets)
        runs.push_back({proofs[i].change, proofs[i].draw, shorter[length]});
  }
  return runs;
}

bool SizingRuns::has_undisturbed_runs() const {
  return !scenario_.events.empty() || !scenario_.incidents.empty() || !scenario_.operations.empty();
}

/// Beside each proof the same without events and operations.
std::vector<SizingRuns::Run> SizingRuns::undisturbed_runs(const std::vector<Run>& proofs) const {
  std::vector<Run> runs;
  if (!has_undisturbed_runs()) return runs;
  for (const Run& proof : proofs) runs.push_back({proof.change, proof.draw, std::nullopt, true});
  return runs;
}

std::vector<SizingRuns::Outcome> SizingRuns::play(const std::vector<Change>& changes) {
  std::vector<Run> proofs;
  for (std::size_t change = 0; change < changes.size(); ++change)
    for (std::size_t draw = 0; draw < draws_; ++draw) proofs.push_back({change, draw, std::nullopt});
  std::vector<Outcome> outcomes = play_runs(changes, proofs);
  const std::vector<Run> shorter = shorter_runs(proofs, outcomes), undisturbed = undisturbed_runs(proofs);
  const std::vector<Outcome> of_shorter = play_runs(changes, shorter);
  for (std::size_t i = 0; i < shorter.size(); ++i)
    take_shorter(of_shorter[i], outcomes[shorter[i].change * draws_ + shorter[i].draw]);
  const std::vector<Outcome> of_undisturbed = play_runs(changes, undisturbed);
  for (std::size_t i = 0; i < undisturbed.size(); ++i)
    take_worse(of_undisturbed[i], outcomes[undisturbed[i].change * draws_ + undisturbed[i].draw]);
  std::vector<Outcome> worst(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    worst[i] = outcomes[i * draws_];
    for (std::size_t draw = 1; draw < draws_; ++draw) take_worse(outcomes[i * draws_ + draw], worst[i]);
  }
  return worst;
}

/// Long enough to show what becomes of the targets.
bool SizingRuns::shows_targets(double length_s) const {
  double target_s = 0;
  for (const VpgConfig& vpg : scenario_.vpgs) target_s = std::max(target_s, vpg.rpo_target_s);
  return scenario_.operations.empty() && length_s >= 2 * target_s;
}

/// Each draw of each change.
std::vector<SizingRuns::Run> SizingRuns::runs_of(const std::vector<bool>& chosen,
                                                 std::optional<double> length_s) const {
  std::vector<Run> runs;
  for (std::size_t change = 0; change < chosen.size(); ++change)
    for (std::size_t draw = 0; chosen[change] && draw < draws_; ++draw) runs.push_back({change, draw, length_s});
  return runs;
}

/// Takes away the changes of which the beginning of a run shows that the target is missed.
void SizingRuns::refute(const std::vector<Change>& changes, double beginning_s, std::vector<bool>& may) {
  constexpr double rounding = 1e-9;
  const std::vector<Run> runs = runs_of(may, beginning_s);
  const std::vector<Outcome> outcomes = play_runs(changes, runs);
  const double shortest_s = target_.share == 1 ? scenario_.horizon_s : given_horizon_s_;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (!outcomes[i].refused.empty() || outcomes[i].above_most_s > (1 - target_.share + rounding) * shortest_s)
      may[runs[i].change] = false;
}

bool SizingRuns::refutes_early() const {
  constexpr double several = 4;
  return shows_targets(given_horizon_s_) && scenario_.horizon_s >= several * given_horizon_s_;
}

std::vector<bool> SizingRuns::may_hold(const std::vector<Change>& changes) {
  constexpr double part = 1.0 / 8;
  std::vector<bool> may(changes.size(), true);
  if (shows_targets(part * given_horizon_s_)) refute(changes, part * given_horizon_s_, may);
  if (refutes_early()) refute(changes, given_horizon_s_, may);
  return may;
}

std::vector<SizingRuns::Outcome> SizingRuns::play_unless_refuted(const std::vector<Change>& changes) {
  if (!refutes_early()) return play(changes);
  const std::vector<Run> given = runs_of(std::vector<bool>(changes.size(), true), given_horizon_s_);
  const std::vector<Outcome> of_given = play_runs(changes, given);
  std::vector<Outcome> outcomes(changes.size());
  std::vector<Change> left;
  std::vector<std::size_t> places;
  for (std::size_t change = 0; change < changes.size(); ++change) {
    outcomes[change] = of_given[change * draws_];
    for (std::size_t draw = 1; draw < draws_; ++draw) take_worse(of_given[change * draws_ + draw], outcomes[change]);
    if (!outcomes[change].meets_in_run) continue;
    left.push_back(changes[change]);
    places.push_back(change);
  }
  const std::vector<Outcome> of_left = play(left);
  for (std::size_t i = 0; i < places.size(); ++i) outcomes[places[i]] = of_left[i];
  return outcomes;
}

std::vector<SizingRuns::Holding> SizingRuns::judge(const std::vector<Change>& changes, bool counts_undisturbed) {
  const std::vector<bool> may = may_hold(changes);
  const std::vector<Run> proofs = runs_of(may, std::nullopt);
  const std::vector<Outcome> outcomes = play_runs(changes, proofs);
  std::vector<Holding> holding(changes.size());
  for (std::size_t change = 0; change < changes.size(); ++change)
    holding[change].for_good = holding[change].in_run = may[change];
  const auto take = [&](const Run& run, const Outcome& outcome) {
    holding[run.change].for_good = holding[run.change].for_good && outcome.meets;
    holding[run.change].in_run = holding[run.change].in_run && outcome.meets_in_run;
  };
  for (std::size_t i = 0; i < proofs.size(); ++i) take(proofs[i], outcomes[i]);
  const auto still_held = [&](const std::vector<Run>& runs) {
    std::vector<Run> held;
    for (const Run& run : runs)
      if (holding[run.change].in_run) held.push_back(run);
    return held;
  };
  const std::vector<Run> shorter = still_held(shorter_runs(proofs, outcomes));
  const std::vector<Outcome> of_shorter = play_runs(changes, shorter);
  for (std::size_t i = 0; i < shorter.size(); ++i)
    if (!of_shorter[i].meets_in_run) holding[shorter[i].change] = {};
  if (!counts_undisturbed) return holding;
  const std::vector<Run> undisturbed = still_held(undisturbed_runs(proofs));
  const std::vector<Outcome> of_undisturbed = play_runs(changes, undisturbed);
  for (std::size_t i = 0; i < undisturbed.size(); ++i) take(undisturbed[i], of_undisturbed[i]);
  return holding;
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
    for (const auto& judged : runs.judge(changes)) holds.push_back(judged.for_good);
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
