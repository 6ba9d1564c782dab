/// What a run shows by a date is what a run that ends there shows: searches for sizes rely on it.

#define BOOST_TEST_MODULE run_beginnings
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sim/engine/run_scenario.hpp"
#include "sim/ports/closed_ports.hpp"
#include "sim/studies/sizing/proof_length.hpp"
#include "sim/studies/sizing/sizing.hpp"
#include "tests/support/run_in_child.hpp"

using namespace drsim;
using namespace drsim::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Of each group: time above its target until each of the dates, and what is uncertain of it [s].
json above_until(const Scenario& scenario, const std::vector<double>& dates_s) {
  const RunRecord record = run_scenario(scenario, {});
  json groups = json::array();
  for (const GroupResult& group : record.groups) {
    json seconds = json::array();
    for (const double date_s : dates_s) {
      const WindowSeconds within = group.above_target.within(0, date_s);
      seconds.push_back({within.above_s, within.uncertain_s});
    }
    groups.push_back(seconds);
  }
  return groups;
}

json in_child(const Scenario& scenario, const std::vector<double>& dates_s) {
  return json::parse(run_in_child([&] { return above_until(scenario, dates_s).dump(); }));
}

void expect_beginnings(const fs::path& file) {
  const Scenario scenario = read_scenario_to_play(file, {}).scenario;
  if (!scenario.operations.empty()) return;
  std::vector<double> dates_s;
  for (const double share : {0.125, 0.37, 0.8}) dates_s.push_back(share * scenario.horizon_s);
  const json whole = in_child(scenario, dates_s);
  for (std::size_t date = 0; date < dates_s.size(); ++date) {
    Scenario shorter = scenario;
    set_length(shorter, dates_s[date]);
    const json beginning = in_child(shorter, {dates_s[date]});
    for (std::size_t group = 0; group < whole.size(); ++group) {
      const double within_s = whole[group][date][0], uncertain_s = whole[group][date][1];
      const double above_s = beginning[group][0][0];
      BOOST_TEST(std::abs(within_s - above_s) <= uncertain_s + 1e-9 * dates_s[date],
                 fmt::format("{} until {} s, {}: {} and {} s", file.filename().string(), dates_s[date],
                             scenario.vpgs[group].name, within_s, above_s));
    }
  }
}

/// Links from far too little to more than enough, judged in both ways; how many met the target.
std::size_t expect_same_judgement(const std::string& name, const std::string& target, std::size_t draws,
                                  const std::vector<std::string>& set = {}) {
  const fs::path file = fs::path(DRSIM_SOURCE_DIR "/scenarios") / name / (name + ".json");
  ReadOptions options;
  options.set = set;
  SizingRuns runs(read_scenario_to_play(file, options), file, parse_sizing_target(target), 2, 1, set, draws);
  const double present = runs.scenario().links.front().forward_bits_per_s;
  std::vector<SizingRuns::Change> changes;
  for (const double factor : {0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 2.0})
    changes.push_back(
        [capacity = factor * present](Scenario& scenario) { scenario.links.front().forward_bits_per_s = capacity; });
  const auto outcomes = runs.play(changes);
  const auto judged = runs.judge(changes);
  const auto may_hold = runs.may_hold(changes);
  std::size_t met = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    BOOST_TEST((may_hold[i] || !outcomes[i].meets_in_run), name << " for " << target << ", " << i);
    BOOST_TEST(judged[i].for_good == outcomes[i].meets, name << " for " << target << ", " << i);
    BOOST_TEST(judged[i].in_run == outcomes[i].meets_in_run, name << " for " << target << ", " << i);
    met += outcomes[i].meets;
  }
  return met;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_run_that_ends_earlier_is_a_beginning_of_the_longer_one) {
  for (const auto& entry : fs::directory_iterator(DRSIM_SOURCE_DIR "/scenarios")) {
    const fs::path file = entry.path() / (entry.path().filename().string() + ".json");
    if (fs::exists(file)) expect_beginnings(file);
  }
}

BOOST_AUTO_TEST_CASE(a_beginning_that_misses_is_judged_as_the_whole_run) {
  std::size_t met = 0, judged = 0;
  for (const char* name : {"minimal", "short-buffer", "cdp-outage", "mixed-estate", "office-hours"})
    for (const char* target : {"20s", "5min@99%", "30min@95%", "15s@60%"}) {
      met += expect_same_judgement(name, target, 1);
      judged += 10;
    }
  BOOST_TEST(met > judged / 10);
  BOOST_TEST(met < judged * 9 / 10);
  expect_same_judgement("crashing-vras", "15s@90%", 3);
}

// A day of loads that repeat by the week is proved over weeks.
BOOST_AUTO_TEST_CASE(what_a_day_refutes_a_proof_of_weeks_refutes) {
  for (const char* target : {"60s", "5min@99%", "15s@60%"})
    expect_same_judgement("office-hours", target, 1, {"/duration=1 d"});
}
