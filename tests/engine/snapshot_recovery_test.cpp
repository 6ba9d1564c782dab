#define BOOST_TEST_MODULE snapshot_recovery
/// Failover, planned failover, undo and permanent failover of Veeam's snapshot replication by the run-books of all
/// products: dates by hand. Source of the rules: Veeam user guide, "Replica Failover and Failback", "Failover Plans".

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/random_stream.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// Jobs of `vms` VMs in all, each a job of its own or all in one; proxies with tasks for all of them.
json job_estate(int vms, int jobs) {
  json content = estate();
  content["vms"][0]["count"] = vms;
  content["vpgs"][0]["count"] = jobs;
  content["security"] = json::parse(R"({"product": "veeam_replication", "version": "12.3", "components": [
    {"name": "vbr", "kind": "vbr", "site": "b"},
    {"name": "pa", "kind": "backup_proxy", "site": "a", "count": 2, "vcpu": 32, "tasks": 32, "ram": "64 GiB"},
    {"name": "pb", "kind": "backup_proxy", "site": "b", "count": 2, "vcpu": 32, "tasks": 32, "ram": "64 GiB"}]})");
  content["runbooks"] = json::parse(R"([{"name": "plan", "re_ip": "0 s"}])");
  return content;
}

std::string first_failover(const RunRecord& record) {
  const FailoverResult& one = record.failovers.front();
  return fmt::format("{} rto {} loss {}", one.outcome,
                     one.rto.value_s ? fmt::format("{:.6g}", *one.rto.value_s) : one.rto.reason,
                     one.data_loss.value_s ? fmt::format("{:.6g}", *one.data_loss.value_s) : one.data_loss.reason);
}

std::string refusal_of(const json& content) {
  const Scenario scenario = read_content(content).scenario;
  return scenario.obstacles.empty() ? "" : scenario.obstacles.front().text;
}

}  // namespace

// Ten at once, each 15 s to its point and 10 s to its power-on, 120 s of boot after detection and decision.
BOOST_AUTO_TEST_CASE(a_plan_ten_at_a_time) {
  BOOST_TEST(played(job_estate(37, 1), rto_of_operation) == fmt::format("{}", 180 + 900 + 4 * 25 + 120));
  BOOST_TEST(played(job_estate(41, 1), rto_of_operation) == fmt::format("{}", 180 + 900 + 5 * 25 + 120));
  BOOST_TEST(played(job_estate(37, 37), rto_of_operation) == fmt::format("{}", 180 + 900 + 4 * 25 + 120));
  json content = job_estate(37, 1);
  content["model"]["recovery"]["vms_in_parallel"] = 37;
  content["model"]["replication"]["set_point"] = "30 s";
  content["runbooks"][0]["re_ip"] = "45 s";
  BOOST_TEST(played(content, rto_of_operation) == fmt::format("{}", 180 + 900 + 30 + 45 + 10 + 120));
}

// The cycle of 6300 s took its snapshot 60 + 21 s later; that of 7200 s begins when the site is lost. An hour before it
// is the point of 2700 + 81 s. Seven points are kept: that of 81 s is not there any more.
BOOST_AUTO_TEST_CASE(the_newest_or_an_earlier_point) {
  json content = job_estate(1, 1);
  BOOST_TEST(played(content, first_failover) == fmt::format("committed rto 1225 loss {}", 7200 - 6381));
  content["operations"][0]["checkpoint_at"] = "1 h";
  BOOST_TEST(played(content, first_failover) == fmt::format("committed rto 1225 loss {}", 7200 - 2781));
  content["operations"][0]["checkpoint_at"] = "982 s";
  BOOST_TEST(played(content, first_failover) == fmt::format("committed rto 1225 loss {}", 7200 - 981));
  content["operations"][0]["checkpoint_at"] = "10 min";
  BOOST_TEST(played(content, first_failover).find("refused rto the journal holds no checkpoint of that date") == 0u);
}

// What a failover loses is the RPO at the end of a run that ends when the site is lost.
BOOST_AUTO_TEST_CASE(the_loss_is_the_rpo_of_that_moment) {
  RandomStream random(11, "snapshot", "failovers");
  for (int round = 0; round < 20; ++round) {
    json content = job_estate(1 + static_cast<int>(random.uniform() * 8), 1 + static_cast<int>(random.uniform() * 3));
    if (content["vms"][0]["count"] < content["vpgs"][0]["count"])
      content["vms"][0]["count"] = content["vpgs"][0]["count"];
    content["workloads"]["w"]["mean"] = fmt::format("{:.3g} MB/s", 0.1 + 20 * random.uniform());
    content["links"][0]["capacity"] = fmt::format("{:.4g} Mbps", 300 + 2000 * random.uniform());
    content["vpgs"][0]["interval"] =
        random.uniform() < 0.3 ? "continuous" : fmt::format("{} min", 5 + static_cast<int>(random.uniform() * 50));
    const double at_s = std::floor(3600 + 40000 * random.uniform());
    content["operations"][0]["at"] = fmt::format("{} s", at_s);
    content["runbooks"][0]["commit"] = {{"policy", random.uniform() < 0.5 ? "rollback" : "commit"}};
    content["operations"][0]["site_returns_after"] = "3 h";
    const std::string lost = played(content, [](const RunRecord& record) {
      double loss_s = 0;
      for (const FailoverResult& one : record.failovers) loss_s = std::max(loss_s, one.data_loss.value_s.value_or(-1));
      return fmt::format("{:.6f}", loss_s);
    });
    content.erase("operations");
    content["duration"] = fmt::format("{} s", at_s);
    const std::string rpo = played(content, [](const RunRecord& record) {
      double rpo_s = 0;
      for (const GroupResult& group : record.groups) rpo_s = std::max(rpo_s, group.rpo_s.end);
      return fmt::format("{:.6f}", rpo_s);
    });
    BOOST_TEST(lost == rpo, "round " << round);
  }
}

// A cycle of 81 s and its copy while the VM runs, 90 s until it has stopped, another cycle, 25 s to its power-on, 120 s
// of boot: nothing is lost. Copies of a few hundred MB take a second or two, and are looked for once a second.
BOOST_AUTO_TEST_CASE(a_planned_failover_copies_twice_and_loses_nothing) {
  json content = job_estate(1, 1);
  content["operations"][0] = json::parse(R"({"name": "op", "at": "123 min", "kind": "move", "groups": ["g"]})");
  const double rto_s = std::stod(played(content, rto_of_operation));
  BOOST_TEST(rto_s > 2 * 81 + 90 + 25 + 120);
  BOOST_TEST(rto_s < 2 * 84 + 90 + 25 + 120);
  BOOST_TEST(played(content, first_failover).find(" loss 0") != std::string::npos);
  const std::string steps = played(content, [](const RunRecord& record) {
    std::string names;
    for (const RecoveryStep& step : record.failovers.front().critical_path) names += step.name + "; ";
    return names;
  });
  BOOST_TEST(steps == "copy of what is outstanding; shutdown; drain; set point; power on; boot; ");
}

// Undo: the VM at home goes on, the next date of the schedule makes a point again. Stopped at 7200 + 1080 s, up 145 s
// later, undone 30 min and 5 min after that: at 10525 s, so the cycle of 10800 s is the next.
BOOST_AUTO_TEST_CASE(undo_of_a_failover) {
  json content = job_estate(10, 1);
  content["operations"][0]["protected_site"] = "running";
  content["runbooks"][0]["commit"] = json::parse(R"({"policy": "rollback", "after": "30 min"})");
  const std::string text = played(content, [](const RunRecord& record) {
    const FailoverResult& one = record.failovers.front();
    const GroupResult& group = record.groups.front();
    return fmt::format("{} {:.6g} {:.6g} {} {}", one.outcome, group.unprotected.at(0).from_s,
                       group.unprotected.at(0).to_s, group.unprotected.size(), group.rpo_s.end < 1000);
  });
  BOOST_TEST(text == fmt::format("rolled back 8280 {} 1 true", 8280 + 145 + 1800 + 300));
}

// A permanent failover merges what the restore points hold and what the recovered VMs wrote, and leaves them without
// protection.
BOOST_AUTO_TEST_CASE(a_permanent_failover) {
  const std::string text = played(job_estate(10, 1), [](const RunRecord& record) {
    const FailoverResult& one = record.failovers.front();
    const double interim = 3600 * 1e6;
    return fmt::format("{} {} {} {} {}", one.outcome, one.promoted_bytes > interim, one.normal.value_s.has_value(),
                       record.groups.front().unprotected.at(0).to_s == record.horizon_s, one.reprotected.reason);
  });
  BOOST_TEST(text ==
             "committed true true true a permanent failover takes the VMs out of their job: they need one in the other "
             "direction");
}

// A backup server that was in the lost site is restored before anything else: 45 min. One elsewhere is there.
BOOST_AUTO_TEST_CASE(a_backup_server_in_the_lost_site) {
  json content = job_estate(10, 1);
  content["security"]["components"][0]["site"] = "a";
  BOOST_TEST(played(content, rto_of_operation) == fmt::format("{}", 180 + 900 + 45 * 60 + 25 + 120));
  content["model"]["replication"]["restore_server"] = "15 min";
  BOOST_TEST(played(content, rto_of_operation) == fmt::format("{}", 180 + 900 + 15 * 60 + 25 + 120));
  content["operations"][0]["protected_site"] = "running";
  BOOST_TEST(played(content, rto_of_operation) == fmt::format("{}", 180 + 900 + 25 + 120));
}

// The VMs of a lost site write nothing until it is back, and jobs of it make no points.
BOOST_AUTO_TEST_CASE(a_lost_site_stops_what_runs_there) {
  json content = job_estate(2, 2);
  content["operations"][0]["site_returns_after"] = "3 h";
  content["runbooks"][0]["commit"] = json::parse(R"({"policy": "rollback", "after": "10 min"})");
  const std::string text = played(content, [](const RunRecord& record) {
    const GroupResult& group = record.groups.front();
    return fmt::format("{:.6g} {}", group.bytes.written / 1e5, group.rpo_s.end < 1000);
  });
  // 24 h but for the 3 h of the loss.
  BOOST_TEST(text == fmt::format("{:.6g} true", 21 * 3600.0));
}

BOOST_AUTO_TEST_CASE(what_the_simulation_does_not_do_is_refused) {
  json content = job_estate(4, 2);
  content["operations"][0] = json::parse(R"({"name": "op", "at": "2 h", "kind": "move", "groups": ["g-1"]})");
  BOOST_TEST(refusal_of(content).find("found a planned failover of job \"g-1\" with 2 VMs; allowed: jobs of one VM") ==
             0u);
  content["operations"][0]["kind"] = "test_failover";
  BOOST_TEST(refusal_of(content).find("\"test_failover\" is not part of the simulation of snapshot replication") == 0u);
  content = job_estate(4, 2);
  content["runbooks"][0]["reverse_protection"] = true;
  BOOST_TEST(refusal_of(content).find("found true; allowed: false") == 0u);
  content = job_estate(4, 2);
  content["vpgs"][0]["overrun"] = "queue";
  BOOST_TEST(refusal_of(content).find("found \"queue\" beside operations") == 0u);
}
