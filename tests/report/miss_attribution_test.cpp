/// What time above target is put down to: hand-made groups for each rule, and random ones in which every second counts
/// once.

#define BOOST_TEST_MODULE miss_attribution
#include "sim/report/disturbances/miss_attribution.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>

#include "models/group_accounts/group_misses.hpp"
#include "models/units.hpp"
#include "sim/engine/run_scenario.hpp"
#include "sim/report/verdict.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/run_in_child.hpp"
#include "tests/support/trouble.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

const Entity link{EntityKind::Link, "a-b", Direction::Forward};
const Cause link_full{CauseKind::ResourceFull, CauseCategory::Link, link};
const Cause link_down{CauseKind::Down, CauseCategory::Fault, {EntityKind::Link, "a-b"}};
const Cause interval{CauseKind::IntervalAndLatency, CauseCategory::Design};

/// One link, one group "g", a day.
Scenario one_group() {
  Scenario scenario;
  scenario.start = "2026-06-01T00:00:00";
  scenario.horizon_s = day_s;
  LinkConfig config;
  config.name = "a-b";
  scenario.links = {config};
  scenario.vpgs.resize(1);
  scenario.vpgs[0].name = "g";
  return scenario;
}

void add_outage(Scenario& scenario, double from_s, double to_s) {
  scenario.events.push_back({from_s, EventKind::LinkDown, 0, {}, {}, {}});
  scenario.events.push_back({to_s, EventKind::LinkRestored, 0, {}, {}, {}});
}

struct Miss {
  double from_s, to_s;
  Cause cause;
};

RunRecord record_of(const std::vector<Miss>& misses, std::vector<StateSpan> spans) {
  RunRecord record;
  record.horizon_s = day_s;
  record.groups.resize(1);
  GroupResult& group = record.groups[0];
  group.name = "g";
  group.rpo_target_s = 60;
  TimeAboveTarget above;
  std::vector<Cause> causes;
  for (const Miss& miss : misses) {
    above.add(miss.from_s, miss.to_s, 100 + miss.to_s - miss.from_s, static_cast<std::uint32_t>(causes.size()));
    causes.push_back(miss.cause);
  }
  set_misses({{&above, causes}}, group);
  group.spans = std::move(spans);
  return record;
}

/// Seconds by disturbance; -1: normal operation.
std::map<int, double> seconds_of(const Scenario& scenario, const RunRecord& record) {
  std::map<int, double> seconds;
  const auto disturbances = disturbances_of(scenario, record);
  const DisturbanceReach reach(scenario, record);
  for (const GroupAttribution& group : attribute_misses(reach, record, disturbances))
    for (const AttributedMiss& miss : group.misses)
      seconds[miss.disturbance == normal_operation ? -1 : static_cast<int>(miss.disturbance)] +=
          miss.excursions.above_s;
  return seconds;
}

StateSpan span(double from_s, double to_s, GroupState state, std::optional<Cause> reason = {}) {
  return {from_s, to_s, state, true, std::move(reason), "", ""};
}

}  // namespace

// Down from 10:00 to 10:20; the sync until 10:40, its backlog until 11:00. What is above then for want of the link is
// the event's, as is an excursion that goes on past the window; the same an hour later is normal.
BOOST_AUTO_TEST_CASE(the_window_of_an_event_lasts_until_the_group_is_in_step) {
  Scenario scenario = one_group();
  add_outage(scenario, 36000, 37200);
  const RunRecord record = record_of(
      {{36060, 38400, link_down}, {39000, 39100, link_full}, {39500, 39700, link_full}, {43200, 43300, link_full}},
      {span(36000, 37200, GroupState::Disconnected, link_down), span(37200, 38400, GroupState::BitmapSync, link_down),
       span(38400, 39600, GroupState::Buffering, link_full)});
  const auto seconds = seconds_of(scenario, record);
  BOOST_TEST(seconds.at(0) == 2340 + 100 + 200);
  BOOST_TEST(seconds.at(-1) == 100);
}

// Back in step at 10:20, and not yet at its target: what it waits for last is the event's, whatever its cause, as long
// as no moment below the target lies between.
BOOST_AUTO_TEST_CASE(the_tail_of_an_episode_is_not_normal_operation) {
  Scenario scenario = one_group();
  add_outage(scenario, 36000, 37200);
  const Cause processor{CauseKind::ResourceFull, CauseCategory::Cpu, {EntityKind::ProxyProcessor, "proxy"}};
  const std::vector<StateSpan> spans = {span(36000, 37200, GroupState::Disconnected, link_down)};
  const auto joined = seconds_of(scenario, record_of({{36060, 37201, link_down}, {37201, 37203, processor}}, spans));
  BOOST_TEST(joined.at(0) == 1143);
  BOOST_TEST(joined.count(-1) == 0U);
  const auto apart = seconds_of(scenario, record_of({{36060, 37201, link_down}, {37400, 37403, processor}}, spans));
  BOOST_TEST(apart.at(0) == 1141);
  BOOST_TEST(apart.at(-1) == 3);
}

// Nothing is in the way: normal operation, also inside the window.
BOOST_AUTO_TEST_CASE(the_interval_is_nobodys_event) {
  Scenario scenario = one_group();
  add_outage(scenario, 36000, 37200);
  const RunRecord record =
      record_of({{36500, 36600, interval}}, {span(36000, 37200, GroupState::Disconnected, link_down)});
  const auto seconds = seconds_of(scenario, record);
  BOOST_TEST(seconds.at(-1) == 100);
  BOOST_TEST(seconds.count(0) == 0U);
}

// Of two outages of one link the one that had begun last; the first does not reach into the second.
BOOST_AUTO_TEST_CASE(the_last_event_that_had_begun_counts) {
  Scenario scenario = one_group();
  add_outage(scenario, 3600, 4200);
  add_outage(scenario, 7200, 7800);
  const RunRecord record = record_of({{3700, 4300, link_down}, {7300, 7900, link_down}}, {});
  const auto seconds = seconds_of(scenario, record);
  BOOST_TEST(seconds.at(0) == 600);
  BOOST_TEST(seconds.at(1) == 600);
}

// A full link is a degraded one's doing while that lasts, and not after it.
BOOST_AUTO_TEST_CASE(want_of_capacity_names_an_event_only_while_it_lasts) {
  Scenario scenario = one_group();
  scenario.events.push_back({36000, EventKind::LinkDegraded, 0, 1e6, {}, {}});
  scenario.events.push_back({39600, EventKind::LinkRestored, 0, {}, {}, {}});
  const RunRecord record = record_of({{37000, 37100, link_full}, {50000, 50300, link_full}}, {});
  const auto seconds = seconds_of(scenario, record);
  BOOST_TEST(seconds.at(0) == 100);
  BOOST_TEST(seconds.at(-1) == 300);
}

// What began while the link was degraded is that event's to its end; where more is written than is carried anyway, only
// until the event is over.
BOOST_AUTO_TEST_CASE(an_event_does_not_own_what_would_never_end) {
  Scenario scenario = one_group();
  scenario.events.push_back({36000, EventKind::LinkDegraded, 0, 1e6, {}, {}});
  scenario.events.push_back({39600, EventKind::LinkRestored, 0, {}, {}, {}});
  RunRecord record = record_of({{37000, 80000, link_full}}, {});
  BOOST_TEST(seconds_of(scenario, record).at(0) == 43000);
  record.groups[0].long_run.rpo_causes = {{LongRunReason::Overloaded, 0, 0}};
  const auto seconds = seconds_of(scenario, record);
  BOOST_TEST(seconds.at(0) == 2600);
  BOOST_TEST(seconds.at(-1) == 40400);
}

// Three events that overlap, each reaching past the next: at each moment the one that began last counts, and no second
// twice.
BOOST_AUTO_TEST_CASE(windows_that_overlap_are_cut) {
  Scenario scenario = one_group();
  for (const double from_s : {1000.0, 1100.0, 1150.0})
    scenario.incidents.push_back({from_s, IncidentKind::Down, {}, {}, {}, 3000.0 - from_s, {}, {}, 0, 1, 0, false, ""});
  for (std::size_t k = 0; k < 3; ++k) {
    SiteConfig site;
    site.name = "s" + std::to_string(k);
    scenario.sites.push_back(site);
    scenario.incidents[k].targets.managers = {static_cast<Index>(k)};
  }
  const auto down = [](const char* site) {
    return Cause{CauseKind::Down, CauseCategory::Manager, {EntityKind::Manager, site}};
  };
  RunRecord record = record_of({{1000, 2000, {CauseKind::Aged, CauseCategory::Design}}}, {});
  record.groups[0].above_target = TimeAboveTarget();
  TimeAboveTarget above;
  for (int k = 0; k < 100; ++k) above.add(1000 + 10 * k, 1005 + 10 * k, 100, 0);
  set_misses({{&above, {{CauseKind::Aged, CauseCategory::Design}}}}, record.groups[0]);
  record.groups[0].spans = {span(1000, 1100, GroupState::ManagerDown, down("s0")),
                            span(1100, 1150, GroupState::ManagerDown, down("s1")),
                            span(1150, 1400, GroupState::ManagerDown, down("s2"))};
  record.groups[0].in_reverse = ReverseProtection{};
  record.groups[0].in_reverse->spans = {span(1050, 1700, GroupState::ManagerDown, down("s0"))};
  const auto seconds = seconds_of(scenario, record);
  BOOST_TEST(seconds.at(0) + seconds.at(1) + seconds.at(2) + seconds.at(-1) == 500);
  BOOST_TEST(seconds.at(1) == 25);
  BOOST_TEST(seconds.at(2) == 125);
  // And the one that begins as the last window ends: no newer checkpoint has arrived yet.
  BOOST_TEST(seconds.at(0) == 50 + 150 + 5);
}

// What the link lacks from 9:00 to 17:30 is normal operation, and stays that beside an outage of 5 min at noon.
BOOST_AUTO_TEST_CASE(an_outage_claims_no_backlog_that_was_there_before) {
  Scenario scenario = one_group();
  add_outage(scenario, 43200, 43500);
  const Cause synced{CauseKind::Down, CauseCategory::Fault, link_down.entity, {}, {}, SyncAfter::Bitmap};
  const RunRecord record = record_of(
      {{33000, 43200, link_full}, {43200, 43500, link_down}, {43500, 44000, synced}, {44000, 63000, link_full}},
      {span(32400, 43200, GroupState::Buffering, link_full), span(43200, 43500, GroupState::Disconnected, link_down),
       span(43500, 44000, GroupState::BitmapSync, synced), span(44000, 63000, GroupState::Buffering, link_full)});
  const auto seconds = seconds_of(scenario, record);
  BOOST_TEST(seconds.at(0) == 300 + 500);
  BOOST_TEST(seconds.at(-1) == 10200 + 19000);
}

// Ten hours of a full sync, with ten minutes without the link after five of them: the rest of the sync is not the
// outage's. An outage of hours within minutes of a sync has what follows it.
BOOST_AUTO_TEST_CASE(what_held_longest_has_what_is_worked_off_after_several) {
  Scenario scenario = one_group();
  scenario.incidents.push_back({3600, IncidentKind::FullSync, {}, {}, {0}, {}, {}, {}, 0, 1, 0, false, ""});
  add_outage(scenario, 21600, 22200);
  const Cause full_sync{CauseKind::FullSync, CauseCategory::Operation};
  RunRecord record = record_of(
      {{3700, 21600, full_sync}, {21600, 22200, link_down}, {22200, 39600, full_sync}},
      {span(3600, 21600, GroupState::InitialSync, full_sync), span(21600, 22200, GroupState::Disconnected, link_down),
       span(22200, 39600, GroupState::InitialSync, full_sync)});
  auto seconds = seconds_of(scenario, record);
  BOOST_TEST(seconds.at(0) == 17900 + 17400);
  BOOST_TEST(seconds.at(1) == 600);
  record = record_of(
      {{3700, 4000, full_sync}, {4000, 22200, link_down}, {22200, 22500, link_down}},
      {span(3600, 4000, GroupState::InitialSync, full_sync), span(4000, 22200, GroupState::Disconnected, link_down),
       span(22200, 22500, GroupState::BitmapSync, link_down)});
  scenario.events.clear();
  add_outage(scenario, 4000, 22200);
  seconds = seconds_of(scenario, record);
  BOOST_TEST(seconds.at(0) == 300);
  BOOST_TEST(seconds.at(1) == 18200 + 300);
}

// A failover of 2:00 that protects the group again at 6:00, and an outage within it: all is the failover's, and over
// for the outage, too, when the group is in step again, not at the commit.
BOOST_AUTO_TEST_CASE(what_falls_into_a_failover_is_told_with_it) {
  Scenario scenario = one_group();
  add_outage(scenario, 18000, 18600);
  RunRecord record = record_of({{14400, 21600, {CauseKind::ReverseStart, CauseCategory::Operation}}},
                               {span(7200, 10800, GroupState::FailingOver), span(10800, 14400, GroupState::Recovered),
                                span(14400, 21600, GroupState::ReverseSync)});
  record.groups[0].unprotected = {{7200, 14400}};
  OperationResult failover;
  failover.name = "f";
  failover.kind = "failover";
  failover.at_s = 7200;
  failover.groups = {"g"};
  record.operations = {failover};
  record.groups[0].in_reverse = ReverseProtection{};
  record.groups[0].in_reverse->spans = {span(18000, 18600, GroupState::Disconnected, link_down)};
  const auto seconds = seconds_of(scenario, record);
  BOOST_TEST(seconds.at(1) == 7200);
  BOOST_TEST(seconds.count(0) == 0U);
  const Verdict verdict = verdict_of(scenario, record);
  BOOST_TEST((verdict.events[0].outcome == EventOutcome::Together));
  BOOST_TEST(verdict.events[0].over_s == 21600);
  // An outage just before a failover after which nobody protects the group again.
  scenario.events.clear();
  add_outage(scenario, 7000, 8000);
  record = record_of({}, {span(7000, 7200, GroupState::Disconnected, link_down),
                          span(7200, 10800, GroupState::FailingOver), span(10800, day_s, GroupState::Recovered)});
  record.groups[0].unprotected = {{7200, day_s}};
  record.operations = {failover};
  const EventVerdict event = verdict_of(scenario, record).events[0];
  BOOST_TEST(event.lasts);
  BOOST_TEST(event.unprotected_at_end);
}

// An operation is named by the cause, or is the last one on the group.
BOOST_AUTO_TEST_CASE(operations_are_named_by_causes) {
  const Scenario scenario = one_group();
  RunRecord record =
      record_of({{1000, 1500, {CauseKind::OperationStop, CauseCategory::Operation, {EntityKind::Move, "m"}}},
                 {9000, 9400, {CauseKind::VmsOff, CauseCategory::Operation}}},
                {});
  OperationResult move;
  move.name = "m";
  move.kind = "move";
  move.at_s = 900;
  move.groups = {"g"};
  record.operations = {move};
  record.operations.push_back(move);
  record.operations[1].name = "n";
  record.operations[1].at_s = 8000;
  const auto seconds = seconds_of(scenario, record);
  BOOST_TEST(seconds.at(0) == 500);
  BOOST_TEST(seconds.at(1) == 400);
}

// A rhythm of excursions that a window cuts: those in it, parts of those at its edges, the rest.
BOOST_AUTO_TEST_CASE(rhythms_are_cut_where_the_window_ends) {
  Draw draw(1, "rhythms");
  for (int round = 0; round < 2000; ++round) {
    Excursions part;
    part.begin_s = draw.between(0, 100);
    part.count = 1 + std::floor(draw.between(0, 12));
    part.length_s = draw.between(0.5, 4);
    part.change_s = part.count > 1 ? draw.between(-0.02, 0.1) : 0;
    part.period_s = part.count > 1 ? draw.between(6, 9) : 0;
    part.worst_s = 50;
    const double from_s = draw.between(0, 200), to_s = from_s + draw.between(0, 60);
    double inside_s = 0, all_s = 0;
    for (double k = 0; k < part.count; ++k) {
      const double begin_s = part.begin_s + k * part.period_s, end_s = begin_s + part.length_s + k * part.change_s;
      inside_s += std::max(0.0, std::min(end_s, to_s) - std::max(begin_s, from_s));
      all_s += end_s - begin_s;
    }
    part.above_s = all_s;
    double found_s = 0, sum_s = 0;
    for (const Excursions& piece : excursions_within(part, from_s, to_s)) found_s += piece.above_s;
    const double edges_s[] = {-1e9, from_s, to_s, INFINITY};
    for (int k = 0; k < 3; ++k)
      for (const Excursions& piece : excursions_within(part, edges_s[k], edges_s[k + 1])) {
        sum_s += piece.above_s;
        BOOST_TEST(piece.above_s <= all_s + 1e-9);
      }
    BOOST_TEST(std::abs(found_s - inside_s) < 1e-9, round << ": " << found_s << " of " << inside_s);
    BOOST_TEST(std::abs(sum_s - all_s) < 1e-9, round << ": " << sum_s << " of " << all_s);
  }
}

// Estates in which everything fails: normal operation, events and operations are all of the time above target.
BOOST_AUTO_TEST_CASE(every_second_counts_once_in_random_estates) {
  int disturbed = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Scenario scenario = troubled_estate(seed);
    Draw draw(seed, "targets");
    for (VpgConfig& vpg : scenario.vpgs) vpg.rpo_target_s = draw.between(5, 60);
    const std::string found = run_in_child([&]() -> std::string {
      const RunRecord record = run_scenario(scenario, {});
      const Verdict verdict = verdict_of(scenario, record);
      double parts_s = verdict.normal.effect.group_s, whole_s = 0, events_s = 0;
      for (const EventVerdict& event : verdict.events) events_s += event.effect.group_s;
      for (const OperationVerdict& operation : verdict.operations) events_s += operation.effect.group_s;
      for (const GroupResult& group : record.groups) whole_s += group.above_target.total_s();
      if (std::abs(parts_s + events_s - whole_s) >
          1e-9 * record.horizon_s * (1 + static_cast<double>(record.groups.size())))
        return fmt::format("parts {} and {} of {} s", parts_s, events_s, whole_s);
      for (const EventVerdict& event : verdict.events)
        if (event.effect.clock.most_s > event.effect.group_s + 1e-6) return "more clock time than there is";
      return events_s > 0 ? "+" : "-";
    });
    BOOST_TEST((found == "+" || found == "-"), "seed " << seed << ": " << found);
    disturbed += found == "+";
  }
  BOOST_TEST(disturbed > 15);
}
