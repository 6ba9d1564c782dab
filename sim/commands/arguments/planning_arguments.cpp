/// Arguments of `drsim forecast` and `drsim rare`.

#include "sim/commands/arguments/planning_arguments.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "sim/commands/arguments/finite_argument.hpp"
#include "sim/commands/forecast_command.hpp"
#include "sim/commands/rare_command.hpp"
#include "sim/traces/load_trace.hpp"

namespace drsim {
namespace {

void add_columns(CLI::App* forecast, ImportOptions& import) {
  forecast->add_option("--time-column", import.time_column, "csv: name or number, from 1, of the column of dates");
  forecast->add_option("--rate-column", import.rate_columns, "csv: name or number, from 1, of the column of rates")
      ->expected(1);
  forecast->add_option("--time-unit", import.time_unit, "csv: unit of the dates; without it seconds, or by their size");
  forecast->add_option("--rate-unit", import.rate_unit, "csv: unit of the rates; B: bytes in the interval")
      ->capture_default_str();
  forecast->add_option("--delimiter", import.delimiter, "csv: one character, or tab; without it found");
  forecast->add_option("--interval", import.interval,
                       "Block traces: width of the bins; csv: step of the rows; without it 1 s");
  forecast->add_option("--vm", import.vm, "page-table: the VM to take");
  forecast->add_option("--utc-offset", import.utc_offset, "Local time minus the clock of the series")
      ->capture_default_str();
}

}  // namespace

void add_forecast(CLI::App& app, Action& action) {
  auto command = std::make_shared<ForecastCommand>();
  auto format = std::make_shared<std::string>("table");
  CLI::App* forecast = app.add_subcommand("forecast", "Trend and season of a measured series, and where they lead");
  std::string kinds;
  for (const std::string& kind : trace_formats()) kinds += (kinds.empty() ? "" : ", ") + kind;
  forecast->add_option("KIND", command->import.kind, "Format of the files: " + kinds)
      ->required()
      ->check(CLI::IsMember(trace_formats()).description(""));
  forecast
      ->add_option("FILE", command->import.files,
                   "Series: files of the same dates are added up, files that follow each other go on")
      ->required();
  forecast->add_option("--months", command->months, "How far to look")
      ->check(CLI::Range(1U, 240U).description(""))
      ->type_name("N")
      ->capture_default_str();
  forecast->add_option("--scenario", command->scenario, "Scenario whose target is watched; with --workload");
  forecast->add_option("--workload", command->workload, "Workload of the scenario that the series stands for");
  forecast->add_option("--rpo", command->target, "Target such as 15s@99%; without it each group's own, all the time")
      ->type_name("TARGET");
  forecast->add_option("--at-month", command->at_month, "Month of the workload that --out gets")
      ->check(CLI::Range(0.0, 240.0).description(""))
      ->type_name("N")
      ->capture_default_str();
  forecast->add_option("--out", command->import.out,
                       "File for the workload at that month: a variant of the scenario, or scenario parts");
  forecast->add_option("--name", command->import.name, "Name of the workload in scenario parts");
  forecast->add_option("--scale", command->import.scale, "Multiplies the series: 0.1 for one of ten VMs")
      ->check(refuse_not_finite)
      ->check(CLI::Range(1e-6, 1e6).description(""));
  add_columns(forecast, command->import);
  forecast->add_option("--jobs", command->jobs, "Processes at a time; without it as many as processors")
      ->check(CLI::Range(1U, 4096U).description(""))
      ->type_name("N");
  forecast->add_option("--report", command->report, "Page or workbook to write, as its name ends: .html or .xlsx")
      ->type_name("FILE");
  forecast->add_option("--format", *format, "Form of the result on standard output: table or json")
      ->check(CLI::IsMember({"table", "json"}).description(""))
      ->type_name("FORMAT")
      ->capture_default_str();
  forecast->footer(
      "Example: drsim forecast csv measured.csv --time-column time --rate-column rate --scenario my.json --workload "
      "database");
  forecast->callback([&action, command, format] {
    command->import.format = *format == "json" ? ImportFormat::Json : ImportFormat::Table;
    action = [command] { carry_out(*command); };
  });
}

void add_rare(CLI::App& app, Action& action) {
  auto command = std::make_shared<RareCommand>();
  auto format = std::make_shared<std::string>("table");
  CLI::App* rare = app.add_subcommand("rare", "Probability of what hardly ever happens, by importance sampling");
  rare->add_option("SCENARIO", command->scenario, "Scenario file (JSON) with faults")->required();
  rare->add_option("--metric", command->metric, "Number of the result that is watched; the worst of several counts")
      ->type_name("POINTER")
      ->capture_default_str();
  rare->add_option("--above", command->above, "The event: above this value")->type_name("VALUE");
  rare->add_option("--below", command->below, "The event: below this value")->type_name("VALUE");
  rare->add_option("--set", command->set, "Change one value of the scenario: /json/pointer=value; may be repeated")
      ->allow_extra_args(false)
      ->type_name("POINTER=VALUE");
  rare->add_option("--runs", command->runs, "Runs")
      ->check(CLI::Range(2U, 10000000U).description(""))
      ->type_name("N")
      ->capture_default_str();
  rare->add_option("--speed", command->all_up, "Factor of the hazards while all is up; without it chosen")
      ->check(CLI::Range(1.0, 1e12).description(""));
  rare->add_option("--speed-while-down", command->some_down, "Factor while something is down; without it chosen")
      ->check(CLI::Range(1.0, 1e12).description(""));
  rare->add_flag("--brute-force", command->compares, "As many plain runs beside, to compare");
  rare->add_option("--jobs", command->jobs, "Processes at a time; without it as many as processors")
      ->check(CLI::Range(1U, 4096U).description(""))
      ->type_name("N");
  rare->add_option("--format", *format, "Form of the result on standard output: table or json")
      ->check(CLI::IsMember({"table", "json"}).description(""))
      ->type_name("FORMAT")
      ->capture_default_str();
  rare->add_flag("--quiet", command->quiet, "No progress on standard error");
  rare->footer("Example: drsim rare scenarios/crashing-vras/crashing-vras.json --above '0 s' --set '/duration=1 d'");
  rare->callback([&action, command, format] {
    command->is_json = *format == "json";
    action = [command] { carry_out(*command); };
  });
}

}  // namespace drsim
