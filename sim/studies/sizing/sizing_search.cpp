#include "sim/studies/sizing/sizing_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/loads/load_outlook.hpp"
#include "models/long_run_record.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/steady_replication.hpp"
#include "sim/studies/sizing/least_value.hpp"
#include "sim/studies/sizing/link_need.hpp"
#include "sim/studies/sizing/proof_length.hpp"

namespace drsim {
namespace {

std::vector<SizingRuns::Change> changes_to(const ValueChange& change, const std::vector<double>& values) {
  std::vector<SizingRuns::Change> changes;
  changes.reserve(values.size());
  for (const double value : values) changes.push_back(change(value));
  return changes;
}

std::vector<SizingRuns::Outcome> play_values(SizingRuns& runs, const ValueChange& change,
                                             const std::vector<double>& values) {
  return runs.play(changes_to(change, values));
}

/// Of values that are only told as failing, or beside an answer.
std::vector<SizingRuns::Outcome> play_beside(SizingRuns& runs, const ValueChange& change,
                                             const std::vector<double>& values) {
  return runs.play_unless_refuted(changes_to(change, values));
}

/// Where proofs are long, what they show without events is left to the proof of the answer.
std::vector<SizingRuns::Holding> judge_values(SizingRuns& runs, const ValueChange& change,
                                              const std::vector<double>& values) {
  return runs.judge(changes_to(change, values), !runs.refutes_early());
}

/// Nothing when some target is out of reach for any capacity.
std::optional<double> greatest_need(const Scenario& scenario, const LinkUse& use, double control) {
  double greatest = 0;
  for (const RpoCapacity& need : rpo_needs(scenario, use, control)) {
    if (!need.bits_per_s) return std::nullopt;
    greatest = std::max(greatest, *need.bits_per_s);
  }
  return greatest;
}

/// True when a value fails for the time after the run alone.
bool fails_for_good_only(const SizingRuns::Outcome& outcome) { return !outcome.meets && outcome.meets_in_run; }

/// Capacities are told, and bought, in whole bits, bytes and operations a second: what is printed must hold, so a
/// searched value goes up to the next of them.
double rounded_outward(double value) { return std::ceil(value); }

using Judged = bool SizingRuns::Holding::*;

/// Narrows [low, high] by one of the judgements. Where proofs are long, by what refutes a value early, first.
std::optional<LeastValue> search_between(SizingRuns& runs, const ValueChange& change, double low, double high,
                                         double width, Judged judgement, const std::vector<double>& guesses) {
  const Trial trial = [&](const std::vector<double>& candidates) {
    std::vector<bool> meets;
    for (const auto& judged : judge_values(runs, change, candidates)) meets.push_back(judged.*judgement);
    return meets;
  };
  if (!runs.refutes_early()) return least_value(low, high, width, trial);
  const Trial may_hold = [&](const std::vector<double>& candidates) {
    return runs.may_hold(changes_to(change, candidates));
  };
  return least_value(low, high, width, may_hold, trial, guesses);
}

/// The least that holds the target in the run, below a value that holds it for good.
double least_in_run(SizingRuns& runs, const ValueChange& change, double low, double high, double width) {
  const auto found = search_between(runs, change, low, high, width, &SizingRuns::Holding::in_run, {});
  return found ? found->value : high;
}

void take_proof(const SizingRuns& runs, const SizingRuns::Outcome& proof, Sizing& sizing) {
  sizing.rpo_s = proof.rpo_s;
  if (runs.target().rto_s) sizing.rto_s = proof.rto_s;
}

/// The answer of a search that found one, as it is told: whole, and proved as such.
SizingRuns::Outcome take_least(SizingRuns& runs, const ValueChange& change, const LeastValue& found, double width,
                               Sizing& sizing) {
  double least = rounded_outward(found.value);
  // What the scenario has is an answer as well, and the search may have stepped over it.
  if (found.failing && *found.failing < sizing.present && sizing.present < least &&
      judge_values(runs, change, {sizing.present}).front().for_good)
    least = sizing.present;
  sizing.failing = found.failing;
  SizingRuns::Outcome proof = play_values(runs, change, {least}).front();
  constexpr int tries = 8;
  double more = width;
  for (int i = 0; i < tries && !proof.meets; ++i, more *= 4) {
    sizing.failing = least;
    least = rounded_outward(least * (1 + more));
    proof = play_values(runs, change, {least}).front();
  }
  sizing.least = least;
  return proof;
}

/// Ends of a search above a value that is too little: what failed, and the next that meets the target. Nothing, with
/// what binds then, when none does.
std::optional<SearchEnds> search_beyond(SizingRuns& runs, const ValueChange& change, double low, double high,
                                        Sizing& sizing) {
  const std::vector<double> values = values_beyond(high, sizing.present);
  const auto judged = judge_values(runs, change, values);
  double failing = high;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (judged[i].for_good) return SearchEnds{values[i] > failing ? failing : std::min(low, values[i]), values[i]};
    failing = std::max(failing, values[i]);
  }
  const SizingRuns::Outcome last = play_beside(runs, change, {values.back()}).front();
  take_proof(runs, last, sizing);
  sizing.forbidden_by = last.cause;
  return std::nullopt;
}

/// Who buys a little more than the least must not miss the target by it: copies of cycles can fall together with others
/// at one value and not beside it.
constexpr double just_above_max = 1.1;

/// The greatest of some values just above one, rules' among them, that misses the target; nothing: all meet it.
std::optional<double> failing_just_above(SizingRuns& runs, const ValueChange& change, double least,
                                         const std::vector<RuleAnswer>& rules) {
  std::vector<double> values;
  for (const double share : {1.002, 1.005, 1.01, 1.03}) values.push_back(rounded_outward(share * least));
  for (const RuleAnswer& rule : rules)
    if (rule.value > least && rule.value < just_above_max * least) values.push_back(rule.value);
  std::sort(values.begin(), values.end());
  const auto judged = judge_values(runs, change, values);
  for (std::size_t i = values.size(); i-- > 0;)
    if (!judged[i].for_good) return values[i];
  return std::nullopt;
}

/// @return what binds just below the least; empty: nothing below it was played
std::string find_least(SizingRuns& runs, const ValueChange& change, double low, double high, double width,
                       Sizing& sizing) {
  std::vector<double> guesses;
  if (sizing.stable) guesses = {*sizing.stable * (1 - width / 2), *sizing.stable * (1 + width / 2)};
  const auto search = [&](double from, double to) {
    return search_between(runs, change, from, to, width, &SizingRuns::Holding::for_good, guesses);
  };
  auto found = search(low, high);
  const auto search_above = [&](double failing, double top) {
    if (const auto beyond = search_beyond(runs, change, failing, top, sizing))
      found = search(beyond->low, beyond->high);
    else
      found.reset();
  };
  if (!found) search_above(low, high);
  constexpr int tries = 6;
  for (int i = 0; i < tries && found; ++i) {
    const auto failing = failing_just_above(runs, change, found->value, sizing.rules);
    if (!failing) break;
    const double top = std::max(high, *failing * just_above_max);
    found = search(*failing, top);
    if (!found) search_above(*failing, top);
  }
  if (!found) return "";
  take_proof(runs, take_least(runs, change, *found, width, sizing), sizing);
  sizing.change = change;
  if (!sizing.failing) {
    sizing.no_failing = "it is the least that was tried";
    return "";
  }
  const double failing = *sizing.failing;
  const SizingRuns::Outcome below = play_beside(runs, change, {failing}).front();
  if (!below.refused.empty()) {
    sizing.failing.reset();
    sizing.no_failing = refused_text(failing, below);
  }
  if (!fails_for_good_only(below)) return below.cause;
  sizing.decided_by = DecidedBy::LongRun;
  sizing.held_by = below.cause;
  sizing.in_run = least_in_run(runs, change, low, failing, width);
  return below.cause;
}

/// What binds just below a least value that differs from the analytic one by more than 1 %.
void explain_difference(const std::string& binds_below, Sizing& sizing) {
  constexpr double agreement = 0.01;
  if (!sizing.least || !sizing.failing || !sizing.analytic) return;
  if (std::fabs(*sizing.least / *sizing.analytic - 1) > agreement) sizing.held_by = binds_below;
}

/// Fills the answer of a search among whole numbers of units.
void take_whole(SizingRuns& runs, const ValueChange& change, double unit, const LeastValue& found, Sizing& sizing) {
  take_proof(runs, play_values(runs, change, {found.value * unit}).front(), sizing);
  sizing.least = found.value * unit;
  sizing.failing.reset();
  sizing.no_failing.clear();
  if (!found.failing) {
    sizing.no_failing = "it is the least that was tried";
    return;
  }
  const SizingRuns::Outcome below = play_values(runs, change, {*found.failing * unit}).front();
  if (!below.refused.empty()) {
    sizing.no_failing = refused_text(*found.failing, below);
    return;
  }
  sizing.failing = *found.failing * unit;
  sizing.held_by = below.cause;
  if (fails_for_good_only(below)) sizing.decided_by = DecidedBy::LongRun;
}

/// The least whole number of units from `low` on.
void find_least_whole(SizingRuns& runs, const ValueChange& change, double low, double high, double unit,
                      Sizing& sizing) {
  const auto found = least_whole(low, high, [&](const std::vector<double>& counts) {
    std::vector<double> values;
    for (const double count : counts) values.push_back(count * unit);
    std::vector<bool> meets;
    for (const auto& judged : judge_values(runs, change, values)) meets.push_back(judged.for_good);
    return meets;
  });
  sizing.least.reset();
  if (found) {
    take_whole(runs, change, unit, *found, sizing);
    return;
  }
  const SizingRuns::Outcome most = play_values(runs, change, {high * unit}).front();
  take_proof(runs, most, sizing);
  sizing.forbidden_by = most.cause;
}

}  // namespace

void settle_by(const ValueChange& change, SizingRuns& runs, Sizing& sizing) {
  sizing.settle = [change](SizingRuns& later, double value) { later.settle(change(value)); };
  if (sizing.least) sizing.settle(runs, *sizing.least);
}

void settle_by_option(const std::function<std::string(double)>& option, SizingRuns& runs, Sizing& sizing) {
  sizing.places = true;
  sizing.settle = [option](SizingRuns& later, double value) { later.settle_option(option(value)); };
  if (sizing.least) sizing.settle(runs, *sizing.least);
}

std::string refused_text(double value, const SizingRuns::Outcome& outcome) {
  return fmt::format("{:g} was not played: {}", value, outcome.cause);
}

void lift_to_product(SizingRuns& runs, const ValueChange& change,
                     const std::function<void(double low, Sizing&)>& search_from, Sizing& sizing) {
  if (!sizing.least || *sizing.least >= sizing.product_least) return;
  const double in_run = sizing.decided_by == DecidedBy::Target ? *sizing.least : sizing.in_run.value_or(*sizing.least);
  const SizingRuns::Outcome proof = play_values(runs, change, {sizing.product_least}).front();
  sizing.failing.reset();
  sizing.held_by.clear();
  if (proof.meets) {
    sizing.least = sizing.product_least;
    sizing.decided_by = DecidedBy::Product;
    sizing.no_failing = "less than the product's own minimum was not tried as an answer";
    take_proof(runs, proof, sizing);
  } else {
    // More is not always better: a buffer that is filled has to be emptied.
    sizing.decided_by = DecidedBy::Target;
    search_from(sizing.product_least, sizing);
  }
  sizing.in_run = in_run;
}

void judge_rules(SizingRuns& runs, const ValueChange& change, Sizing& sizing) {
  std::vector<double> values;
  std::vector<RuleAnswer*> played;
  for (RuleAnswer& rule : sizing.rules) {
    rule.no_answer = why_no_answer(sizing, rule.value);
    rule.margin = sizing.least && *sizing.least > 0 && rule.value > 0 ? rule.value / *sizing.least - 1 : NAN;
    rule.rpo_s = NAN;
    if (!(rule.value > 0)) continue;
    values.push_back(rule.value);
    played.push_back(&rule);
  }
  const auto outcomes = play_beside(runs, change, values);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    played[i]->meets = outcomes[i].meets && played[i]->no_answer.empty();
    played[i]->rpo_s = outcomes[i].rpo_s;
    // What the run shows meets the target: then the figure beside it says no reason.
    if (fails_for_good_only(outcomes[i]) && played[i]->no_answer.empty()) played[i]->no_answer = outcomes[i].cause;
  }
}

std::string why_no_answer(const Sizing& sizing, double value) {
  if (!(value > 0)) return "it asks for nothing";
  constexpr double rounding = 1e-9;
  return value < sizing.product_least * (1 - rounding) ? "less than the product's own minimum" : "";
}

std::vector<double> values_beyond(double high, double present) {
  constexpr double step = 4;
  constexpr int steps = 5;  // a thousand times
  std::vector<double> values;
  const bool has_present = std::isfinite(present) && present > 0;
  double value = high;
  if (has_present && present != high) values.push_back(present);
  if (has_present) value = std::max(value, present);
  for (int i = 0; i < steps; ++i) values.push_back(value *= step);
  return values;
}

bool leave_to_longer_run(const SizingRuns& runs, Sizing& sizing) {
  double turn_s = 0;
  for (const VmConfig& vm : runs.scenario().vms) turn_s = std::max(turn_s, load_outlook(vm.load).settling_s);
  if (turn_s <= runs.scenario().horizon_s) return false;
  sizing.not_searched = fmt::format(
      "bursts come once in {} on average, and runs of {} need not show a single one; a duration of {} would do",
      duration_text(turn_s), duration_text(runs.scenario().horizon_s), duration_text_at_least(turns_in_a_run * turn_s));
  // What was computed from the loads of so short a run says as little.
  sizing.bound = sizing.stable;
  sizing.analytic.reset();
  sizing.rules.clear();
  return true;
}

void search_and_judge(SizingRuns& runs, const ValueChange& change, double low, double high, double width,
                      Sizing& sizing) {
  if (leave_to_longer_run(runs, sizing)) return;
  // What the run computes may be less than what holds for ever.
  for (std::optional<double>* computed : {&sizing.bound, &sizing.analytic})
    if (*computed && sizing.stable) *computed = std::max(**computed, *sizing.stable);
  sizing.make_ample = change(values_beyond(high, sizing.present).back());
  const std::string binds_below = find_least(runs, change, low, high, width, sizing);
  if (sizing.decided_by == DecidedBy::Target) explain_difference(binds_below, sizing);
  search_from_product_least(runs, change, high, width, sizing);
  for (const RuleAnswer& rule : sizing.rules) {
    if (!rule.meets || sizing.least) continue;
    // More is not always better: what the rule says proves that there is a size.
    sizing.forbidden_by.clear();
    find_least(runs, change, std::min(low, rule.value / 2), rule.value, width, sizing);
    search_from_product_least(runs, change, rule.value, width, sizing);
  }
}

void search_from_product_least(SizingRuns& runs, const ValueChange& change, double high, double width, Sizing& sizing) {
  const auto search_from = [&](double from, Sizing& again) {
    again.least.reset();
    find_least(runs, change, from, std::max(from, high), width, again);
  };
  lift_to_product(runs, change, search_from, sizing);
  judge_rules(runs, change, sizing);
}

void search_whole_and_judge(SizingRuns& runs, const ValueChange& change, double low, double high, double unit,
                            Sizing& sizing) {
  if (leave_to_longer_run(runs, sizing)) return;
  sizing.make_ample = change(high * unit);
  find_least_whole(runs, change, low, high, unit, sizing);
  const auto search_from = [&](double from, Sizing& again) {
    find_least_whole(runs, change, from / unit, std::max(from / unit, high), unit, again);
  };
  lift_to_product(runs, change, search_from, sizing);
  judge_rules(runs, change, sizing);
}

StableLeast stable_least(const SizingRuns::Traffic& traffic, BalancedKind kind, const std::vector<std::string>& names) {
  StableLeast greatest;
  for (const ResourceBalance& balance : traffic.balances) {
    if (balance.kind != kind || balance.availability <= 0) continue;
    if (std::count(names.begin(), names.end(), balance.name) == 0) continue;
    const double least = balance.demand / balance.availability + balance.taken;
    greatest.value = std::max(greatest.value.value_or(0), least);
  }
  if (!greatest.value) greatest.why_none = "no lasting replication crosses it";
  return greatest;
}

void tell_stable(const StableLeast& stable, Sizing& sizing) {
  sizing.stable = stable.value;
  sizing.no_stable = stable.why_none;
}

bool is_steady(const Scenario& scenario) { return what_disturbs_replication(scenario).empty(); }

SearchEnds search_ends(const ArrivalCurve& arrivals, double beside) {
  constexpr double room = 1.01;  // above the peak nothing waits
  const double peak = least_link(arrivals, 0).capacity_per_s;
  return {std::max(1.0, std::min(mean_rate(arrivals) / 2, peak / 4)), room * (peak + beside)};
}

double background_bits_per_s(const Scenario& scenario, std::size_t link, bool is_forward) {
  double sum = 0;
  for (const BackgroundWindow& window : scenario.links[link].background)
    sum += is_forward ? window.forward_bits_per_s : window.backward_bits_per_s;
  return sum;
}

SearchEnds link_search_ends(const Scenario& scenario, std::size_t link, bool is_forward, const ArrivalCurve& arrivals,
                            double control_bits_per_s) {
  double beside = control_bits_per_s + background_bits_per_s(scenario, link, is_forward);
  // Which way the copies go is the platform's matter: they may come this way.
  for (const RetentionConfig& retention : scenario.retention) beside += retention.bits_per_s;
  return search_ends(arrivals, beside);
}

void compute_need(const SizingRuns& runs, const LinkUse& use, double control, double scale, Sizing& sizing) {
  const double share = runs.target().share;
  // What several draws need is the most that one does; infinite where it is out of reach in one.
  double bound = 0, fair = 0;
  for (std::size_t draw = 0; draw < runs.draws(); ++draw) {
    const Scenario drawn = runs.drawn(draw);
    if (share == 1) bound = std::max(bound, greatest_need(drawn, use, control).value_or(INFINITY));
    fair = std::max(fair, fair_need(drawn, use, control, share).value_or(INFINITY));
    if (share == 1) continue;
    // A share of the time is held in the scenario's own duration, too.
    Scenario given = drawn;
    set_length(given, runs.given_horizon_s());
    fair = std::max(fair, fair_need(given, use, control, share).value_or(0));
  }
  if (share == 1 && std::isfinite(bound)) sizing.bound = bound * scale;
  if (std::isfinite(fair)) sizing.analytic = fair * scale;
}

}  // namespace drsim
