/// Where a group is and what protects it while operations go on: moves and back again, protection in reverse, what the
/// product shows, and what keeps a host from maintenance. By hand, on the real data plane.

#define BOOST_TEST_MODULE recovered_groups
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/units.hpp"
#include "sim/report/words/cause_words.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

// A move loses nothing; reverse protection follows; the failback goes home again.
BOOST_AUTO_TEST_CASE(a_move_and_its_failback_lose_nothing) {
  json content = estate();
  content["operations"] = json::parse(R"([
    {"name": "out", "at": "2 h", "kind": "move", "groups": ["g-1"]},
    {"name": "home", "at": "12 h", "kind": "failback", "groups": ["g-1"]}])");
  const std::string text = played(content, [](const RunRecord& record) {
    std::string all;
    for (const FailoverResult& one : record.failovers)
      all += fmt::format("{} {} loss {} reprotected {}\n", one.name, one.outcome, *one.data_loss.value_s,
                         one.reprotected.value_s.has_value());
    return all;
  });
  BOOST_TEST(text == "out committed loss 0 reprotected true\nhome committed loss 0 reprotected true\n");
}

// After the move at 2 h the RPO is the age of the newest checkpoint of either direction: it grows from the last one at
// home to the first one after the reverse delta sync, stays at 5 s and the latency until the failback, and so on. The
// other group shows the steady state.
BOOST_AUTO_TEST_CASE(the_rpo_goes_on_in_reverse) {
  json content = estate();
  content["operations"] = json::parse(R"([
    {"name": "out", "at": "2 h", "kind": "move", "groups": ["g-1"]},
    {"name": "home", "at": "12 h", "kind": "failback", "groups": ["g-1"]}])");
  const std::string text = played(content, [](const RunRecord& record) {
    const GroupResult &moved = record.groups[0], &steady = record.groups[1];
    std::string all = fmt::format("{}\n", moved.violations.size());
    double above_s = 0;
    for (std::size_t k = 0; k < record.failovers.size(); ++k) {
      const FailoverResult& one = record.failovers[k];
      // The longest one first; here both come in the order of the operations or the other way round.
      for (const Violation& violation : moved.violations) {
        const double synced_s = one.at_s + *one.reprotected.value_s;
        if (violation.from_s < one.at_s || violation.from_s > synced_s) continue;
        above_s += violation.to_s - violation.from_s;
        const double first_checkpoint_s = 5 * std::ceil(synced_s / 5);
        all +=
            fmt::format("{} {:.0f} {}\n", one.name, violation.to_s - first_checkpoint_s, cause_words(violation.cause));
      }
    }
    double with_rpo_s = 86400;
    for (const TimeSpan& span : moved.unprotected) with_rpo_s -= span.to_s - span.from_s;
    all += fmt::format("{:.3f} {:.3f}\n", std::abs(moved.above_target_fraction * with_rpo_s - above_s),
                       moved.rpo_s.end - steady.rpo_s.end);
    // Where the groups are in the steady state they agree; more than half of the time is.
    all += fmt::format("{} {} {} ", moved.rpo_s.p50 - steady.rpo_s.p50 < 0.5, moved.in_reverse->spans.size(),
                       steady.in_reverse.has_value());
    const RecoveryStep& sync =
        *std::find_if(record.failovers[0].steps.begin(), record.failovers[0].steps.end(),
                      [](const RecoveryStep& step) { return step.name == "reverse delta sync"; });
    // From the start of the delta sync to the end of the drain, 90 s after the failback begins.
    all += fmt::format("{}", std::abs(moved.in_reverse->protected_s - (12 * 3600 + 90 - sync.start_s)) < 0.5);
    return all;
  });
  // Nobody protects the group once it is drained, so its RPO ends there: it is above its target only while the delta
  // sync towards the site that it came from goes on.
  BOOST_TEST(
      text ==
      "2\nout 1 reverse protection, then delta sync\nhome 1 failback home: replication stopped, then delta sync\n0.000 "
      "0.000\ntrue 1 false true");
}

// A recovered VM cannot be moved before its promotion is over: the maintenance of its host waits for that.
BOOST_AUTO_TEST_CASE(a_promotion_keeps_a_host_from_maintenance) {
  json content = estate();
  content["events"] = json::parse(R"([{"at": "3 h", "kind": "maintenance", "hosts": ["cb-1"], "duration": "9 h"}])");
  const std::string text = played(content, [](const RunRecord& record) {
    double promoted_s = 0;
    for (const FailoverResult& one : record.failovers)
      promoted_s = std::max(promoted_s, one.at_s + one.normal.value_s.value_or(0));
    std::string all;
    for (const RunEvent& event : record.log)
      if (event.event.find("maintenance") != std::string::npos)
        all += fmt::format("{:.6g} {} {}\n", event.at_s == promoted_s ? 0 : event.at_s, event.entity, event.event);
    std::size_t moved = 0;
    for (const RunEvent& event : record.log) moved += event.event == "moved to host cb-2" ? 1 : 0;
    return all + fmt::format("{}", moved);
  });
  BOOST_TEST(
      text ==
      "10800 cb-1 waits to enter maintenance: VM vm-01 is recovered and not promoted yet, which cannot be moved\n"
      "0 cb-1 enters maintenance\n10");
}

// The site that a moved group runs at is lost at 12 h: it fails over to its old site, to the checkpoint of 43,195 s, as
// fast as away from it (180 + 900 + 30 + 220 s), and is protected forward again when the lost site is back.
BOOST_AUTO_TEST_CASE(a_group_that_is_protected_in_reverse_fails_over_home) {
  json content = estate();
  content["operations"] = json::parse(R"([
    {"name": "out", "at": "2 h", "kind": "move", "groups": ["g-1"]},
    {"name": "home", "at": "12 h", "kind": "failover", "groups": ["g-1"], "site_returns_after": "2 h"}])");
  const auto text_of = [](const RunRecord& record) {
    const FailoverResult& home = record.failovers.back();
    std::string text = fmt::format("{} {} to {}, checkpoint {}\n", home.outcome, home.protected_site,
                                   home.recovery_site, home.checkpoint_at.value_s.value_or(-1));
    for (const ReachedTime& one : {home.rto, home.data_loss})
      text += one.value_s ? fmt::format("{:.6g} ", *one.value_s) : one.reason;
    text += home.reprotected.value_s ? fmt::format("{}\n", *home.reprotected.value_s > 7200) : home.reprotected.reason;
    for (const Violation& one : record.groups[0].violations) text += cause_words(one.cause) + "\n";
    return text + fmt::format("{:.3f}", record.groups[0].rpo_s.end - record.groups[1].rpo_s.end);
  };
  BOOST_TEST(played(content, text_of) ==
             "committed b to a, checkpoint 43195\n1330 5 true\n"
             "reverse protection, then delta sync\nsite b: lost, failover home, then delta sync\n0.000");
  // Rolled back while the site still runs, it goes on there, protected in reverse.
  content["operations"][1].erase("site_returns_after");
  content["operations"][1]["protected_site"] = "running";
  content["operations"][1]["runbook"] = "undo";
  content["operations"][0]["runbook"] = "go";
  content["runbooks"] = json::parse(R"([{"name": "go"}, {"name": "undo", "commit": {"policy": "rollback"}}])");
  const std::string undone = played(content, text_of);
  BOOST_TEST(undone.find("rolled back b to a") == 0u, undone);
  BOOST_TEST(undone.substr(undone.size() - 5) == "0.000", undone);
}

// What the product shows in each stretch of a failover. Its commit comes 60 min after the last VM is up.
BOOST_AUTO_TEST_CASE(the_status_says_how_far_an_operation_is) {
  json content = estate();
  content["operations"] = json::parse(R"([
    {"name": "op", "at": "2 h", "kind": "move", "groups": ["g-1"], "runbook": "default"},
    {"name": "back", "at": "12 h", "kind": "failback", "groups": ["g-1"], "runbook": "default"},
    {"name": "again", "at": "2 h", "kind": "failover", "groups": ["g-2"], "protected_site": "running", "runbook": "undo"}])");
  content["runbooks"] =
      json::parse(R"([{"name": "default"}, {"name": "undo", "commit": {"policy": "rollback", "after": "60 min"}}])");
  const std::string text = played(content, [](const RunRecord& record) {
    std::string all;
    for (const GroupResult& group : record.groups) {
      for (const StateSpan& span : group.spans)
        if (span.state == GroupState::FailingOver || span.state == GroupState::Moving ||
            span.state == GroupState::Recovered)
          all += span.status + "/" + span.sub_status + " ";
      all += "\n";
    }
    return all;
  });
  BOOST_TEST(text ==
             "Moving/None Moving/MoveBeforeCommit Recovered/Promoting Recovered/None Moving/None "
             "Moving/MoveBeforeCommit Recovered/Promoting \nFailingOver/None FailingOver/FailoverBeforeCommit "
             "FailingOver/FailoverRollingBack \n");
}

// The checkpoint of a test is tagged when the test is stopped, and can be recovered to by that tag.
BOOST_AUTO_TEST_CASE(a_tested_checkpoint_is_tagged) {
  json content = estate();
  content["operations"] = json::parse(R"([
    {"name": "drill", "at": "2 h", "kind": "test_failover", "groups": ["g-1"], "stop_after": "1 h"},
    {"name": "op", "at": "6 h", "kind": "failover", "groups": ["g-1"], "protected_site": "running", "checkpoint_tag": "tested"}])");
  const std::string text = played(content, [](const RunRecord& record) {
    return fmt::format("{} {}", *record.failovers[0].checkpoint_at.value_s, *record.failovers[1].checkpoint_at.value_s);
  });
  BOOST_TEST(text == "7195 7195");
  content["operations"].erase(0);
  BOOST_CHECK_EXCEPTION(read_content(content), ScenarioError, [](const ScenarioError& error) {
    return std::string(error.what()).find("has no earlier tag \"tested\"") != std::string::npos;
  });
}

// Time stamps that the appliances of the recovery site do not get are missing from protection in reverse.
BOOST_AUTO_TEST_CASE(time_stamps_are_missing_in_reverse_too) {
  json content = estate();
  content["operations"] = json::parse(R"([{"name": "out", "at": "2 h", "kind": "move", "groups": ["g-1"]}])");
  Scenario scenario = read_content(content).scenario;
  ClosureConfig closure;
  closure.stops = Stopped::Checkpoints;
  closure.rule = "a";
  closure.title = "firewall rule a: closed";
  closure.times = {{36000, 37200}};
  for (Index host = 0; host < scenario.hosts.size(); ++host)
    if (scenario.hosts[host].cluster == "cb") closure.hosts.push_back(host);
  scenario.closures = {closure};
  const std::string text = run_in_child([&] {
    const RunRecord record = run_scenario(scenario, {});
    std::string all;
    for (const StateSpan& span : record.groups[0].in_reverse->spans)
      if (span.state == GroupState::ManagerDown)
        all += fmt::format("{} {} {}\n", span.from_s, span.to_s, cause_words(span.reason.value()));
    for (const Violation& one : record.groups[0].violations)
      if (one.cause.category == CauseCategory::Firewall) all += fmt::format("{} {:.0f}\n", one.from_s, one.to_s);
    return all + fmt::format("{}", record.groups[1].violations.size());
  });
  // The checkpoint of 36000 s is the last one; that of 37200 s arrives within a second.
  BOOST_TEST(text == "36000 37200 firewall rule a: closed\n36300 37201\n0");
}

// An RPO that is missed because the site was lost is put down to that, not to the design.
BOOST_AUTO_TEST_CASE(a_missed_rpo_names_the_failover) {
  const auto causes = [](const RunRecord& record) {
    std::string text;
    for (const GroupResult& group : record.groups)
      for (const Violation& one : group.violations)
        text += fmt::format("{}: {} ({})\n", group.name, cause_words(one.cause),
                            cause_category_names[static_cast<std::size_t>(one.cause.category)]);
    return text;
  };
  // Its site does not come back: what it loses is decided at once, and nothing protects it afterwards.
  BOOST_TEST(played(estate(), causes) == "");
  json content = estate();
  content["operations"] = json::parse(R"([{"name": "op", "at": "2 h", "kind": "move", "groups": ["g-1"]}])");
  BOOST_TEST(played(content, causes) == "g-1: reverse protection, then delta sync (operation)\n");
  content["operations"].push_back({{"name", "home"}, {"at", "12 h"}, {"kind", "failback"}, {"groups", {"g-1"}}});
  BOOST_TEST(played(content, causes) ==
             "g-1: reverse protection, then delta sync (operation)\n"
             "g-1: failback home: replication stopped, then delta sync (operation)\n");
}

// Decided 3 h 58 min after detection, with a history of 4 h: what could be recovered was too old from 4 h after the
// last checkpoint (7195 s) on, and that stands in the result though the RPO ended before.
BOOST_AUTO_TEST_CASE(a_failover_that_comes_too_late_tells_what_was_lost) {
  json content = estate();
  content["vpgs"][0]["journal"]["history"] = "4 h";
  content["runbooks"] = json::parse(R"([{"name": "late", "decision": "3 h 58 min"}])");
  content["operations"] = json::parse(R"([{"name": "op", "at": "2 h", "kind": "failover", "groups": ["g-1"]}])");
  const std::string text = played(content, [](const RunRecord& record) {
    const GroupResult& group = record.groups[0];
    return fmt::format("{} {} {:.0f} {:.0f}", record.failovers[0].outcome, record.failovers[0].rto.reason,
                       group.no_checkpoint_from_s.value_or(-1), group.no_checkpoint_s);
  });
  BOOST_TEST(text == "refused no usable checkpoint is left in the journal 21595 64805");
}

// The RPO of a group that fails over ends when its site is lost (7200 s), or when the operation stops its replication
// (after detection and decision, at 8280 s); the checkpoint of that date is on its way for 0.51 s. A rollback of the
// second one takes it up again where its checkpoints are: what was written meanwhile is sent by a bitmap sync, and the
// RPO is the age of the last checkpoint before the stop.
BOOST_AUTO_TEST_CASE(the_rpo_of_a_failover_ends_when_its_vms_stop) {
  json content = estate();
  content["runbooks"] =
      json::parse(R"([{"name": "default"}, {"name": "undo", "commit": {"policy": "rollback", "after": "60 min"}}])");
  // In runs of their own: a site that is lost for one group is lost for the other.
  const auto text_of = [&](const char* operation, std::size_t place) {
    content["operations"] = json::array({json::parse(operation)});
    return played(content, [place](const RunRecord& record) {
      std::string all;
      const GroupResult& group = record.groups[place];
      const FailoverResult& one = record.failovers.front();
      for (const TimeSpan& span : group.unprotected)
        all +=
            fmt::format("{} {:.6g} to {:.6g} loss {:.6g} ", group.name, span.from_s, span.to_s, *one.data_loss.value_s);
      const double taken_up_s = group.unprotected.back().to_s;
      for (const Violation& miss : group.violations)
        all += fmt::format("{} {:.6g} {} ", miss.from_s == taken_up_s,
                           miss.worst_rpo_s - (miss.to_s - *one.checkpoint_at.value_s), cause_words(miss.cause));
      return all + fmt::format("{}\n", group.rpo_s.max < 300);
    });
  };
  const std::string text =
      text_of(R"({"name": "lost", "at": "2 h", "kind": "failover", "groups": ["g-1"], "runbook": "default"})", 0) +
      text_of(R"({"name": "undone", "at": "2 h", "kind": "failover", "groups": ["g-2"], "protected_site": "running",
                  "runbook": "undo"})",
              1);
  // Recovery 250 s, commit 3600 s, rollback 300 s; the checkpoint of 8280 s has arrived by then.
  BOOST_TEST(text ==
             "g-1 7200 to 86400 loss 5 true\n"
             "g-2 8280 to 12430 loss 5 true -5 failover undone: replication stopped, then bitmap sync false\n");
}

// Five of the ten recovered VMs of the moved group run on the host that fails: they are restarted on the other one, and
// it is said that their protection in reverse is not.
BOOST_AUTO_TEST_CASE(ha_restarts_recovered_vms_and_tells_what_stays_behind) {
  json content = estate();
  content["operations"] = json::parse(R"([{"name": "out", "at": "2 h", "kind": "move", "groups": ["g-1"]}])");
  content["events"] = json::parse(R"([{"at": "6 h", "kind": "down", "hosts": ["cb-1"], "duration": "1 h"}])");
  const auto told = [](const RunRecord& record) {
    std::size_t restarted = 0;
    std::string text;
    for (const RunEvent& event : record.log) restarted += event.event == "restarted by vSphere HA on host cb-2" ? 1 : 0;
    for (const std::string& warning : record.warnings)
      if (warning.find("vSphere HA") != std::string::npos) text += warning;
    return fmt::format("{} {}", restarted, text);
  };
  BOOST_TEST(
      played(content, told) ==
      "5 host cb-1 failed and vSphere HA restarted 5 recovered VMs (vm-01 first) on other hosts: their protection "
      "in reverse stays with the VRA on that host, and stands still until it is back");
  content["clusters"][1]["ha"] = false;
  BOOST_TEST(played(content, told) == "0 ");
}
