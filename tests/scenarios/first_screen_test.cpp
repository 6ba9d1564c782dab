/// The first screen of every shipped scenario: each number on it is a value of result.json, the parts of the verdict
/// add up to the time above target, and what the brief cases are about stands on it.

#define BOOST_TEST_MODULE first_screen
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sim/engine/run_scenario.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/report/answer.hpp"
#include "sim/report/record/write_run.hpp"
#include "sim/report/words/number_text.hpp"
#include "tests/support/printed_numbers.hpp"
#include "tests/support/run_in_child.hpp"

using namespace drsim;
using namespace drsim::test;
namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

const fs::path scenarios = DRSIM_SOURCE_DIR "/scenarios";

/// What a user sees first, and the result behind it.
struct Screen {
  std::string text;
  ordered_json result;
};

/// Plays a shipped scenario in a process of its own.
Screen screen_of(const std::string& name, const std::vector<std::string>& set = {}) {
  const std::string both = run_in_child([&] {
    const ReadScenario read = read_scenario_to_play(scenarios / name / (name + ".json"), {set, {}});
    const RunRecord record = run_scenario(read.scenario, {});
    const std::string summary = summary_table(read, record);
    return ordered_json{{"text", summary.substr(0, summary.find("\n\n") + 1)}, {"result", result_json(read, record)}}
        .dump();
  });
  const ordered_json parsed = ordered_json::parse(both);
  return {parsed["text"].get<std::string>(), parsed["result"]};
}

/// Every second above target once: the parts, and the sum over groups.
std::string sum_complaints(const ordered_json& result) {
  const ordered_json& verdict = result["verdict"];
  double parts_s = verdict["normal_operation"]["above_target_group_s"].get<double>(), groups_s = 0;
  for (const char* list : {"events", "operations"})
    for (const ordered_json& one : verdict[list]) parts_s += one["above_target_group_s"].get<double>();
  for (const ordered_json& group : result["groups"]) groups_s += group["above_target_s"].get<double>();
  const double rounding_s =
      1e-9 * result["run"]["horizon_s"].get<double>() * (1 + static_cast<double>(result["groups"].size()));
  if (std::abs(parts_s - groups_s) <= rounding_s) return "";
  return fmt::format("parts {} s, groups {} s\n", parts_s, groups_s);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(every_number_on_the_first_screen_is_in_the_result) {
  std::size_t played = 0, with_numbers = 0;
  for (const auto& entry : fs::directory_iterator(scenarios)) {
    const std::string name = entry.path().filename().string();
    if (!fs::exists(entry.path() / (name + ".json"))) continue;
    const Screen screen = screen_of(name);
    const PrintedNumbers numbers(screen.result, screen.result["scenario"]["start"].get<std::string>());
    for (const std::string& lost : numbers.missing(screen.text))
      BOOST_ERROR(fmt::format("{}: no value behind \"{}\" in\n{}", name, lost, screen.text));
    const std::string wrong = sum_complaints(screen.result);
    BOOST_TEST(wrong.empty(), name << ": " << wrong);
    BOOST_TEST(screen.result["answer"]["headline"] == screen.result["verdict"]["lines"][0], name);
    BOOST_TEST(contains(screen.text, printable_text(screen.result["verdict"]["lines"][0].get<std::string>())), name);
    ++played;
    with_numbers += screen.text.find_first_of("0123456789") != std::string::npos;
  }
  BOOST_TEST(played >= 20U);
  BOOST_TEST(with_numbers + 2 >= played);
}

// The check itself: a figure, a date and a count that no value stands behind are found.
BOOST_AUTO_TEST_CASE(a_number_from_nowhere_is_found) {
  const ordered_json result = ordered_json::parse(R"({"run": {"horizon_s": 86400}, "groups": [
      {"name": "g-17", "no_checkpoint_s": 0, "no_checkpoint_from_s": null, "history_s": {}, "rpo_target_s": 15,
       "spans": []}], "verdict": {"lines": [], "normal_operation": {"above_target_clock_s": 26178.4,
       "above_target_clock_fraction": 0.302991}, "events": [{"at_s": 3600}]}})");
  const PrintedNumbers numbers(result, "2026-06-01T00:00:00");
  const std::string right =
      "g-17 above for 7 h 16 min of 1 d (30.3 %), target 15 s, from Mon 2026-06-01 01:00, 1 group.";
  BOOST_TEST(numbers.missing(right).empty());
  for (const char* wrong : {"7 h 18 min", "31.3 %", "16 s", "Mon 2026-06-01 01:05", "2 groups", "2 d"})
    BOOST_TEST(numbers.missing(wrong).size() == 1U, wrong);
}

BOOST_AUTO_TEST_CASE(the_setting_of_the_interval_says_30_3_percent_everywhere) {
  const Screen screen = screen_of("rpo-setting");
  const ordered_json& normal = screen.result["verdict"]["normal_operation"];
  BOOST_TEST(normal["outcome"] == "missed");
  BOOST_TEST(contains(screen.text, "(30.3 %)"), screen.text);
  BOOST_TEST(!contains(screen.text, "(100 %"), screen.text);
  const double fraction = normal["above_target_clock_fraction"].get<double>();
  for (const ordered_json& group : screen.result["groups"])
    if (group["name"] == "strict")
      BOOST_TEST(std::abs(fraction - group["above_target_fraction"].get<double>()) < 1e-12);
}

BOOST_AUTO_TEST_CASE(an_outage_is_told_apart_from_normal_operation) {
  const Screen screen =
      screen_of("minimal", {R"(/events=[{"at": "10 h", "kind": "down", "links": ["fra-mad"], "duration": "20 min"}])"});
  const ordered_json& verdict = screen.result["verdict"];
  BOOST_TEST(contains(screen.text, "In normal operation the RPO target of the one protection group is met"),
             screen.text);
  BOOST_TEST(verdict["normal_operation"]["outcome"] == "met");
  BOOST_TEST(verdict["normal_operation"]["above_target_group_s"].get<double>() == 0);
  BOOST_REQUIRE(verdict["events"].size() == 1U);
  const ordered_json& event = verdict["events"][0];
  BOOST_TEST(event["at_s"].get<double>() == 36000);
  BOOST_TEST(event["groups_above_target"] == 1);
  BOOST_TEST(event["worst_rpo"]["worst_rpo_s"].get<double>() > 1200);
  BOOST_TEST(event["over_s"].get<double>() > 37200);
  BOOST_TEST(event["over_s"].get<double>() < 40000);
  BOOST_TEST(contains(screen.text, "link fra-mad down for 20 min: 1 of 1 protection group above target"), screen.text);
}

BOOST_AUTO_TEST_CASE(two_outages_at_one_date_are_one_event) {
  const Screen screen = screen_of("minimal", {R"(/events=[
      {"at": "10 h", "kind": "down", "links": ["fra-mad"], "duration": "20 min"},
      {"at": "10 h", "kind": "down", "managers": ["frankfurt"], "duration": "30 min"},
      {"at": "15 h", "kind": "down", "managers": ["frankfurt"], "duration": "5 min"}])"});
  const ordered_json& events = screen.result["verdict"]["events"];
  BOOST_REQUIRE(events.size() == 2U);
  BOOST_TEST(events[0]["actions"].size() == 2U);
  BOOST_TEST(events[1]["worst_rpo"]["worst_rpo_s"].get<double>() > 295);
  BOOST_TEST(events[1]["worst_rpo"]["worst_rpo_s"].get<double>() < 310);
}

BOOST_AUTO_TEST_CASE(a_silent_failure_goes_first) {
  const Screen screen = screen_of("silent-failure");
  BOOST_TEST(screen.text.find("No recovery was possible") == 0U, screen.text);
  BOOST_TEST(screen.result["verdict"]["history"]["groups_without_checkpoint"].get<double>() >= 1);
}

BOOST_AUTO_TEST_CASE(a_history_that_a_limit_cut_is_on_the_first_screen) {
  // A database writes 4 MB/s in the mean, 58 GB in 4 h: 20 GB hold less.
  const Screen screen = screen_of("minimal", {"/vpgs/0/journal/limit=20 GB"});
  BOOST_TEST(contains(screen.text, "History: 1 of 1 protection group kept less than is wanted, the least "),
             screen.text);
  BOOST_TEST(contains(screen.text, " of 4 h (shop), because the journal's limit cut it."), screen.text);
}

BOOST_AUTO_TEST_CASE(a_failover_that_nobody_protects_again_has_no_rpo) {
  const Screen screen = screen_of("site-failover");
  const ordered_json& verdict = screen.result["verdict"];
  BOOST_REQUIRE(verdict["operations"].size() >= 1U);
  const ordered_json& operation = verdict["operations"][0];
  BOOST_TEST(operation["unprotected"]["groups"].get<double>() > 0);
  BOOST_TEST(contains(screen.text, " unprotected for up to "), screen.text);
  BOOST_TEST(contains(screen.text, "RTO "), screen.text);
  for (const ordered_json& group : screen.result["groups"]) {
    double without_s = 0;
    for (const ordered_json& span : group["unprotected"])
      without_s += span["to_s"].get<double>() - span["from_s"].get<double>();
    BOOST_TEST(without_s > 0);
    // What has no RPO is not above its target.
    BOOST_TEST(group["above_target_s"].get<double>() <=
               screen.result["run"]["horizon_s"].get<double>() - without_s + 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(vms_that_do_not_fit_hide_no_rto) {
  const Screen screen = screen_of("two-into-one");
  for (const ordered_json& operation : screen.result["verdict"]["operations"]) {
    if (operation["vms_up"].get<double>() == 0 || !operation["rto_s"].is_null()) continue;
    BOOST_TEST(operation["rto_of_vms_up_s"].get<double>() > 0);
    BOOST_TEST(contains(screen.text, " did not come up: "), screen.text);
  }
  BOOST_TEST(contains(screen.text, "RTO "), screen.text);
}
