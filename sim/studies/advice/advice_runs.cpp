#include "sim/studies/advice/advice_runs.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sim/engine/run_scenario.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/report/outcome_figures.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/processes/available_memory.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

std::vector<std::string> options_of(const std::vector<ScenarioChange>& changes) {
  std::vector<std::string> options;
  for (const ScenarioChange& change : changes) options.push_back(change.pointer + "=" + change.value);
  return options;
}

}  // namespace

LaterTasks::Body advice_body(const std::filesystem::path& file, const ReadOptions& options) {
  return [file, options](const std::string& request) {
    ReadOptions changed = options;
    for (const ordered_json& option : ordered_json::parse(request)) changed.set.push_back(option);
    const ReadScenario read = read_scenario_to_play(file, changed);
    require_simulated(read.scenario, file.string());
    require_memory(read.scenario, file);
    return outcome_message(outcome_figures(read.scenario, run_scenario(read.scenario, RunOptions{})));
  };
}

namespace {

/// As many at a time as the memory holds, and why none where it holds not even one.
std::size_t jobs_that_fit(const Scenario& scenario, std::size_t jobs) {
  const double needed_bytes = estimated_memory_bytes(scenario);
  if (needed_bytes <= 0) return jobs;
  return std::min(jobs, static_cast<std::size_t>(std::min(1e6, available_memory_bytes() / needed_bytes)));
}

std::vector<std::optional<OutcomeFigures>> outcomes_of(const std::vector<TaskOutcome>& ended) {
  std::vector<std::optional<OutcomeFigures>> outcomes;
  for (const TaskOutcome& outcome : ended) {
    if (outcome.end == TaskEnd::Failed) throw std::runtime_error("a run for the advice broke: " + outcome.text);
    outcomes.emplace_back();
    if (outcome.end == TaskEnd::Done) outcomes.back() = outcome_from_message(outcome.text);
  }
  return outcomes;
}

}  // namespace

AdviceRecord advice_on(const ReadScenario& read, const RunRecord& record, LaterTasks& tasks, const AdvicePlan& plan) {
  const OutcomeFigures before = outcome_figures(read.scenario, record);
  AdviceRecord advice;
  advice.before = before;
  const std::vector<Lever> levers = proposals_of(read, record);
  const std::size_t jobs = jobs_that_fit(read.scenario, plan.jobs);
  if (jobs == 0) advice.not_played = "further runs need more memory than this machine has left";
  if (jobs > 0 && !levers.empty()) {
    std::size_t done = 0;
    const auto tell = [&] {
      if (plan.on_run) plan.on_run(done, advice_runs_max);
    };
    const ChangePlayer play = [&](const std::vector<std::vector<ScenarioChange>>& sets) {
      std::vector<std::string> requests;
      for (const auto& changes : sets) requests.push_back(ordered_json(options_of(changes)).dump());
      tell();
      return outcomes_of(tasks.play(requests, jobs, [&] {
        ++done;
        tell();
      }));
    };
    advice = try_levers(before, levers, advice_runs_max, play);
  }
  if (advice.meets) return advice;
  if (auto targets = targets_held(read, record, before)) advice.helpful.push_back(std::move(*targets));
  return advice;
}

}  // namespace drsim
