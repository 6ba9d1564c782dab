#include "sim/assess/assessment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/assess/condition.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

RuleOutcome outcome_of(const AssessmentRule& rule, const json& facts) {
  const Truth applies = rule.applies.is_null() ? Truth::Yes : judge(rule.applies, facts);
  if (applies == Truth::No) return RuleOutcome::NotApplicable;
  if (applies == Truth::Unknown) return RuleOutcome::NotEvaluated;
  const Truth holds = judge(rule.check, facts);
  return holds == Truth::Yes ? RuleOutcome::Pass : holds == Truth::No ? RuleOutcome::Fail : RuleOutcome::NotEvaluated;
}

bool leads_somewhere(const json& facts, const std::string& pointer) {
  const json::json_pointer place(pointer);
  return facts.contains(place) && !(facts.at(place).is_array() && facts.at(place).empty() && pointer[1] != 's');
}

/// Some rules are about lists that are worth naming item by item.
std::vector<std::string> details_of(const AssessmentRule& rule, const DesignFacts& facts) {
  std::vector<std::string> details;
  const std::string condition = rule.check.dump();
  const auto speaks_of = [&](const char* text) { return condition.find(text) != std::string::npos; };
  for (const RoleFinding& role : facts.roles) {
    if (speaks_of("/derived/roles/lacking"))
      for (const std::string& one : role.lacking)
        details.push_back(fmt::format("{} ({}) lacks {}", role.role, role.pointer, one));
    if (speaks_of("/derived/roles/excess"))
      for (const std::string& one : role.excess)
        details.push_back(fmt::format("{} ({}) holds {}, which its tasks do not need", role.role, role.pointer, one));
  }
  if (speaks_of("/derived/clear_management")) details = facts.clear_connections;
  return details;
}

ordered_json texts_json(const std::vector<std::string>& texts) { return texts; }

std::string joined(const std::vector<std::string>& texts) {
  std::string text;
  for (const std::string& one : texts) text += (text.empty() ? "" : ", ") + printable_text(one);
  return text;
}

std::string finding_lines(const RuleFinding& finding) {
  std::string text = fmt::format("  {:<11} {}: {}\n", finding.rule->severity, printable_text(finding.rule->id),
                                 printable_text(finding.rule->title));
  constexpr std::size_t details_max = 8;
  for (std::size_t i = 0; i < std::min(finding.details.size(), details_max); ++i)
    text += "              " + printable_text(finding.details[i]) + "\n";
  if (finding.details.size() > details_max)
    text += fmt::format("              and {} more\n", finding.details.size() - details_max);
  if (finding.outcome == RuleOutcome::Fail && !finding.rule->remedy.empty())
    text += "              remedy: " + printable_text(finding.rule->remedy) + "\n";
  if (!finding.to_add.empty()) text += "              add: " + joined(finding.to_add) + "\n";
  return text;
}

}  // namespace

const char* outcome_text(RuleOutcome outcome) {
  static const char* const texts[] = {"pass", "fail", "not evaluated", "not applicable"};
  return texts[static_cast<std::size_t>(outcome)];
}

std::size_t Assessment::count(RuleOutcome outcome) const {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [&](const RuleFinding& one) { return one.outcome == outcome; }));
}

bool Assessment::passes() const {
  return std::none_of(findings.begin(), findings.end(), [](const RuleFinding& one) {
    return one.outcome == RuleOutcome::Fail && one.rule->severity == "required";
  });
}

Assessment assess(const RuleSets& rules, const DesignFacts& facts, const std::vector<std::string>& sets) {
  Assessment assessment;
  std::map<std::string, RuleOutcome> outcomes;
  for (const AssessmentRule& rule : rules.rules) {
    RuleFinding finding;
    finding.rule = &rule;
    finding.outcome = outcomes[rule.id] = outcome_of(rule, facts.document);
    if (!sets.empty() && std::find(sets.begin(), sets.end(), rule.set) == sets.end()) continue;
    for (const std::string& pointer : rule.evidence) {
      if (leads_somewhere(facts.document, pointer))
        finding.evidence.push_back(pointer);
      else if (finding.outcome == RuleOutcome::NotEvaluated)
        finding.to_add.push_back(pointer);
    }
    // Where all of the evidence is there, something inside of it is missing.
    if (finding.outcome == RuleOutcome::NotEvaluated && finding.to_add.empty()) finding.to_add = finding.evidence;
    if (finding.outcome == RuleOutcome::Fail) finding.details = details_of(rule, facts);
    assessment.findings.push_back(std::move(finding));
  }
  for (const Contradiction& one : rules.contradictions) {
    const auto text = [&](const std::string& id) { return id.empty() ? "" : outcome_text(outcomes.at(id)); };
    assessment.contradictions.push_back({&one, text(one.left_rule), text(one.right_rule)});
  }
  return assessment;
}

std::string assessment_table(const Assessment& assessment) {
  std::string text =
      fmt::format("{} rules: {} pass, {} fail, {} not evaluated, {} not applicable\n", assessment.findings.size(),
                  assessment.count(RuleOutcome::Pass), assessment.count(RuleOutcome::Fail),
                  assessment.count(RuleOutcome::NotEvaluated), assessment.count(RuleOutcome::NotApplicable));
  for (const RuleOutcome outcome : {RuleOutcome::Fail, RuleOutcome::NotEvaluated, RuleOutcome::Pass}) {
    if (assessment.count(outcome) == 0) continue;
    text += fmt::format("{}:\n", outcome_text(outcome));
    for (const RuleFinding& finding : assessment.findings)
      if (finding.outcome == outcome) text += finding_lines(finding);
  }
  text += "The documents contradict each other:\n";
  for (const ContradictionFinding& one : assessment.contradictions) {
    const Contradiction& what = *one.contradiction;
    text += fmt::format("  {}: {}\n", what.id, what.topic);
    const auto statement = [](const std::string& words, const std::string& rule, const std::string& outcome) {
      return fmt::format("              {}{}\n", words, rule.empty() ? "" : fmt::format(" ({}: {})", rule, outcome));
    };
    text += statement(what.left, what.left_rule, one.left_outcome) +
            statement(what.right, what.right_rule, one.right_outcome) + "              " + what.consequence + "\n";
  }
  return text;
}

ordered_json assessment_json(const Assessment& assessment, const DesignFacts& facts) {
  ordered_json list = ordered_json::array(), contradictions = ordered_json::array();
  for (const RuleFinding& finding : assessment.findings) {
    ordered_json evidence = ordered_json::array();
    for (const std::string& pointer : finding.evidence) {
      const json& value = facts.document.at(json::json_pointer(pointer));
      evidence.push_back({{"pointer", pointer}, {"value", value.is_structured() ? json() : value}});
    }
    list.push_back({{"id", finding.rule->id},
                    {"set", finding.rule->set},
                    {"title", finding.rule->title},
                    {"severity", finding.rule->severity},
                    {"outcome", outcome_text(finding.outcome)},
                    {"evidence", evidence},
                    {"to_add", texts_json(finding.to_add)},
                    {"details", texts_json(finding.details)},
                    {"rationale", finding.rule->rationale},
                    {"remedy", finding.rule->remedy},
                    {"source", finding.rule->source}});
  }
  for (const ContradictionFinding& one : assessment.contradictions)
    contradictions.push_back({{"id", one.contradiction->id},
                              {"topic", one.contradiction->topic},
                              {"left", one.contradiction->left},
                              {"left_source", one.contradiction->left_source},
                              {"left_rule", one.contradiction->left_rule},
                              {"left_outcome", one.left_outcome},
                              {"right", one.contradiction->right},
                              {"right_source", one.contradiction->right_source},
                              {"right_rule", one.contradiction->right_rule},
                              {"right_outcome", one.right_outcome},
                              {"consequence", one.contradiction->consequence}});
  ordered_json counts;
  for (const RuleOutcome outcome :
       {RuleOutcome::Pass, RuleOutcome::Fail, RuleOutcome::NotEvaluated, RuleOutcome::NotApplicable})
    counts[outcome_text(outcome)] = assessment.count(outcome);
  return {{"passes", assessment.passes()}, {"counts", counts}, {"findings", list}, {"contradictions", contradictions}};
}

}  // namespace drsim
