#include "sim/commands/arguments/study_arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>

#include "sim/commands/arguments/finite_argument.hpp"
#include "sim/commands/check_command.hpp"
#include "sim/commands/compare_command.hpp"
#include "sim/commands/size_command.hpp"
#include "sim/commands/sweep_command.hpp"

namespace drsim {
namespace {

constexpr unsigned jobs_max = 4096;

void add_jobs(CLI::App* command, std::size_t& jobs) {
  command->add_option("--jobs", jobs, "Processes at a time; without it as many as processors")
      ->check(CLI::Range(1U, jobs_max).description(""))
      ->type_name("N");
}

void add_format(CLI::App* command, std::string& format) {
  command->add_option("--format", format, "Form of the result on standard output: table or json")
      ->check(CLI::IsMember({"table", "json"}).description(""))
      ->type_name("FORMAT")
      ->capture_default_str();
}

void add_page(CLI::App* command, std::optional<std::filesystem::path>& report) {
  command->add_option("--report", report, "Page or workbook to write, as its name ends: .html or .xlsx")
      ->type_name("FILE");
}

/// Growth and how far to look: one is nothing without the other.
void add_outlook(CLI::App* size, const std::shared_ptr<SizeCommand>& command) {
  constexpr unsigned months_a_year = 12, years_max = 20;
  auto* growth = size->add_option_function<double>(
      "--growth", [command](double percent) { command->growth_per_year_fraction = percent / 100; },
      "Growth of writes and disks a year, in percent; with --years or --months");
  growth->check(refuse_not_finite)->check(CLI::Range(-90.0, 1000.0).description(""))->type_name("PERCENT");
  auto* years = size->add_option_function<unsigned>(
      "--years", [command](unsigned count) { command->months = count * months_a_year; },
      "Sizes for each year from now on");
  years->check(CLI::Range(1U, years_max).description(""))->type_name("N")->needs(growth);
  auto* months = size->add_option("--months", command->months, "Sizes up to this month from now");
  months->check(CLI::Range(1U, years_max * months_a_year).description(""))
      ->type_name("N")
      ->needs(growth)
      ->excludes(years);
  size->add_option("--every", command->every_months, "Months between two dates of the outlook")
      ->check(CLI::Range(1U, years_max * months_a_year).description(""))
      ->type_name("N")
      ->needs(growth)
      ->capture_default_str();
}

void require_fitting_resources(const SizeCommand& command) {
  const bool is_joint = std::count(command.resources.begin(), command.resources.end(), "joint") > 0;
  const bool is_all = std::count(command.resources.begin(), command.resources.end(), "all") > 0;
  if ((is_joint || is_all) && command.resources.size() > 1)
    throw CLI::ValidationError("--for", "joint and all stand alone");
  if (command.finds_defaults && (is_all || is_joint || command.resources.size() > 1))
    throw CLI::ValidationError("--sensitivity",
                               "goes with one resource: of several, each would hide what moves the others");
  if (command.prices && !is_joint) throw CLI::ValidationError("--prices", "goes with --for joint");
  if (command.growth_per_year_fraction != 0 && command.months == 0)
    throw CLI::ValidationError("--growth", "goes with --years or --months");
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
  auto command = std::make_shared<CheckCommand>();
  CLI::App* check = app.add_subcommand("check", "Run scenarios and judge their expectations");
  check->add_option("PATH", command->paths, "Scenario files, or folders of them")->required();
  check->add_option("--junit", command->junit, "File for the verdicts as JUnit XML");
  add_jobs(check, command->jobs);
  add_format(check, command->format);
  check->add_flag("--quiet", command->quiet, "Print only what is not met");
  check->footer("Exit code 1 when an expectation is not met.\nExample: drsim check scenarios --junit verdicts.xml");
  check->callback([&action, command] {
    action = [command] {
      if (!carry_out(*command)) throw NotMet();
    };
  });
}

void add_sweep(CLI::App& app, Action& action) {
  auto command = std::make_shared<SweepCommand>();
  auto format = std::make_shared<std::string>("table");
  CLI::App* sweep = app.add_subcommand("sweep", "Play a study: one scenario with many values and variants");
  sweep->add_option("STUDY", command->study, "Study file (JSON)")->required();
  sweep->add_option("--out", command->out,
                    "Folder for study.sqlite and report.html; without it out/NAME of the study file");
  add_jobs(sweep, command->jobs);
  sweep->add_flag("--resume", command->resume, "Go on with what an earlier sweep of this study left undone");
  add_format(sweep, *format);
  sweep->add_flag("--quiet", command->quiet, "No progress and no messages on standard error");
  sweep->footer(
      "Under mpirun the ranks share the work.\n"
      "Example: drsim sweep scenarios/four-designs/four-designs.study.json --out out/four-designs --jobs 2");
  sweep->callback([&action, command, format] {
    command->format = *format == "json" ? StudyFormat::Json : StudyFormat::Table;
    action = [command] { carry_out(*command); };
  });
}

void add_size(CLI::App& app, Action& action) {
  auto command = std::make_shared<SizeCommand>();
  auto quick = std::make_shared<QuickScenario>();
  auto is_quick = std::make_shared<bool>(false);
  auto format = std::make_shared<std::string>("table");
  CLI::App* size = app.add_subcommand("size", "The least link, journal and appliance that meet the targets");
  auto* scenario = size->add_option("SCENARIO", command->scenario, "Scenario file (JSON)");
  size->add_option("--for", command->resources,
                   "What to size: some of link,journal,appliance,gateway,storage,hosts (Veeam CDP: "
                   "link,gateway,storage,proxies), each with those before it at their least; all of these; or links, "
                   "RAM and storage joint. Without it: link")
      ->check(CLI::IsMember({"link", "journal", "appliance", "gateway", "storage", "hosts", "proxies", "joint", "all"})
                  .description(""))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("RESOURCE,...");
  size->add_option("--prices", command->prices, "Price file: --for joint names the cheapest combination")
      ->type_name("FILE");
  size->add_option("--rpo", command->target, "Target such as 15s@99%; without it each group's own, all the time")
      ->type_name("TARGET");
  size->add_option("--rto", command->rto, "Target for every recovery operation of the scenario, such as '4 h'")
      ->type_name("TIME");
  size->add_option("--set", command->set, "Change one value of the scenario: /json/pointer=value; may be repeated")
      ->allow_extra_args(false)
      ->type_name("POINTER=VALUE");
  size->add_flag("--sensitivity", command->finds_defaults,
                 "Name the defaults that the sizes of today rest on: some 200 further runs for each link or gateway");
  size->add_option("--replications", command->draws,
                   "Draws of what is random: sizes hold in each of them, for so many times the runs")
      ->check(CLI::Range(1U, 1000U).description(""))
      ->type_name("N")
      ->capture_default_str();
  add_outlook(size, command);
  auto* flag = size->add_flag("--quick", *is_quick, "No file: one VM with the figures below")->excludes(scenario);
  auto* rate = size->add_option("--write-rate", quick->write_rate, "Quick: mean of the bytes written")->needs(flag);
  flag->needs(rate);
  auto* peak = size->add_option("--peak", quick->peak, "Quick: peak over mean")
                   ->check(refuse_not_finite)
                   ->check(CLI::Range(1.0, 1000.0))
                   ->needs(flag);
  size->add_option("--burst", quick->burst, "Quick: mean length of a burst")->needs(peak)->capture_default_str();
  size->add_option("--rtt", quick->rtt, "Quick: round trip")->needs(flag)->capture_default_str();
  size->add_option("--compression", quick->compression, "Quick: written bytes for one on the wire")
      ->check(refuse_not_finite)
      ->check(CLI::Range(1.0, 1000.0))
      ->needs(flag)
      ->capture_default_str();
  size->add_flag("--print-scenario", command->prints_scenario, "Quick: print the scenario behind it, size nothing")
      ->needs(flag);
  add_page(size, command->report);
  add_jobs(size, command->jobs);
  add_format(size, *format);
  size->footer(
      "Example: drsim size scenarios/four-designs/four-designs.json --for link,journal,appliance --growth 20 --years "
      "3\n"
      "         drsim size --quick --write-rate '20 MB/s' --peak 5 --rpo 15s@99% --rtt '40 ms'");
  size->callback([&action, command, quick, is_quick, format] {
    if (!*is_quick && command->scenario.empty()) throw CLI::RequiredError("SCENARIO, or --quick,");
    if (*is_quick) command->quick = *quick;
    require_fitting_resources(*command);
    command->format = *format == "json" ? SizeFormat::Json : SizeFormat::Table;
    action = [command] { carry_out(*command); };
  });
}

void add_compare(CLI::App& app, Action& action) {
  auto command = std::make_shared<CompareCommand>();
  auto format = std::make_shared<std::string>("table");
  CLI::App* compare = app.add_subcommand("compare", "Two scenarios or results: what changed, and what that did");
  compare->add_option("A", command->a, "Scenario file, folder of a run, or result.json")->required();
  compare->add_option("B", command->b, "The same kind")->required();
  compare->add_option("--replications", command->replications, "Runs of each scenario, under the same random numbers")
      ->check(CLI::Range(1U, 10000U).description(""))
      ->type_name("N")
      ->capture_default_str();
  add_page(compare, command->report);
  add_jobs(compare, command->jobs);
  add_format(compare, *format);
  compare->footer(
      "Example: drsim compare scenarios/short-buffer/short-buffer.json scenarios/large-buffer/large-buffer.json");
  compare->callback([&action, command, format] {
    command->format = *format == "json" ? CompareFormat::Json : CompareFormat::Table;
    action = [command] { carry_out(*command); };
  });
}

}  // namespace drsim
