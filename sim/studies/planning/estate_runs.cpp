#include "sim/studies/planning/estate_runs.hpp"

#include <algorithm>
#include <stdexcept>

#include "sim/engine/run_scenario.hpp"
#include "sim/scenario/text/problem.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/processes/process_pool.hpp"

namespace drsim {

using nlohmann::json;

Scenario in_normal_operation(const Scenario& scenario) {
  Scenario normal = scenario;
  normal.events.clear();
  normal.incidents.clear();
  normal.operations.clear();
  normal.faults.clear();
  return normal;
}

std::vector<json> play_variants(const std::vector<Scenario>& variants,
                                const std::function<json(std::size_t, const RunRecord&)>& told,
                                const std::filesystem::path& file, std::size_t jobs) {
  std::vector<json> answers(variants.size());
  const double memory_share = 1 / static_cast<double>(std::max<std::size_t>(1, jobs));
  const auto body = [&](std::size_t task) {
    require_memory(variants[task], file, memory_share);
    return told(task, run_scenario(variants[task], RunOptions{})).dump();
  };
  run_tasks(variants.size(), jobs, body, [&](const TaskOutcome& outcome) {
    if (outcome.end == TaskEnd::Mistake) throw ScenarioError({Problem{file.string(), "", outcome.text}});
    if (outcome.end == TaskEnd::Failed) throw std::runtime_error(file.string() + ": " + outcome.text);
    answers[outcome.task] = json::parse(outcome.text);
  });
  return answers;
}

}  // namespace drsim
