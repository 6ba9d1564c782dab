#include "sim/study_arguments.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "sim/check_command.hpp"

namespace drsim {
namespace {

constexpr unsigned jobs_max = 4096;

void add_jobs(CLI::App* command, std::size_t& jobs) {
  command->add_option("--jobs", jobs, "Processes at a time; without it as many as processors")
      ->check(CLI::Range(1U, jobs_max).description(""))
      ->type_name("N");
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

}  // namespace drsim
