/// Processes that are forked after this one has played: order, mistakes, failures, and an engine of their own each.

#define BOOST_TEST_MODULE later_tasks
#include "sim/studies/sweep/later_tasks.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "sim/engine/run_scenario.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "sim/scenario/text/problem.hpp"

using namespace drsim;

namespace {

const char* const minimal = DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json";

std::string played(const std::string& duration) {
  const ReadOptions options{{"/duration=" + duration}, std::nullopt};
  return run_scenario(read_scenario(minimal, options).scenario, RunOptions{}).fingerprint;
}

}  // namespace

BOOST_AUTO_TEST_CASE(outcomes_stand_in_the_order_of_the_requests) {
  LaterTasks tasks([](const std::string& request) {
    ::usleep(request == "slow" ? 200000 : 1000);
    return request + " done";
  });
  std::size_t told = 0;
  for (const std::size_t jobs : {std::size_t{1}, std::size_t{3}}) {
    const auto outcomes = tasks.play({"slow", "b", std::string("with\0zero\n", 10)}, jobs, [&] { ++told; });
    BOOST_REQUIRE(outcomes.size() == 3U);
    BOOST_TEST(outcomes[0].text == "slow done");
    BOOST_TEST(outcomes[1].text == "b done");
    BOOST_TEST(outcomes[2].text == std::string("with\0zero\n done", 15));
    for (std::size_t i = 0; i < outcomes.size(); ++i) BOOST_TEST(outcomes[i].task == i);
  }
  BOOST_TEST(told == 6U);
  BOOST_TEST(tasks.play({}, 1).empty());
}

BOOST_AUTO_TEST_CASE(mistakes_and_failures_come_back) {
  LaterTasks tasks([](const std::string& request) -> std::string {
    if (request == "mistake") throw ScenarioError({Problem{"file", "/x", "is wrong"}});
    if (request == "throws") throw std::runtime_error("broke");
    if (request == "dies") ::_exit(3);
    return std::string(3000000, 'x');
  });
  const auto outcomes = tasks.play({"mistake", "throws", "dies", "large"}, 2);
  BOOST_TEST((outcomes[0].end == TaskEnd::Mistake));
  BOOST_TEST(outcomes[0].text.find("is wrong") != std::string::npos, outcomes[0].text);
  BOOST_TEST((outcomes[1].end == TaskEnd::Failed));
  BOOST_TEST(outcomes[1].text == "broke");
  BOOST_TEST((outcomes[2].end == TaskEnd::Failed));
  BOOST_TEST(outcomes[3].text.size() == 3000000U);
}

// What this process plays changes nothing for them, and they play after it as before it.
BOOST_AUTO_TEST_CASE(they_play_after_this_process_has_played) {
  LaterTasks tasks(played);
  const std::string here = played("10 min");
  const auto outcomes = tasks.play({"10 min", "20 min", "10 min"}, 2);
  for (const TaskOutcome& outcome : outcomes) BOOST_TEST((outcome.end == TaskEnd::Done), outcome.text);
  BOOST_TEST(outcomes[0].text == here);
  BOOST_TEST(outcomes[2].text == here);
  BOOST_TEST(outcomes[1].text != here);
}
