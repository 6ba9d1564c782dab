#include "sim/commands/forecast_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "models/loads/load_outlook.hpp"
#include "models/units.hpp"
#include "sim/commands/forecast_report.hpp"
#include "sim/commands/pages/forecast_page.hpp"
#include "sim/commands/pages/write_page.hpp"
#include "sim/commands/terminal_colours.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/report/record/output_files.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/check/require_simulated.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/quantity.hpp"
#include "sim/studies/planning/forecast.hpp"
#include "sim/studies/processes/process_pool.hpp"
#include "sim/studies/sizing/proof_length.hpp"

namespace drsim {
namespace {

using nlohmann::ordered_json;

constexpr double p95 = 0.95, p99 = 0.99;
double quantile_of(std::vector<double> values, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, rank) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

ForecastOutlook outlook_of(const MeasuredSeries& series, const TrendFit& fit, double month) {
  const double at_s = month_end_s(series, month), ahead_s = at_s - fit.middle_s;
  const auto carried = carried_forward(series, fit, series.start, at_s, fit.slope_per_s.mean).rates_bytes_per_s;
  // In this order max passes an unknown bound on.
  return {month,
          std::max(0.0, fit.level_at(at_s)),
          std::max(fit.level_bytes_per_s + fit.slope_per_s.low * ahead_s, 0.0),
          std::max(fit.level_bytes_per_s + fit.slope_per_s.high * ahead_s, 0.0),
          quantile_of(carried, p95),
          quantile_of(carried, p99)};
}

/// A row for each month of a chart of at most two dozen.
std::vector<ForecastOutlook> course_of(const ForecastCommand& command, const MeasuredSeries& series,
                                       const TrendFit& fit) {
  constexpr unsigned most = 24;
  std::vector<ForecastOutlook> course;
  const unsigned step = (command.months + most - 1) / most;
  for (unsigned month = 0; month <= command.months; month += step) course.push_back(outlook_of(series, fit, month));
  return course;
}

std::vector<ForecastOutlook> outlooks_of(const ForecastCommand& command, const MeasuredSeries& series,
                                         const TrendFit& fit) {
  std::set<double> months = {0, command.at_month, static_cast<double>(command.months)};
  for (unsigned month = 12; month < command.months; month += 12) months.insert(month);
  std::vector<ForecastOutlook> outlooks;
  for (const double month : months) outlooks.push_back(outlook_of(series, fit, month));
  return outlooks;
}

JoinedSeries joined_of(const ForecastCommand& command) {
  const TraceSpec common = trace_spec_of(command.import);
  const ParsedQuantity offset = parse_quantity(command.import.utc_offset, Dimension::Time);
  if (!offset.error.empty()) throw ScenarioError({{"drsim forecast", "--utc-offset", offset.error}});
  std::vector<TraceSpec> specs;
  for (const std::filesystem::path& file : command.import.files) {
    specs.push_back(common);
    specs.back().path = file;
  }
  return join_series(specs, offset.value, command.import.scale);
}

TrendFit fit_of(const ForecastCommand& command, const MeasuredSeries& series) {
  try {
    return fit_trend(series);
  } catch (const std::invalid_argument& error) {
    throw ScenarioError({{command.import.files.front().string(), "", error.what()}});
  }
}

void require_workload(const ForecastCommand& command, const ReadScenario& read) {
  std::vector<std::string> names;
  for (const auto& [name, workload] : read.resolved["workloads"].items()) names.push_back(name);
  if (std::count(names.begin(), names.end(), command.workload) > 0) return;
  throw ScenarioError({{command.scenario->string(), "/workloads",
                        fmt::format("has no \"{}\"{}; allowed for --workload: {}", command.workload,
                                    did_you_mean(command.workload, names), quoted_list(names))}});
}

/// The scenario in runs that show all of the series, however short it is given: its busiest week may be any.
ReadScenario over_all_of_the_series(const ForecastCommand& command, ReadScenario read, const ForecastReport& analysed) {
  Scenario& scenario = read.scenario;
  with_forecast(analysed.joined.series, analysed.fit, analysed.fit.slope_per_s.mean, 0, command.workload)(scenario);
  double period_s = 0;
  for (const VmConfig& vm : scenario.vms)
    if (vm.load.name == command.workload) period_s = std::max(period_s, load_outlook(vm.load).period_s);
  // A proof takes twice the duration, made up to whole periods.
  set_length(scenario, std::max(scenario.horizon_s, period_s / 2));
  return read;
}

FirstFailing failing_of(const ForecastCommand& command, const ReadScenario& read, const ForecastReport& analysed) {
  SizingTarget target;
  try {
    target = parse_sizing_target(command.target);
  } catch (const std::invalid_argument& error) {
    throw ScenarioError({{"--rpo", "", error.what()}});
  }
  const std::size_t jobs = command.jobs > 0 ? command.jobs : available_processors();
  SizingRuns runs(over_all_of_the_series(command, read, analysed), *command.scenario, target, jobs);
  double target_s = 0;
  for (const VpgConfig& vpg : runs.scenario().vpgs) target_s = std::max(target_s, vpg.rpo_target_s);
  const std::string no_verdict = why_no_verdict(analysed.fit, target_s);
  if (!no_verdict.empty()) return {std::nullopt, std::nullopt, no_verdict};
  const auto month_with = [&](double slope) {
    return first_failing_month(runs, command.months, [&](unsigned month) {
      return with_forecast(analysed.joined.series, analysed.fit, slope, month, command.workload);
    });
  };
  return {month_with(analysed.fit.slope_per_s.mean), month_with(analysed.fit.slope_per_s.high), ""};
}

/// The workload of the month asked for; as part of a variant it also takes away what the scenario's own says.
ordered_json workload_of(const ForecastCommand& command, const ForecastReport& analysed, const ReadScenario* read) {
  const MeasuredSeries& series = analysed.joined.series;
  CalendarStart start;  // Monday 00:00
  if (read) start = {read->scenario.start_weekday, read->scenario.start_second_of_day_s};
  const RateSeries carried = carried_forward(series, analysed.fit, start, month_end_s(series, command.at_month),
                                             analysed.fit.slope_per_s.mean);
  ordered_json workload;
  static const std::set<std::string> kept = {"compression", "unique", "in_guest_encryption"};
  if (read)
    for (const auto& [key, value] : read->resolved["workloads"][command.workload].items())
      if (kept.count(key) == 0) workload[key] = nullptr;
  workload["kind"] = "series";
  workload["title"] = fmt::format("{} months after the measurement", command.at_month);
  workload["source"] = fmt::format("drsim forecast of {}", command.import.files.front().filename().string());
  workload["interval"] = fmt::format("{} s", carried.interval_s);
  ordered_json rates = ordered_json::array();
  for (const double rate : carried.rates_bytes_per_s) rates.push_back(fmt::format("{:.9g} B/s", rate));
  workload["rates"] = rates;
  return workload;
}

void write_workload(const ForecastCommand& command, const ForecastReport& analysed, const ReadScenario* read) {
  const std::filesystem::path out = std::filesystem::absolute(*command.import.out), folder = out.parent_path();
  const std::string name = read ? command.workload : command.import.name.empty() ? "forecast" : command.import.name;
  ordered_json content;
  if (read) content["base"] = std::filesystem::absolute(*command.scenario).lexically_relative(folder).string();
  content["workloads"][name] = workload_of(command, analysed, read);
  write_output_file(out, content.dump(1) + "\n");
}

}  // namespace

void carry_out(const ForecastCommand& command) {
  if (command.scenario.has_value() == command.workload.empty())
    throw ScenarioError({{"drsim forecast", "--scenario",
                          "goes with --workload, the workload of the scenario that the series stands for"}});
  if (command.import.out && std::filesystem::is_directory(*command.import.out))
    throw ScenarioError({{command.import.out->string(), "", "is a folder; allowed: the name of a file"}});
  if (command.report) require_page_file(*command.report);
  std::optional<ReadScenario> read;
  if (command.scenario) {
    read = read_scenario_to_play(*command.scenario, ReadOptions{});
    require_simulated(read->scenario, command.scenario->string());
    require_one_product(read->scenario, command.scenario->string(), "forecasts");
    require_workload(command, *read);
  }
  ForecastReport analysed;
  analysed.months = command.months;
  analysed.files = command.import.files;
  analysed.joined = joined_of(command);
  analysed.fit = fit_of(command, analysed.joined.series);
  analysed.held_out = held_out_error(analysed.joined.series);
  analysed.outlooks = outlooks_of(command, analysed.joined.series, analysed.fit);
  for (const std::string& warning : analysed.joined.warnings) std::cerr << "drsim: warning: " << warning << "\n";
  if (analysed.fit.span_s < 4 * week_s)
    std::cerr << "drsim: warning: the trend rests on " << duration_text(analysed.fit.span_s)
              << "; months are foretold from weeks\n";
  if (read) analysed.failing = failing_of(command, *read, analysed);
  if (command.import.out) write_workload(command, analysed, read ? &*read : nullptr);
  if (command.report) {
    analysed.course = course_of(command, analysed.joined.series, analysed.fit);
    if (read) {
      analysed.scenario = command.scenario->filename().string();
      analysed.workload = command.workload;
      analysed.target = command.target;
      analysed.cover = read->resolved.value("cover", ordered_json());
      analysed.digest = read->scenario.digest;
    }
    write_page(*command.report, forecast_page(analysed));
  }
  std::cout << (command.import.format == ImportFormat::Json ? forecast_json(analysed).dump(2) + "\n"
                                                            : for_terminal(forecast_text(analysed)));
}

}  // namespace drsim
