#include "sim/studies/statistics/rare_event.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/engine/run_scenario.hpp"
#include "sim/report/record/write_run.hpp"
#include "sim/studies/processes/process_pool.hpp"
#include "sim/studies/rules/metric.hpp"
#include "sim/studies/sweep/study.hpp"

namespace drsim {
namespace {

bool happens(const nlohmann::ordered_json& result, const RareEvent& event) {
  const double value = reduced(metric_values(result, event.metric), event.is_below ? Reduction::Min : Reduction::Max);
  return event.is_below ? value < event.bound : value > event.bound;
}

}  // namespace

WeightedEstimate estimate_event(const std::filesystem::path& file, const ReadScenario& read, const RareEvent& event,
                                const RarePlan& plan) {
  std::vector<double> log_weights(plan.runs), values(plan.runs);
  RunOptions options;
  options.fault_bias = plan.bias;
  const auto body = [&](std::size_t task) {
    ReadScenario own = read;
    own.scenario.seed = replication_seed(read.scenario.seed, task);
    const RunRecord record = run_scenario(own.scenario, options);
    try {
      return nlohmann::json{record.faults ? record.faults->log_weight : 0.0, happens(result_json(own, record), event)}
          .dump();
    } catch (const std::invalid_argument& error) {
      throw ScenarioError({Problem{"--metric", "", error.what()}});
    }
  };
  std::size_t done = 0;
  run_tasks(plan.runs, plan.jobs, body, [&](const TaskOutcome& outcome) {
    if (outcome.end == TaskEnd::Mistake) throw ScenarioError({Problem{file.string(), "", outcome.text}});
    if (outcome.end == TaskEnd::Failed)
      throw std::runtime_error(fmt::format("{}: run {}: {}", file.string(), outcome.task, outcome.text));
    const auto list = nlohmann::json::parse(outcome.text);
    log_weights[outcome.task] = list[0];
    values[outcome.task] = list[1].get<bool>() ? 1 : 0;
    if (plan.on_progress) plan.on_progress(++done);
  });
  return weighted_estimate(log_weights, values);
}

}  // namespace drsim
