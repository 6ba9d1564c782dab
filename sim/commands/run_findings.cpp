#include "sim/commands/run_findings.hpp"

#include "sim/assess/assessment.hpp"
#include "sim/scenario/check/require_simulated.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

ordered_json finding_json(const RuleFinding& finding) {
  return {{"id", finding.rule->id},
          {"set", finding.rule->set},
          {"title", finding.rule->title},
          {"severity", finding.rule->severity},
          {"outcome", outcome_text(finding.outcome)},
          {"to_add", finding.to_add},
          {"details", finding.details},
          {"remedy", finding.rule->remedy},
          {"source", finding.rule->source}};
}

}  // namespace

ordered_json run_findings(const ReadScenario& read, const std::string& file) try {
  require_one_product(read.scenario, file, "assessments");
  const RuleSets rules = rule_sets({});
  const DesignFacts facts = design_facts(read, port_needs(read.scenario, port_catalogue(), file), file);
  const Assessment assessment = assess(rules, facts, {});
  auto findings = ordered_json::array();
  for (const RuleFinding& finding : assessment.findings)
    if (finding.outcome != RuleOutcome::NotApplicable) findings.push_back(finding_json(finding));
  return {{"passes", assessment.passes()}, {"findings", findings}, {"reason", nullptr}};
} catch (const ScenarioError& error) {
  return {{"passes", nullptr}, {"findings", ordered_json::array()}, {"reason", error.what()}};
}

}  // namespace drsim
