/// What holds whatever happens: any component may be killed, maintained and restored at any time, operations of all
/// kinds may be asked for at any time; bytes stay conserved (the engine checks that in every run), every stretch of a
/// group has a reason, no operation begins in a state that forbids it, and less concurrency never shortens an RTO.

#define BOOST_TEST_MODULE random_trouble
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "models/units.hpp"
#include "sim/engine/run_scenario.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/run_in_child.hpp"
#include "tests/support/trouble.hpp"

using namespace drsim;
using namespace drsim::test;

BOOST_AUTO_TEST_CASE(whatever_is_killed_and_restored_nothing_is_lost_and_every_state_has_its_reason) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Scenario scenario = troubled_estate(seed);
    try {
      const std::string wrong = run_in_child([&] {
        const RunRecord record = run_scenario(scenario, {});
        return complaints(record) + unknown_entities(scenario, record);
      });
      BOOST_TEST(wrong.empty(), "seed " << seed << ":\n" << wrong);
    } catch (const std::exception& error) {
      BOOST_ERROR(fmt::format("seed {}: {}", seed, error.what()));
    }
  }
}

namespace {

/// Operations of all kinds on groups drawn at random, in an estate with incidents.
Scenario operated_estate(std::uint64_t seed) {
  Scenario scenario = troubled_estate(seed);
  Draw draw(seed, "operations");
  RunbookConfig runbook;
  runbook.name = "default";
  runbook.commit_after_s = draw.between(0, 600);
  runbook.reverse_protection = draw.chance(0.5);
  scenario.runbooks = {runbook};
  const Index count = draw.whole(2, 6);
  std::vector<double> dates;
  for (Index number = 0; number < count; ++number) dates.push_back(draw.between(0, 0.9) * scenario.horizon_s);
  std::sort(dates.begin(), dates.end());
  constexpr OperationKind kinds[] = {OperationKind::Failover, OperationKind::Move, OperationKind::TestFailover,
                                     OperationKind::Clone, OperationKind::Failback};
  for (Index number = 0; number < count; ++number) {
    OperationConfig operation;
    operation.name = fmt::format("op-{}", number);
    operation.at_s = dates[number];
    operation.kind = kinds[draw.whole(0, 4)];
    operation.groups = {draw.whole(0, static_cast<Index>(scenario.vpgs.size()) - 1)};
    operation.site_lost = draw.chance(0.5);
    if (draw.chance(0.5)) operation.site_returns_after_s = 600;
    operation.stop_after_s = draw.between(60, 1200);
    scenario.operations.push_back(operation);
  }
  return scenario;
}

/// The state of a group just before a date, as its spans tell it.
GroupState state_before(const GroupResult& group, double at_s) {
  for (const StateSpan& span : group.spans)
    if (span.from_s < at_s - 1e-3 && span.to_s >= at_s - 1e-3) return span.state;
  return GroupState::Protected;
}

/// What began although the state of its group forbids it, and what is missing without a reason.
std::string operation_complaints(const RunRecord& record) {
  std::string text = complaints(record);
  for (const FailoverResult& one : record.failovers) {
    for (const ReachedTime* time :
         {&one.checkpoint_at, &one.data_loss, &one.declared, &one.rto, &one.normal, &one.reprotected})
      if (!time->value_s && time->reason.empty()) text += one.name + ": something is missing without a reason\n";
    for (const RecoveredVm& vm : one.vms)
      if (!vm.rto_s && vm.reason.empty()) text += one.name + ": " + vm.name + " is not up without a reason\n";
    const bool refused = one.outcome == "refused";
    if (refused && one.rto.reason.empty()) text += one.name + ": refused without a reason\n";
    if (refused || one.operation == "failback") continue;
    const auto group = std::find_if(record.groups.begin(), record.groups.end(),
                                    [&](const GroupResult& other) { return other.name == one.group; });
    if (!one.declared.value_s) continue;
    const GroupState state = state_before(*group, one.at_s + *one.declared.value_s);
    const bool forbidden = state == GroupState::InitialSync || state == GroupState::DeltaSync ||
                           state == GroupState::FailoverTest || state == GroupState::FailingOver ||
                           state == GroupState::Moving || state == GroupState::Recovered ||
                           state == GroupState::ReverseSync;
    const bool not_for_moves = state == GroupState::BitmapSync || state == GroupState::Disconnected ||
                               state == GroupState::Paused || state == GroupState::StorageError ||
                               state == GroupState::ManagerDown;
    if (forbidden || (one.operation == "move" && not_for_moves))
      text += fmt::format("{}: {} of {} began in the state {}\n", one.name, one.operation, one.group,
                          group_state_names[static_cast<std::size_t>(state)]);
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_operation_begins_in_a_state_that_forbids_it_and_none_ends_without_a_reason) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Scenario scenario = operated_estate(seed);
    try {
      const std::string wrong = run_in_child([&] {
        const RunRecord record = run_scenario(scenario, {});
        return operation_complaints(record) + unknown_entities(scenario, record);
      });
      BOOST_TEST(wrong.empty(), "seed " << seed << ":\n" << wrong);
    } catch (const std::exception& error) {
      BOOST_ERROR(fmt::format("seed {}: {}", seed, error.what()));
    }
  }
}

// All groups fail over at once in random estates; with less of any one kind of concurrency none is in service sooner.
BOOST_AUTO_TEST_CASE(rto_never_shrinks_when_concurrency_does_in_any_estate) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Scenario scenario = eventful_estate(seed);
    Draw draw(seed, "concurrency");
    scenario.events.clear();
    scenario.horizon_s = day_s;
    scenario.runbooks.resize(1);
    OperationConfig operation;
    operation.name = "op";
    operation.at_s = hour_s;
    // Groups are protected at either site, and to lose both would leave none to recover at.
    operation.site_lost = false;
    for (Index group = 0; group < scenario.vpgs.size(); ++group) operation.groups.push_back(group);
    scenario.operations = {operation};
    for (VmConfig& vm : scenario.vms) {
      vm.disks.resize(draw.whole(1, 20), {gb_bytes});
      // All are in sync when the site is lost.
      vm.load.kind = LoadKind::Constant;
      vm.load.mean_bytes_per_s = 1e4;
    }
    const auto rto_s = [&](std::uint32_t RecoveryRules::*rule, std::uint32_t value) {
      Scenario changed = scenario;
      changed.recovery.*rule = value;
      return std::stod(run_in_child([&] {
        const RunRecord record = run_scenario(changed, {});
        return fmt::format("{:.9g}", record.operations.front().rto.value_s.value_or(-1));
      }));
    };
    for (std::uint32_t RecoveryRules::*rule : {&RecoveryRules::vms_in_parallel, &RecoveryRules::volumes_in_parallel,
                                               &RecoveryRules::vcenter_tasks, &RecoveryRules::power_ons_per_host}) {
      double before_s = 0;
      for (const std::uint32_t at_once : {16u, 5u, 1u}) {
        const double now_s = rto_s(rule, at_once);
        BOOST_TEST(now_s > 0, "seed " << seed);
        BOOST_TEST(now_s >= before_s - 1e-6, "seed " << seed << ", " << at_once << " at once");
        before_s = now_s;
      }
    }
  }
}
