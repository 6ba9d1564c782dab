/// The program as scripts see it: exit codes, what goes to which stream, what is written and what is not.

#define BOOST_TEST_MODULE commands
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/run_program.hpp"

using namespace drsim::test;
namespace fs = std::filesystem;

namespace {

const std::string minimal = "'" DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json'";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

struct InFolder {
  ProgramRun drsim(const std::string& arguments, const std::string& before = "") const {
    return run_drsim(folder.path(), arguments, before);
  }
  TemporaryFolder folder;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(commands, InFolder)

BOOST_AUTO_TEST_CASE(every_command_has_help_with_an_example) {
  for (const std::string command :
       {"run", "validate", "check", "sweep", "size", "compare", "import", "schema", "init"}) {
    const ProgramRun help = drsim(command + " --help");
    BOOST_TEST(help.exit_code == 0);
    BOOST_TEST(contains(help.out, "Example: drsim " + command), command << ":\n" << help.out);
    BOOST_TEST(contains(drsim("--help").out, "\n  " + command + " "), command);
  }
}

BOOST_AUTO_TEST_CASE(run_without_out_prints_the_summary_and_writes_nothing) {
  const ProgramRun run = drsim("run " + minimal);
  BOOST_TEST(run.exit_code == 0, run.err);
  BOOST_TEST(!run.out.empty());
  BOOST_TEST(run.err.empty(), run.err);  // no terminal, hence no progress; SimGrid is silent
  BOOST_TEST(fs::is_empty(folder.path()));
}

BOOST_AUTO_TEST_CASE(run_with_out_writes_the_files_of_a_run) {
  const ProgramRun run = drsim("run " + minimal + " --out a/b");
  BOOST_TEST(run.exit_code == 0, run.err);
  for (const char* name : {"result.json", "scenario.json", "events.csv", "series.csv", "report.html"})
    BOOST_TEST(fs::file_size(folder.path() / "a/b" / name) > 0u, name);
  BOOST_TEST(contains(run.err, "a/b/report.html"));
  BOOST_TEST(drsim("run " + minimal + " --out a/b --quiet").err.empty());
}

BOOST_AUTO_TEST_CASE(json_on_standard_output_is_the_result_and_nothing_else) {
  const ProgramRun run = drsim("run " + minimal + " --format json --out out");
  BOOST_REQUIRE(run.exit_code == 0);
  auto printed = nlohmann::json::parse(run.out);
  std::ifstream file(folder.path() / "out/result.json");
  const auto written = nlohmann::json::parse(file);
  BOOST_TEST(printed == written);
}

BOOST_AUTO_TEST_CASE(the_seed_and_set_reach_the_run) {
  const ProgramRun run = drsim("run " + minimal + " --format json --seed 77 --set /name=changed");
  BOOST_REQUIRE(run.exit_code == 0);
  const auto result = nlohmann::json::parse(run.out);
  BOOST_TEST(result["run"]["seed"] == 77);
  BOOST_TEST(result["scenario"]["name"] == "changed");
}

BOOST_AUTO_TEST_CASE(replications_give_means_with_intervals_whatever_the_number_of_processes) {
  const std::string arguments = "run '" DRSIM_SOURCE_DIR
                                "/scenarios/four-designs/four-designs.json' --set '/duration=1 h' --replications 6 "
                                "--format json --jobs ";
  auto one = nlohmann::json::parse(drsim(arguments + "1").out), two = nlohmann::json::parse(drsim(arguments + "2").out);
  for (auto* result : {&one, &two}) (*result)["run"].erase("wall_s");
  BOOST_TEST(one == two);
  const auto& rpo = one["groups"][0]["rpo_s"]["mean"];
  BOOST_TEST(rpo["ci95_low"].get<double>() < rpo["mean"].get<double>());
  BOOST_TEST(rpo["mean"].get<double>() < rpo["ci95_high"].get<double>());
  BOOST_TEST(one["links"][0]["capacity_bits_per_s"]["ci95_high"] == one["links"][0]["capacity_bits_per_s"]["mean"]);
  BOOST_TEST(one["run"]["replications"] == 6);
  BOOST_TEST(one["run"]["seeds"][0] == one["run"]["seed"]);
  // The mean is that of single runs with the seeds named.
  double sum = 0;
  for (const auto& seed : one["run"]["seeds"]) {
    const ProgramRun single = drsim("run '" DRSIM_SOURCE_DIR
                                    "/scenarios/four-designs/four-designs.json' --set '/duration=1 h' --format json "
                                    "--seed " +
                                    seed.dump());
    sum += nlohmann::json::parse(single.out)["groups"][0]["rpo_s"]["mean"].get<double>();
  }
  BOOST_TEST(sum / 6 == rpo["mean"].get<double>(), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(mistakes_in_arguments_exit_2_and_name_the_nearest_spelling) {
  struct Case {
    std::string arguments, message;
  };
  for (const Case& mistake :
       {Case{"", "A subcommand is required"}, Case{"rum x.json", "unknown argument \"rum\" (did you mean \"run\"?)"},
        Case{"run " + minimal + " --ouut x", "unknown argument \"--ouut\" (did you mean \"--out\"?)"},
        Case{"run", "SCENARIO is required"},
        Case{"run " + minimal + " --replications 0", "--replications: Value 0 not in range"},
        Case{"run " + minimal + " --seed -1", "\"-1\" is no seed; allowed: whole numbers 0 .. 18446744073709551615"},
        Case{"run " + minimal + " --seed 1e3", "\"1e3\" is no seed"},
        Case{"run " + minimal + " --format xml", "xml not in {table,json}"}}) {
    const ProgramRun run = drsim(mistake.arguments);
    BOOST_TEST(run.exit_code == 2, mistake.arguments);
    BOOST_TEST(contains(run.err, mistake.message), mistake.arguments << " printed: " << run.err);
    BOOST_TEST(run.out.empty());
  }
  BOOST_TEST(fs::is_empty(folder.path()));
}

BOOST_AUTO_TEST_CASE(a_missing_scenario_exits_2_and_writes_nothing) {
  const ProgramRun run = drsim("run nowhere.json --out out");
  BOOST_TEST(run.exit_code == 2);
  BOOST_TEST(contains(run.err, "nowhere.json"));
  BOOST_TEST(fs::is_empty(folder.path()));
}

BOOST_AUTO_TEST_CASE(an_output_that_cannot_be_written_is_refused_before_the_run) {
  std::ofstream(folder.path() / "file") << "x";
  for (const std::string out : {"file", "file/below", "/proc/nowhere", "''"}) {
    const ProgramRun run = drsim("run " + minimal + " --out " + out);
    BOOST_TEST(run.exit_code == 2, out);
    BOOST_TEST(run.out.empty());
    BOOST_TEST(!run.err.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_full_standard_output_is_no_success) { BOOST_TEST(drsim("schema >/dev/full").exit_code == 2); }

BOOST_AUTO_TEST_CASE(validate_reports_every_file) {
  const ProgramRun run = drsim("validate nowhere.json " + minimal + " elsewhere.json");
  BOOST_TEST(run.exit_code == 2);
  BOOST_TEST(contains(run.out, "minimal.json: valid: "));
  BOOST_TEST(contains(run.err, "nowhere.json"));
  BOOST_TEST(contains(run.err, "elsewhere.json"));
  BOOST_TEST(drsim("validate " + minimal).exit_code == 0);
}

BOOST_AUTO_TEST_CASE(schema_is_json_and_the_starter_scenario_runs) {
  BOOST_TEST(nlohmann::json::parse(drsim("schema").out).is_object());
  BOOST_TEST(drsim("init > mine.json").exit_code == 0);
  BOOST_TEST(drsim("validate mine.json").exit_code == 0);
  BOOST_TEST(drsim("run mine.json").exit_code == 0);
}

BOOST_AUTO_TEST_CASE(a_run_too_large_for_the_machine_is_refused_with_the_estimate) {
  // The limit of the process counts as the machine's memory: 4 GB hold the scenario of 10,000 hosts, not its run.
  const ProgramRun run = drsim("run " + minimal + " --out out --set /clusters/0/hosts=10000", "ulimit -v 4000000;");
  BOOST_TEST(run.exit_code == 2, run.err);
  BOOST_TEST(contains(run.err, "too large for this machine: the run needs about "), run.err);
  BOOST_TEST(contains(run.err, "available are 3.81 GiB"), run.err);
  BOOST_TEST(fs::is_empty(folder.path()));
  BOOST_TEST(drsim("run " + minimal, "ulimit -v 4000000;").exit_code == 0);
}

BOOST_AUTO_TEST_SUITE_END()
