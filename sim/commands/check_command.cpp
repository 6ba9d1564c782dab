#include "sim/commands/check_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/commands/terminal_colours.hpp"
#include "sim/commands/writable_directory.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/processes/process_pool.hpp"
#include "sim/studies/rules/expectation.hpp"
#include "sim/studies/rules/junit_xml.hpp"
#include "sim/studies/rules/rule.hpp"

namespace drsim {
namespace {

namespace fs = std::filesystem;

bool is_rule_file(const fs::path& file) {
  std::error_code ignored;
  return fs::is_regular_file(file, ignored) && is_rule(nlohmann::json::parse(read_text_file(file), nullptr, false));
}

/// A scenario, or a variant of one.
bool is_scenario(const nlohmann::json& content) {
  return content.is_object() &&
         (content.contains("drsim") || (content.contains("base") && content["base"].is_string()));
}

/// JSON files of a folder, and of those below it, that say they are scenarios or rules; in the order of their names.
std::vector<fs::path> scenarios_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  files.erase(std::remove_if(files.begin(), files.end(),
                             [](const fs::path& file) {
                               const auto content = nlohmann::json::parse(read_text_file(file), nullptr, false);
                               return !is_rule(content) && !is_scenario(content);
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
      throw ScenarioError(
          {Problem{path.string(), "",
                   "no scenario in this folder; allowed: *.json with \"drsim\", \"base\" or \"drsim_rule\""}});
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

/// Lines after the first stand below the first; each is safe for a terminal.
std::string indented(const std::string& lines) {
  std::string text;
  for (std::size_t from = 0; from <= lines.size();) {
    const std::size_t to = std::min(lines.find('\n', from), lines.size());
    text += (from > 0 ? "\n           " : "") + printable_text(lines.substr(from, to - from));
    from = to + 1;
  }
  return text;
}

CheckCase case_of(const JudgedExpectation& verdict) {
  CheckCase one{verdict.metric, verdict.is_met ? CaseEnd::Passed : CaseEnd::Failed, "", ""};
  if (verdict.is_met) return one;
  one.message = fmt::format("{}: expected {}, found {}", verdict.where, verdict.expected, verdict.found);
  one.details = fmt::format("{}\nexpected  {}\nfound     {}", verdict.where, verdict.expected, verdict.found);
  if (!verdict.because.empty()) one.details += "\nbecause   " + verdict.because;
  return one;
}

/// What the terminal shows of a suite: `text` of each case where nothing is amiss.
std::string suite_text(const CheckSuite& suite, const std::vector<std::string>& met_texts, bool quiet) {
  std::string text;
  for (std::size_t i = 0; i < suite.cases.size(); ++i) {
    const CheckCase& one = suite.cases[i];
    if (one.end == CaseEnd::Passed && !quiet) text += "  met      " + printable_text(met_texts[i]) + "\n";
    if (one.end == CaseEnd::Failed) text += "  NOT MET  " + indented(one.details) + "\n";
    if (one.end == CaseEnd::Broken) text += "  BROKEN   " + one.message + "\n";
    if (one.end == CaseEnd::NotJudged) text += "  not judged  " + indented(one.details) + "\n";
  }
  if (suite.cases.empty() && !quiet) text = "  no expectations\n";
  return text.empty() ? text : suite.name + "\n" + text;
}

/// What became of all files.
struct Outcome {
  std::vector<CheckSuite> suites;
  std::vector<std::vector<std::string>> met_texts;  ///< by file and case
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
    const auto judged = nlohmann::ordered_json::parse(task.text);
    suite.wall_s = judged["wall_s"].get<double>();
    for (const JudgedExpectation& verdict : verdicts_from_json(judged["verdicts"])) {
      suite.cases.push_back(case_of(verdict));
      outcome.met_texts[task.task].push_back(
          fmt::format("{}: {}, found {}", verdict.where, verdict.expected, verdict.found));
    }
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

/// Seconds since a moment.
double since_s(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::string verdicts_of(const fs::path& file, double memory_share) {
  const auto begin = std::chrono::steady_clock::now();
  const ReadScenario read = read_scenario(file, ReadOptions{});
  auto verdicts = nlohmann::ordered_json::array();
  if (!read.scenario.expect.empty())
    verdicts = verdicts_to_json(judge(read.scenario.expect, play_scenario(file, ReadOptions{}, memory_share)));
  return nlohmann::ordered_json({{"wall_s", since_s(begin)}, {"verdicts", verdicts}}).dump();
}

/// The smallest failing example with the command that plays it.
std::string smallest_text(const SizingRule& rule, const RuleSample& smallest) {
  std::string text = fmt::format("\nsmallest failing example: {}\n  {}\n  to see it: drsim run '{}'",
                                 values_text(rule, smallest), smallest.failure, rule.domain.scenario.string());
  for (std::size_t i = 0; i < smallest.values.size(); ++i)
    for (const std::string& pointer : rule.domain.parameters[i].pointers) {
      const nlohmann::json& value = smallest.values[i];
      text += fmt::format(" --set '{}={}'", pointer, value.is_string() ? value.get<std::string>() : value.dump());
    }
  for (const std::string& decided : smallest.decided) text += fmt::format(" --set '{}'", decided);
  return text;
}

/// Where the rule fails: the smallest example first, then some of the others.
std::string failures_text(const SizingRule& rule, const RuleReport& report) {
  std::string text;
  if (report.smallest) text += smallest_text(rule, *report.smallest);
  constexpr std::size_t shown_max = 3;
  std::size_t failed = 0;
  for (const RuleSample& sample : report.samples) {
    if (sample.holds || sample.is_known) continue;
    if (++failed <= shown_max)
      text += fmt::format("\nfails for {}\n  {}", readable_values_text(rule, sample), sample.failure);
  }
  if (failed > shown_max) text += fmt::format("\nand for {} more", failed - shown_max);
  return text;
}

/// Where the rule holds, where it fails, and the smallest failing example.
void note_rule(const SizingRule& rule, const RuleReport& report, std::size_t file, Outcome& outcome) {
  const auto failed = static_cast<std::size_t>(std::count_if(report.samples.begin(), report.samples.end(),
                                                             [](const RuleSample& sample) { return !sample.holds; }));
  std::string text = fmt::format("rule {}: holds in {} of {}", rule.name, report.samples.size() - failed,
                                 count_text(report.samples.size(), "estate"));
  if (rule.known_failures)
    text += fmt::format(", {} of the failures outside the known region ({})", report.failures_outside,
                        *rule.known_failures);
  std::string details = text;
  if (!report.known_region_fails) details += "\nin the region of known failures it holds: the region is out of date";
  if (!report.holds_somewhere()) details += "\nit holds in no estate: nothing shows that it ever does";
  details += failures_text(rule, report);
  if (report.smallest) text += "; smallest: " + values_text(rule, *report.smallest);
  outcome.suites[file].cases.push_back(
      {"rule " + rule.name, report.is_met() ? CaseEnd::Passed : CaseEnd::Failed, report.is_met() ? "" : text, details});
  outcome.met_texts[file].push_back(text);
}

/// A rule that drsim cannot try: what it says, and that nobody checked it.
void note_not_simulated(const SizingRule& rule, std::size_t file, Outcome& outcome) {
  const std::string message = fmt::format("rule {}: not judged by simulation: {}", rule.name, rule.not_simulated);
  std::string details = message;
  for (const std::string& answer : rule.answers) details += "\n" + answer;
  if (!rule.source.empty()) details += "\nsource: " + rule.source;
  outcome.suites[file].cases.push_back({"rule " + rule.name, CaseEnd::NotJudged, message, details});
  outcome.met_texts[file].push_back("");
}

void check_rule_file(const fs::path& file, std::size_t jobs, std::size_t index, Outcome& outcome) {
  const auto begin = std::chrono::steady_clock::now();
  try {
    const SizingRule rule = read_rule(file);
    if (!rule.not_simulated.empty()) return note_not_simulated(rule, index, outcome);
    note_rule(rule, check_rule(rule, jobs), index, outcome);
    outcome.suites[index].wall_s = since_s(begin);
  } catch (const ScenarioError& error) {
    note({index, TaskEnd::Mistake, error.what()}, outcome);
  } catch (const std::runtime_error& error) {
    note({index, TaskEnd::Failed, error.what()}, outcome);
  }
}

/// Files whose scenarios run side by side, and rule files, each of which uses all processes itself.
Outcome check_files(const std::vector<fs::path>& files, std::size_t jobs) {
  Outcome outcome;
  std::vector<std::size_t> scenarios, rules;
  for (std::size_t i = 0; i < files.size(); ++i) {
    outcome.suites.push_back({files[i].string(), {}, 0});
    (is_rule_file(files[i]) ? rules : scenarios).push_back(i);
  }
  outcome.met_texts.resize(files.size());
  const double share = 1 / static_cast<double>(jobs);
  run_tasks(
      scenarios.size(), jobs, [&](std::size_t task) { return verdicts_of(files[scenarios[task]], share); },
      [&](TaskOutcome task) {
        task.task = scenarios[task.task];
        note(task, outcome);
      });
  for (const std::size_t rule : rules) check_rule_file(files[rule], jobs, rule, outcome);
  return outcome;
}

const char* end_name(CaseEnd end) {
  switch (end) {
    case CaseEnd::Passed:
      return "met";
    case CaseEnd::Failed:
      return "not met";
    case CaseEnd::Broken:
      return "could not be run";
    case CaseEnd::NotJudged:
      break;
  }
  return "not judged";
}

std::string outcome_json(const Outcome& outcome) {
  using nlohmann::ordered_json;
  ordered_json files = ordered_json::array();
  for (std::size_t i = 0; i < outcome.suites.size(); ++i) {
    const CheckSuite& suite = outcome.suites[i];
    ordered_json cases = ordered_json::array();
    for (std::size_t k = 0; k < suite.cases.size(); ++k) {
      const CheckCase& one = suite.cases[k];
      const bool is_met = one.end == CaseEnd::Passed;
      cases.push_back({{"name", one.name},
                       {"outcome", end_name(one.end)},
                       {"details", is_met ? outcome.met_texts[i][k] : one.details}});
    }
    files.push_back({{"file", suite.name}, {"wall_s", suite.wall_s}, {"cases", cases}});
  }
  const ordered_json all = {{"met", outcome.count(CaseEnd::Passed)},
                            {"not_met", outcome.count(CaseEnd::Failed)},
                            {"could_not_be_run", outcome.count(CaseEnd::Broken)},
                            {"not_judged", outcome.count(CaseEnd::NotJudged)},
                            {"files", files}};
  return all.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string outcome_text(const Outcome& outcome, bool quiet) {
  std::string text;
  for (std::size_t i = 0; i < outcome.suites.size(); ++i)
    text += suite_text(outcome.suites[i], outcome.met_texts[i], quiet);
  const std::size_t not_judged = outcome.count(CaseEnd::NotJudged);
  return text + fmt::format("{} met, {} not met, {} could not be run{}\n",
                            count_text(outcome.count(CaseEnd::Passed), "expectation"), outcome.count(CaseEnd::Failed),
                            count_text(outcome.count(CaseEnd::Broken), "file"),
                            not_judged > 0 ? fmt::format(", {} not judged", count_text(not_judged, "rule")) : "");
}

}  // namespace

bool carry_out(const CheckCommand& command) {
  if (command.junit) require_writable_directory(fs::absolute(*command.junit).parent_path());
  const std::vector<fs::path> files = files_of(command);
  Outcome outcome = check_files(files, command.jobs > 0 ? command.jobs : available_processors());
  std::cout << (command.format == "json" ? outcome_json(outcome) : for_terminal(outcome_text(outcome, command.quiet)));
  const std::size_t met = outcome.count(CaseEnd::Passed), failed = outcome.count(CaseEnd::Failed);
  const std::size_t not_judged = outcome.count(CaseEnd::NotJudged);
  if (command.junit) write_junit(*command.junit, outcome.suites);
  if (!outcome.bugs.empty()) throw std::runtime_error(outcome.bugs.front());
  if (met + failed + not_judged == 0 && outcome.problems.empty())
    outcome.problems.push_back({command.paths.front().string(), "", "nothing to judge: no scenario has \"expect\""});
  if (!outcome.problems.empty()) throw ScenarioError(std::move(outcome.problems));
  return failed == 0;
}

}  // namespace drsim
