/// Answers for scripts and for terminals: a scenario from standard input, JSON of validate and check, times in JUnit,
/// colours.

#define BOOST_TEST_MODULE answers
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "sim/commands/terminal_colours.hpp"
#include "tests/support/program_folder.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct AnswersFolder : ProgramFolder {
  fs::path file(const std::string& name) const { return folder.path() / name; }

  std::string content(const std::string& name) const {
    std::ifstream stream(file(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }

  void write(const std::string& name, const std::string& text) const { std::ofstream(file(name)) << text; }

  json minimal() const {
    std::ifstream stream(DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json");
    return json::parse(stream);
  }

  /// With a file on standard input, and arguments that the shell sees as they are.
  ProgramRun from(const std::string& input, const std::string& arguments) const {
    return run_drsim(folder.path(), arguments + " <" + input);
  }

  /// What a terminal is sent. @param settings  of the environment
  std::string terminal(const std::string& settings, const std::string& arguments) const {
    const std::string command = "cd '" + folder.path().string() + "' && env " + settings +
                                " script -qec \"'" DRSIM_PROGRAM "' " + arguments +
                                "\" /dev/null >sent 2>&1 </dev/null";
    BOOST_TEST(std::system(command.c_str()) == 0, command);
    return content("sent");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_scenario_from_standard_input_runs_as_one_from_a_file, AnswersFolder) {
  write("mine.json", minimal().dump());
  const ProgramRun piped = from("mine.json", "run - --quiet --format json"),
                   named = drsim("run mine.json --quiet --format json");
  BOOST_REQUIRE(piped.exit_code == 0);
  const json one = json::parse(piped.out), other = json::parse(named.out);
  BOOST_TEST(one["run"]["fingerprint"] == other["run"]["fingerprint"]);
  BOOST_TEST(one["scenario"]["digest"] == other["scenario"]["digest"]);
  // Advice plays it again in other processes, replications too.
  json narrow = minimal();
  narrow["links"][0]["capacity"] = "40 Mbps";
  write("narrow.json", narrow.dump());
  const ProgramRun advised = from("narrow.json", "run - --quiet");
  BOOST_TEST(advised.exit_code == 0, advised.err);
  BOOST_TEST(advised.out.find("1 → 1 of 1 groups above target") != std::string::npos, advised.out);
  const ProgramRun repeated = from("mine.json", "run - --quiet --replications 2 --out out");
  BOOST_TEST(repeated.exit_code == 0, repeated.err);
  BOOST_TEST(fs::exists(file("out/result.json")));
  BOOST_TEST(from("mine.json", "validate -").out.find("-: valid: 4 VMs") == 0u);
}

BOOST_FIXTURE_TEST_CASE(files_that_standard_input_names_are_relative_to_the_working_folder, AnswersFolder) {
  json rest = minimal(), part = {{"workloads", rest["workloads"]}};
  rest.erase("workloads");
  rest["include"] = {"parts/workloads.json"};
  fs::create_directory(file("parts"));
  write("parts/workloads.json", part.dump());
  write("rest.json", rest.dump());
  const ProgramRun run = from("rest.json", "run - --quiet");
  BOOST_TEST(run.exit_code == 0, run.err);
}

BOOST_FIXTURE_TEST_CASE(mistakes_in_standard_input_are_named_as_such, AnswersFolder) {
  write("empty", "");
  const ProgramRun empty = from("empty", "run -");
  BOOST_TEST(empty.exit_code == 2);
  BOOST_TEST(empty.err.find("-: standard input is empty; allowed: a JSON object") != std::string::npos, empty.err);
  json wrong = minimal();
  wrong["links"][0]["capacity"] = "200 apples";
  write("wrong.json", wrong.dump());
  const ProgramRun refused = from("wrong.json", "run - --out out");
  BOOST_TEST(refused.exit_code == 2);
  BOOST_TEST(refused.err.find("-: /links/0/capacity: \"200 apples\"") != std::string::npos, refused.err);
  BOOST_TEST(!fs::exists(file("out")));
  // A file of this name is another thing.
  write("-", "{");
  BOOST_TEST(from("wrong.json", "run ./-").err.find("./-: line 1") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(validate_answers_in_json, AnswersFolder) {
  json wrong = minimal();
  wrong["links"][0]["capacity"] = "200 apples";
  wrong["duration"] = 5;
  write("good.json", minimal().dump());
  write("wrong.json", wrong.dump());
  const ProgramRun run = drsim("validate good.json wrong.json --format json");
  BOOST_TEST(run.exit_code == 2);
  const json files = json::parse(run.out);
  BOOST_REQUIRE(files.size() == 2u);
  BOOST_TEST(files[0]["file"] == "good.json");
  BOOST_TEST(files[0]["valid"] == true);
  BOOST_TEST(files[0]["vms"] == 4);
  BOOST_TEST(files[0]["duration_s"] == 86400);
  BOOST_TEST(files[0]["warnings"].size() == 2u);
  BOOST_TEST(files[1]["valid"] == false);
  BOOST_REQUIRE(files[1]["problems"].size() == 2u);
  std::set<std::string> pointers;
  for (const json& problem : files[1]["problems"]) {
    pointers.insert(problem["pointer"].get<std::string>());
    BOOST_TEST(run.err.find(problem["text"].get<std::string>()) != std::string::npos);
  }
  BOOST_TEST((pointers == std::set<std::string>{"/links/0/capacity", "/duration"}));
}

BOOST_FIXTURE_TEST_CASE(check_answers_in_json_and_tells_times_in_junit, AnswersFolder) {
  json scenario = minimal();
  scenario["expect"] = {{{"metric", "/groups/shop/rpo_s/max"}, {"at_most", "15 s"}},
                        {{"metric", "/groups/shop/rpo_s/max"}, {"at_most", "1 s"}, {"because", "too hard"}}};
  write("judged.json", scenario.dump());
  write("broken.json", "{\"drsim\": 1}");
  const ProgramRun run = drsim("check judged.json --format json --junit v.xml");
  BOOST_TEST(run.exit_code == 1);
  const json all = json::parse(run.out);
  BOOST_TEST(all["met"] == 1);
  BOOST_TEST(all["not_met"] == 1);
  BOOST_TEST(all["could_not_be_run"] == 0);
  BOOST_REQUIRE(all["files"].size() == 1u);
  const json& file = all["files"][0];
  BOOST_TEST(file["file"] == "judged.json");
  BOOST_TEST(file["cases"][0]["outcome"] == "met");
  BOOST_TEST(file["cases"][1]["outcome"] == "not met");
  BOOST_TEST(file["cases"][1]["details"].get<std::string>().find("too hard") != std::string::npos);
  BOOST_TEST(file["wall_s"].get<double>() > 0);
  const std::string xml = content("v.xml");
  const std::regex suite("<testsuite name=\"judged.json\"[^>]* time=\"([0-9.]+)\""),
      one("<testcase [^>]*time=\"([0-9.]+)\"");
  std::smatch match;
  BOOST_REQUIRE(std::regex_search(xml, match, suite));
  const double suite_s = std::stod(match[1]);
  BOOST_TEST(std::abs(suite_s - file["wall_s"].get<double>()) < 0.001);
  double cases_s = 0;
  for (std::sregex_iterator at(xml.begin(), xml.end(), one), end; at != end; ++at) cases_s += std::stod((*at)[1]);
  BOOST_TEST(std::abs(cases_s - suite_s) < 0.002);
  const ProgramRun broken = drsim("check broken.json judged.json --format json");
  BOOST_TEST(broken.exit_code == 2);
  BOOST_TEST(json::parse(broken.out)["could_not_be_run"] == 1);
}

BOOST_FIXTURE_TEST_CASE(colours_are_for_terminals_that_want_them, AnswersFolder) {
  if (std::system("command -v script >/dev/null") != 0) return;
  const std::string arguments = "run " + shipped_file("minimal") + " --quiet";
  const std::string escape = "\x1b[";
  BOOST_TEST(terminal("TERM=xterm NO_COLOR=", arguments).find(escape + "1;32m") == 0u);
  for (const char* settings : {"TERM=xterm NO_COLOR=1", "TERM=dumb NO_COLOR="})
    BOOST_TEST(terminal(settings, arguments).find(escape) == std::string::npos, settings);
  BOOST_TEST(terminal("TERM=xterm NO_COLOR=", arguments + " --format json").find(escape) == std::string::npos);
  BOOST_TEST(text(arguments).find(escape) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_the_colours_it_is_the_same_text) {
  const std::string summary =
      "Missed.\nMore.\n\n  Group  target\n  shop     15 s\n\nAdvice:\n  - Do it\n\n1 warning:\n  ! odd\n";
  const std::string coloured = coloured_summary(summary, "missed");
  BOOST_TEST(std::regex_replace(coloured, std::regex("\x1b\\[[0-9;]*m"), "") == summary);
  BOOST_TEST(coloured.find("\x1b[1;31mMissed.\x1b[0m\n") == 0u);
  BOOST_TEST(coloured.find("\x1b[1m  Group  target\x1b[0m\n") != std::string::npos);
  BOOST_TEST(coloured.find("\x1b[1mAdvice:\x1b[0m\n") != std::string::npos);
  BOOST_TEST(coloured.find("\x1b[33m  ! odd\x1b[0m\n") != std::string::npos);
  BOOST_TEST(coloured_summary("Fine.\n", "met").find("\x1b[1;32m") == 0u);
  BOOST_TEST(coloured_summary("Short.\n", "cannot be given").find("\x1b[1;33m") == 0u);
}
