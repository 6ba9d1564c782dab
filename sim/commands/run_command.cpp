#include "sim/commands/run_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include "sim/commands/progress_bar.hpp"
#include "sim/commands/run_findings.hpp"
#include "sim/commands/terminal_colours.hpp"
#include "sim/commands/writable_directory.hpp"
#include "sim/engine/run_scenario.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/ports/lists/port_lists.hpp"
#include "sim/ports/ports_of_run.hpp"
#include "sim/report/record/days_json.hpp"
#include "sim/report/record/vms_json.hpp"
#include "sim/report/record/write_run.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/scenario/text/quantity.hpp"
#include "sim/studies/advice/advice_runs.hpp"
#include "sim/studies/advice/default_effects.hpp"
#include "sim/studies/planning/bandwidth_grid.hpp"
#include "sim/studies/planning/copy_plan.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/sizing/link_need.hpp"
#include "sim/studies/statistics/long_run_figures.hpp"
#include "sim/studies/statistics/replications.hpp"
#include "sim/studies/sweep/study.hpp"

namespace drsim {
namespace {

std::string command_line(const RunCommand& command, std::uint64_t seed) {
  std::string line = "drsim run " + command.scenario.string();
  for (const std::string& change : command.set) line += " --set '" + change + "'";
  return line + " --seed " + std::to_string(seed);
}

RunRecord play(const RunCommand& command, const Scenario& scenario) {
  const bool shows_progress = !command.quiet && ::isatty(STDERR_FILENO) == 1;
  ProgressBar bar(scenario.start, scenario.horizon_s, shows_progress);
  double date_s = 0;
  RunOptions options;
  options.on_progress = [&](double at_s) {
    date_s = at_s;
    bar.show(at_s);
  };
  try {
    RunRecord record = run_scenario(scenario, options);
    if (command.out || command.format == ResultFormat::Json) add_rpo_needs(scenario, record);
    return record;
  } catch (const ScenarioError&) {
    throw;
  } catch (const std::exception& error) {
    throw Bug(fmt::format("{}\n  last simulated date reported: {} s of {} s; reproduce with: {}", error.what(), date_s,
                          scenario.horizon_s, command_line(command, scenario.seed)));
  }
}

void write_files(const RunCommand& command, const ReadScenario& read, const RunRecord& record,
                 const nlohmann::ordered_json& result, const nlohmann::ordered_json& ports) {
  try {
    write_run(*command.out, read, record, result, ports);
  } catch (const std::runtime_error& error) {
    throw ScenarioError({Problem{command.out->string(), "", error.what()}});
  }
  if (!command.quiet)
    std::cerr << "report: " << std::filesystem::absolute(*command.out / "report.html").lexically_normal().string()
              << "\n";
}

/// Which defaults the answer rests on; says what it costs before it begins.
DefaultSensitivity sensitivity_of(const RunCommand& command, const ReadScenario& read) {
  const std::size_t jobs = command.jobs > 0 ? command.jobs : available_processors();
  const auto tell = [&](std::size_t runs) {
    if (!command.quiet) std::cerr << fmt::format("sensitivity: {} runs, {} at a time\n", runs, jobs);
  };
  return default_effects(command.scenario, {command.set, command.seed}, read, {jobs, tell});
}

/// Length of a batch of first copies; nothing: no plan is asked for.
std::optional<double> copy_batch_s(const RunCommand& command) {
  if (command.copy_batch.empty()) return std::nullopt;
  const ParsedQuantity length = parse_quantity(command.copy_batch, Dimension::Time);
  if (!length.error.empty()) throw ScenarioError({Problem{"--copy-batches", "", length.error}});
  if (length.value <= 0) throw ScenarioError({Problem{"--copy-batches", "", command.copy_batch + " is not above 0 s"}});
  return length.value;
}

/// What is planned by further runs where it is asked for, by the place in the result.
struct Plans {
  nlohmann::ordered_json bandwidths, copies;  ///< null: not asked for
};

/// Before this process plays: its children start with no engine.
Plans plans_of(const RunCommand& command, const Scenario& scenario) {
  const std::size_t jobs = command.jobs > 0 ? command.jobs : available_processors();
  const bool shows_progress = !command.quiet && ::isatty(STDERR_FILENO) == 1;
  Plans plans;
  if (command.finds_bandwidths)
    plans.bandwidths = bandwidth_grid_json(bandwidth_grid(scenario, command.scenario, jobs, [&](std::size_t runs) {
      if (shows_progress) std::cerr << fmt::format("\r\x1b[Kbandwidth: {} runs", runs);
    }));
  if (shows_progress && command.finds_bandwidths) std::cerr << "\r\x1b[K";
  if (const auto batch_s = copy_batch_s(command))
    plans.copies = copy_plan_json(copy_plan(scenario, command.scenario, *batch_s, jobs));
  return plans;
}

/// What helps where something failed, found by further runs.
AdviceRecord advice_of_run(const RunCommand& command, const ReadScenario& read, const RunRecord& record,
                           LaterTasks& tasks) {
  const bool shows_progress = !command.quiet && ::isatty(STDERR_FILENO) == 1;
  bool has_shown = false;
  const auto tell = [&](std::size_t done, std::size_t most) {
    if (!shows_progress) return;
    has_shown = true;
    std::cerr << fmt::format("\r\x1b[Kadvice: {} of at most {} further runs", done, most);
  };
  const std::size_t jobs = command.jobs > 0 ? command.jobs : available_processors();
  AdviceRecord advice = advice_on(read, record, tasks, {jobs, tell});
  if (has_shown) std::cerr << "\r\x1b[K";
  return advice;
}

/// Results of all replications; replication 0, whose files are written, is played here once more.
nlohmann::ordered_json replicate(const RunCommand& command, const ReadScenario& read) {
  const std::size_t jobs = command.jobs > 0 ? command.jobs : available_processors();
  const bool shows_progress = !command.quiet && ::isatty(STDERR_FILENO) == 1;
  const auto play_one = [&](std::size_t replication) {
    ReadOptions options{command.set, replication_seed(read.scenario.seed, replication)};
    return play_scenario(command.scenario, options, 1 / static_cast<double>(jobs));
  };
  const auto results =
      play_replications({command.replications, jobs, command.precision}, play_one, [&](std::size_t done) {
        if (shows_progress) std::cerr << fmt::format("\r\x1b[Kreplication {} of {}", done, command.replications);
      });
  if (shows_progress) std::cerr << "\r\x1b[K";
  return merged_result(results);
}

/// What is worked out only where somebody reads it: the run by day, its VMs, and what the rule sets find.
void add_details(const RunCommand& command, const ReadScenario& read, const RunRecord& record,
                 nlohmann::ordered_json& result) {
  if (!command.out && command.format != ResultFormat::Json) return;
  result["by_day"] = by_day_json(read.scenario, record);
  result["vms"] = vms_json(read.scenario);
  result["findings"] = run_findings(read, command.scenario.string());
}

}  // namespace

void carry_out(const RunCommand& command) {
  if (command.out) require_writable_directory(*command.out);
  copy_batch_s(command);  // what is wrong with it is said before anything is played
  const bool gives_advice = command.gives_advice && command.replications == 1;
  // Before the scenario is read, so that the process aside stays small, and before this one plays.
  std::optional<LaterTasks> further_runs;
  if (gives_advice) further_runs.emplace(advice_body(command.scenario, {command.set, command.seed}));
  const ReadScenario read = read_scenario_to_play(command.scenario, ReadOptions{command.set, command.seed});
  require_simulated(read.scenario, command.scenario.string());
  require_memory(read.scenario, command.scenario);
  if (command.replications > 1) {
    nlohmann::ordered_json merged = replicate(command, read);
    // The connections are those of the design; how much crosses each is for single runs and the report.
    merged["needs"]["ports"] = ports_json(port_needs(read.scenario, port_catalogue(), command.scenario.string()));
    merged["needs"].erase("ports_reason");
    if (command.out) {
      const RunRecord first = play(command, read.scenario);
      add_details(command, read, first, merged);
      write_files(command, read, first, merged, ports_of_run(read.scenario, first, command.scenario.string()));
    }
    std::cout << (command.format == ResultFormat::Json ? merged.dump(2) + "\n" : replications_table(merged));
    return;
  }
  std::optional<DefaultSensitivity> sensitivity;
  if (command.finds_defaults) sensitivity = sensitivity_of(command, read);
  const Plans plans = plans_of(command, read.scenario);
  RunRecord record = play(command, read.scenario);
  record.sensitivity = std::move(sensitivity);
  if (further_runs) record.advice = advice_of_run(command, read, record, *further_runs);
  nlohmann::ordered_json result = result_json(read, record);
  result["needs"]["ports"] = ports_of_run(read.scenario, record, command.scenario.string());
  result["needs"].erase("ports_reason");
  if (!plans.bandwidths.is_null()) result["needs"]["bandwidth_by_simulation"] = plans.bandwidths;
  if (!plans.copies.is_null()) result["copy_plan"] = plans.copies;
  add_long_run_figures(record, result);
  add_details(command, read, record, result);
  if (command.out) write_files(command, read, record, result, result["needs"]["ports"]);
  const std::string summary =
      command.format == ResultFormat::Json ? result.dump(2) + "\n" : summary_table(read, record);
  const bool is_coloured = command.format == ResultFormat::Table && wants_colours();
  std::cout << (is_coloured ? coloured_summary(summary, result["answer"]["state"].get<std::string>()) : summary);
}

}  // namespace drsim
