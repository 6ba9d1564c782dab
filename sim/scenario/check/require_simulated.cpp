#include "sim/scenario/check/require_simulated.hpp"

#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

void require_simulated(const Scenario& scenario, const std::string& file) {
  std::vector<Problem> problems = scenario.obstacles;
  for (Problem& problem : problems) {
    if (problem.file.empty()) problem.file = file;
    problem.text += "; drsim ports and drsim assess take the design as it is";
  }
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

void require_one_product(const Scenario& scenario, const std::string& file, const std::string& what) {
  if (!is_mixed(scenario)) return;
  const std::vector<const ProductFacts*> products = facts_in_use(scenario);
  throw ScenarioError(
      {{file, "/vpgs",
        titles_of(products) + (products.size() == 2 ? " both" : " all") + " protect groups, and " + what +
            " are worked out for one product; allowed: groups of one, such as each part by itself"}});
}

}  // namespace drsim
