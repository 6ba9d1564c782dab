#include "sim/commands/forecast_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "models/loads/load_outlook.hpp"
#include "models/units.hpp"
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
constexpr double months_a_year = 12;

std::string level_text(double bytes_per_s) { return fmt::format("{:.4g} MB/s", bytes_per_s / mb_bytes); }

/// What is foretold for a month.
struct Outlook {
  double month = 0, level = 0, level_low = 0, level_high = 0, p95 = 0, p99 = 0;
};

double quantile_of(std::vector<double> values, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, rank) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

Outlook outlook_of(const MeasuredSeries& series, const TrendFit& fit, double month) {
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

std::vector<Outlook> outlooks_of(const ForecastCommand& command, const MeasuredSeries& series, const TrendFit& fit) {
  std::set<double> months = {0, command.at_month, static_cast<double>(command.months)};
  for (unsigned month = 12; month < command.months; month += 12) months.insert(month);
  std::vector<Outlook> outlooks;
  for (const double month : months) outlooks.push_back(outlook_of(series, fit, month));
  return outlooks;
}

/// The first failing month with the slope as fitted, and at the upper end of its interval.
struct Failing {
  std::optional<unsigned> expected, early;
  std::string no_verdict;  ///< why it cannot be said; empty: it can
};

struct Analysed {
  JoinedSeries joined;
  TrendFit fit;
  double held_out = 0;
  std::vector<Outlook> outlooks;
  std::optional<Failing> failing;
};

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
ReadScenario over_all_of_the_series(const ForecastCommand& command, ReadScenario read, const Analysed& analysed) {
  Scenario& scenario = read.scenario;
  with_forecast(analysed.joined.series, analysed.fit, analysed.fit.slope_per_s.mean, 0, command.workload)(scenario);
  double period_s = 0;
  for (const VmConfig& vm : scenario.vms)
    if (vm.load.name == command.workload) period_s = std::max(period_s, load_outlook(vm.load).period_s);
  // A proof takes twice the duration, made up to whole periods.
  set_length(scenario, std::max(scenario.horizon_s, period_s / 2));
  return read;
}

Failing failing_of(const ForecastCommand& command, const ReadScenario& read, const Analysed& analysed) {
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

std::string month_text(const std::optional<unsigned>& month, unsigned months) {
  if (!month) return fmt::format("holds for all {} months", months);
  return *month == 0 ? "is missed today" : fmt::format("is first missed in month {}", *month);
}

std::string season_text(const TrendFit& fit) {
  if (fit.season.size() < 2) return "none: the series is shorter than two days, or its interval does not fit\n";
  const auto [least, greatest] = std::minmax_element(fit.season.begin(), fit.season.end());
  return fmt::format("{} slots of {}, {:+.4g} .. {:+.4g} MB/s; with the trend it explains {:.0f} % of the variance\n",
                     fit.season.size(), duration_text(fit.slot_s), *least / mb_bytes, *greatest / mb_bytes,
                     100 * fit.explained);
}

std::string text_of(const ForecastCommand& command, const Analysed& analysed) {
  const TrendFit& fit = analysed.fit;
  const JoinedSeries& joined = analysed.joined;
  const ConfidenceInterval& slope = fit.slope_per_s;
  const double now = std::max(1e-9, fit.level_at(month_end_s(joined.series, 0)));
  std::string text = fmt::format(
      "measured   {} in intervals of {}, {}{}\n", duration_text(fit.span_s), duration_text(joined.series.interval_s),
      count_text(joined.files, "file"),
      joined.left_out_s > 0 ? fmt::format("; {} that fewer than {} cover left out", duration_text(joined.left_out_s),
                                          count_text(joined.together, "file"))
                            : "");
  text += fmt::format("level      {} at the end of the measurement\n", level_text(now));
  text += fmt::format("trend      {:+.4g} MB/s a month", slope.mean * month_s / mb_bytes);
  if (!std::isnan(slope.low))
    text += fmt::format(" ({:+.4g} .. {:+.4g}, 95 %)", slope.low * month_s / mb_bytes, slope.high * month_s / mb_bytes);
  text += fmt::format(", {:+.1f} % a year of that level\n", 100 * slope.mean * month_s * months_a_year / now);
  text += "season     " + season_text(fit);
  text += fmt::format("residuals  P5 {:+.4g}, P50 {:+.4g}, P95 {:+.4g}, P99 {:+.4g} MB/s; RMS {:.0f} % of the mean\n",
                      residual_quantile(fit, 0.05) / mb_bytes, residual_quantile(fit, 0.5) / mb_bytes,
                      residual_quantile(fit, p95) / mb_bytes, residual_quantile(fit, p99) / mb_bytes,
                      100 * fit.relative_rms);
  text += std::isnan(analysed.held_out)
              ? "error      too short to hold a part out\n"
              : fmt::format(
                    "error      fitted on the first three quarters, it foretells the mean of the last by {:+.1f} %\n",
                    100 * analysed.held_out);
  text += fmt::format("{:>9}  {:>12}  {:>27}  {:>12}  {:>12}\n", "month", "level", "95 % of the trend", "P95", "P99");
  for (const Outlook& one : analysed.outlooks)
    text +=
        fmt::format("{:>9g}  {:>12}  {:>27}  {:>12}  {:>12}\n", one.month, level_text(one.level),
                    std::isnan(one.level_low) ? "-" : level_text(one.level_low) + " .. " + level_text(one.level_high),
                    level_text(one.p95), level_text(one.p99));
  if (!analysed.failing) return text;
  if (!analysed.failing->no_verdict.empty())
    return text + "Whether the target holds cannot be said: " + analysed.failing->no_verdict + ".\n";
  return text + fmt::format("The target {}; with the trend at the upper end of its interval it {}.\n",
                            month_text(analysed.failing->expected, command.months),
                            month_text(analysed.failing->early, command.months));
}

ordered_json finite_json(double value) { return std::isfinite(value) ? ordered_json(value) : ordered_json(); }

ordered_json json_of(const Analysed& analysed) {
  const TrendFit& fit = analysed.fit;
  ordered_json outlooks = ordered_json::array(), residuals;
  for (const Outlook& one : analysed.outlooks)
    outlooks.push_back({{"month", one.month},
                        {"level_bytes_per_s", one.level},
                        {"level_low_bytes_per_s", finite_json(one.level_low)},
                        {"level_high_bytes_per_s", finite_json(one.level_high)},
                        {"p95_bytes_per_s", one.p95},
                        {"p99_bytes_per_s", one.p99}});
  for (const double share : {0.05, 0.5, 0.95, 0.99})
    residuals[fmt::format("p{:g}", 100 * share)] = residual_quantile(fit, share);
  ordered_json json = {{"span_s", fit.span_s},
                       {"interval_s", analysed.joined.series.interval_s},
                       {"files", analysed.joined.files},
                       {"left_out_s", analysed.joined.left_out_s},
                       {"level_bytes_per_s", fit.level_at(month_end_s(analysed.joined.series, 0))},
                       {"trend_bytes_per_s_a_month",
                        {{"mean", fit.slope_per_s.mean * month_s},
                         {"ci95_low", finite_json(fit.slope_per_s.low * month_s)},
                         {"ci95_high", finite_json(fit.slope_per_s.high * month_s)}}},
                       {"season_slot_s", fit.slot_s},
                       {"season_bytes_per_s", fit.season},
                       {"residual_bytes_per_s", residuals},
                       {"explained_fraction", fit.explained},
                       {"residual_rms_fraction", fit.relative_rms},
                       {"held_out_error_fraction", finite_json(analysed.held_out)},
                       {"months", outlooks}};
  if (!analysed.failing) return json;
  const auto month = [](const std::optional<unsigned>& value) { return value ? ordered_json(*value) : ordered_json(); };
  json["verdict"] = analysed.failing->no_verdict.empty() ? "known" : "not known";
  json["verdict_reason"] =
      analysed.failing->no_verdict.empty() ? ordered_json() : ordered_json(analysed.failing->no_verdict);
  json["first_failing_month"] = month(analysed.failing->expected);
  json["first_failing_month_of_upper_trend"] = month(analysed.failing->early);
  return json;
}

/// The workload of the month asked for; as part of a variant it also takes away what the scenario's own says.
ordered_json workload_of(const ForecastCommand& command, const Analysed& analysed, const ReadScenario* read) {
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

void write_workload(const ForecastCommand& command, const Analysed& analysed, const ReadScenario* read) {
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
  std::optional<ReadScenario> read;
  if (command.scenario) {
    read = read_scenario_to_play(*command.scenario, ReadOptions{});
    require_simulated(read->scenario, command.scenario->string());
    require_one_product(read->scenario, command.scenario->string(), "forecasts");
    require_workload(command, *read);
  }
  Analysed analysed;
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
  std::cout << (command.import.format == ImportFormat::Json ? json_of(analysed).dump(2) + "\n"
                                                            : text_of(command, analysed));
}

}  // namespace drsim
