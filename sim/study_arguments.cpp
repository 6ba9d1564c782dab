#include "sim/study_arguments.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "sim/check_command.hpp"
#include "sim/sweep_command.hpp"

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

}  // namespace

void add_check(CLI::App& app, Action& action) {
  auto command = std::make_shared<CheckCommand>();
  CLI::App* check = app.add_subcommand("check", "Run scenarios and judge their expectations");
  check->add_option("PATH", command->paths, "Scenario files, or folders of them")->required();
  check->add_option("--junit", command->junit, "File for the verdicts as JUnit XML");
  add_jobs(check, command->jobs);
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
  sweep->add_option("--out", command->out, "Folder for study.sqlite; without it out/NAME of the study file");
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

}  // namespace drsim
