#include "sim/studies/advice/default_effects.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/engine/run_scenario.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/studies/advice/default_parameters.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/processes/process_pool.hpp"

namespace drsim {
namespace {

using nlohmann::json;

constexpr double moved_fraction = 0.05;
constexpr double moved_time_fraction = 0.01;

/// One value in place of one default.
struct TriedValue {
  std::size_t parameter = 0;
  json value;
};

AnswerWithout figures_of(const RunRecord& record) {
  AnswerWithout figures;
  figures.met = true;
  for (const GroupResult& group : record.groups) {
    figures.met = figures.met && group.above_target_fraction <= 0;
    figures.worst_rpo_s = std::max(figures.worst_rpo_s, group.rpo_s.p99);
    figures.above_target_fraction += group.above_target_fraction / static_cast<double>(record.groups.size());
  }
  bool is_reached = !record.failovers.empty();
  double longest_s = 0;
  for (const FailoverResult& failover : record.failovers) {
    is_reached = is_reached && failover.rto.value_s.has_value();
    longest_s = std::max(longest_s, failover.rto.value_s.value_or(0));
  }
  if (is_reached) figures.rto_s = longest_s;
  return figures;
}

json figures_json(const AnswerWithout& figures) {
  return {figures.met, figures.worst_rpo_s, figures.above_target_fraction,
          figures.rto_s ? json(*figures.rto_s) : json()};
}

AnswerWithout figures_from(const json& list) {
  AnswerWithout figures;
  figures.met = list[0];
  figures.worst_rpo_s = list[1];
  figures.above_target_fraction = list[2];
  if (!list[3].is_null()) figures.rto_s = list[3].get<double>();
  return figures;
}

double relative(double now, double before) {
  if (now == before) return 0;
  return before > 0 ? std::fabs(now - before) / before : INFINITY;
}

/// By how much the answer moves, over what counts as moved; a turned verdict goes before everything.
double move_of(const AnswerWithout& before, const AnswerWithout& end) {
  constexpr double turned = 1e9;
  if (!end.refused.empty()) return 0;
  double moved = relative(end.worst_rpo_s, before.worst_rpo_s) / moved_fraction;
  moved = std::max(moved, std::fabs(end.above_target_fraction - before.above_target_fraction) / moved_time_fraction);
  if (before.rto_s && end.rto_s) moved = std::max(moved, relative(*end.rto_s, *before.rto_s) / moved_fraction);
  if (before.met != end.met || before.rto_s.has_value() != end.rto_s.has_value()) moved += turned;
  return moved;
}

AnswerWithout play_as_set(const std::filesystem::path& file, const ReadOptions& options, double memory_share) {
  const Scenario scenario = read_scenario_to_play(file, options).scenario;
  require_simulated(scenario, file.string());
  require_memory(scenario, file, memory_share);
  return figures_of(run_scenario(scenario, RunOptions{}));
}

ReadOptions with_value(ReadOptions options, const DefaultParameter& parameter, const json& value) {
  for (const std::string& pointer : parameter.parameter.pointers) options.set.push_back(pointer + "=" + value.dump());
  return options;
}

std::string text_of(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// The answer as each of the option sets has it.
std::vector<AnswerWithout> play_all(const std::filesystem::path& file, const std::vector<ReadOptions>& options,
                                    std::size_t jobs) {
  std::vector<AnswerWithout> answers(options.size());
  const auto body = [&](std::size_t task) {
    return figures_json(play_as_set(file, options[task], 1 / static_cast<double>(jobs))).dump();
  };
  run_tasks(options.size(), jobs, body, [&](const TaskOutcome& outcome) {
    if (outcome.end == TaskEnd::Failed) throw std::runtime_error(file.string() + ": " + outcome.text);
    if (outcome.end == TaskEnd::Mistake)
      answers[outcome.task].refused = first_line(outcome.text);
    else
      answers[outcome.task] = figures_from(json::parse(outcome.text));
  });
  return answers;
}

/// Keeps the effects that move the answer, most first.
void keep_moving(DefaultSensitivity& sensitivity, std::vector<DefaultEffect> effects) {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < effects.size(); ++i) {
    double moved = 0;
    for (const AnswerWithout& end : effects[i].ends) moved = std::max(moved, move_of(sensitivity.as_it_is, end));
    if (moved > 1) order.emplace_back(-moved, i);
  }
  std::sort(order.begin(), order.end());
  for (const auto& place : order) sensitivity.rests_on.push_back(std::move(effects[place.second]));
}

}  // namespace

DefaultSensitivity default_effects(const std::filesystem::path& file, const ReadOptions& options,
                                   const ReadScenario& read, const DefaultEffectsPlan& plan) {
  const std::vector<DefaultParameter> parameters = default_parameters(read);
  std::vector<TriedValue> trials;
  std::vector<DefaultEffect> effects;
  std::vector<ReadOptions> tried = {options};  // the first: as it is
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    for (const json& value : parameters[i].others()) {
      trials.push_back({i, value});
      tried.push_back(with_value(options, parameters[i], value));
    }
    effects.push_back({parameters[i].pattern,
                       text_of(parameters[i].value),
                       parameters[i].parameter.pointers.size(),
                       parameters[i].has_range,
                       {}});
  }
  if (plan.on_start) plan.on_start(tried.size());
  std::vector<AnswerWithout> answers = play_all(file, tried, plan.jobs);
  DefaultSensitivity sensitivity;
  sensitivity.defaults = parameters.size();
  sensitivity.runs = tried.size();
  sensitivity.as_it_is = answers.front();
  for (std::size_t i = 0; i < trials.size(); ++i) {
    AnswerWithout& end = answers[i + 1];
    end.value = text_of(trials[i].value);
    effects[trials[i].parameter].ends.push_back(std::move(end));
  }
  keep_moving(sensitivity, std::move(effects));
  return sensitivity;
}

}  // namespace drsim
