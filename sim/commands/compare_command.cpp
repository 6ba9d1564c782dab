#include "sim/commands/compare_command.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "sim/commands/compare_verdict.hpp"
#include "sim/commands/pages/compare_page.hpp"
#include "sim/commands/pages/write_page.hpp"
#include "sim/commands/terminal_colours.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "sim/studies/play_scenario.hpp"
#include "sim/studies/processes/process_pool.hpp"
#include "sim/studies/rules/metric.hpp"
#include "sim/studies/statistics/replications.hpp"
#include "sim/studies/sweep/comparison.hpp"
#include "sim/studies/sweep/study.hpp"

namespace drsim {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::size_t differences_max = 40;  // of the input, in the table

/// One of the two sides.
struct Side {
  ordered_json input;                 ///< the resolved scenario; null when it is not known
  std::vector<ordered_json> results;  ///< empty: a scenario that is still to be played
  std::optional<Scenario> scenario;   ///< absent: not known
  fs::path file;                      ///< of the scenario
  std::uint64_t seed = 0;
};

ordered_json json_of(const fs::path& file) {
  return ordered_json::parse(parse_json(read_text_file(file), file.string()).dump());
}

bool is_result(const ordered_json& content) {
  return content.is_object() && content.contains("drsim") && content["drsim"].is_object() && content.contains("groups");
}

Side side_of(const fs::path& path) {
  const fs::path file = fs::is_directory(path) ? path / "result.json" : path;
  const ordered_json content = json_of(file);
  Side side;
  if (is_result(content)) {
    side.results.push_back(content);
    side.file = file.parent_path() / "scenario.json";
    if (!fs::exists(side.file)) return side;
    side.input = json_of(side.file);
    try {
      side.scenario = read_scenario(side.file, ReadOptions{}).scenario;
    } catch (const ScenarioError&) {
      // Written by another version: what its result says is compared all the same.
    }
    return side;
  }
  ReadScenario read = read_scenario(file, ReadOptions{});
  side.input = read.resolved;
  side.seed = read.scenario.seed;
  side.scenario = std::move(read.scenario);
  side.file = file;
  return side;
}

/// Plays both under the seeds of the first, so that they differ in nothing but the design.
void play_both(const CompareCommand& command, Side& a, Side& b) {
  const std::size_t jobs = command.jobs > 0 ? command.jobs : available_processors();
  const auto results = play_replications(
      {2 * command.replications, jobs, 0},
      [&](std::size_t task) {
        ReadOptions options;
        options.seed = replication_seed(a.seed, task / 2);
        return play_scenario(task % 2 == 0 ? command.a : command.b, options, 1 / static_cast<double>(jobs));
      },
      [](std::size_t) {});
  for (std::size_t i = 0; i < results.size(); ++i) (i % 2 == 0 ? a : b).results.push_back(results[i]);
}

std::string outcome_text(const OutcomeDifference& one) {
  std::string change = metric_text(one.metric, one.difference.mean);
  if (!std::isnan(one.difference.low))
    change += fmt::format(" [{}, {}]{}", metric_text(one.metric, one.difference.low),
                          metric_text(one.metric, one.difference.high), one.is_certain() ? "" : " (may be chance)");
  return fmt::format("  {}: {} -> {}, change {}\n", printable_text(one.metric), metric_text(one.metric, one.a),
                     metric_text(one.metric, one.b), one.is_rounding() ? "none" : change);
}

std::string table_text(const std::vector<InputDifference>& inputs, const std::vector<OutcomeDifference>& outcomes,
                       std::size_t replications) {
  std::string text = inputs.empty() ? "input: no difference\n" : "input\n";
  for (std::size_t i = 0; i < inputs.size() && i < differences_max; ++i)
    text += fmt::format("  {}: {} -> {}\n", printable_text(inputs[i].pointer),
                        inputs[i].a.empty() ? "-" : printable_text(inputs[i].a),
                        inputs[i].b.empty() ? "-" : printable_text(inputs[i].b));
  if (inputs.size() > differences_max) text += fmt::format("  and {} more\n", inputs.size() - differences_max);
  text += replications > 1
              ? fmt::format("outcome: means of {} replications, 95 % intervals of paired differences\n", replications)
              : "outcome\n";
  for (const OutcomeDifference& one : outcomes) text += outcome_text(one);
  return text;
}

DesignOfPage design_of_page(const Side& side, const std::filesystem::path& path) {
  DesignOfPage design;
  const ordered_json& result = side.results.front();
  design.name = result["scenario"]["name"].get<std::string>();
  design.title = result["scenario"].value("title", "");
  design.digest = result["scenario"].value("digest", "");
  design.path = path.string();
  design.cover = result["scenario"].value("cover", ordered_json());
  return design;
}

ordered_json comparison_json(const std::vector<InputDifference>& inputs, const std::vector<OutcomeDifference>& outcomes,
                             std::size_t replications) {
  ordered_json input = ordered_json::array(), outcome = ordered_json::array();
  const auto parsed = [](const std::string& text) { return text.empty() ? ordered_json() : ordered_json::parse(text); };
  for (const InputDifference& one : inputs)
    input.push_back({{"pointer", one.pointer}, {"a", parsed(one.a)}, {"b", parsed(one.b)}});
  for (const OutcomeDifference& one : outcomes)
    outcome.push_back(
        {{"metric", one.metric},
         {"a", one.a},
         {"b", one.b},
         {"difference",
          {{"mean", one.difference.mean}, {"ci95_low", one.difference.low}, {"ci95_high", one.difference.high}}}});
  return {{"replications", replications}, {"input", input}, {"outcome", outcome}};
}

}  // namespace

void carry_out(const CompareCommand& command) {
  if (command.report) require_page_file(*command.report);
  Side a = side_of(command.a), b = side_of(command.b);
  if (a.results.empty() != b.results.empty())
    throw ScenarioError(
        {Problem{command.b.string(), "", "one is a scenario and the other a result; allowed: two of the same kind"}});
  if (a.results.empty()) play_both(command, a, b);
  const auto inputs = input_differences(a.input, b.input);
  const auto outcomes = outcome_differences(a.results, b.results);
  const auto design = [](const Side& side) {
    return ComparedDesign{side.results, side.scenario ? &*side.scenario : nullptr, side.file};
  };
  const CompareVerdict verdict = compare_verdict(design(a), design(b));
  if (command.report)
    write_page(*command.report, compare_page({design_of_page(a, command.a), design_of_page(b, command.b)}, inputs,
                                             outcomes, verdict, a.results.size()));
  if (command.format == CompareFormat::Json) {
    ordered_json json = comparison_json(inputs, outcomes, a.results.size());
    json["verdict"] = verdict_json(verdict);
    std::cout << json.dump(2) << "\n";
  } else {
    std::cout << table_text(inputs, outcomes, a.results.size()) << for_terminal(verdict_text(verdict));
  }
}

}  // namespace drsim
