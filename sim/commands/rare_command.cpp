#include "sim/commands/rare_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/engine/run_scenario.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/scenario/text/metric_dimension.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/processes/process_pool.hpp"
#include "sim/studies/rules/metric.hpp"
#include "sim/studies/statistics/rare_event.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

RareEvent event_of(const RareCommand& command) {
  RareEvent event;
  event.metric = command.metric;
  event.is_below = !command.below.empty();
  const std::string& text = event.is_below ? command.below : command.above;
  const auto tokens = pointer_tokens(command.metric);
  if (tokens.empty())
    throw ScenarioError({{"--metric", "", "\"" + command.metric + "\" is no pointer such as /groups/NAME/rpo_s/max"}});
  std::size_t used = 0;
  try {
    event.bound = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used == text.size() && !text.empty()) return event;
  const auto dimension = metric_dimension(tokens);
  Dimension any = Dimension::Time;
  const ParsedQuantity parsed = dimension ? parse_quantity(text, *dimension) : parse_any_quantity(text, any);
  if (!parsed.error.empty()) throw ScenarioError({{event.is_below ? "--below" : "--above", "", parsed.error}});
  event.bound = parsed.value;
  return event;
}

FaultBias bias_of(const RareCommand& command, const Scenario& scenario) {
  const std::vector<FaultProcess> processes = fault_processes(scenario);
  if (processes.empty())
    throw ScenarioError({{command.scenario.string(), "/faults", "is empty; allowed: what fails by chance"}});
  bool can_be = false;
  for (const FaultProcess& process : processes) can_be = can_be || has_hazard(process.up);
  if (!can_be)
    throw ScenarioError({{command.scenario.string(), "/faults",
                          "no up time can be accelerated; allowed: exponential, weibull or lognormal"}});
  FaultBias bias = usual_bias(processes, scenario.horizon_s);
  if (command.all_up) bias.all_up = *command.all_up;
  if (command.some_down) bias.some_down = *command.some_down;
  return bias;
}

WeightedEstimate play(const RareCommand& command, const ReadScenario& read, const RareEvent& event,
                      const FaultBias& bias, const char* what) {
  const bool shows = !command.quiet && ::isatty(STDERR_FILENO) == 1;
  RarePlan plan{command.runs, command.jobs > 0 ? command.jobs : available_processors(), bias, {}};
  if (shows)
    plan.on_progress = [&](std::size_t done) {
      std::cerr << fmt::format("\r\x1b[K{} run {} of {}", what, done, command.runs) << std::flush;
    };
  const WeightedEstimate estimate = estimate_event(command.scenario, read, event, plan);
  if (shows) std::cerr << "\r\x1b[K";
  return estimate;
}

std::string estimate_text(const char* title, const WeightedEstimate& estimate, std::size_t runs) {
  const ConfidenceInterval& mean = estimate.mean;
  if (estimate.hits == 0)
    return fmt::format("{:<20} never seen in {}; below {:.2g} with 95 % confidence where the weights are 1\n", title,
                       count_text(runs, "run"), 3.0 / static_cast<double>(runs));
  std::string text =
      fmt::format("{:<20} {:.4g} ({:.4g} .. {:.4g}, 95 %)\n", title, mean.mean, std::max(0.0, mean.low), mean.high);
  text += fmt::format("{:<20} {} of {} runs, effective sample size {:.0f}, mean weight {:.3f} +- {:.3f}\n", "",
                      estimate.hits, runs, estimate.effective_sample_size, estimate.weight.mean,
                      estimate.weight.half_width());
  constexpr double few = 30;
  if (estimate.effective_sample_size < few)
    text += fmt::format("{:<20} few of them count: more --runs, or other factors, before this is relied on\n", "");
  return text;
}

ordered_json finite(double value) { return std::isfinite(value) ? ordered_json(value) : ordered_json(); }

ordered_json estimate_json(const WeightedEstimate& estimate) {
  return {{"probability", estimate.mean.mean},
          {"ci95_low", finite(within(estimate.mean, 0, 1).low)},
          {"ci95_high", finite(within(estimate.mean, 0, 1).high)},
          {"hits", estimate.hits},
          {"effective_sample_size", estimate.effective_sample_size},
          {"mean_weight", estimate.weight.mean},
          {"brute_force_runs", finite(estimate.brute_force_runs)}};
}

}  // namespace

void carry_out(const RareCommand& command) {
  if (command.above.empty() == command.below.empty())
    throw ScenarioError({{"drsim rare", "--above", "one of --above and --below says what the event is"}});
  const RareEvent event = event_of(command);
  const ReadScenario read = read_scenario_to_play(command.scenario, ReadOptions{command.set, std::nullopt});
  require_simulated(read.scenario, command.scenario.string());
  require_memory(read.scenario, command.scenario);
  const FaultBias bias = bias_of(command, read.scenario);
  const WeightedEstimate estimate = play(command, read, event, bias, "accelerated");
  std::optional<WeightedEstimate> plain;
  if (command.compares) plain = play(command, read, event, FaultBias{}, "plain");
  if (command.is_json) {
    ordered_json json = {{"metric", event.metric},
                         {event.is_below ? "below" : "above", event.bound},
                         {"horizon_s", read.scenario.horizon_s},
                         {"runs", command.runs},
                         {"hazard_factor_all_up", bias.all_up},
                         {"hazard_factor_some_down", bias.some_down},
                         {"importance_sampling", estimate_json(estimate)}};
    if (plain) json["brute_force"] = estimate_json(*plain);
    std::cout << json.dump(2) << "\n";
    return;
  }
  std::cout << fmt::format("event                {} {} {} within {}\n", printable_text(event.metric),
                           event.is_below ? "below" : "above", metric_text(event.metric, event.bound),
                           duration_text(read.scenario.horizon_s));
  std::cout << fmt::format("acceleration         hazards x {:.4g}; x {:.4g} while something is down\n", bias.all_up,
                           bias.some_down);
  std::cout << estimate_text("probability", estimate, command.runs);
  if (std::isfinite(estimate.brute_force_runs))
    std::cout << fmt::format("{:<20} plain runs for an interval as narrow: {:.3g}\n", "", estimate.brute_force_runs);
  if (plain) std::cout << estimate_text("by brute force", *plain, command.runs);
}

}  // namespace drsim
