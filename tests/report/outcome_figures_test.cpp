/// What counts as failed, as worse and as better, tight at the limits.

#define BOOST_TEST_MODULE outcome_figures
#include "sim/report/outcome_figures.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "models/group_accounts/group_misses.hpp"
#include "sim/report/advice.hpp"
#include "sim/report/words/advice_words.hpp"
#include "tests/report/synthetic_record.hpp"

using namespace drsim;

namespace {

OutcomeFigures missed(double groups, double clock_s, double worst_rpo_s) {
  OutcomeFigures outcome;
  outcome.groups = 10;
  outcome.groups_missed = groups;
  outcome.above_target_clock_s = clock_s;
  outcome.above_target_group_s = groups * clock_s;
  outcome.worst_rpo_s = worst_rpo_s;
  return outcome;
}

/// The synthetic run with nothing wrong.
RunRecord sound() {
  RunRecord record = synthetic::record();
  for (GroupResult& group : record.groups) {
    group.above_target_fraction = 0;
    group.above_target = TimeAboveTarget();
    group.above_target_causes.clear();
    group.violations.clear();
    group.spans.clear();
    group.history_min_s = group.history_wanted_s = day_s;
    group.no_checkpoint_s = 0;
  }
  for (DatastoreResult& store : record.datastores) store.guard_stop_s = 0;
  record.failovers.clear();
  record.operations.clear();
  return record;
}

OutcomeFigures figures_of(const RunRecord& record) { return outcome_figures(synthetic::scenario(), record); }

bool says_nothing_has_to_change(const RunRecord& record) {
  for (const Advice& fix : answer_of(synthetic::scenario(), record).fixes)
    if (fix.title == "Nothing has to change") return true;
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(whatever_fails_counts) {
  BOOST_TEST(meets_all(figures_of(sound())));
  BOOST_TEST(says_nothing_has_to_change(sound()));
  const auto fails = [](void (*spoil)(RunRecord&)) {
    RunRecord record = sound();
    spoil(record);
    BOOST_TEST(!says_nothing_has_to_change(record));
    return !meets_all(figures_of(record));
  };
  BOOST_TEST(fails([](RunRecord& run) {
    TimeAboveTarget above;
    above.add(0, 1e-3, 301, 0);
    set_misses({{&above, {Cause{}}}}, run.groups[2]);
  }));
  BOOST_TEST(fails([](RunRecord& run) { run.groups[2].history_min_s = 27 * 60; }));
  // A journal that the run did not fill, and the long run does.
  BOOST_TEST(fails([](RunRecord& run) { run.groups[2].long_run.history = LongRun::Diverges; }));
  BOOST_TEST(fails([](RunRecord& run) { run.groups[2].no_checkpoint_s = 1; }));
  BOOST_TEST(fails([](RunRecord& run) { run.groups[2].cdp = CdpFigures{100, 99, 1, {}}; }));
  BOOST_TEST(fails([](RunRecord& run) { run.datastores[0].guard_stop_s = 1; }));
  BOOST_TEST(fails([](RunRecord& run) {
    StateSpan span;
    span.to_s = 60;
    span.drains = false;
    run.groups[2].spans.push_back(span);
  }));
  BOOST_TEST(fails([](RunRecord& run) {
    OperationResult operation;
    operation.vms = 4;
    operation.vms_up = 3;
    run.operations.push_back(operation);
  }));
}

// Operations without VMs (tags, commits) and histories that the run was too short for are no failures.
BOOST_AUTO_TEST_CASE(what_could_not_be_had_is_not_missed) {
  RunRecord record = sound();
  record.operations.emplace_back();
  record.groups[1].history_wanted_s = 30 * day_s;
  record.groups[1].history_min_s = record.horizon_s;
  BOOST_TEST(meets_all(figures_of(record)));
  record.groups[1].history_min_s = 0.99 * record.horizon_s;
  BOOST_TEST(!meets_all(figures_of(record)));
}

BOOST_AUTO_TEST_CASE(needs_that_closed_ports_stop_count) {
  Scenario scenario = synthetic::scenario();
  ClosureConfig closure;
  closure.stops = Stopped::Nothing;
  closure.times = {{0, 60}};
  closure.rule = "r";
  scenario.closures = {closure};
  BOOST_TEST(meets_all(outcome_figures(scenario, sound())));
  scenario.closures->front().stops = Stopped::Retention;
  BOOST_TEST(outcome_figures(scenario, sound()).closed_rules == 1);
  scenario.closures->front().times.clear();
  BOOST_TEST(meets_all(outcome_figures(scenario, sound())));
}

BOOST_AUTO_TEST_CASE(worse_and_better_have_a_width) {
  const OutcomeFigures before = missed(5, 100, 1000);
  BOOST_TEST(!worsens(before, before));
  BOOST_TEST(!improves(before, before));
  BOOST_TEST(!worsens(before, missed(5, 100, 1000.9)));
  BOOST_TEST(worsens(before, missed(5, 100, 1001.1)));
  BOOST_TEST(!improves(before, missed(5, 100, 991)));
  BOOST_TEST(improves(before, missed(5, 100, 989)));
  // What betters one figure and worsens another is no advice.
  BOOST_TEST(!improves(before, missed(4, 80, 1002)));
  BOOST_TEST(improves(before, missed(4, 80, 1000)));
  OutcomeFigures shorter = before;
  shorter.history_share = 0.99;
  BOOST_TEST(worsens(before, shorter));
  BOOST_TEST(improves(shorter, missed(5, 100, 1000)));
}

BOOST_AUTO_TEST_CASE(an_operation_that_now_ends_may_take_longer) {
  OutcomeFigures before, after;
  before.operations = after.operations = 2;
  before.operations_failed = 1;
  before.vms_not_up = 3;
  before.rto_s = 600;
  after.rto_s = 900;
  BOOST_TEST(improves(before, after));
  BOOST_TEST(is_preferred(after, before));
  before.operations_failed = before.vms_not_up = 0;
  BOOST_TEST(worsens(before, after));
}

BOOST_AUTO_TEST_CASE(figures_read_back_from_a_message) {
  OutcomeFigures figures = missed(3, 1.0 / 3, 1e5);
  figures.rto_s = 12.5;
  figures.history_share = 0.25;
  figures.by_group = {{"a, \"b\"", 1.0 / 7, 1e3, true, false, true, false}, {"*", 0, 5.5, false, true, false, true}};
  figures.by_operation = {{"o", true, 0}, {"p", false, 3}};
  const OutcomeFigures read = outcome_from_message(outcome_message(figures));
  BOOST_TEST(outcome_figures_json(read) == outcome_figures_json(figures));
  BOOST_TEST(outcome_message(read) == outcome_message(figures));
  BOOST_TEST(worst_missed(read)->name == "a, \"b\"");
  BOOST_TEST(group_named(read, "*")->lost_all_checkpoints);
  BOOST_TEST(group_named(read, "c") == nullptr);
  figures.rto_s.reset();
  BOOST_TEST(!outcome_from_message(outcome_message(figures)).rto_s.has_value());
}

// One group meets its target and another one misses it: the sums are better, and it is worse all the same.
BOOST_AUTO_TEST_CASE(what_was_met_and_is_missed_is_worse_whatever_the_sums_say) {
  OutcomeFigures before = missed(1, 100, 1000), after = missed(1, 50, 500);
  before.by_group = {{"a", 100, 1000}, {"b", 0, 5}};
  after.by_group = {{"a", 50, 500}, {"b", 0, 5}};
  BOOST_TEST(improves(before, after));
  after.by_group = {{"a", 0, 10}, {"b", 50, 500}};
  BOOST_TEST(worsens(before, after));
  after.by_group = {{"a", 50, 500}, {"b", 0, 5, true}};
  BOOST_TEST(worsens(before, after));
  after.by_group = before.by_group;
  BOOST_TEST(improves(before, after));
  before.by_operation = {{"f", true, 0}, {"g", false, 3}};
  after.by_operation = {{"f", false, 1}, {"g", true, 0}};
  BOOST_TEST(worsens(before, after));
}

// The RPO that is told is of one group: another one that is then worse is told beside it.
BOOST_AUTO_TEST_CASE(a_group_that_is_worse_after_the_change_is_named) {
  const auto effect = [](double a_after_s, double b_after_s) {
    OutcomeFigures before = missed(2, 100, 1000), after = missed(2, 50, std::max(a_after_s, b_after_s));
    before.by_group = {{"a", 100, 1000}, {"b", 100, 990}};
    after.by_group = {{"a", 50, a_after_s}, {"b", 50, b_after_s}};
    return effect_text(before, after);
  };
  BOOST_TEST(effect(500, 800).find("worst RPO of a 16 min 40 s → 8 min 20 s (b then 13 min 20 s)") != std::string::npos,
             effect(500, 800));
  BOOST_TEST(effect(500, 500).find("then") == std::string::npos, effect(500, 500));
  BOOST_TEST(effect(500, 400).find("then") == std::string::npos, effect(500, 400));
}
