/// What is told of operations and of events that fall into them, on the shipped scenarios.

#define BOOST_TEST_MODULE told_operations
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/scenario/scenario_files.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// A folder of results.
struct Played {
  explicit Played(const json& content) {
    const std::string arguments = "run '" + folder.write("scenario.json", content).string() +
                                  "' --quiet --no-advice --format json --out '" + (folder.path() / "out").string() +
                                  "'";
    const ProgramRun run = run_drsim(folder.path(), arguments);
    BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
    result = json::parse(run.out);
  }

  bool says(const std::string& text) const {
    for (const json& line : result["verdict"]["lines"])
      if (line.get<std::string>().find(text) != std::string::npos) return true;
    return false;
  }

  ScenarioFolder folder;
  json result;
};

}  // namespace

// A run that ends while the loss is being detected, or decided about, has recovered nothing yet.
BOOST_AUTO_TEST_CASE(a_run_that_ends_before_the_recovery_begins_says_so) {
  json content = shipped("move-and-failback");
  content["duration"] = "5 h";
  content["operations"] = {{{"name", "lose"}, {"at", "2 h"}, {"kind", "failover"}, {"groups", {"shop"}}}};
  for (const auto& [step, length] : {std::pair{"detection", "4 h"}, std::pair{"decision", "6 h"}}) {
    json one = content;
    one["runbooks"][0][step] = length;
    const Played played(one);
    BOOST_TEST(
        played.says("failover lose: no RTO, no VM recovered: VPG shop: the run ended during: " + std::string(step)));
    BOOST_TEST(!played.says("0 of 0"));
  }
}

// A move stops the VMs and sends what is left first, and a failback does: both say that nothing was lost.
BOOST_AUTO_TEST_CASE(a_move_says_that_nothing_was_lost) {
  const Played played(shipped("move-and-failback"));
  BOOST_TEST(played.says("move move out: RTO 7 min 40 s, 6 of 6 VMs up, no data lost"));
  BOOST_TEST(played.says("failback move back: RTO 7 min 40 s, 6 of 6 VMs up, no data lost"));
}

// An event takes the site a minute before the failover: nobody protects the groups from then on, and the failover
// tells.
BOOST_AUTO_TEST_CASE(a_site_lost_before_its_failover_leaves_groups_unprotected) {
  json content = shipped("site-failover");
  const auto unprotected = [&] { return Played(content).result["verdict"]["operations"][0]["unprotected"]; };
  const json by_operation = unprotected();
  content["events"] = {{{"at", "1 h 59 min"}, {"kind", "down"}, {"sites", {"frankfurt"}}, {"duration", "10 h"}}};
  const json by_event = unprotected();
  BOOST_TEST(by_event["groups"] == by_operation["groups"]);
  BOOST_TEST(by_event["groups"].get<int>() > 0);
  BOOST_TEST(by_event["from_s"] == 7140.0);
}

BOOST_AUTO_TEST_CASE(a_clone_that_is_refused_has_copied_nothing) {
  json content = shipped("move-and-failback");
  content["operations"] = {{{"name", "copy"}, {"at", "2 h"}, {"kind", "clone"}, {"groups", {"shop"}}}};
  content["events"] = json::array();
  BOOST_TEST(Played(content).says("clone copy: 6 VMs copied."));
  content["events"] = {{{"at", "1 h"}, {"kind", "down"}, {"datastores", {"mad-vsan"}}, {"duration", "2 h"}}};
  BOOST_TEST(Played(content).says("clone copy: 0 of 6 VMs copied: VPG shop: datastore mad-vsan is down."));
}

// The row of events.csv has the date that the result has.
BOOST_AUTO_TEST_CASE(the_end_of_a_reverse_sync_has_its_own_date) {
  const Played played(shipped("move-and-failback"));
  std::ifstream file(played.folder.path() / "out" / "events.csv");
  int rows = 0;
  for (std::string line; std::getline(file, line);) {
    const bool out = line.find("move out: protected in reverse") != std::string::npos;
    if (!out && line.find("move back: protected again") == std::string::npos) continue;
    const json& one = played.result["failovers"][out ? 0 : 1];
    const double at_s = std::stod(line.substr(line.find(',') + 1));
    const double expected_s = one["at_s"].get<double>() + one["reprotected_s"].get<double>();
    BOOST_TEST(std::abs(at_s - expected_s) < 0.01, line);
    ++rows;
  }
  BOOST_TEST(rows == 2);
}

// A site that is down gives its storage to nobody, which is not slow storage; and the move takes longer by the wait.
BOOST_AUTO_TEST_CASE(storage_of_a_site_that_is_down_is_waited_for) {
  json content = shipped("move-and-failback");
  content["operations"].erase(1);
  content["events"] = {{{"at", "2 h 3 min"}, {"kind", "down"}, {"sites", {"madrid"}}, {"duration", "30 min"}}};
  const Played played(content);
  BOOST_TEST(played.says("had to wait for storage for up to 30 min"));
  BOOST_TEST(played.says("of its RTO passed while it did"));
  BOOST_TEST(!played.says("slow storage"));
  const Played calm(shipped("move-and-failback"));
  const double longer_s =
      played.result["failovers"][0]["rto_s"].get<double>() - calm.result["failovers"][0]["rto_s"].get<double>();
  const json& waited = played.result["verdict"]["events"][0]["operations"][0]["waited"];
  BOOST_TEST(waited["of_rto_s"].get<double>() > 0.8 * longer_s);
  BOOST_TEST(waited["of_rto_s"].get<double>() < 1.2 * longer_s);
}

// One second without the link in a backlog of days: the date is that of the backlog, and it is said so.
BOOST_AUTO_TEST_CASE(a_blip_in_a_backlog_has_the_end_of_that_only_with_its_name) {
  json content = shipped("silent-failure");
  content["events"] = {{{"at", "10 h"}, {"kind", "down"}, {"links", {"fra-mad"}}, {"duration", "1 s"}}};
  content.erase("expect");
  const Played blip(content);
  const json& event = blip.result["verdict"]["events"][0];
  BOOST_TEST(event["over_with_backlog_met"] == true);
  BOOST_TEST((blip.says("the backlog that it met is not over") || blip.says("over, with the backlog that it met, by")));
  const Played outage(shipped("outage-resync"));
  BOOST_TEST(outage.result["verdict"]["events"][0]["over_with_backlog_met"] == false);
  BOOST_TEST(outage.says("; over by Mon 2026-06-01 10:30."));
}

// Where VMs of several groups do not come up, all of them are counted beside the first reason.
BOOST_AUTO_TEST_CASE(all_vms_that_did_not_come_up_are_counted) {
  const Played played(shipped("two-into-one"));
  const json& operation = played.result["operations"][1];
  BOOST_TEST(operation["vms"].get<int>() - operation["vms_up"].get<int>() == 24);
  const std::string reason = operation["reason"];
  BOOST_TEST(reason.find("VPG lon-service-4: VM lon-app-37 does not fit") == 0, reason);
  BOOST_TEST(reason.find("and 3 more VMs; and 20 VMs of 2 other VPGs") != std::string::npos, reason);
}
