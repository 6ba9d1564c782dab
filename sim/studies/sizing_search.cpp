#include "sim/studies/sizing_search.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/studies/least_value.hpp"
#include "sim/studies/link_need.hpp"
#include "sim/studies/proof_length.hpp"

namespace drsim {
namespace {

std::vector<SizingRuns::Outcome> play_values(SizingRuns& runs, const ValueChange& change,
                                             const std::vector<double>& values) {
  std::vector<SizingRuns::Change> changes;
  changes.reserve(values.size());
  for (const double value : values) changes.push_back(change(value));
  return runs.play(changes);
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

/// The least that holds the target in the run, below a value that holds it for good.
double least_in_run(SizingRuns& runs, const ValueChange& change, double low, double high, double width) {
  const auto found = least_value(low, high, width, [&](const std::vector<double>& candidates) {
    std::vector<bool> meets;
    for (const auto& outcome : play_values(runs, change, candidates)) meets.push_back(outcome.meets_in_run);
    return meets;
  });
  return found ? found->value : high;
}

void find_least(SizingRuns& runs, const ValueChange& change, double low, double high, double width, Sizing& sizing) {
  const auto found = least_value(low, high, width, [&](const std::vector<double>& candidates) {
    std::vector<bool> meets;
    for (const auto& outcome : play_values(runs, change, candidates)) meets.push_back(outcome.meets);
    return meets;
  });
  const auto ends = play_values(runs, change, {found ? found->value : high, found ? found->failing : high});
  const SizingRuns::Outcome& proof = ends.front();
  sizing.rpo_s = proof.rpo_s;
  if (runs.target().rto_s) sizing.rto_s = proof.rto_s;
  if (!found) {
    sizing.forbidden_by = proof.cause;
    return;
  }
  sizing.least = found->value;
  sizing.change = change;
  sizing.failing = found->failing;
  if (!fails_for_good_only(ends.back())) return;
  sizing.decided_by = DecidedBy::LongRun;
  sizing.held_by = ends.back().cause;
  sizing.in_run = least_in_run(runs, change, low, found->failing, width);
}

/// Lifts a size to the product's own minimum.
void lift_to_product(SizingRuns& runs, const ValueChange& change, Sizing& sizing) {
  if (!sizing.least || *sizing.least >= sizing.product_least) return;
  if (sizing.decided_by == DecidedBy::Target) sizing.in_run = sizing.least;
  sizing.least = sizing.product_least;
  sizing.decided_by = DecidedBy::Product;
  const SizingRuns::Outcome proof = play_values(runs, change, {sizing.product_least}).front();
  sizing.rpo_s = proof.rpo_s;
  if (runs.target().rto_s) sizing.rto_s = proof.rto_s;
}

/// What binds just below a least value that differs from the analytic one by more than 1 %.
void explain_difference(SizingRuns& runs, const ValueChange& change, Sizing& sizing) {
  constexpr double agreement = 0.01;
  if (!sizing.least || !sizing.analytic || std::fabs(*sizing.least / *sizing.analytic - 1) <= agreement) return;
  sizing.held_by = play_values(runs, change, {*sizing.failing}).front().cause;
}

}  // namespace

void judge_rules(SizingRuns& runs, const ValueChange& change, Sizing& sizing) {
  std::vector<double> values;
  for (const RuleAnswer& rule : sizing.rules) values.push_back(rule.value);
  const auto outcomes = play_values(runs, change, values);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    RuleAnswer& rule = sizing.rules[i];
    rule.meets = outcomes[i].meets;
    rule.rpo_s = outcomes[i].rpo_s;
    rule.margin = sizing.least && *sizing.least > 0 ? rule.value / *sizing.least - 1 : NAN;
  }
}

void widen_for_catching_up(SizingRuns& runs, const ValueChange& change, double present, SearchEnds& ends) {
  constexpr double far_more = 100;  // catching up takes no time to speak of
  if (is_steady(runs.scenario()) || play_values(runs, change, {ends.high}).front().meets) return;
  ends.low = ends.high;
  ends.high = std::max(present, ends.high) * far_more;
}

void search_and_judge(SizingRuns& runs, const ValueChange& change, double low, double high, double width,
                      Sizing& sizing) {
  find_least(runs, change, low, high, width, sizing);
  if (sizing.decided_by == DecidedBy::Target) explain_difference(runs, change, sizing);
  lift_to_product(runs, change, sizing);
  judge_rules(runs, change, sizing);
}

void search_whole_and_judge(SizingRuns& runs, const ValueChange& change, double low, double high, double unit,
                            Sizing& sizing) {
  std::map<double, SizingRuns::Outcome> played;
  const auto found = least_whole(low, high, [&](const std::vector<double>& counts) {
    std::vector<double> values;
    for (const double count : counts) values.push_back(count * unit);
    const auto outcomes = play_values(runs, change, values);
    std::vector<bool> meets;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      meets.push_back(outcomes[i].meets);
      played[counts[i]] = outcomes[i];
    }
    return meets;
  });
  const SizingRuns::Outcome& proof = played[found ? found->value : high];
  sizing.rpo_s = proof.rpo_s;
  if (runs.target().rto_s) sizing.rto_s = proof.rto_s;
  if (found) {
    sizing.least = found->value * unit;
    sizing.failing = found->failing * unit;
    if (found->failing < found->value) sizing.held_by = played[found->failing].cause;
    if (fails_for_good_only(played[found->failing])) sizing.decided_by = DecidedBy::LongRun;
  } else {
    sizing.forbidden_by = proof.cause;
  }
  judge_rules(runs, change, sizing);
}

std::optional<double> stable_least(const SizingRuns::Traffic& traffic, BalancedKind kind, const std::string& name) {
  for (const ResourceBalance& balance : traffic.balances)
    if (balance.kind == kind && balance.name == name && balance.availability > 0)
      return balance.demand / balance.availability + balance.taken;
  return std::nullopt;
}

bool is_steady(const Scenario& scenario) {
  const bool starts_in_sync = std::all_of(scenario.vpgs.begin(), scenario.vpgs.end(),
                                          [](const VpgConfig& vpg) { return vpg.start == GroupStart::InSync; });
  const bool goes_on = scenario.events.empty() && scenario.incidents.empty() && scenario.faults.empty() &&
                       scenario.operations.empty() && scenario.retention.empty();
  const bool is_open = scenario.closures ? scenario.closures->empty() : scenario.firewall_rules.empty();
  const bool is_never_paused = std::all_of(scenario.pause_windows.begin(), scenario.pause_windows.end(),
                                           [](const std::vector<WeeklyWindow>& windows) { return windows.empty(); });
  const bool is_uncapped = std::none_of(scenario.sites.begin(), scenario.sites.end(), [](const SiteConfig& site) {
    return site.throttle && (site.throttle->bits_per_s > 0 || site.throttle->window_bits_per_s > 0);
  });
  return starts_in_sync && goes_on && is_open && is_never_paused && is_uncapped;
}

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
  if (share == 1)
    if (const auto bound = greatest_need(runs.scenario(), use, control)) sizing.bound = *bound * scale;
  auto fair = fair_need(runs.scenario(), use, control, share);
  if (fair && share < 1) {
    // A share of the time is held in the scenario's own duration, too.
    Scenario given = runs.scenario();
    set_length(given, runs.given_horizon_s());
    if (const auto in_given = fair_need(given, use, control, share)) fair = std::max(*fair, *in_given);
  }
  if (fair) sizing.analytic = *fair * scale;
}

}  // namespace drsim
