/// Run-books played on the real data plane: hand-computed dates, room, state rules, and what must hold whatever the
/// concurrency. Small estates of constant loads, each run in a process of its own.

#define BOOST_TEST_MODULE runbook
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/units.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

double rto_with(json content, const char* key, const json& value) {
  content["model"]["recovery"][key] = value;
  return std::stod(played(content, rto_of_operation));
}

}  // namespace

// Detection 180 s, decision 900 s. Ten VMs are created at once in 30 s, so those of g-1 are ready at 30 s, five on each
// host: all start at 30 s. Those of g-2 are ready at 60 s, but each host may start its sixth VM only at 330 s. Boot
// 120 s / (1 - 25 %) = 160 s and re-IP 60 s: 180 + 900 + 330 + 220 = 1630 s.
BOOST_AUTO_TEST_CASE(a_site_failover_by_hand) {
  BOOST_TEST(played(estate(), rto_of_operation) == "1630");
  const std::string groups = played(estate(), [](const RunRecord& record) {
    std::string text;
    for (const FailoverResult& one : record.failovers)
      text += fmt::format("{} {:.6g} {:.6g} {}\n", one.group, *one.rto.value_s, *one.data_loss.value_s, one.vms.size());
    return text;
  });
  // The last checkpoint that had arrived when the site was lost at 7200 s is that of 7195 s.
  BOOST_TEST(groups == "g-1 1330 5 10\ng-2 1630 5 10\n");
}

// Every second of the RTO has a name, and the pacing is named with its host.
BOOST_AUTO_TEST_CASE(the_critical_path_covers_the_rto) {
  const std::string path = played(estate(), [](const RunRecord& record) {
    std::string text;
    double at_s = record.failovers.back().at_s;
    for (const RecoveryStep& step : record.failovers.back().critical_path) {
      if (step.start_s != at_s) text += "GAP ";
      text += fmt::format("{} {:.6g}; ", step.name, step.end_s - step.start_s);
      at_s = step.end_s;
    }
    return text + fmt::format("{:.6g}", at_s - record.failovers.back().at_s);
  });
  BOOST_TEST(path ==
             "detection 180; decision 900; wait for operation slot 30; create VM 30; wait for power-on 270; boot 160; "
             "re-IP 60; 1630");
}

// Fewer at once never helps. Without pacing the second ten are up 30 s after the first: 180 + 900 + 60 + 220.
BOOST_AUTO_TEST_CASE(rto_never_shrinks_when_concurrency_does) {
  double before_s = 0;
  for (const int tasks : {20, 10, 4, 1}) {
    const double rto_s = rto_with(estate(), "vcenter_tasks", tasks);
    BOOST_TEST(rto_s >= before_s);
    before_s = rto_s;
  }
  before_s = 0;
  for (const int starts : {10, 5, 2, 1}) {
    const double rto_s = rto_with(estate(), "power_ons_per_host", starts);
    BOOST_TEST(rto_s >= before_s);
    before_s = rto_s;
  }
  // One start for each host every 300 s: the tenth 9 x 300 s after the first.
  BOOST_TEST(before_s == 180 + 900 + 30 + 9 * 300 + 220);
  BOOST_TEST(rto_with(estate(), "power_on_interval", "0 s") == 180 + 900 + 60 + 220);
}

// 40 GiB a host: five VMs of 8 GiB fit, the other ten of the 20 do not, and the result says what is lacking.
BOOST_AUTO_TEST_CASE(vms_that_do_not_fit_are_named) {
  json content = estate();
  content["clusters"][1]["memory"] = "40 GiB";
  const std::string text = played(content, [](const RunRecord& record) {
    return fmt::format("{}/{} {}", record.operations.front().vms_up, record.operations.front().vms,
                       record.operations.front().rto.reason);
  });
  BOOST_TEST(
      text.find("10/20 VPG g-2: VM vm-11 does not fit: memory of host cb-1: needs 8 GiB, 0 B of 40 GiB left") == 0u,
      text);
}

BOOST_AUTO_TEST_CASE(operations_that_a_state_forbids_are_refused_with_a_reason) {
  json content = estate();
  content["operations"] = json::parse(R"([
    {"name": "drill", "at": "2 h", "kind": "test_failover", "groups": ["g-1"], "stop_after": "2 h"},
    {"name": "too early", "at": "3 h", "kind": "move", "groups": ["g-1"]},
    {"name": "move", "at": "6 h", "kind": "move", "groups": ["g-1"]},
    {"name": "again", "at": "20 h", "kind": "failover", "groups": ["g-1"]}])");
  content["runbooks"] = json::parse(R"([{"name": "r", "reverse_protection": false}])");
  const std::string text = played(content, [](const RunRecord& record) {
    std::string all;
    for (const FailoverResult& one : record.failovers)
      all += one.name + ": " + one.outcome + (one.outcome == "refused" ? ", " + one.rto.reason : "") + "\n";
    return all;
  });
  BOOST_TEST(text ==
             "drill: tested\ntoo early: refused, another operation on the group is under way\nmove: committed\n"
             "again: refused, the group has been recovered already: it runs at its recovery site\n");
}

// At the end of the run nothing is without a value or a reason.
BOOST_AUTO_TEST_CASE(what_is_not_reached_has_a_reason) {
  for (const char* duration : {"2 h 1 min", "2 h 18 min 10 s", "2 h 25 min", "3 h"}) {
    json content = estate();
    content["duration"] = duration;
    const std::string text = played(content, [](const RunRecord& record) {
      std::string missing;
      for (const FailoverResult& one : record.failovers) {
        for (const ReachedTime* time :
             {&one.checkpoint_at, &one.data_loss, &one.declared, &one.rto, &one.normal, &one.reprotected})
          if (!time->value_s && time->reason.empty()) missing += one.group + " ";
        for (const RecoveredVm& vm : one.vms)
          if (!vm.rto_s && vm.reason.empty()) missing += vm.name + " ";
      }
      return missing + fmt::format("{}", record.failovers.size());
    });
    BOOST_TEST(text == "2", duration << ": " << text);
  }
}

// The manager of the recovery site goes down 10 s into the creation of the first ten VMs and is back at 10,800 s: five
// VMs start on each host then, those of g-2 are created meanwhile and start at 11,100 s, and are up 220 s later.
BOOST_AUTO_TEST_CASE(a_run_book_waits_for_the_manager) {
  json content = estate();
  content["events"] = json::parse(R"([{"at": "2 h 18 min 10 s", "kind": "down", "managers": ["b"]},
                                      {"at": "3 h", "kind": "restored", "managers": ["b"]}])");
  BOOST_TEST(played(content, rto_of_operation) == "4120");
  content["events"].erase(1);
  const std::string never = played(content, rto_of_operation);
  BOOST_TEST(never.find("wait for manager (manager of b is down)") != std::string::npos, never);
}

// A manager is down from 2 h 18 min 10 s to 3 h, and its whole site for 5 min meanwhile: the site's return does not
// bring the manager back. The site alone, whose hosts and storage stand still, costs time, too.
BOOST_AUTO_TEST_CASE(a_short_outage_within_a_long_one_ends_neither) {
  json content = estate();
  content["events"] =
      json::parse(R"([{"at": "2 h 18 min 10 s", "kind": "down", "managers": ["b"], "duration": "2510 s"},
                                      {"at": "2 h 20 min", "kind": "down", "sites": ["b"], "duration": "5 min"}])");
  BOOST_TEST(played(content, rto_of_operation) == "4120");
  // The other way round: what is down for longer than its site.
  content["events"][1]["duration"] = "3 h";
  BOOST_TEST(std::stod(played(content, rto_of_operation)) >= 3 * hour_s + 20 * minute_s - 2 * hour_s);
}

// A recovery host fails while VMs boot on it: they start again on the other one, and none is left without a reason.
BOOST_AUTO_TEST_CASE(a_host_that_fails_during_the_boot) {
  json content = estate();
  content["events"] = json::parse(R"([{"at": "2 h 20 min", "kind": "down", "hosts": ["cb-1"]}])");
  const std::string text = played(content, [](const RunRecord& record) {
    std::string hosts;
    for (const FailoverResult& one : record.failovers)
      for (const RecoveredVm& vm : one.vms)
        if (vm.host == "cb-1" || (!vm.rto_s && vm.reason.empty())) hosts += vm.name + " ";
    return hosts + rto_of_operation(record);
  });
  // All 20 go to cb-2 in the end: later than the 1630 s of two hosts.
  BOOST_TEST(std::stod(text) > 1630);
}

// 1 MB/s with 10 % overhead and a history of 1 h: 3.96 GB stand in each journal when the test begins at 7200 s; the
// other 4.04 GB of the limit are full after 3672.7 s, and then replication stops.
BOOST_AUTO_TEST_CASE(a_test_that_goes_on_fills_the_journal) {
  json content = estate();
  content["workloads"]["w"]["mean"] = "1 MB/s";
  content["vpgs"][0]["journal"] = {{"history", "1 h"}, {"limit", "8 GB"}};
  content["operations"] = json::parse(
      R"([{"name": "drill", "at": "2 h", "kind": "test_failover", "groups": ["g-1"], "stop_after": "10 h"}])");
  const std::string text = played(content, [](const RunRecord& record) {
    std::string dates;
    for (const RunEvent& event : record.log)
      if (event.event.rfind("journal full", 0) == 0) dates += fmt::format("{:.6g} ", event.at_s);
    return dates;
  });
  BOOST_TEST(text == "10872.7 ");
  content["operations"][0]["stop_after"] = "45 min";
  const auto full = [](const RunRecord& record) { return fmt::format("{}", record.groups[0].journal_limited_s); };
  BOOST_TEST(played(content, full) == "0");
}

BOOST_AUTO_TEST_CASE(the_same_run_twice_is_the_same) {
  json content = estate();
  content["runbooks"] = json::parse(
      R"([{"name": "r", "decision": {"distribution": "lognormal", "median": "45 min", "p90": "3 h"},
           "boot": {"distribution": "lognormal", "median": "75 s", "p90": "240 s"}}])");
  const auto fingerprint = [](const RunRecord& record) { return record.fingerprint + rto_of_operation(record); };
  const std::string first = played(content, fingerprint);
  BOOST_TEST(first == played(content, fingerprint));
  content["seed"] = 2;
  BOOST_TEST(first != played(content, fingerprint));
}

// 0.1 MB/s in the first hour, 0.9 MB/s after it. Recovered to the checkpoint of 1 h, each journal gives 360 MB and 10 %
// overhead to the replica; the 3.24 GB of the second hour are dropped. An even journal would have given 1.98 GB.
BOOST_AUTO_TEST_CASE(a_commit_to_an_old_checkpoint_promotes_what_was_written_before_it) {
  json content = estate();
  content["workloads"]["w"] = json::parse(
      R"({"kind": "series", "interval": "1 h", "rates": ["0.1 MB/s", "0.9 MB/s", "0.9 MB/s", "0.9 MB/s"]})");
  content["runbooks"] = json::parse(R"([{"name": "at once", "commit": {"policy": "commit", "after": "0 s"}}])");
  content["operations"] = json::parse(
      R"([{"name": "op", "at": "2 h", "kind": "failover", "groups": ["g-1"], "runbook": "at once", "checkpoint_at": "1 h"}])");
  const auto promoted = [](const RunRecord& record) {
    const FailoverResult& one = record.failovers.front();
    return fmt::format("{:.6g} of {:.6g}", one.promoted_bytes, one.checkpoint_at.value_s.value_or(-1));
  };
  BOOST_TEST(played(content, promoted) == "3.96e+09 of 3600");
  // The latest checkpoint: all of it, up to the 7195 s of the last one that had arrived.
  content["operations"][0].erase("checkpoint_at");
  BOOST_TEST(played(content, promoted) == fmt::format("{:.6g} of 7195", 10 * 1.1 * (3600 * 0.1e6 + 3595 * 0.9e6)));
}

// The key server of the recovery site is down from 1 h to 4 h: VMs are created, then wait; ten start at 14,400 s, ten
// at 14,700 s, and are up 220 s later: 14,920 - 7,200.
BOOST_AUTO_TEST_CASE(encrypted_vms_wait_for_their_keys) {
  json content = estate();
  content["security"] = json::parse(
      R"({"at_rest": {"recovery": ["vsan"]},
          "kms": [{"name": "keys", "kind": "hpcs", "region": "eu-es", "serves": ["vsan"], "sites": ["b"]}]})");
  content["events"] = json::parse(R"([{"at": "1 h", "kind": "down", "kms": ["keys"]},
                                      {"at": "4 h", "kind": "restored", "kms": ["keys"]}])");
  BOOST_TEST(played(content, rto_of_operation) == "7720");
  const std::string path = played(content, [](const RunRecord& record) {
    std::string text;
    for (const RecoveryStep& step : record.failovers.front().critical_path)
      if (step.name == "wait for keys") text += fmt::format("{:.6g} {}", step.end_s - step.start_s, step.spent_on);
    return text;
  });
  BOOST_TEST(path == "6090 VM vm-01, key server keys down, which holds the vSAN keys of b");
  content["events"].erase(1);
  const std::string never = played(content, rto_of_operation);
  BOOST_TEST(never.find("wait for keys (key server keys down, which holds the vSAN keys of b)") != std::string::npos,
             never);
  // A replica that is not encrypted needs none, nor does a design that names no key server.
  json plain = content;
  plain["security"]["at_rest"]["recovery"] = json::array();
  BOOST_TEST(played(plain, rto_of_operation) == "1630");
  content["security"]["kms"][0]["sites"] = {"a"};
  const std::string none = played(content, rto_of_operation);
  BOOST_TEST(none.find("cannot be powered on: no key server holds the vSAN keys of b") != std::string::npos, none);
}

// 500 encrypted VMs are created together in 30 s and ask for their keys at once. At 50 requests a second the last one
// is taken 499 / 50 = 9.98 s later and answered 0.03 s after that: 180 + 900 + 30 + 9.98 + 0.03 + 220 s.
BOOST_AUTO_TEST_CASE(a_key_server_takes_so_many_requests_a_second) {
  json content = estate();
  content["vms"][0]["count"] = 500;
  content["vms"][0]["vcpus"] = 1;
  content["vpgs"] = json::parse(R"([{"name": "g", "vms": ["vm"], "recovery": {"cluster": "cb"}}])");
  for (json& cluster : content["clusters"]) cluster["memory"] = "8 TiB";
  content["duration"] = "3 h";
  content["model"]["recovery"] = {{"vms_in_parallel", 500},
                                  {"volumes_in_parallel", 500},
                                  {"vcenter_tasks", 500},
                                  {"power_on_interval", "0 s"},
                                  {"boot_reads", "0 B"}};
  content["security"] = json::parse(
      R"({"at_rest": {"recovery": ["vm"]},
          "kms": [{"name": "keys", "kind": "hpcs", "region": "eu-es", "serves": ["vm"], "sites": ["b"]}]})");
  BOOST_TEST(played(content, rto_of_operation) == "1340.01");
  const std::string path = played(content, [](const RunRecord& record) {
    std::string text;
    for (const RecoveryStep& step : record.failovers.front().critical_path)
      if (step.name.find("key") != std::string::npos)
        text += fmt::format("{} {:.4g} {}; ", step.name, step.end_s - step.start_s, step.spent_on);
    return text;
  });
  BOOST_TEST(path ==
             "wait for key server 9.98 VM vm-500, key server keys: 50 requests each second; key request 0.03 VM "
             "vm-500, key server keys; ");
  content["security"]["kms"][0]["requests_per_second"] = 500;
  content["security"]["kms"][0]["request_time"] = "1 s";
  BOOST_TEST(played(content, rto_of_operation) == "1332");  // 1330 + 0.998 + 1, to six digits
  // The keys of vSAN are those of its hosts: a power-on asks for none.
  content["security"]["at_rest"]["recovery"] = {"vsan"};
  content["security"]["kms"][0]["serves"] = {"vsan"};
  BOOST_TEST(played(content, rto_of_operation) == "1330");
}

// Running VMs and their replication go on without keys; a VM that lost its power waits for them.
BOOST_AUTO_TEST_CASE(without_keys_what_runs_goes_on) {
  json content = estate();
  content.erase("operations");
  content["security"] = json::parse(
      R"({"at_rest": {"protected": ["vm"]},
          "kms": [{"name": "keys", "kind": "hpcs", "region": "eu-de", "serves": ["vm"], "sites": ["a"]}]})");
  content["events"] = json::parse(R"([{"at": "1 h", "kind": "down", "kms": ["keys"], "duration": "3 h"},
                                      {"at": "2 h", "kind": "power_off", "vms": ["vm-01"], "duration": "1 h"}])");
  const std::string text = played(content, [](const RunRecord& record) {
    std::string events;
    for (const RunEvent& event : record.log)
      if (event.entity == "vm-01" || event.entity == "keys")
        events += fmt::format("{:.6g} {} {}\n", event.at_s, event.entity, event.event);
    return events + fmt::format("{:.6g}", record.groups[0].bytes.written + record.groups[1].bytes.written);
  });
  // vm-01 writes nothing for two hours.
  BOOST_TEST(text == fmt::format("3600 keys down\n7200 vm-01 powered off\n10800 vm-01 waits for its keys to be powered "
                                 "on\n14400 keys up\n14400 vm-01 powered on\n{:.6g}",
                                 0.1e6 * (20 * 86400 - 7200)));
}

// A port to one of two hosts is closed: its ten VMs go to the other one, where 20 start, five in any 300 s. The result
// names the rule. (Those of g-1 are ready at 30 s: 30 + 3 x 300 + 220 s after the decision at 1080 s.)
BOOST_AUTO_TEST_CASE(vms_go_round_a_host_that_takes_no_tasks) {
  Scenario scenario = read_content(estate()).scenario;
  ClosureConfig closure;
  closure.stops = Stopped::HostTasks;
  closure.rule = "a";
  closure.title = "firewall rule a: closed";
  closure.times = {{0, scenario.horizon_s}};
  for (Index host = 0; host < scenario.hosts.size(); ++host)
    if (scenario.hosts[host].name == "cb-1") closure.hosts = {host};
  scenario.closures = {closure};
  const auto text_of = [](const RunRecord& record) {
    std::string text = rto_of_operation(record) + "\n";
    const RecoveredVm& vm = record.failovers.front().vms.front();
    for (const RecoveryStep& step : vm.steps)
      if (step.name == "boot") text += vm.host + ": " + step.spent_on + "\n";
    for (const RunEvent& event : record.log)
      if (event.entity == vm.name && event.event.find("runs on") != std::string::npos) text += event.event;
    return text;
  };
  const std::string text = run_in_child([&] { return text_of(run_scenario(scenario, {})); });
  BOOST_TEST(text ==
             "2230\ncb-2: guest, its reads answered from the journal; on host cb-2 instead of cb-1, firewall rule a: "
             "closed\nop: runs on host cb-2 instead of cb-1, firewall rule a: closed");
  // Closed only when the VMs have been created: the same.
  scenario.closures->front().times = {{7200 + 1085, scenario.horizon_s}};
  BOOST_TEST(run_in_child([&] { return text_of(run_scenario(scenario, {})); }).substr(0, 5) == "2230\n");
  // There is room for ten of them; the others start when the port opens at 14,400 s, five of them 300 s later.
  scenario.closures->front().times = {{0, 14400}};
  for (HostConfig& host : scenario.hosts)
    if (host.name == "cb-2") host.memory_bytes = 10 * 8 * gib_bytes;
  const std::string waits = run_in_child([&] { return text_of(run_scenario(scenario, {})); });
  BOOST_TEST(waits.substr(0, 5) == "7720\n", waits);
}
