#include <algorithm>
#include <array>
#include <cmath>

#include "sim/commands/size_report.hpp"
#include "sim/studies/sizing/size_pointers.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

ordered_json number_or_null(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? ordered_json(*value) : ordered_json();
}

ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json() : ordered_json(text); }

const char* sized_with_word(const Sizing& sizing) {
  static constexpr std::array<const char*, 4> words = {"the scenario as it is", "the sizes before it",
                                                       "the sizes before it, those after it ample", "all jointly"};
  return words[static_cast<std::size_t>(sizing.sized_with)];
}

ordered_json rules_json(const Sizing& sizing) {
  ordered_json rules = ordered_json::array();
  const char* proof = sizing.is_journal ? "history_min_s" : sizing.unit == "hosts" ? "rto_s" : "rpo_s";
  for (const RuleAnswer& rule : sizing.rules)
    rules.push_back({{"rule", rule.rule},
                     {"source", rule.source},
                     {"value", number_or_null(rule.value)},
                     {"meets", rule.meets},
                     {"no_answer", text_or_null(rule.no_answer)},
                     {"margin_fraction", number_or_null(rule.margin)},
                     {proof, number_or_null(rule.rpo_s)}});
  return rules;
}

ordered_json sizing_json(const Sizing& sizing) {
  ordered_json rests_on = ordered_json::array();
  for (const SizeEffect& effect : sizing.rests_on)
    rests_on.push_back({{"pointer", effect.pointer},
                        {"value", effect.value},
                        {"other", effect.other},
                        {"least", number_or_null(effect.least)}});
  const std::optional<ScenarioChange> set = change_of(sizing);
  return {{"resource", sizing.resource},
          {"unit", sizing.unit},
          {"pointer", text_or_null(sizing.pointer)},
          {"set", set ? ordered_json(set->pointer + "=" + set->value) : ordered_json()},
          {"present", number_or_null(sizing.present)},
          {"formula", number_or_null(sizing.bound)},
          {"analytic", number_or_null(sizing.analytic)},
          {"without_cbt_mode", number_or_null(sizing.without_cbt)},
          {"least", number_or_null(sizing.least)},
          {"sized_with", sized_with_word(sizing)},
          {"joint_order", text_or_null(sizing.joint_order)},
          {"alone", number_or_null(sizing.alone)},
          {"fails_at", number_or_null(sizing.failing)},
          {"too_much", number_or_null(sizing.too_much)},
          {"fails_at_reason", sizing.least ? text_or_null(sizing.no_failing) : ordered_json()},
          {"decided_by", sizing.decided_by == DecidedBy::Target    ? "target"
                         : sizing.decided_by == DecidedBy::LongRun ? "stable minimum"
                                                                   : "product minimum"},
          {"least_in_run", number_or_null(sizing.in_run ? sizing.in_run : sizing.least)},
          {"stable_minimum", number_or_null(sizing.stable)},
          {"stable_minimum_reason", sizing.stable ? ordered_json() : text_or_null(sizing.no_stable)},
          {"product_minimum", sizing.product_least > 0 ? ordered_json(sizing.product_least) : ordered_json()},
          {"forbidden_by", text_or_null(sizing.forbidden_by)},
          {"not_searched", text_or_null(sizing.not_searched)},
          {"what_binds_below", text_or_null(sizing.held_by)},
          {sizing.is_journal ? "history_min_s" : "rpo_s", number_or_null(sizing.rpo_s)},
          {"rto_s", number_or_null(sizing.rto_s)},
          {"rests_on", rests_on},
          {"rules", rules_json(sizing)},
          {"worst_rpo_by_day_s", sizing.rpo_by_day_s}};
}

ordered_json date_json(const DatedSizes& date) {
  ordered_json sizes = ordered_json::array(), set = ordered_json::array(), together, cost;
  for (const ScenarioChange& change : changes_of(date.sizings)) set.push_back(change.pointer + "=" + change.value);
  for (const Sizing& sizing : date.sizings) sizes.push_back(sizing_json(sizing));
  if (date.together)
    together = {{"meets", date.together->meets()},
                {"rpo_s", number_or_null(date.together->outcome.rpo_s)},
                {"rto_s", number_or_null(date.together->outcome.rto_s)},
                {"journal_limited_s", date.together->outcome.journal_limited_s},
                {"enlarged_by", date.together->enlarged_by},
                {"more_of_counts", date.together->more_of_counts},
                {"cause", date.together->meets() ? ordered_json() : text_or_null(date.together->outcome.cause)}};
  if (date.cost)
    cost = {{"cost", date.cost->cost}, {"cost_at_least", date.cost->cost_at_least}, {"present", date.cost->present}};
  return {{"month", date.month},
          {"growth", date.growth},
          {"sizes", sizes},
          {"set", set},
          {"together", together},
          {"cost", cost},
          {"misses_as_it_is", text_or_null(date.misses_as_it_is)}};
}

/// What the sizes hold for. Of sizes that hold in each of N draws a further one asks for more with at most 1 in N + 1:
/// all N + 1 are alike, and only one of them asks for most.
ordered_json scope_json(const ProofScope& scope) {
  const double draws = static_cast<double>(scope.seeds.size());
  return {
      {"duration_s", scope.given_s},
      {"run_s", scope.proved_over_s},
      {"undisturbed", scope.holds_undisturbed},
      {"drawn_by_chance", scope.drawn},
      {"seeds", scope.seeds},
      {"further_draw_needs_more_at_most", scope.drawn.empty() ? ordered_json() : ordered_json(1 / (draws + 1))},
      {"loads_repeat_after_s", scope.left_out_period_s > 0 ? ordered_json(scope.left_out_period_s) : ordered_json()}};
}

}  // namespace

ordered_json report_json(const SizeReport& report) {
  ordered_json dates = ordered_json::array();
  for (const DatedSizes& date : report.dates) dates.push_back(date_json(date));
  return {
      {"scenario", report.scenario},
      {"target_rpo_s", number_or_null(report.target.rpo_s)},
      {"target_share", report.target.share},
      {"rpo_quantile", rpo_quantile(report.target)},
      {"proved_over_s", report.scope.proved_over_s},
      {"holds_for", scope_json(report.scope)},
      {"first_failing_month", report.first_failing_month ? ordered_json(*report.first_failing_month) : ordered_json()},
      {"cost_unit", report.cost_unit.empty() ? ordered_json() : ordered_json(report.cost_unit)},
      {"dates", dates}};
}

}  // namespace drsim
