#include "sim/scenario/require_simulated.hpp"

#include "sim/scenario/problem.hpp"

namespace drsim {

void require_simulated(const Scenario& scenario, const std::string& file) {
  std::vector<Problem> problems = scenario.obstacles;
  for (Problem& problem : problems) {
    if (problem.file.empty()) problem.file = file;
    problem.text += "; drsim ports and drsim assess take the design as it is";
  }
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace drsim
