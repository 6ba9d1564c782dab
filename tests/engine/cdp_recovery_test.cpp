#define BOOST_TEST_MODULE cdp_recovery
/// Failover, planned failover, undo and permanent failover of Veeam CDP by the run-books of all products: dates by
/// hand. Source of the rules: Veeam user guide, "CDP Failover and Failback", "Failover Plans".

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// Policies of `vms` VMs in all, each a policy of its own or all in one; two proxies at each site, nothing congested.
json cdp_estate(int vms, int policies) {
  json content = estate();
  content["vms"][0]["count"] = vms;
  content["vpgs"][0]["count"] = policies;
  content["vpgs"][0]["cycle"] = "15 s";
  content["security"] = json::parse(R"({"product": "veeam_cdp", "version": "12.3", "components": [
    {"name": "vbr", "kind": "vbr", "site": "b"},
    {"name": "pa", "kind": "cdp_proxy", "site": "a", "count": 2, "vcpu": 8, "ram": "16 GiB", "cache": "100 GiB"},
    {"name": "pb", "kind": "cdp_proxy", "site": "b", "count": 2, "vcpu": 8, "ram": "16 GiB", "cache": "100 GiB"}]})");
  content["runbooks"] = json::parse(R"([{"name": "plan", "re_ip": "0 s"}])");
  return content;
}

std::string first_failover(const RunRecord& record) {
  const FailoverResult& one = record.failovers.front();
  return fmt::format("{} rto {} loss {}", one.outcome,
                     one.rto.value_s ? fmt::format("{:.6g}", *one.rto.value_s) : one.rto.reason,
                     one.data_loss.value_s ? fmt::format("{:.6g}", *one.data_loss.value_s) : one.data_loss.reason);
}

std::string path_of(const RunRecord& record) {
  std::string path;
  double at_s = record.failovers.back().at_s;
  for (const RecoveryStep& step : record.failovers.back().critical_path) {
    if (step.start_s != at_s) path += "GAP ";
    path += fmt::format("{} {:.6g}; ", step.name, step.end_s - step.start_s);
    at_s = step.end_s;
  }
  return path + fmt::format("{:.6g}", at_s - record.failovers.back().at_s);
}

}  // namespace

// Ten at once, each 15 s to its point and 10 s to its power-on: the 37th VM is in the fourth wave, powered on at
// 4 x 25 = 100 s, and boots for 120 s. Detection 180 s, decision 900 s: 180 + 900 + 100 + 120 = 1300 s.
BOOST_AUTO_TEST_CASE(a_plan_of_37_vms_ten_at_a_time) {
  json content = cdp_estate(37, 1);
  BOOST_TEST(played(content, rto_of_operation) == "1300");
  BOOST_TEST(played(content, path_of) ==
             "detection 180; decision 900; wait for operation slot 75; set point 15; power on 10; boot 120; 1300");
  // 40 fit into four waves, the 41st needs a fifth.
  BOOST_TEST(played(cdp_estate(40, 1), rto_of_operation) == "1300");
  BOOST_TEST(played(cdp_estate(41, 1), rto_of_operation) == "1325");
  // The plan is wide, not the policy.
  BOOST_TEST(played(cdp_estate(37, 37), rto_of_operation) == "1300");
  content["model"]["recovery"]["vms_in_parallel"] = 37;
  BOOST_TEST(played(content, rto_of_operation) == "1225");
}

// Addresses are written to the disks of the replicas before they are powered on, within their places: 70 s a wave.
BOOST_AUTO_TEST_CASE(new_addresses_are_written_before_the_power_on) {
  json content = cdp_estate(37, 1);
  content["runbooks"][0]["re_ip"] = "45 s";
  BOOST_TEST(played(content, rto_of_operation) == "1480");
}

// A delay counts from the power-on call of the last VM before it. Two of one VM each: 15 s, then the call; 60 s later
// the next one begins: 15 + 60 + 25 + 120.
BOOST_AUTO_TEST_CASE(delays_of_a_plan) {
  json content = cdp_estate(2, 1);
  content["runbooks"][0]["boot_groups"] = json::parse(R"([{"name": "second", "delay": "60 s", "vms": ["vm-2"]}])");
  BOOST_TEST(played(content, rto_of_operation) == fmt::format("{}", 180 + 900 + 15 + 60 + 25 + 120));
}

// The newest point that was complete when the site was lost: points come each 15 s and are complete within a second, so
// no more than a cycle and that is lost; of an earlier date as much more. Points older than the retention are refused.
BOOST_AUTO_TEST_CASE(the_newest_or_an_earlier_point) {
  const auto loss_of = [](const RunRecord& record) {
    return fmt::format("{:.6g}", *record.failovers[0].data_loss.value_s);
  };
  json content = cdp_estate(1, 1);
  const double newest_s = std::stod(played(content, loss_of));
  BOOST_TEST(newest_s > 0);
  BOOST_TEST(newest_s < 16);
  content["operations"][0]["checkpoint_at"] = "1 h";
  const double earlier_s = std::stod(played(content, loss_of));
  BOOST_TEST(earlier_s >= 3600);
  BOOST_TEST(earlier_s < 3615);
  BOOST_TEST(std::abs((earlier_s - newest_s) / 15 - std::round((earlier_s - newest_s) / 15)) < 1e-3);
  content["vpgs"][0]["journal"] = {{"history", "1 h"}};
  content["operations"][0]["checkpoint_at"] = "30 min";
  BOOST_TEST(played(content, first_failover).find("refused rto the journal holds no checkpoint of that date") == 0u);
}

// Guests stop in 90 s, or lose their power at 15 min; what was written last is copied, a long-term point of 4 s made:
// nothing is lost. The copy takes the latency of the path, looked for once a second.
BOOST_AUTO_TEST_CASE(a_planned_failover_loses_nothing) {
  json content = cdp_estate(10, 1);
  content["operations"][0] = json::parse(R"({"name": "op", "at": "2 h", "kind": "move", "groups": ["g"]})");
  const std::string quick = played(content, path_of);
  BOOST_TEST(quick == "shutdown 90; drain 1; long-term point 4; set point 15; power on 10; boot 120; 240");
  BOOST_TEST(played(content, first_failover) == "committed rto 240 loss 0");
  content["runbooks"][0]["shutdown"] = json::parse(R"({"duration": "20 min"})");
  BOOST_TEST(played(content, first_failover) == "committed rto 1050 loss 0");
  content["runbooks"][0]["shutdown"] = json::parse(R"({"policy": "graceful", "duration": "20 min"})");
  BOOST_TEST(played(content, first_failover).find("failed rto shutdown: VM vm-01 did not stop within 15 min") == 0u);
}

// A cycle of an hour does not hold up a planned failover: what is gathered is sealed when the guests have stopped.
BOOST_AUTO_TEST_CASE(a_planned_failover_does_not_wait_for_a_cycle) {
  json content = cdp_estate(10, 1);
  content["vpgs"][0]["cycle"] = "60 min";
  content["operations"][0] = json::parse(R"({"name": "op", "at": "2 h", "kind": "move", "groups": ["g"]})");
  // At most 36 GB of one hour over 10 Gb/s: well below two minutes.
  const double rto_s = std::stod(played(content, rto_of_operation));
  BOOST_TEST(rto_s < 360);
  BOOST_TEST(rto_s >= 239);
}

// Undo: the source went on, replication goes on with the blocks that were written meanwhile, in CBT mode, and points
// are made again. From the stop to the undo nobody protects the policy.
BOOST_AUTO_TEST_CASE(undo_of_a_failover) {
  json content = cdp_estate(10, 1);
  content["operations"][0]["protected_site"] = "running";
  content["runbooks"][0]["commit"] = json::parse(R"({"policy": "rollback", "after": "30 min"})");
  const std::string text = played(content, [](const RunRecord& record) {
    const FailoverResult& one = record.failovers.front();
    const GroupResult& group = record.groups.front();
    const double cbt_s = group.state_s[static_cast<std::size_t>(GroupState::BitmapSync)];
    return fmt::format("{} {:.6g} {:.6g} {} {} {}", one.outcome, group.unprotected.at(0).from_s,
                       group.unprotected.at(0).to_s, group.unprotected.size(), cbt_s > 0 && cbt_s < 60,
                       group.rpo_s.end < 16);
  });
  // Stopped at 7200 + 1080 s; up 25 + 120 s later, undone 30 min and 5 min after that.
  BOOST_TEST(text == fmt::format("rolled back 8280 {} 1 true true", 8280 + 145 + 1800 + 300));
}

// A permanent failover merges logs and interim disks and leaves the policy without protection.
BOOST_AUTO_TEST_CASE(a_permanent_failover) {
  const std::string text = played(cdp_estate(10, 1), [](const RunRecord& record) {
    const FailoverResult& one = record.failovers.front();
    // 4 h of retention and its edge hold all 2 h of 10 x 0.1 MB/s, but for the cycle that was lost; an hour of writes
    // of the recovered VMs is in the interim disks.
    const double logs = 7200 * 1e6, interim = 3600 * 1e6;
    return fmt::format("{} {} {} {}", one.outcome, std::abs(one.promoted_bytes / (logs + interim) - 1) < 0.02,
                       one.normal.value_s.has_value(), one.reprotected.reason);
  });
  BOOST_TEST(text ==
             "committed true true a permanent failover takes the VMs out of their policy: they need one in the other "
             "direction");
}

// A backup server that was in the lost site is restored before anything else: 45 min. One elsewhere is there.
BOOST_AUTO_TEST_CASE(a_backup_server_in_the_lost_site) {
  json content = cdp_estate(10, 1);
  content["security"]["components"][0]["site"] = "a";
  BOOST_TEST(played(content, rto_of_operation) == fmt::format("{}", 180 + 900 + 45 * 60 + 25 + 120));
  content["model"]["cdp"]["restore_server"] = "15 min";
  BOOST_TEST(played(content, rto_of_operation) == fmt::format("{}", 180 + 900 + 15 * 60 + 25 + 120));
  content["operations"][0]["protected_site"] = "running";
  BOOST_TEST(played(content, rto_of_operation) == fmt::format("{}", 180 + 900 + 25 + 120));
  // A backup server that is down, not lost, is waited for.
  content["security"]["components"][0]["site"] = "b";
  content["events"] = json::parse(R"([{"at": "1 h", "kind": "down", "managers": ["b"], "duration": "2 h"}])");
  BOOST_TEST(played(content, rto_of_operation) == fmt::format("{}", 3600 + 25 + 120));
}
