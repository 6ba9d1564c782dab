#include "sim/commands/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "sim/commands/action.hpp"
#include "sim/commands/arguments/document_arguments.hpp"
#include "sim/commands/arguments/finite_argument.hpp"
#include "sim/commands/arguments/import_arguments.hpp"
#include "sim/commands/arguments/planning_arguments.hpp"
#include "sim/commands/arguments/report_arguments.hpp"
#include "sim/commands/arguments/security_arguments.hpp"
#include "sim/commands/arguments/study_arguments.hpp"
#include "sim/commands/plan_command.hpp"
#include "sim/commands/run_command.hpp"
#include "sim/commands/validate_command.hpp"
#include "sim/engine/engine_version.hpp"
#include "sim/inventory/plan/scenario_plan.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/schema/editor_schema.hpp"
#include "sim/scenario/start/templates.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim::embedded {
const std::string& commit();
}

namespace {

constexpr int exit_not_met = 1;
constexpr int exit_mistake = 2;
constexpr int exit_bug = 70;  // EX_SOFTWARE of sysexits.h

using drsim::Action;

std::string version_text() {
  return "drsim " DRSIM_VERSION "\ncommit " + drsim::embedded::commit() + "\nengine " + drsim::engine_version();
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// Empty for a whole number that fits 64 bits. (CLI11 alone would take -1 for the greatest one.)
std::string problem_of_seed(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error == std::errc() && end == text.data() + text.size()) return "";
  return "\"" + text + "\" is no seed; allowed: whole numbers 0 .. 18446744073709551615";
}

void add_run(CLI::App& app, Action& action) {
  auto command = std::make_shared<drsim::RunCommand>();
  CLI::App* run = app.add_subcommand("run", "Simulate a scenario and print a summary");
  run->add_option("SCENARIO", command->scenario, "Scenario file (JSON); - is standard input")->required();
  run->add_option("--out", command->out, "Directory for result.json, report.html and the other files of the run");
  run->add_option("--set", command->set, "Change one value of the scenario: /json/pointer=value; may be repeated")
      ->allow_extra_args(false)
      ->type_name("POINTER=VALUE");
  run->add_option("--seed", command->seed, "Seed in place of the scenario's own")
      ->check(CLI::Validator(problem_of_seed, "", "seed"));
  auto format = std::make_shared<std::string>("table");
  run->add_option("--format", *format, "Form of the result on standard output: table or json")
      ->check(CLI::IsMember({"table", "json"}).description(""))
      ->type_name("FORMAT")
      ->capture_default_str();
  auto* replications =
      run->add_option("--replications", command->replications, "Independent runs; numbers become means with intervals")
          ->check(CLI::Range(1U, 100000U).description(""))
          ->type_name("N")
          ->capture_default_str();
  run->add_option("--jobs", command->jobs, "Processes at a time for replications; without it as many as processors")
      ->check(CLI::Range(1U, 4096U).description(""))
      ->type_name("N");
  run->add_option("--precision", command->precision,
                  "End before all replications when every group's mean RPO is known within this share of it")
      ->check(drsim::refuse_not_finite)
      ->check(CLI::Range(0.0001, 1.0).description(""))
      ->type_name("SHARE");
  run->add_flag("--sensitivity", command->finds_defaults,
                "Name the defaults that the answer rests on: two further runs for each default in use")
      ->excludes(replications);
  run->add_flag("--bandwidth", command->finds_bandwidths,
                "What an RPO of 15 s to 60 min, 100, 99 and 90 % of the time, needs of each link: some 50 further runs")
      ->excludes(replications);
  run->add_option("--copy-batches", command->copy_batch,
                  "Plan first copies in batches of that length, such as '24 h': a further run for each")
      ->excludes(replications)
      ->type_name("TIME");
  run->add_flag("!--no-advice", command->gives_advice,
                "Without the further runs, at most five, that prove each advice where something failed");
  run->add_flag("--quiet", command->quiet, "No progress and no messages on standard error");
  run->footer(
      "Without --out no file is written. Colours are for terminals that want them; NO_COLOR turns them off.\n"
      "Example: drsim run scenarios/flagship/flagship.json --out out/flagship --set /model/rtt_share_bias=0.5");
  run->callback([&action, command, format] {
    command->format = *format == "json" ? drsim::ResultFormat::Json : drsim::ResultFormat::Table;
    action = [command] { drsim::carry_out(*command); };
  });
}

void add_validate(CLI::App& app, Action& action) {
  auto command = std::make_shared<drsim::ValidateCommand>();
  CLI::App* validate = app.add_subcommand("validate", "Check scenario files without running them");
  validate->add_option("SCENARIO", command->files, "Scenario files (JSON); - is standard input")->required();
  validate->add_option("--format", command->format, "Form of the answer on standard output: table or json")
      ->check(CLI::IsMember({"table", "json"}).description(""))
      ->type_name("FORMAT")
      ->capture_default_str();
  validate->footer("Every problem of every file is reported at once.\nExample: drsim validate scenarios/*/*.json");
  validate->callback([&action, command] { action = [command] { drsim::carry_out(*command); }; });
}

void add_schema(CLI::App& app, Action& action) {
  CLI::App* schema = app.add_subcommand("schema", "Print the JSON Schema of scenario files, for editors");
  schema->footer("Example: drsim schema > scenario.schema.json");
  schema->callback([&action] { action = [] { std::cout << drsim::editor_schema_text(); }; });
}

void add_init(CLI::App& app, Action& action) {
  auto name = std::make_shared<std::string>("zerto");
  auto plan = std::make_shared<drsim::PlanOptions>();
  CLI::App* init = app.add_subcommand("init", "Print a starter scenario: commented, or of an inventory");
  CLI::Option* topology =
      init->add_option("TEMPLATE", *name, "Topology to start from: " + joined(drsim::template_names()))
          ->check(CLI::IsMember(drsim::template_names()).description(""))
          ->capture_default_str();
  CLI::Option* inventory =
      init->add_option("--inventory", plan->inventory, "Inventory that drsim import rvtools FILE --out wrote")
          ->type_name("FILE")
          ->excludes(topology);
  init->add_option("--rates", plan->rates, "Workloads that drsim import KIND FILE --out wrote, by name of the VM")
      ->type_name("FILE")
      ->needs(inventory);
  init->add_option("--from", plan->from, "Site of the VMs: REGION of the catalogue, or NAME=REGION")
      ->type_name("SITE")
      ->needs(inventory);
  init->add_option("--to", plan->to, "Site to recover to, likewise")->type_name("SITE")->needs(inventory);
  const std::vector<std::string> products = drsim::offered_products();
  plan->product = products.front();
  init->add_option("--product", plan->product, "What replicates: " + joined(products))
      ->check(CLI::IsMember(products).description(""))
      ->type_name("NAME")
      ->needs(inventory)
      ->capture_default_str();
  init->add_option("--link", plan->link, "Capacity of the link between the sites")->type_name("RATE")->needs(inventory);
  init->footer(
      "Example: drsim init cloud-connector > mine.json\n"
      "Example: drsim init --inventory inventory.json --rates rates.json --from eu-de --to eu-es > mine.json");
  init->callback([&action, name, plan] {
    if (plan->inventory.empty()) {
      action = [name] { std::cout << drsim::template_text(*name); };
    } else {
      action = [plan] { drsim::print_plan(*plan); };
    }
  });
}

/// The words that could stand where an unknown one was found: options of the command in use, or the commands.
std::vector<std::string> words_for(const CLI::App& app, const std::string& found) {
  const auto used = app.get_subcommands();
  const bool is_option = found.compare(0, 1, "-") == 0;
  std::vector<std::string> words;
  if (is_option)
    for (const CLI::Option* option : (used.empty() ? &app : used.front())->get_options())
      words.push_back(option->get_name());
  else if (used.empty())
    for (const CLI::App* command : app.get_subcommands({})) words.push_back(command->get_name());
  return words;
}

void report_usage(const CLI::App& app, const CLI::ParseError& error) {
  const auto used = app.get_subcommands();
  const auto unknown = app.remaining(true);
  // A word after an unknown option is most likely its value.
  const bool has_option = std::any_of(unknown.begin(), unknown.end(), [](const auto& text) { return text[0] == '-'; });
  for (const std::string& found : unknown)
    if (!has_option || found[0] == '-')
      std::cerr << "drsim: unknown argument \"" << found << "\"" << drsim::did_you_mean(found, words_for(app, found))
                << "\n";
  if (unknown.empty()) std::cerr << "drsim: " << error.what() << "\n";
  std::cerr << "drsim: see drsim " << (used.empty() ? "" : used.front()->get_name() + " ") << "--help\n";
}

/// @return  the exit code; messages go to standard error
int perform(const Action& action) {
  try {
    action();
    std::cout.flush();
    if (std::cout.good()) return 0;
    std::cerr << "drsim: standard output cannot be written\n";
    return exit_mistake;
  } catch (const drsim::NotMet&) {
    return exit_not_met;
  } catch (const drsim::ScenarioError& error) {
    std::cerr << error.what() << "\n";
    return exit_mistake;
  } catch (const std::exception& error) {
    std::cerr << "drsim " DRSIM_VERSION ": this is a bug of drsim: " << error.what() << "\n";
    return exit_bug;
  }
}

}  // namespace

int drsim::play_command_line(int argc, char** argv) try {
  CLI::App app("drsim: what RPO a disaster recovery replication estate gets, and why", "drsim");
  Action action;
  app.set_version_flag("--version", version_text());
  app.require_subcommand(1);
  app.footer(
      "Each command has --help with an example.\nExit codes: 0 done, 1 an expectation not met, 2 a mistake in "
      "arguments or files, 70 a bug");
  for (const auto add : {add_run, add_validate, drsim::add_check, drsim::add_sweep, drsim::add_size, drsim::add_compare,
                         drsim::add_ports, drsim::add_assess, drsim::add_report, drsim::add_import, drsim::add_forecast,
                         drsim::add_rare, add_schema, add_init})
    add(app, action);
  drsim::add_documents(app, action, version_text());
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    report_usage(app, error);
    return exit_mistake;
  }
  // Before anything forks, so that all read the same.
  if (std::find(argv + 1, argv + argc, std::string("-")) != argv + argc)
    action = [action] {
      drsim::hold_standard_input();
      action();
    };
  return perform(action);
} catch (const std::exception& error) {
  std::fprintf(stderr, "drsim " DRSIM_VERSION ": this is a bug of drsim: %s\n", error.what());
  return exit_bug;
}
