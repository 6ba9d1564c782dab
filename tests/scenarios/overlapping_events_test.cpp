/// Events that overlap each other and operations, in shipped scenarios: what the verdict says of them.

#define BOOST_TEST_MODULE overlapping_events
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/run_program.hpp"

using namespace drsim::test;
using nlohmann::json;

namespace {

json result_of(const std::string& name, const std::vector<std::string>& settings) {
  const TemporaryFolder folder;
  std::string arguments = "run '" DRSIM_SOURCE_DIR "/scenarios/" + name + "/" + name + ".json'";
  for (const std::string& setting : settings) arguments += " --set '" + setting + "'";
  const ProgramRun run = run_drsim(folder.path(), arguments + " --quiet --no-advice --format json");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  return json::parse(run.out);
}

json verdict_of(const std::string& name, const std::vector<std::string>& settings) {
  return result_of(name, settings)["verdict"];
}

bool says(const json& verdict, const std::string& text) {
  for (const json& line : verdict["lines"])
    if (line.get<std::string>().find(text) != std::string::npos) return true;
  return false;
}

double seconds(const json& event) { return event["above_target_group_s"].get<double>(); }

}  // namespace

// The link is down from 10:00 to 11:00, the appliance of one host from 10:30 to 14:30. The second holds three of the
// four groups from 11:00 on: 3 h 30 min and the sync after it, each; the first is what passes the target of 30 min.
BOOST_AUTO_TEST_CASE(the_later_of_two_overlapping_events_has_its_effect) {
  const json verdict = verdict_of("outage-resync", {R"(/events=[
      {"at": "10 h", "kind": "down", "links": ["fra-mad"], "duration": "1 h"},
      {"at": "10 h 30 min", "kind": "down", "vras": ["mad-1"], "duration": "4 h"}])"});
  const json &link = verdict["events"][0], &appliance = verdict["events"][1];
  BOOST_TEST(link["outcome"] == "told");
  BOOST_TEST(appliance["outcome"] == "told");
  BOOST_TEST(link["together_with"][0]["at_s"].get<double>() == 37800);
  BOOST_TEST(appliance["together_with"][0]["at_s"].get<double>() == 36000);
  BOOST_TEST(appliance["groups_affected"] == 3);
  BOOST_TEST(seconds(appliance) >= 3 * 3.5 * 3600);
  BOOST_TEST(seconds(appliance) <= 3 * 4.0 * 3600);
  BOOST_TEST(appliance["together_group_s"].get<double>() == seconds(appliance));
  // The worst RPO of the first is that at its end, not that of the second.
  BOOST_TEST(link["worst_rpo"]["worst_rpo_s"].get<double>() < 1.5 * 3600);
  BOOST_TEST(appliance["worst_rpo"]["worst_rpo_s"].get<double>() > 4.5 * 3600);
  BOOST_TEST(!says(verdict, "no effect"));
}

// Two hours without the link in the reverse sync of a move: the move takes longer to protect the group again, and the
// event says so; it is over when the group is in step again, which is after the commit.
BOOST_AUTO_TEST_CASE(an_event_in_a_move_is_part_of_it) {
  const json result =
      result_of("move-and-failback",
                {R"(/events=[{"at": "2 h 10 min", "kind": "down", "links": ["fra-mad"], "duration": "2 h"}])"});
  const json& event = result["verdict"]["events"][0];
  BOOST_TEST(event["outcome"] == "told with others");
  BOOST_TEST(event["together_with"][0]["what"] == "move out");
  BOOST_TEST(event["operations"][0]["name"] == "move out");
  BOOST_TEST(seconds(event) == 0);
  const json& move = result["failovers"][0];
  BOOST_TEST(
      std::abs(event["over_s"].get<double>() - move["at_s"].get<double>() - move["reprotected_s"].get<double>()) < 60);
  BOOST_TEST(says(result["verdict"], "falls into move move out"));
}

// An outage of 10 min within the reverse sync of 18 h takes nothing of that onto itself.
BOOST_AUTO_TEST_CASE(a_short_outage_claims_no_time_of_a_long_sync) {
  const json verdict = verdict_of(
      "site-failover", {R"(/events=[{"at": "29 h", "kind": "down", "links": ["fra-mad"], "duration": "10 min"}])"});
  BOOST_TEST(seconds(verdict["events"][0]) == 0);
  BOOST_TEST(verdict["events"][0]["groups_affected"] == 50);
  BOOST_TEST(verdict["events"][0]["operations"][0]["under_way"][0] == "reverse delta sync");
}

// What an operation waited for is told with the event, with its part of the RTO.
BOOST_AUTO_TEST_CASE(an_operation_waits_for_the_end_of_an_event) {
  const json keys = verdict_of("key-server-outage", {});
  const json& waited = keys["events"][0]["operations"][0]["waited"];
  BOOST_TEST(waited["step"] == "wait for keys");
  BOOST_TEST(waited["vms"] == 10);
  BOOST_TEST(waited["of_rto_s"].get<double>() == 12 * 3600 - 37110.0);
  BOOST_TEST(says(keys,
                  "key server keys of Madrid down for 3 h: falls into failover Frankfurt is lost, where 10 VMs had "
                  "to wait for keys for up to 1 h 42 min, until Mon 2026-06-01 12:00 (1 h 42 min of its RTO "
                  "passed while it did)"));
  const json storage = verdict_of("two-into-one", {R"(/events=[
      {"at": "1 h 20 min", "kind": "down", "datastores": ["mad-vsan"], "duration": "30 min"}])"});
  BOOST_TEST(storage["events"][0]["operations"].size() == 2U);
  BOOST_TEST(storage["events"][0]["operations"][0]["waited"]["step"] == "wait for storage");
  BOOST_TEST(storage["events"][0]["operations"][0]["waited"]["of_rto_s"].get<double>() > 0);
  BOOST_TEST(storage["events"][0]["over_s"].is_null());
}

// Ports that are closed from a date on are events; from the start they are configuration. Neither is normal operation.
BOOST_AUTO_TEST_CASE(closed_ports_are_told) {
  const json verdict = verdict_of("closed-ports", {});
  BOOST_REQUIRE(verdict["events"].size() == 4U);
  BOOST_TEST(verdict["normal_operation"]["outcome"] == "met");
  BOOST_TEST(seconds(verdict["events"][0]) > 1500);
  BOOST_TEST(seconds(verdict["events"][0]) < 1800);
  BOOST_TEST(seconds(verdict["events"][1]) > 900);
  BOOST_TEST(verdict["events"][2]["outcome"] == "none");
  BOOST_TEST(verdict["events"][3]["operations"][0]["waited"]["of_rto_s"].get<double>() == 3000);
  const json closed = verdict_of("closed-ports", {"/security/firewall/rules/1/closed=true", "/events=[]"});
  BOOST_REQUIRE(closed["events"].size() == 1U);
  BOOST_TEST(closed["events"][0]["kind"] == "configuration");
  BOOST_TEST(closed["events"][0]["at_s"].get<double>() == 0);
  BOOST_TEST(seconds(closed["events"][0]) > 80000);
  BOOST_TEST(closed["normal_operation"]["above_target_group_s"].get<double>() == 0);
  BOOST_TEST(says(
      closed, "RPO targets are missed by 1 of 1 protection group, because of ports that are closed from the start."));
  BOOST_TEST(says(closed, "From the start ports of firewall rule time stamps dropped closed: 1 of 1 protection group"));
}

// While the group's own time window keeps it from replicating, a manager that is down holds nothing.
BOOST_AUTO_TEST_CASE(what_a_time_window_holds_is_no_events) {
  const json verdict = verdict_of(
      "office-hours", {R"(/events=[{"at": "10 h", "kind": "down", "managers": ["frankfurt"], "duration": "3 min"}])"});
  BOOST_TEST(verdict["events"][0]["outcome"] == "told with others");
  BOOST_TEST(verdict["events"][0]["together_with"][0]["kind"] == "normal_operation");
  BOOST_TEST(seconds(verdict["events"][0]) == 0);
}
