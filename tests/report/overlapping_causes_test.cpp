/// What the table of causes says where failures overlap, by hand: what began first and still lasts holds a group, a
/// delta sync is of what asked for it, a bitmap sync of what held the group for longest, and the headline says the
/// same.

#define BOOST_TEST_MODULE overlapping_causes
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/report/verdict.hpp"
#include "sim/report/words/cause_words.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

json down(const char* kind, const char* name, int at_min, int length_min) {
  return {{"at", fmt::format("{} min", at_min)},
          {"kind", "down"},
          {kind, {name}},
          {"duration", fmt::format("{} min", length_min)}};
}

/// Minutes above target by cause, over all groups, and by event in the verdict ("event 1" by date).
std::map<std::string, double> minutes_of(const json& content) {
  const Scenario scenario = read_content(content).scenario;
  const json found = json::parse(run_in_child([&] {
    const RunRecord record = run_scenario(scenario, {});
    json sums = json::object();
    const auto add = [&](const std::string& key, double seconds) {
      sums[key] = sums.value(key, 0.0) + seconds / minute_s;
    };
    for (const GroupResult& group : record.groups)
      for (std::size_t k = 0; k < group.above_target_causes.size(); ++k)
        add(cause_words(group.above_target_causes[k]), group.above_target.by_cause()[k].above_s);
    const Verdict verdict = verdict_of(scenario, record);
    for (std::size_t k = 0; k < verdict.events.size(); ++k)
      add(fmt::format("event {}", k + 1), verdict.events[k].effect.group_s);
    return sums.dump();
  }));
  return found.get<std::map<std::string, double>>();
}

std::map<std::string, double> minutes(const std::vector<json>& events) {
  json content = estate();
  content["operations"] = json::array();
  content["vms"][0]["disks"] = {"100 GiB"};
  content["vpgs"][0]["rpo_target"] = "60 s";
  content["events"] = events;
  return minutes_of(content);
}

std::string text_of(const std::map<std::string, double>& sums) {
  std::string text;
  for (const auto& [key, value] : sums) text += fmt::format("{}: {:.2f}\n", key, value);
  return text;
}

/// Of all causes whose words hold the text.
double named(const std::map<std::string, double>& sums, const std::string& text) {
  double sum = 0;
  for (const auto& [cause, value] : sums)
    if (cause.find(text) != std::string::npos) sum += value;
  return sum;
}

}  // namespace

// Both groups without checkpoints from 1 h to 3 h, above the target after a minute, whatever the link does meanwhile.
BOOST_AUTO_TEST_CASE(a_link_fails_while_the_manager_is_down) {
  const auto sums = minutes({down("managers", "a", 60, 120), down("links", "a-b", 120, 2)});
  BOOST_TEST(named(sums, "link") == 0, text_of(sums));
  BOOST_TEST(named(sums, "manager of a") == 2 * 119, boost::test_tools::tolerance(2e-3));
  BOOST_TEST(sums.at("event 1") == named(sums, "manager of a"), boost::test_tools::tolerance(1e-6));
}

// The delta sync that follows the failure of the host outlasts the link's two minutes, and goes on for what asked for
// it.
BOOST_AUTO_TEST_CASE(a_link_fails_during_a_delta_sync) {
  const auto alone = minutes({down("hosts", "ca-1", 60, 30)});
  const auto sums = minutes({down("hosts", "ca-1", 60, 30), down("links", "a-b", 92, 2)});
  BOOST_TEST(named(alone, "delta sync") > 5, text_of(alone));
  BOOST_TEST(named(sums, "link a-b") <= 2 * 2 + 0.1, text_of(sums));
  BOOST_TEST(named(sums, "host ca-1") >= named(alone, "host ca-1") - 2, text_of(sums));
  BOOST_TEST(sums.at("event 1") == named(sums, "host ca-1"), boost::test_tools::tolerance(0.02));
}

// From 1 h 20 min to 1 h 40 min the appliance alone holds its group.
BOOST_AUTO_TEST_CASE(an_appliance_fails_while_the_link_is_down) {
  const auto sums = minutes({down("links", "a-b", 60, 20), down("vras", "ca-1", 70, 30)});
  BOOST_TEST(named(sums, "VRA on ca-1") >= 20, text_of(sums));
  BOOST_TEST(named(sums, "link a-b") <= 2 * 20, text_of(sums));
}

// What is down for five of twenty minutes of another failure holds nothing up longer, by whatever numbers the two go.
BOOST_AUTO_TEST_CASE(a_short_failure_within_that_of_the_link_adds_nothing) {
  const auto alone = minutes({down("links", "a-b", 60, 20)});
  const std::vector<std::pair<const char*, const char*>> parts = {
      {"gateways", "a"}, {"gateways", "b"}, {"vras", "ca-1"}, {"vras", "cb-1"}};
  for (const auto& [kind, name] : parts) {
    for (const int at_min : {60, 61}) {
      const auto sums = minutes({down("links", "a-b", 60, 20), down(kind, name, at_min, 5)});
      // At one date either may be named for the five minutes that both last.
      BOOST_TEST(named(sums, std::string(kind) == "gateways" ? "gateway" : "VRA") <= (at_min > 60 ? 0.0 : 2 * 5.0),
                 kind << " " << name << " at " << at_min << "\n"
                      << text_of(sums));
      BOOST_TEST(named(sums, "link a-b") >= named(alone, "link a-b") - (at_min > 60 ? 0.1 : 2 * 5 + 0.1),
                 kind << " " << name << " at " << at_min << "\n"
                      << text_of(sums));
    }
  }
}

// A datastore fails while a host is down: the delta sync is the host's.
BOOST_AUTO_TEST_CASE(a_datastore_fails_while_a_host_is_down) {
  const auto sums = minutes({down("hosts", "ca-1", 60, 60), down("datastores", "db", 65, 60)});
  BOOST_TEST(named(sums, "datastore db: down, then delta sync") == 0, text_of(sums));
  BOOST_TEST(named(sums, "host ca-1: down, then delta sync") > 1, text_of(sums));
  BOOST_TEST(sums.at("event 1") > 1, text_of(sums));
}

// Veeam CDP: nothing can be sent while the link is down, and a proxy that fails meanwhile adds nothing to it. Nor does
// one that fails behind a link that is too small for all.
BOOST_AUTO_TEST_CASE(a_proxy_fails_while_the_link_is_down_or_narrow) {
  std::ifstream file(DRSIM_SOURCE_DIR "/scenarios/cdp-outage/cdp-outage.json");
  json content = json::parse(file);
  content["events"] = {down("links", "fra-mad", 60, 40)};
  const auto alone = minutes_of(content);
  content["events"].push_back(down("proxies", "proxy-fra-1", 70, 60));
  const auto sums = minutes_of(content);
  BOOST_TEST(named(sums, "proxy-fra-1: down") == 0, text_of(sums));
  BOOST_TEST(sums.at("event 1") == alone.at("event 1"), boost::test_tools::tolerance(0.02));
  content["events"] = {{{"at", "1 h"}, {"kind", "link_degraded"}, {"link", "fra-mad"}, {"capacity", "60 Mbps"}},
                       {{"at", "3 h"}, {"kind", "link_degraded"}, {"link", "fra-mad"}, {"capacity", "500 Mbps"}},
                       down("proxies", "proxy-mad-1", 120, 120)};
  const auto narrow = minutes_of(content);
  BOOST_TEST(named(narrow, "proxy-mad-1") < 3, text_of(narrow));
}
