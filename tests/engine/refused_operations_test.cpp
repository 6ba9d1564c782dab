/// Operations into a place that is down: all that is planned (move, failback, test failover, clone) is refused and says
/// what is down, and changes nothing; a failover waits for it. A failover back while the old site has no checkpoint yet
/// says so, and is no outage.

#define BOOST_TEST_MODULE refused_operations
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "sim/report/disturbances/disturbances.hpp"
#include "sim/report/verdict.hpp"
#include "sim/report/words/event_words.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// Outcome of an operation by its name, and why.
std::string outcome_of(const RunRecord& record, const std::string& name) {
  for (const FailoverResult& one : record.failovers)
    if (one.name == name) return one.outcome + (one.outcome == "refused" ? ": " + one.rto.reason : "");
  return "none";
}

struct Place {
  const char* kind;
  const char* there;  // at the recovery site
  const char* home;
  const char* why;  // with the name
};
const std::vector<Place> places = {{"sites", "b", "a", "site {} is down"},
                                   {"managers", "b", "a", "manager of {} is down: it carries out the operation"},
                                   {"hosts", "cb-1", "ca-1", "host {} is down, whose VRA keeps the journal"},
                                   {"datastores", "db", "da", "datastore {} is down"}};

json down(const char* kind, const char* name, const char* at, const char* duration) {
  return {{"at", at}, {"kind", "down"}, {kind, {name}}, {"duration", duration}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_planned_is_refused_where_it_goes_is_down) {
  for (const Place& place : places)
    for (const char* kind : {"move", "test_failover", "clone"}) {
      json content = estate();
      content["operations"] = {{{"name", "op"}, {"at", "2 h"}, {"kind", kind}, {"groups", {"g-1"}}}};
      if (std::string(kind) == "test_failover") content["operations"][0]["stop_after"] = "1 h";
      content["events"] = {down(place.kind, place.there, "1 h", "3 h")};
      const auto told = [](const RunRecord& record) {
        return outcome_of(record, "op") + fmt::format(" {:.9g}", record.groups[0].bytes.written);
      };
      // 10 VMs of 0.1 MB/s write for a day, whatever was refused.
      BOOST_TEST(played(content, told) ==
                     fmt::format("refused: {} 8.64e+10", fmt::format(fmt::runtime(place.why), place.there)),
                 kind << " " << place.kind);
    }
}

BOOST_AUTO_TEST_CASE(a_failback_is_refused_as_a_move_is) {
  json content = estate();
  content["duration"] = "2 d";
  content["operations"] = json::parse(R"([{"name": "out", "at": "2 h", "kind": "move", "groups": ["g-1"]},
                                          {"name": "op", "at": "20 h", "kind": "failback", "groups": ["g-1"]},
                                          {"name": "later", "at": "30 h", "kind": "failback", "groups": ["g-1"]}])");
  const auto told = [](const RunRecord& record) {
    return outcome_of(record, "op") + ", " + outcome_of(record, "later");
  };
  for (const Place& place : places) {
    content["events"] = {down(place.kind, place.home, "19 h", "3 h")};
    BOOST_TEST(played(content, told) ==
               fmt::format("refused: {}, committed", fmt::format(fmt::runtime(place.why), place.home)));
  }
  // Where its VMs run is lost, or the link is: nothing can be drained.
  content["events"] = {down("sites", "b", "19 h", "3 h")};
  BOOST_TEST(played(content, told) == "refused: the site that it leaves is lost: a move needs both sites, committed");
  content["events"] = {down("links", "a-b", "19 h", "3 h")};
  BOOST_TEST(played(content, told) ==
             "refused: the sites are disconnected: what is still to be sent cannot be drained, committed");
  content["events"] = json::array();
  BOOST_TEST(played(content, told) == "committed, refused: the group runs at its protected site: nothing to fail back");
}

// The line of the event names the operation that was refused for it, and no other.
BOOST_AUTO_TEST_CASE(the_event_tells_what_was_refused_for_it) {
  json content = estate();
  content["operations"] = {{{"name", "op"}, {"at", "2 h"}, {"kind", "move"}, {"groups", {"g-1"}}}};
  for (const Place& place : places) {
    content["events"] = {down(place.kind, place.there, "1 h", "3 h"), down("gateways", "a", "6 h", "1 min")};
    const Scenario scenario = read_content(content).scenario;
    const std::string lines = played(content, [&](const RunRecord& record) {
      std::string text;
      for (const std::string& line : event_lines(scenario, record, verdict_of(scenario, record))) text += line + "\n";
      return text;
    });
    const std::size_t told = lines.find("move op was refused for it");
    BOOST_TEST(told != std::string::npos, lines);
    BOOST_TEST(told < lines.find('\n'), lines);
    BOOST_TEST(lines.find("refused", told + 30) == std::string::npos, lines);
  }
}

// A failover is not planned: it waits for what is down where it goes, also on the way back.
BOOST_AUTO_TEST_CASE(a_failover_waits_for_what_is_down_where_it_goes) {
  json content = estate();
  content["duration"] = "2 d";
  content["operations"] = json::parse(R"([{"name": "out", "at": "2 h", "kind": "move", "groups": ["g-1"]},
      {"name": "op", "at": "20 h", "kind": "failover", "groups": ["g-1"], "protected_site": "running"}])");
  content["events"] = {down("managers", "a", "19 h", "3 h")};
  BOOST_TEST(played(content, [](const RunRecord& record) { return outcome_of(record, "op"); }) == "committed");
}

// 10 GiB each take a reverse delta sync of some minutes from 2 h 5 min on. The failover back at that time finds no
// checkpoint; by default it stands for the loss of the site, which is not simulated then: it is told of no group.
BOOST_AUTO_TEST_CASE(a_failover_back_during_the_reverse_sync_says_so) {
  json content = estate();
  content["vms"][0]["disks"] = {"400 GiB"};
  content["runbooks"] = json::parse(R"([{"name": "r", "commit": {"policy": "commit", "after": "10 min"}}])");
  content["operations"] = json::parse(R"([{"name": "out", "at": "2 h", "kind": "move", "groups": ["g-1"]},
                                          {"name": "op", "at": "3 h", "kind": "failover", "groups": ["g-1"]}])");
  const Scenario scenario = read_content(content).scenario;
  const auto told = [&](const RunRecord& record) {
    std::string text = outcome_of(record, "op");
    for (const Disturbance& one : disturbances_of(scenario, record))
      if (one.name == "op") text += fmt::format(", {} groups", one.groups.size());
    return text;
  };
  BOOST_TEST(played(content, told) ==
             "refused: the reverse delta sync towards a is running: there is no checkpoint yet; the loss of b is not "
             "simulated, 0 groups");
  content["operations"][1]["protected_site"] = "running";
  BOOST_TEST(played(content, told) ==
             "refused: the reverse delta sync towards a is running: there is no checkpoint yet, 0 groups");
}
