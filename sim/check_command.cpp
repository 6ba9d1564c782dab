#include "sim/check_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/report/number_text.hpp"
#include "sim/scenario/json_file.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/studies/expectation.hpp"
#include "sim/studies/junit_xml.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/process_pool.hpp"
#include "sim/writable_directory.hpp"

namespace drsim {
namespace {

namespace fs = std::filesystem;

/// JSON files of a folder, and of those below it, that say they are scenarios; in the order of their names.
std::vector<fs::path> scenarios_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  files.erase(std::remove_if(files.begin(), files.end(),
                             [](const fs::path& file) {
                               const auto content = nlohmann::json::parse(read_text_file(file), nullptr, false);
                               return !content.is_object() || !content.contains("drsim");
                             }),
              files.end());
  return files;
}

std::vector<fs::path> files_of(const CheckCommand& command) {
  std::vector<fs::path> files;
  for (const fs::path& path : command.paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    const auto found = scenarios_below(path);
    if (found.empty())
      throw ScenarioError({Problem{path.string(), "", "no scenario in this folder; allowed: *.json with \"drsim\""}});
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

CheckCase case_of(const Verdict& verdict) {
  CheckCase one{verdict.metric, verdict.is_met ? CaseEnd::Passed : CaseEnd::Failed, "", ""};
  if (verdict.is_met) return one;
  one.message = fmt::format("{}: expected {}, found {}", verdict.where, verdict.expected, verdict.found);
  one.details = fmt::format("metric    {}\nexpected  {}\nfound     {}", verdict.where, verdict.expected, verdict.found);
  if (!verdict.because.empty()) one.details += "\nbecause   " + verdict.because;
  return one;
}

std::string suite_text(const CheckSuite& suite, const std::vector<Verdict>& verdicts, bool quiet) {
  std::string text;
  for (std::size_t i = 0; i < suite.cases.size(); ++i) {
    const CheckCase& one = suite.cases[i];
    if (one.end == CaseEnd::Passed && !quiet)
      text += fmt::format("  met      {}: {}, found {}\n", printable_text(verdicts[i].where), verdicts[i].expected,
                          verdicts[i].found);
    if (one.end == CaseEnd::Failed) {
      text += fmt::format("  NOT MET  {}\n           expected  {}\n           found     {}\n",
                          printable_text(verdicts[i].where), verdicts[i].expected, verdicts[i].found);
      if (!verdicts[i].because.empty()) text += "           because   " + printable_text(verdicts[i].because) + "\n";
    }
    if (one.end == CaseEnd::Broken) text += "  BROKEN   " + one.message + "\n";
  }
  if (suite.cases.empty() && !quiet) text = "  no expectations\n";
  return text.empty() ? text : suite.name + "\n" + text;
}

/// What became of all files.
struct Outcome {
  std::vector<CheckSuite> suites;
  std::vector<std::vector<Verdict>> verdicts;
  std::vector<Problem> problems;
  std::vector<std::string> bugs;

  std::size_t count(CaseEnd end) const {
    std::size_t total = 0;
    for (const CheckSuite& suite : suites)
      for (const CheckCase& one : suite.cases) total += one.end == end ? 1 : 0;
    return total;
  }
};

void note(const TaskOutcome& task, Outcome& outcome) {
  CheckSuite& suite = outcome.suites[task.task];
  if (task.end == TaskEnd::Done) {
    auto& verdicts = outcome.verdicts[task.task] = verdicts_from_json(nlohmann::ordered_json::parse(task.text));
    for (const Verdict& verdict : verdicts) suite.cases.push_back(case_of(verdict));
    return;
  }
  const bool is_mistake = task.end == TaskEnd::Mistake;
  suite.cases.push_back(
      {"run", CaseEnd::Broken, is_mistake ? "the scenario cannot be run" : "a bug of drsim", task.text});
  if (is_mistake)
    outcome.problems.push_back({suite.name, "", "cannot be run: " + task.text});
  else
    outcome.bugs.push_back(suite.name + ": " + task.text);
}

std::string verdicts_of(const fs::path& file, double memory_share) {
  const ReadScenario read = read_scenario(file, ReadOptions{});
  if (read.scenario.expect.empty()) return "[]";
  return verdicts_to_json(judge(read.scenario.expect, play_scenario(file, ReadOptions{}, memory_share))).dump();
}

}  // namespace

bool carry_out(const CheckCommand& command) {
  if (command.junit) require_writable_directory(fs::absolute(*command.junit).parent_path());
  const std::vector<fs::path> files = files_of(command);
  const std::size_t jobs = command.jobs > 0 ? command.jobs : available_processors();
  Outcome outcome;
  for (const fs::path& file : files) outcome.suites.push_back({file.string(), {}});
  outcome.verdicts.resize(files.size());
  run_tasks(
      files.size(), jobs, [&](std::size_t task) { return verdicts_of(files[task], 1.0 / static_cast<double>(jobs)); },
      [&](const TaskOutcome& task) { note(task, outcome); });
  for (std::size_t i = 0; i < files.size(); ++i)
    std::cout << suite_text(outcome.suites[i], outcome.verdicts[i], command.quiet);
  const std::size_t met = outcome.count(CaseEnd::Passed), failed = outcome.count(CaseEnd::Failed);
  std::cout << fmt::format("{} met, {} not met, {} could not be run\n", count_text(met, "expectation"), failed,
                           count_text(outcome.count(CaseEnd::Broken), "file"));
  if (command.junit) write_junit(*command.junit, outcome.suites);
  if (!outcome.bugs.empty()) throw std::runtime_error(outcome.bugs.front());
  if (met + failed == 0 && outcome.problems.empty())
    outcome.problems.push_back({command.paths.front().string(), "", "nothing to judge: no scenario has \"expect\""});
  if (!outcome.problems.empty()) throw ScenarioError(std::move(outcome.problems));
  return failed == 0;
}

}  // namespace drsim
