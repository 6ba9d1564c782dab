/// The parts of the verdict, of hand-made runs.

#define BOOST_TEST_MODULE verdict
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "sim/report/answer.hpp"
#include "sim/report/record/verdict_json.hpp"
#include "sim/report/words/number_text.hpp"
#include "tests/report/synthetic_record.hpp"

using namespace drsim;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string lines_of(const Scenario& scenario, const RunRecord& record) {
  const Answer answer = answer_of(scenario, record);
  std::string text = answer.headline + "\n";
  for (const std::string& sentence : answer.sentences) text += sentence + "\n";
  return text;
}

/// Two groups that keep their targets for a day.
RunRecord calm_record() {
  RunRecord record;
  record.horizon_s = day_s;
  record.groups.resize(2);
  record.groups[0].name = "a";
  record.groups[1].name = "b";
  for (GroupResult& group : record.groups) {
    group.rpo_target_s = 15;
    group.rpo_s.max = 5;
    group.history_wanted_s = group.history_min_s = 4 * hour_s;
  }
  record.groups[1].rpo_s.max = 9;
  return record;
}

Scenario calm_scenario() {
  Scenario scenario;
  scenario.start = "2026-06-01T00:00:00";
  scenario.horizon_s = day_s;
  scenario.vpgs.resize(2);
  scenario.vpgs[0].name = "a";
  scenario.vpgs[1].name = "b";
  return scenario;
}

/// A failover of both groups: so many of four VMs come up.
void add_failover(RunRecord& record, std::size_t up) {
  OperationResult operation;
  operation.name = "lose <left>";
  operation.kind = "failover";
  operation.at_s = 10 * hour_s;
  operation.groups = {"a", "b"};
  operation.vms = 4;
  operation.vms_up = up;
  if (up == 4) operation.rto = {4800.0, ""};
  if (up < 4) operation.rto = {std::nullopt, "VPG b: VM b-1 no host has room"};
  record.operations = {operation};
  std::size_t number = 0;
  for (const char* name : {"a", "b"}) {
    FailoverResult failover;
    failover.group = name;
    failover.name = operation.name;
    failover.operation = "failover";
    failover.at_s = operation.at_s;
    failover.data_loss = {std::string(name) == "a" ? 6.0 : 8.0, ""};
    for (const char* vm : {"-0", "-1"}) {
      RecoveredVm one;
      one.name = std::string(name) + vm;
      if (number++ < up) one.rto_s = 4000 + 100 * static_cast<double>(number);
      if (!one.rto_s) one.reason = "no host has room";
      failover.vms.push_back(one);
    }
    record.failovers.push_back(failover);
  }
}

}  // namespace

// All is well: two lines and nothing else.
BOOST_AUTO_TEST_CASE(an_estate_where_all_is_well_is_short_to_read) {
  BOOST_TEST(lines_of(calm_scenario(), calm_record()) ==
             "The RPO targets of all 2 protection groups are met all the time.\n"
             "The closest to its target is b: an RPO of at most 9 s against a target of 15 s.\n");
}

BOOST_AUTO_TEST_CASE(what_the_long_run_does_not_hold_is_no_met_target) {
  RunRecord record = calm_record();
  record.groups[0].long_run.rpo = LongRun::Diverges;
  record.groups[0].long_run.missed_at_s = 3 * day_s;
  Answer answer = answer_of(calm_scenario(), record);
  BOOST_TEST((answer.verdict.normal.outcome == TargetOutcome::Diverges));
  BOOST_TEST(*answer.verdict.normal.missed_at_s == 3 * day_s);
  BOOST_TEST(!contains(answer.headline, "met"), answer.headline);
  record.groups[0].long_run.rpo = LongRun::TooShort;
  record.groups[0].long_run.needed_s = 2 * day_s;
  record.groups[0].long_run.rpo_causes = {{LongRunReason::ShorterThanTarget, std::nullopt, 2 * day_s}};
  answer = answer_of(calm_scenario(), record);
  BOOST_TEST((answer.verdict.normal.outcome == TargetOutcome::NotKnown));
  BOOST_TEST(answer.verdict.normal.needed_s == 2 * day_s);
  BOOST_TEST(contains(lines_of(calm_scenario(), record), "a run of 2 d would do"));
  // A length that reads like that of the run is told by what it is longer.
  record.groups[0].long_run.rpo_causes = {{LongRunReason::BacklogGrew, std::nullopt, day_s + 40}};
  BOOST_TEST(contains(lines_of(calm_scenario(), record), "a run that is 40 s longer would do"));
  BOOST_TEST(!contains(lines_of(calm_scenario(), record), "a run of"));
  record.groups[0].long_run.rpo = LongRun::Nothing;
  record.groups[0].long_run.rpo_causes = {{LongRunReason::NoCheckpoint, std::nullopt, 0}};
  BOOST_TEST((answer_of(calm_scenario(), record).verdict.normal.outcome == TargetOutcome::Nothing));
}

// Demand equal to what is usable, and demand above it that only overwritten blocks keep from growing: said, and not
// called an estate in which nothing has to change.
BOOST_AUTO_TEST_CASE(what_has_no_reserve_says_so) {
  RunRecord record = calm_record();
  record.links.resize(1);
  record.links[0].name = "a-b";
  record.links[0].capacity_bits_per_s = 20e6;
  record.bandwidth_needs.resize(1);
  record.bandwidth_needs[0].link = "a-b";
  record.bandwidth_needs[0].p98 = 17e6;
  const auto fixes = [&] {
    std::string titles;
    for (const Advice& fix : answer_of(calm_scenario(), record).fixes) titles += fix.title + ";";
    return titles;
  };
  BOOST_TEST(fixes() == "Nothing has to change;");
  ResourceBalance link;
  link.name = "a-b";
  link.demand = 16.994e6;
  link.usable = 16.4e6;
  link.ratio = link.demand / link.usable;
  record.balances = {link};
  for (const auto& [reason, said] : {std::pair{LongRunReason::NoReserve, "is never caught up with"},
                                     std::pair{LongRunReason::Overloaded, "blocks that are written again"}}) {
    record.groups[1].long_run.rpo = LongRun::AtLimit;
    record.groups[1].long_run.rpo_causes = {{reason, 0, 0}};
    const std::string lines = lines_of(calm_scenario(), record);
    BOOST_TEST(contains(lines,
                        "No reserve: link a-b is asked for 16.99 Mb/s in the mean, where 16.4 Mb/s is "
                        "usable; "),
               lines);
    BOOST_TEST(contains(lines, said), lines);
    BOOST_TEST(fixes() == "Have some reserve;");
  }
  // Nor where it is not known whether a journal keeps the history.
  record.groups[1].long_run = {};
  record.groups[1].long_run.history = LongRun::TooShort;
  record.groups[1].long_run.history_causes = {{LongRunReason::EstimateTooWide, 0, 0}};
  BOOST_TEST(fixes() == "");
}

// A target that is missed by less than three digits show, and one that is met by as little.
BOOST_AUTO_TEST_CASE(figures_that_are_compared_are_told_apart) {
  BOOST_TEST(durations_apart(5.514, 5.5145).first == "5.514 s");
  BOOST_TEST(durations_apart(5.514, 5.5145).second == "5.5145 s");
  BOOST_TEST(durations_apart(5.3, 5.5145).second == "5.51 s");
  BOOST_TEST(durations_apart(15, 15).first == "15 s");
  BOOST_TEST(durations_apart(hour_s, hour_s + 0.2).second == "3600.2 s");
  RunRecord record = calm_record();
  record.groups[1].rpo_s.max = 5.514;
  record.groups[1].rpo_target_s = 5.5145;
  BOOST_TEST(contains(lines_of(calm_scenario(), record), "at most 5.514 s against a target of 5.5145 s"));
}

// A sync that a failover left behind is no verdict on normal operation.
BOOST_AUTO_TEST_CASE(a_sync_that_an_operation_left_is_not_normal_operation) {
  RunRecord record = calm_record();
  add_failover(record, 4);
  GroupResult& group = record.groups[0];
  group.long_run.rpo = LongRun::TooShort;
  group.long_run.rpo_causes = {{LongRunReason::SyncUnfinished, std::nullopt, 2 * day_s}};
  BOOST_TEST((answer_of(calm_scenario(), record).verdict.normal.outcome == TargetOutcome::NotKnown));
  group.spans = {{10 * hour_s, day_s, GroupState::ReverseSync, true, {}, "", ""}};
  BOOST_TEST((answer_of(calm_scenario(), record).verdict.normal.outcome == TargetOutcome::Met));
}

BOOST_AUTO_TEST_CASE(an_operation_tells_rto_and_loss) {
  RunRecord record = calm_record();
  add_failover(record, 4);
  const std::string lines = lines_of(calm_scenario(), record);
  BOOST_TEST(contains(lines, "In normal operation the RPO targets of all 2 protection groups are met all the time."),
             lines);
  BOOST_TEST(
      contains(lines,
               "Mon 2026-06-01 10:00, failover lose <left>: RTO 1 h 20 min, 4 of 4 VMs up, data loss up to 8 s (b)."),
      lines);
}

// Three of four VMs: their RTO stands beside what did not fit; with none up there is no RTO.
BOOST_AUTO_TEST_CASE(a_vm_that_does_not_fit_hides_no_rto) {
  RunRecord record = calm_record();
  add_failover(record, 3);
  const std::string lines = lines_of(calm_scenario(), record);
  BOOST_TEST(contains(lines, "RTO 1 h 12 min for 3 of 4 VMs; 1 VM did not come up: no host has room (b-1)"), lines);
  const auto json = verdict_json(record, answer_of(calm_scenario(), record));
  BOOST_TEST(json["operations"][0]["rto_s"].is_null());
  BOOST_TEST(json["operations"][0]["reason"] == "VPG b: VM b-1 no host has room");
  BOOST_TEST(json["operations"][0]["rto_of_vms_up_s"].get<double>() == 4300);
  RunRecord none = calm_record();
  add_failover(none, 0);
  BOOST_TEST(contains(lines_of(calm_scenario(), none), "no RTO, 0 of 4 VMs up: no host has room"));
}

// What is lost is held against each group's own target; just met is met.
BOOST_AUTO_TEST_CASE(data_loss_is_held_against_the_target) {
  RunRecord record = calm_record();
  add_failover(record, 4);
  record.groups[1].rpo_target_s = 8;
  BOOST_TEST(!contains(lines_of(calm_scenario(), record), "above the RPO target"));
  record.groups[1].rpo_target_s = 7.999;
  BOOST_TEST(contains(lines_of(calm_scenario(), record), "data loss up to 8 s (b), above the RPO target of 1 group."));
  const auto json = verdict_json(record, answer_of(calm_scenario(), record));
  BOOST_TEST(json["operations"][0]["groups_data_loss_above_target"] == 1);
}

BOOST_AUTO_TEST_CASE(time_without_protection_has_its_own_figure) {
  RunRecord record = calm_record();
  add_failover(record, 4);
  record.groups[0].unprotected = {{11 * hour_s, day_s}};
  const std::string lines = lines_of(calm_scenario(), record);
  BOOST_TEST(contains(lines, "1 group unprotected for up to 13 h, since Mon 2026-06-01 11:00, to the end of the run"),
             lines);
  const auto json = verdict_json(record, answer_of(calm_scenario(), record));
  BOOST_TEST(json["operations"][0]["unprotected"]["group_s"].get<double>() == 13 * hour_s);
  BOOST_TEST(json["operations"][0]["above_target_group_s"].get<double>() == 0);
}

BOOST_AUTO_TEST_CASE(a_cut_history_is_told_and_a_short_run_is_no_cut) {
  RunRecord record = calm_record();
  record.groups[1].history_min_s = 27 * minute_s;
  BOOST_TEST(answer_of(calm_scenario(), record).verdict.history.groups.empty());
  record.groups[1].journal_limited_s = 6 * hour_s;
  record.groups[1].history_below_85_s = record.groups[1].history_below_75_s = 5 * hour_s;
  const std::string lines = lines_of(calm_scenario(), record);
  BOOST_TEST(
      contains(lines,
               "History: 1 of 2 protection groups kept less than is wanted, the least 27 min of 4 h (b), because "
               "the journal's limit cut it."),
      lines);
  BOOST_TEST(contains(lines,
                      "Zerto's journal SLA: 1 of 2 protection groups below 85 % of the history at times, 1 of them "
                      "below 75 %."),
             lines);
}

BOOST_AUTO_TEST_CASE(a_run_shorter_than_the_history_is_no_verdict_on_it) {
  RunRecord record = calm_record();
  BOOST_TEST(!contains(lines_of(calm_scenario(), record), "No verdict on the history"));
  GroupLongRun& judged = record.groups[1].long_run;
  judged.history = LongRun::TooShort;
  judged.history_causes = {{LongRunReason::ShorterThanHistory, std::nullopt, 2 * day_s}};
  const std::string lines = lines_of(calm_scenario(), record);
  BOOST_TEST(contains(lines, "No verdict on the history of b: the run of "), lines);
  BOOST_TEST(contains(lines, "; a run of 2 d would do."), lines);
  // What is known to be too small is said to be so.
  judged.history = LongRun::Diverges;
  BOOST_TEST(!contains(lines_of(calm_scenario(), record), "No verdict on the history"));
}

// A span of dates says nothing of a history in which not one checkpoint can be used.
BOOST_AUTO_TEST_CASE(a_history_without_a_checkpoint_is_none) {
  ReadScenario read;
  read.scenario = calm_scenario();
  RunRecord record = calm_record();
  record.groups[1].no_checkpoint_s = hour_s;
  record.groups[1].no_checkpoint_from_s = 0;  // it waits for its first copy
  BOOST_TEST(!contains(summary_table(read, record), "none left"));
  record.groups[1].no_checkpoint_from_s = 3 * hour_s;
  BOOST_TEST(contains(summary_table(read, record), "none left"), summary_table(read, record));
}

BOOST_AUTO_TEST_CASE(cycles_out_of_time_are_the_products_service_level) {
  RunRecord record = calm_record();
  for (GroupResult& group : record.groups) group.cdp = CdpFigures{};
  record.groups[0].cdp->cycles = 900;
  record.groups[0].cdp->cycles_in_time = 873;
  record.groups[1].cdp->cycles = 100;
  record.groups[1].cdp->cycles_in_time = 100;
  BOOST_TEST(contains(lines_of(calm_scenario(), record), "Veeam CDP's SLA: 97.3 % of the cycles were in time."));
}

// Faults of one name are summed, with the worst of them.
BOOST_AUTO_TEST_CASE(faults_of_one_name_are_one_line) {
  Scenario scenario = calm_scenario();
  scenario.faults.resize(1);
  scenario.faults[0].name = "links";
  RunRecord record = calm_record();
  const Entity link{EntityKind::Link, "left-right"};
  record.faults = FaultFigures{};
  record.faults->parts = {{"links", {link}, {{3600, 3900}, {7200, 7800}, {40000, 40060}}}};
  TimeAboveTarget above;
  const Cause down{CauseKind::Down, CauseCategory::Fault, link};
  above.add(3700, 3950, 320, 0);
  above.add(7300, 7900, 650, 0);
  set_misses({{&above, {down}}}, record.groups[0]);
  const Verdict verdict = verdict_of(scenario, record);
  BOOST_REQUIRE(verdict.events.size() == 1U);
  BOOST_TEST(verdict.events[0].count == 3U);
  BOOST_TEST(verdict.events[0].event.from_s == 7200);
  BOOST_TEST(verdict.events[0].effect.group_s == 850);
  BOOST_TEST((verdict.normal.outcome == TargetOutcome::Met));
  const std::string lines = lines_of(scenario, record);
  BOOST_TEST(
      contains(lines,
               "links, 3 faults: 1 of 2 protection groups above target for 14 min 10 s, worst RPO 10 min 50 s (a, "
               "target 15 s); over by Mon 2026-06-01 11:08; the worst: Mon 2026-06-01 02:00, link left-right "
               "down for 10 min."),
      lines);
}

BOOST_AUTO_TEST_CASE(what_binds_in_normal_operation_is_told_with_its_share) {
  RunRecord record = calm_record();
  TimeAboveTarget above;
  above.add(1000, 1300, 40, 0);
  above.add(5000, 5100, 90, 1);
  const Cause full{CauseKind::ResourceFull, CauseCategory::Link, {EntityKind::Link, "left-right", Direction::Forward}};
  set_misses({{&above, {full, {CauseKind::IntervalAndLatency, CauseCategory::Design}}}}, record.groups[0]);
  const std::string lines = lines_of(calm_scenario(), record);
  BOOST_TEST(lines.find("RPO targets are missed by 1 of 2 protection groups.\n") == 0U, lines);
  BOOST_TEST(contains(lines, "What binds: link left-right: saturated, which explains 75 % of the time lost."), lines);
  BOOST_TEST(contains(lines, "At least one group was above its target for 6 min 40 s of 1 d (0.463 %)."), lines);
  BOOST_TEST(
      contains(
          lines,
          "The worst is a: above its target of 15 s for 6 min 40 s (0.463 % of the time), with an RPO of up to 90 s."),
      lines);
}
