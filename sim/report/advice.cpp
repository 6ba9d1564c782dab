#include "sim/report/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "sim/report/link_demand.hpp"
#include "sim/report/outcome_figures.hpp"
#include "sim/report/words/advice_words.hpp"
#include "sim/report/words/long_run_words.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {
namespace {

const LinkResult* link_named(const RunRecord& record, const std::string& name) {
  const auto found =
      std::find_if(record.links.begin(), record.links.end(), [&](const LinkResult& link) { return link.name == name; });
  return found == record.links.end() ? nullptr : &*found;
}

/// What a run that meets everything is worth where it is too short for a verdict, or chance had a part in it.
std::string reservation(const Scenario& scenario, const OutcomeFigures& after) {
  std::string text;
  if (after.groups_unproved > 0) text += " in a run that is too short for a verdict";
  if (after.groups_with_history_in_doubt > 0)
    text += fmt::format(", with the history of {} in doubt",
                        count_text(static_cast<std::size_t>(after.groups_with_history_in_doubt), "group"));
  if (draws_loads(scenario)) text += " in this draw of its random loads";
  return text;
}

/// What is known of less; nothing of targets, which are the least that hold.
std::string less_text(const PlayedProposals& played) {
  if (!played.simulated) return "";
  switch (played.less) {
    case LessKnown::NoFewerSuffice:
      return "; fewer do not";
    case LessKnown::NoPartSuffices:
      return meets_all(played.after) ? "; no part of it does" : "; no part of it does as much";
    case LessKnown::NotTried:
      break;
  }
  return meets_all(played.after) ? "; not tried whether less does" : "; not tried whether less does as much";
}

Advice advice_from(const Scenario& scenario, const OutcomeFigures& before, const PlayedProposals& played,
                   bool is_advised) {
  Advice advice;
  advice.title = proposals_title(played.parts);
  for (const ProposedValue& value : values_of(played.parts)) advice.changes.push_back(value.change);
  advice.before = before;
  advice.after = played.after;
  advice.is_simulated = played.simulated;
  advice.less = played.less;
  std::string how = "By arithmetic, not simulated, since a target changes no replication";
  if (played.simulated) how = "Simulated";
  if (played.simulated && meets_all(played.after))
    how += std::string(", meets everything") + reservation(scenario, played.after);
  if (!played.simulated && played.after.groups_unproved > 0) how += ", in a run that is too short for a verdict on it";
  if (is_advised && (meets_all(played.after) || played.parts.size() > 1)) how += less_text(played);
  advice.text = fmt::format("{}: {}. {}", how, effect_text(before, played.after), set_text(advice.changes));
  return advice;
}

/// With everything met: what is closest to binding.
void add_headroom(const Scenario& scenario, const RunRecord& record, std::vector<Advice>& advice) {
  const LinkResult* tightest = nullptr;
  double tightest_use = -1, its_p98 = 0, its_peak = 0;
  for (const BandwidthNeed& need : record.bandwidth_needs) {
    const LinkResult* link = link_named(record, need.link);
    if (link == nullptr || link->capacity_bits_per_s <= 0) continue;
    const double other = other_traffic_peak_bits_per_s(scenario, link->name);
    const double use = (need.p98 + other) / link->capacity_bits_per_s;
    if (use <= tightest_use) continue;
    tightest = link;
    tightest_use = use;
    its_p98 = need.p98 + other;
    its_peak = need.peak + other;
  }
  if (tightest == nullptr) return;
  advice.push_back(
      {"Nothing has to change",
       fmt::format("The tightest link is {}: what wants to cross it stays within {} ({} of the capacity) for "
                   "98 % of the time and peaks at {}.",
                   tightest->name, bit_rate_text(its_p98), percent_text(tightest_use), bit_rate_text(its_peak))});
}

/// The long run has reserve everywhere, and wants no more history than it is known to keep: of a run that is too short
/// to show it it cannot be said that nothing has to change.
bool needs_nothing(const RunRecord& record) {
  return std::none_of(record.groups.begin(), record.groups.end(), [](const GroupResult& group) {
    const std::vector<LongRunCause>& causes = group.long_run.history_causes;
    const bool is_doubtful = std::any_of(causes.begin(), causes.end(), [](const LongRunCause& cause) {
      return cause.reason == LongRunReason::EstimateTooWide;
    });
    return group.long_run.rpo == LongRun::AtLimit || group.long_run.history == LongRun::Diverges || is_doubtful;
  });
}

/// Whether something is replicated over a link, in one direction or the other.
bool replicates_over(const RunRecord& record, const LinkConfig& link) {
  return std::any_of(record.bandwidth_needs.begin(), record.bandwidth_needs.end(), [&](const BandwidthNeed& need) {
    return need.mean > 0 && (need.link == link.name || need.link == link.name + " (backward)");
  });
}

/// What no value of a scenario stands for.
void add_second_paths(const Scenario& scenario, const RunRecord& record, const Answer& answer,
                      std::vector<Advice>& advice) {
  if (answer.missed_groups == 0) return;
  for (const LinkConfig& config : scenario.links) {
    const LinkResult* link = link_named(record, config.name);
    // Where routes can change there is another path already.
    const bool has_other = std::any_of(record.routes.begin(), record.routes.end(), [&](const RouteSpan& span) {
      return span.at_s > 0 && std::find(span.links.begin(), span.links.end(), config.name) == span.links.end();
    });
    if (link == nullptr || link->down_s <= 0 || has_other || !replicates_over(record, config)) continue;
    advice.push_back(
        {fmt::format("Have a second path beside link {}", config.name),
         fmt::format(
             "Not simulated: a second link between the two regions in the scenario plays it. It was down for {}; "
             "while no path is left RPO grows one second a second, whatever the capacity.",
             duration_text(link->down_s))});
  }
}

std::string advised_text(const Scenario& scenario, const AdviceRecord& tried) {
  if (!tried.not_played.empty()) return "No advice: " + tried.not_played + ".";
  if (meets_all(tried.before)) return "";
  const bool is_any = std::any_of(tried.helpful.begin(), tried.helpful.end(),
                                  [](const PlayedProposals& played) { return played.simulated; });
  if (tried.meets) {
    const OutcomeFigures& now = tried.helpful.front().after;
    return tried.helpful.front().parts.size() > 1
               ? fmt::format("No single change that was tried meets everything; the first, together, do{}.",
                             reservation(scenario, now))
               : fmt::format("The first of these meets everything{}.", reservation(scenario, now));
  }
  if (is_any)
    return "None of those that were simulated, alone or together, meets everything; beside each is what it reaches.";
  if (tried.runs > 0)
    return "None of the changes that were simulated makes it better by 1 % or more without making something worse.";
  return "For what failed here drsim has no change to propose.";
}

}  // namespace

void add_advice(const Scenario& scenario, const RunRecord& record, Answer& answer) {
  if (record.advice) {
    for (const PlayedProposals& played : record.advice->helpful)
      answer.fixes.push_back(advice_from(scenario, record.advice->before, played, true));
    for (const PlayedProposals& played : record.advice->in_vain)
      answer.in_vain.push_back(advice_from(scenario, record.advice->before, played, false));
    answer.advice_runs = record.advice->runs;
    answer.advised = advised_text(scenario, *record.advice);
  }
  add_second_paths(scenario, record, answer, answer.fixes);
  for (const std::string& sentence : no_reserve_sentences(record))
    answer.fixes.push_back({"Have some reserve", "Not simulated. " + sentence});
  if (meets_all(outcome_figures(scenario, record, answer)) && answer.unproved_groups == 0 && needs_nothing(record))
    add_headroom(scenario, record, answer.fixes);
}

}  // namespace drsim
