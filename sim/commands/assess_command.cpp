#include "sim/commands/assess_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "sim/assess/assessment.hpp"
#include "sim/commands/remedy_price.hpp"
#include "sim/commands/terminal_colours.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {
namespace {

void require_known(const RuleSets& rules, const std::vector<std::string>& wanted) {
  std::vector<Problem> problems;
  for (const std::string& name : wanted)
    if (std::find(rules.names.begin(), rules.names.end(), name) == rules.names.end())
      problems.push_back({"--rule-set", "",
                          fmt::format("there is no rule set \"{}\"{}; allowed: {}", name,
                                      did_you_mean(name, rules.names), quoted_list(rules.names))});
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace

bool carry_out(const AssessCommand& command) {
  const RuleSets rules = rule_sets(command.rules);
  require_known(rules, command.rule_sets);
  const std::string file = command.scenario.string();
  const ReadScenario read = read_scenario(command.scenario, ReadOptions{command.set, {}});
  require_one_product(read.scenario, file, "assessments");
  const PortNeeds needs = port_needs(read.scenario, port_catalogue(), file);
  if (command.price) {
    const auto prices = remedy_prices(command.scenario, command.set, read, needs);
    std::cout << (command.format == "json" ? prices_json(prices).dump(2) + "\n" : prices_table(prices));
    return true;
  }
  const DesignFacts facts = design_facts(read, needs, file);
  const Assessment assessment = assess(rules, facts, command.rule_sets);
  std::cout << (command.format == "json" ? assessment_json(assessment, facts).dump(2) + "\n"
                                         : for_terminal(assessment_table(assessment)));
  return assessment.passes();
}

}  // namespace drsim
