#include "sim/commands/pages/size_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "sim/report/words/advice_words.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/studies/sizing/size_pointers.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

std::string date_text(const DatedSizes& date) {
  return date.month == 0 ? "today" : fmt::format("in {} months", date.month);
}

/// What a run with that size came to: RPO, or the history of a journal.
ordered_json proof_cell(const Sizing& sizing) {
  return amount_cell(sizing.unit == "hosts" ? sizing.rto_s : std::optional<double>(sizing.rpo_s), "s");
}

/// Why it is this and no less.
std::string reason_text(const Sizing& sizing) {
  if (!sizing.least)
    return sizing.forbidden_by.empty() ? sizing.not_searched : "nothing is enough: " + sizing.forbidden_by;
  if (sizing.decided_by == DecidedBy::Product) return "the product's own minimum";
  if (sizing.decided_by == DecidedBy::LongRun) return "the long run: " + sizing.held_by;
  return sizing.held_by;
}

PagePart sizes_part(const SizeReport& report) {
  PagePart part;
  part.title = "Sizes";
  part.lead =
      "The least of each resource that meets the target, found by simulation; a little less was played, too, and "
      "misses.";
  part.columns = {"When",
                  "Resource",
                  "Present",
                  "Bound by formula",
                  "Least that is enough",
                  "Of present",
                  "RPO, history or RTO with it",
                  "Too little is",
                  "What binds below"};
  for (const DatedSizes& date : report.dates)
    for (const Sizing& sizing : date.sizings) {
      ordered_json least = least_cell(sizing.least, sizing.unit);
      least["mark"] = is_too_small(sizing) || is_too_large(sizing) ? "bad" : "good";
      const bool has_ratio = sizing.least && sizing.present > 0 && std::isfinite(sizing.present);
      part.rows.push_back({date_text(date), sizing.resource, amount_cell(sizing.present, sizing.unit),
                           bound_cell(sizing.bound, sizing.unit), least,
                           amount_cell(has_ratio ? std::optional(*sizing.least / sizing.present) : std::nullopt, "%"),
                           proof_cell(sizing), bound_cell(sizing.failing, sizing.unit),
                           text_cell(reason_text(sizing))});
    }
  if (report.dates.size() == 1)
    part.charts = {{"Least that is enough, of what is there", PageChartKind::Bars, 1, {5}, "%", 1.0, "what is there"}};
  for (const DatedSizes& date : report.dates) {
    if (date.together)
      part.notes.push_back(
          fmt::format("All of them in place {}: {}.", date_text(date),
                      date.together->meets() ? "the target is met" : "missed: " + date.together->outcome.cause));
    if (date.cost)
      part.notes.push_back(fmt::format("Cost {}: {:.2f} {} (as it is: {:.2f}).", date_text(date), date.cost->cost,
                                       report.cost_unit, date.cost->present));
    if (!date.misses_as_it_is.empty())
      part.notes.push_back(fmt::format("The scenario has as much of everything and misses the target {}: {}.",
                                       date_text(date), date.misses_as_it_is));
  }
  return part;
}

/// Least over present of each resource by month, of those that have both on all dates.
PagePart growth_part(const SizeReport& report) {
  PagePart part;
  part.title = "Growth";
  part.lead = "The least of each resource, of what is there today.";
  part.columns = {"Month"};
  PageChart chart{
      "Least that is enough by month, of what is there", PageChartKind::Lines, 0, {}, "%", 1.0, "what is there"};
  for (const DatedSizes& date : report.dates) part.rows.push_back({amount_cell(date.month, "")});
  for (const Sizing& first : report.dates.front().sizings) {
    if (!(first.present > 0) || !std::isfinite(first.present)) continue;
    chart.values.push_back(part.columns.size());
    part.columns.push_back(first.resource);
    for (std::size_t row = 0; row < report.dates.size(); ++row) {
      std::optional<double> share;
      for (const Sizing& sizing : report.dates[row].sizings)
        if (sizing.resource == first.resource && sizing.least) share = *sizing.least / first.present;
      part.rows[row].push_back(amount_cell(share, "%"));
      part.rows[row].back()["mark"] = share && *share > 1 ? "bad" : "";
    }
  }
  constexpr std::size_t lines_most = 8;
  if (chart.values.size() <= lines_most) part.charts = {chart};
  return part;
}

PagePart rules_part(const DatedSizes& date) {
  PagePart part;
  part.title = "Rules of thumb";
  part.lead = "What vendors' rules ask for, each of them played.";
  part.columns = {"Resource", "Rule", "Asks for", "Of the least", "Met", "RPO or history with it", "Source"};
  for (const Sizing& sizing : date.sizings)
    for (const RuleAnswer& rule : sizing.rules) {
      const bool has_ratio = std::isfinite(rule.value) && sizing.least && *sizing.least > 0;
      part.rows.push_back({sizing.resource, rule.rule, amount_cell(rule.value, sizing.unit),
                           amount_cell(has_ratio ? std::optional(rule.value / *sizing.least) : std::nullopt, "%"),
                           rule.no_answer.empty() ? rule.meets ? "met" : "missed" : rule.no_answer,
                           amount_cell(rule.rpo_s, "s"), rule.source});
    }
  return part;
}

PagePart scope_part(const SizeReport& report) {
  const ProofScope& scope = report.scope;
  PagePart part;
  part.title = "What the sizes hold for";
  part.columns = {"What", "Value"};
  part.rows = {{"Duration of the scenario", duration_text(scope.given_s)},
               {"Length of the runs that they hold in", duration_text(scope.proved_over_s)},
               {"Without the scenario's events and operations",
                scope.holds_undisturbed && !judges_rto_only(report) ? "they hold as well" : "not asked for"},
               {"Draws that they hold in", std::to_string(scope.seeds.size())},
               {"Seeds", fmt::format("{}", fmt::join(scope.seeds, ", "))}};
  if (!scope.drawn.empty()) {
    part.rows.push_back({"Drawn by chance", fmt::format("{}", fmt::join(scope.drawn, ", "))});
    part.notes.push_back(
        fmt::format("A further draw asks for more with a chance of at most 1 in {}.", scope.seeds.size() + 1));
  }
  if (scope.left_out_period_s > 0)
    part.notes.push_back(
        fmt::format("Loads repeat only after {}, which is not all played.", duration_text(scope.left_out_period_s)));
  return part;
}

PagePart options_part(const DatedSizes& date) {
  PagePart part;
  part.title = "How to set them";
  for (const ScenarioChange& change : changes_of(date.sizings)) part.options.push_back(set_text({change}));
  return part;
}

}  // namespace

AnswerPage size_page(const SizeReport& report) {
  const std::vector<Sizing>& today = report.dates.front().sizings;
  const auto short_of = std::count_if(today.begin(), today.end(), is_too_small);
  const bool misses = short_of > 0 || !report.dates.front().misses_as_it_is.empty();
  AnswerPage page;
  page.eyebrow = "Sizes for disaster recovery";
  page.title = report.title.empty() ? report.scenario : report.title;
  page.cover = cover_rows(report.cover, report.scenario, report.digest);
  page.cover.emplace_back("Target", judged_target_text(report));
  if (report.growth_per_year_fraction != 0)
    page.cover.emplace_back("Growth", percent_text(report.growth_per_year_fraction) + " a year");
  const auto unjudged =
      std::count_if(today.begin(), today.end(), [](const Sizing& sizing) { return !sizing.not_searched.empty(); });
  page.state = misses ? PageState::Bad : unjudged > 0 ? PageState::Open : PageState::Good;
  page.headline = short_of > 0 ? fmt::format("{} of {} {} too small for the target today.", short_of,
                                             count_text(today.size(), "size"), short_of == 1 ? "is" : "are")
                  : misses     ? "The target is missed today, though each size is enough."
                  : unjudged > 0
                      ? fmt::format("{} of {} could not be judged.", unjudged, count_text(today.size(), "size"))
                      : "Today the target is met with what there is.";
  if (report.first_failing_month)
    page.lines.push_back(
        *report.first_failing_month == 0
            ? "As it is, the scenario misses the target today."
            : fmt::format("As it is, the scenario first misses the target in month {}.", *report.first_failing_month));
  for (const DatedSizes& date : report.dates) {
    for (const auto& [word, is_wrong] : {std::pair("Too small", is_too_small), std::pair("Too large", is_too_large)}) {
      std::vector<std::string> names;
      for (const Sizing& sizing : date.sizings)
        if (is_wrong(sizing)) names.push_back(sizing.resource);
      if (!names.empty())
        page.lines.push_back(fmt::format("{} {}: {}.", word, date_text(date), fmt::join(names, ", ")));
    }
  }
  if (report.first_failing_month.value_or(1) == 0) page.state = PageState::Bad;
  page.parts = {sizes_part(report), rules_part(report.dates.front()), options_part(report.dates.front()),
                scope_part(report)};
  if (page.parts[2].options.empty()) page.parts.erase(page.parts.begin() + 2);
  if (report.dates.size() > 1) page.parts.insert(page.parts.begin() + 1, growth_part(report));
  return page;
}

}  // namespace drsim
