/// Incidents and faults through the whole engine: any component may be killed and restored at any time, bytes stay
/// conserved (the engine checks that in every run) and every stretch of a group other than Protected says why.

#define BOOST_TEST_MODULE incidents
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <sstream>

#include "models/units.hpp"
#include "sim/engine/run_scenario.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/run_in_child.hpp"

using namespace drsim;
using namespace drsim::test;

namespace {

/// One target of a kind drawn at random.
TargetConfig drawn_target(const Scenario& scenario, Draw& draw) {
  TargetConfig targets;
  const auto one = [&](std::size_t count) { return std::vector<Index>{draw.whole(0, static_cast<Index>(count) - 1)}; };
  switch (draw.whole(0, scenario.security.kms.empty() ? 6 : 7)) {
    case 0:
      targets.links = one(scenario.links.size());
      break;
    case 1:
      targets.gateways = one(scenario.sites.size());
      break;
    case 2:
      targets.vras = one(scenario.hosts.size());
      break;
    case 3:
      targets.hosts = one(scenario.hosts.size());
      break;
    case 4:
      targets.managers = one(scenario.sites.size());
      break;
    case 5:
      targets.datastores = one(scenario.datastores.size());
      break;
    case 7:
      targets.kms = {0};
      break;
    default:
      targets.sites = one(scenario.sites.size());
  }
  return targets;
}

IncidentConfig drawn_incident(const Scenario& scenario, Draw& draw) {
  IncidentConfig incident;
  incident.at_s = draw.between(0, 0.9) * scenario.horizon_s;
  incident.duration_s = draw.between(0.01, 0.2) * scenario.horizon_s;
  const Index what = draw.whole(0, 9);
  const Index vm = draw.whole(0, static_cast<Index>(scenario.vms.size()) - 1);
  if (what == 0) {
    incident.kind = IncidentKind::PowerOff;
    incident.vms = {vm};
  } else if (what == 1) {
    incident.kind = IncidentKind::Pause;
    incident.vpgs = {scenario.vms[vm].vpg};
  } else if (what == 2) {
    incident.kind = draw.chance(0.5) ? IncidentKind::ForceSync : IncidentKind::FullSync;
    incident.vms = {vm};
    incident.duration_s.reset();
  } else if (what == 3) {
    incident.kind = IncidentKind::DatastoreSlow;
    incident.targets.datastores = {draw.whole(0, 1)};
    incident.write_fraction = draw.between(1e-9, 1e-7);
  } else if (what == 4 || what == 5) {
    incident.kind = IncidentKind::Maintenance;
    for (Index host = 0; host < scenario.hosts.size(); ++host)
      if (draw.chance(0.4)) incident.targets.hosts.push_back(host);
    incident.title = "maintenance";
  } else {
    incident.kind = IncidentKind::Down;
    incident.targets = drawn_target(scenario, draw);
    incident.keeps_bitmap = draw.chance(0.5);
  }
  return incident;
}

/// Some of the hosts, at least one.
std::vector<Index> drawn_hosts(const Scenario& scenario, Draw& draw) {
  std::vector<Index> hosts;
  for (Index host = 0; host < scenario.hosts.size(); ++host)
    if (draw.chance(0.5)) hosts.push_back(host);
  if (hosts.empty()) hosts.push_back(draw.whole(0, static_cast<Index>(scenario.hosts.size()) - 1));
  return hosts;
}

/// A rule that closes some port twice.
ClosureConfig drawn_closure(const Scenario& scenario, Draw& draw, Index number) {
  ClosureConfig closure;
  closure.rule = fmt::format("rule {}", number);
  closure.title = "firewall " + closure.rule + ": closed";
  double at_s = draw.between(0, 0.3) * scenario.horizon_s;
  for (int time = 0; time < 2; ++time) {
    const double length_s = draw.between(0.01, 0.25) * scenario.horizon_s;
    closure.times.push_back({at_s, at_s + length_s});
    at_s += length_s + draw.between(0.01, 0.2) * scenario.horizon_s;
  }
  const Index what = draw.whole(0, 3);
  closure.stops = what == 0   ? Stopped::Data
                  : what == 1 ? Stopped::Control
                  : what == 2 ? Stopped::Checkpoints
                              : Stopped::Pairing;
  if (what <= 1) closure.between.emplace_back(drawn_hosts(scenario, draw), drawn_hosts(scenario, draw));
  if (what == 2) closure.hosts = drawn_hosts(scenario, draw);
  if (what == 3) closure.pairs.emplace_back(0, 1);
  return closure;
}

Scenario troubled_estate(std::uint64_t seed) {
  Scenario scenario = eventful_estate(seed);
  Draw draw(seed, "incidents");
  for (VmConfig& vm : scenario.vms) vm.disks = {{2 * gb_bytes}};
  if (draw.chance(0.5)) {
    scenario.security.kms = {{"keys", {0, 1}, {true, true}}};
    scenario.security.protected_at_rest.vm = scenario.security.recovery_at_rest.vm = true;
  }
  for (HostConfig& host : scenario.hosts)
    if (draw.chance(0.2)) host.cluster = "alone " + host.name;
  for (Index count = draw.whole(4, 10); count > 0; --count)
    scenario.incidents.push_back(drawn_incident(scenario, draw));
  std::sort(scenario.incidents.begin(), scenario.incidents.end(),
            [](const IncidentConfig& a, const IncidentConfig& b) { return a.at_s < b.at_s; });
  scenario.closures.emplace();
  for (Index number = draw.whole(0, 4); number > 0; --number)
    scenario.closures->push_back(drawn_closure(scenario, draw, number));
  scenario.zerto.closed_control_disconnects = draw.chance(0.5);
  return scenario;
}

/// What is wrong with the groups of a run; empty when nothing is.
std::string complaints(const RunRecord& record) {
  std::string text;
  for (const GroupResult& group : record.groups) {
    double total_s = 0;
    for (const double seconds : group.state_s) total_s += seconds;
    if (std::abs(total_s - record.horizon_s) > 1e-6 * record.horizon_s)
      text += fmt::format("{}: states add up to {}\n", group.name, total_s);
    for (const StateSpan& span : group.spans)
      if (span.reason.empty() && span.state != GroupState::Buffering)
        text += fmt::format("{}: {} from {} without a reason\n", group.name,
                            group_state_names[static_cast<std::size_t>(span.state)], span.from_s);
  }
  return text;
}

/// Spans of a group as text, one a line.
std::string spans_of(const Scenario& scenario, const std::string& group) {
  return run_in_child([&] {
    const RunRecord record = run_scenario(scenario, {});
    std::string text;
    for (const GroupResult& result : record.groups)
      for (const StateSpan& span : result.spans)
        if (result.name == group)
          text += fmt::format("{} {:.3f} {:.3f} {}\n", group_state_names[static_cast<std::size_t>(span.state)],
                              span.from_s, span.to_s, span.reason);
    return text;
  });
}

/// Two hosts a site; VM and group "left-k" on host k of the left site, over a link with room.
Scenario calm_estate() {
  Scenario scenario = bare_estate(2, 1e9, 0.02);
  scenario.horizon_s = 10 * day_s;
  for (Index k = 0; k < 2; ++k) {
    VpgConfig vpg;
    vpg.name = fmt::format("group-{}", k);
    vpg.recovery_site = 1;
    scenario.vpgs.push_back(vpg);
    VmConfig vm;
    vm.name = fmt::format("vm-{}", k);
    vm.vpg = k;
    vm.load.name = vm.name;
    vm.load.kind = LoadKind::Constant;
    vm.load.mean_bytes_per_s = 1e6;
    vm.disks = {{15e9}};
    vm.recovery_datastore = 1;
    scenario.vms.push_back(vm);
  }
  Index left = 0, right = 0;
  for (Index host = 0; host < scenario.hosts.size(); ++host) {
    if (scenario.hosts[host].site == 0 && left < 2) scenario.vms[left++].host = host;
    if (scenario.hosts[host].site == 1 && right < 2) scenario.vms[right++].recovery_host = host;
  }
  for (VmConfig& vm : scenario.vms)
    for (Index store = 0; store < scenario.datastores.size(); ++store)
      if (scenario.datastores[store].site == 1) vm.recovery_datastore = store;
  return scenario;
}

FaultConfig crashes(const Scenario& scenario, const std::string& name, Index vm) {
  FaultConfig fault;
  fault.name = name;
  fault.targets.vras = {scenario.vms[vm].host};
  fault.up.kind = DurationKind::Exponential;
  fault.up.mean_s = day_s;
  fault.down.kind = DurationKind::Uniform;
  fault.down.from_s = minute_s;
  fault.down.to_s = hour_s;
  return fault;
}

}  // namespace

BOOST_AUTO_TEST_CASE(whatever_is_killed_and_restored_nothing_is_lost_and_every_state_has_its_reason) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Scenario scenario = troubled_estate(seed);
    try {
      const std::string wrong = run_in_child([&] { return complaints(run_scenario(scenario, {})); });
      BOOST_TEST(wrong.empty(), "seed " << seed << ":\n" << wrong);
    } catch (const std::exception& error) {
      BOOST_ERROR(fmt::format("seed {}: {}", seed, error.what()));
    }
  }
}

BOOST_AUTO_TEST_CASE(another_fault_does_not_shift_the_dates_of_the_first) {
  Scenario scenario = calm_estate();
  scenario.faults = {crashes(scenario, "first", 0)};
  const std::string alone = spans_of(scenario, "group-0");
  BOOST_TEST(std::count(alone.begin(), alone.end(), '\n') > 4, alone);
  scenario.faults.push_back(crashes(scenario, "second", 1));
  BOOST_TEST(spans_of(scenario, "group-0") == alone);
  scenario.seed = 77;
  BOOST_TEST(spans_of(scenario, "group-0") != alone);
}

BOOST_AUTO_TEST_CASE(targets_of_one_fault_fail_together_or_each_by_itself) {
  Scenario scenario = calm_estate();
  FaultConfig both = crashes(scenario, "both", 0);
  both.targets.vras = {scenario.vms[0].host, scenario.vms[1].host};
  std::sort(both.targets.vras.begin(), both.targets.vras.end());
  both.together = true;
  scenario.faults = {both};
  const auto dates_of = [&](const std::string& group) {
    std::istringstream lines(spans_of(scenario, group));
    std::string dates, state, from, to, rest;
    while (lines >> state >> from >> to && std::getline(lines, rest))
      if (state == "Disconnected") dates += from + " " + to + "\n";
    return dates;
  };
  BOOST_TEST(dates_of("group-0") == dates_of("group-1"));
  scenario.faults[0].together = false;
  BOOST_TEST(dates_of("group-0") != dates_of("group-1"));
}

// Closed from the start on and for good, or closed by two rules at once: the state says which rule, and the groups are
// back only when the last one opens.
BOOST_AUTO_TEST_CASE(a_port_is_open_when_no_rule_closes_it_any_more) {
  Scenario scenario = calm_estate();
  ClosureConfig first, second;
  first.stops = second.stops = Stopped::Data;
  first.rule = "a";
  second.rule = "b";
  first.title = "firewall rule a: closed";
  second.title = "firewall rule b: closed";
  first.times = {{0, 3600}};
  second.times = {{1800, 7200}, {9 * day_s, 10 * day_s}};
  for (ClosureConfig* closure : {&first, &second})
    closure->between.emplace_back(std::vector<Index>{scenario.vms[0].host},
                                  std::vector<Index>{scenario.vms[0].recovery_host});
  scenario.closures = {first, second};
  const std::string spans = spans_of(scenario, "group-0");
  BOOST_TEST(spans.find("Disconnected 0.000 7200.000 firewall rule a: closed\nBitmapSync 7200.000 ") == 0u, spans);
  BOOST_TEST(spans.find("Disconnected 777600.000 864000.000 firewall rule b: closed\n") != std::string::npos, spans);
  BOOST_TEST(spans_of(scenario, "group-1") == "");
}

// Time stamps stop for two reasons that overlap: checkpoints come back with the later end.
BOOST_AUTO_TEST_CASE(checkpoints_come_back_when_all_that_stopped_them_is_over) {
  Scenario scenario = calm_estate();
  ClosureConfig closure;
  closure.stops = Stopped::Checkpoints;
  closure.rule = "a";
  closure.title = "firewall rule a: closed";
  closure.times = {{3600, 7200}};
  closure.hosts = {scenario.vms[0].host};
  scenario.closures = {closure};
  IncidentConfig restart;
  restart.at_s = 5400;
  restart.targets.managers = {scenario.hosts[scenario.vms[0].host].site};
  restart.duration_s = 3600;
  scenario.incidents = {restart};
  BOOST_TEST(spans_of(scenario, "group-0") == "ManagerDown 3600.000 9000.000 firewall rule a: closed\n");
}

// The whole left site is lost for an hour: its VMs write nothing, its VRAs come back without bitmaps, and 15 GB are
// read at 150 MB/s: 100 s of delta sync.
BOOST_AUTO_TEST_CASE(a_lost_site_comes_back_with_delta_syncs) {
  Scenario scenario = calm_estate();
  IncidentConfig lost;
  lost.at_s = day_s;
  lost.targets.sites = {scenario.hosts[scenario.vms[0].host].site};
  lost.duration_s = hour_s;
  scenario.incidents = {lost};
  const std::string spans = spans_of(scenario, "group-0");
  const std::string site = scenario.sites[lost.targets.sites[0]].name;
  BOOST_TEST(spans == fmt::format("Disconnected 86400.000 90000.000 site {0}: lost\nDeltaSync 90000.000 90100.000 "
                                  "site {0}: lost\n",
                                  site));
}

namespace {

IncidentConfig maintenance_of(const Scenario& scenario, Index host) {
  IncidentConfig incident;
  incident.at_s = day_s;
  incident.kind = IncidentKind::Maintenance;
  incident.duration_s = hour_s;
  incident.targets.hosts = {host};
  incident.title = "maintenance of " + scenario.hosts[host].name;
  return incident;
}

/// Moves of streams, one a line.
std::string moves_of(const Scenario& scenario) {
  return run_in_child([&] {
    std::string text;
    for (const RunEvent& event : run_scenario(scenario, {}).log)
      if (event.event.find("by the VRA on") != std::string::npos)
        text += fmt::format("{:.3f} {} {}\n", event.at_s, event.entity, event.event);
    return text;
  });
}

}  // namespace

// VMs move to the other host of the cluster, which has a VRA, and are protected all the time; at the end they come
// home.
BOOST_AUTO_TEST_CASE(maintenance_of_a_protected_host_needs_no_sync) {
  Scenario scenario = calm_estate();
  scenario.incidents = {maintenance_of(scenario, scenario.vms[0].host)};
  const std::string home = scenario.hosts[scenario.vms[0].host].name, other = scenario.hosts[scenario.vms[1].host].name;
  BOOST_TEST(spans_of(scenario, "group-0") == "");
  BOOST_TEST(spans_of(scenario, "group-1") == "");
  BOOST_TEST(moves_of(scenario) == fmt::format("86400.000 group-0 protected by the VRA on {}\n90000.000 group-0 "
                                               "protected by the VRA on {}\n",
                                               other, home));
}

// A disk and a journal are attached to another VRA in 5 s; 5 MB were written meanwhile, and a bitmap sync sends them.
BOOST_AUTO_TEST_CASE(maintenance_of_a_recovery_host_moves_the_recovery) {
  Scenario scenario = calm_estate();
  const Index home = scenario.vms[0].recovery_host, other = scenario.vms[1].recovery_host;
  scenario.incidents = {maintenance_of(scenario, home)};
  const std::string title = scenario.incidents[0].title;
  std::istringstream lines(spans_of(scenario, "group-0"));
  std::string all;
  for (std::string state, rest; lines >> state && std::getline(lines, rest);) all += state + rest.substr(0, 10) + "\n";
  BOOST_TEST(all == "Disconnected 86400.000\nBitmapSync 86405.000\nDisconnected 90000.000\nBitmapSync 90005.000\n");
  const std::string spans = spans_of(scenario, "group-0");
  for (const Index host : {other, home})
    BOOST_TEST(spans.find(title + ": recovery moves to the VRA on " + scenario.hosts[host].name) != std::string::npos,
               spans);
  BOOST_TEST(spans_of(scenario, "group-1") == "");
  // More volumes than are attached at once: two rounds of 5 s.
  scenario.vms[0].disks.assign(30, {5e8});
  BOOST_TEST(spans_of(scenario, "group-0").find("BitmapSync 86410.000") != std::string::npos);
}

// Alone in its cluster a host cannot give its VMs away: they are shut down, and the result says why.
BOOST_AUTO_TEST_CASE(maintenance_without_another_host) {
  Scenario scenario = calm_estate();
  const Index home = scenario.vms[0].host, other = scenario.vms[1].host;
  scenario.incidents = {maintenance_of(scenario, home)};
  scenario.hosts[home].cluster = "alone";
  const std::string why = scenario.incidents[0].title + ": no other host can take over, not replicated";
  const std::string spans = spans_of(scenario, "group-0");
  BOOST_TEST(spans.rfind("Disconnected 86400.000 90000.000 " + why, 0) == 0u, spans);
  BOOST_TEST(spans.find("DeltaSync") == std::string::npos, spans);
  const auto written = [&](Index group) {
    return std::stod(
        run_in_child([&] { return fmt::format("{:.15g}", run_scenario(scenario, {}).groups[group].bytes.written); }));
  };
  BOOST_TEST(std::abs(written(0) - 1e6 * (10 * day_s - hour_s)) < 1);
  // Another host without a VRA lets them run, but nobody tracks their writes: 15 GB are compared afterwards, and so are
  // those of the other VM that was on the host.
  scenario.hosts[home].cluster = scenario.hosts[other].cluster;
  scenario.hosts[other].vra.installed = false;
  scenario.vms[1].host = home;
  BOOST_TEST(std::abs(written(0) - 1e6 * 10 * day_s) < 1);
  const std::string untracked = spans_of(scenario, "group-0");
  BOOST_TEST(untracked.find("Disconnected 86400.000 90000.000 " + why) != std::string::npos, untracked);
  BOOST_TEST(untracked.find("DeltaSync 90000.000") != std::string::npos, untracked);
  BOOST_TEST(untracked.find("nobody tracked their writes") != std::string::npos, untracked);
}

// The host that took over crashes for ten minutes of the maintenance, and again after it: the VM is hit where it is
// then.
BOOST_AUTO_TEST_CASE(a_crash_hits_the_vms_where_they_are) {
  Scenario scenario = calm_estate();
  const Index home = scenario.vms[0].host, other = scenario.vms[1].host;
  scenario.incidents = {maintenance_of(scenario, home)};
  for (const double at_s : {day_s + 1200, 2 * day_s}) {
    IncidentConfig crash;
    crash.at_s = at_s;
    crash.targets.hosts = {other};
    crash.duration_s = 600;
    scenario.incidents.push_back(crash);
  }
  const std::string spans = spans_of(scenario, "group-0");
  const std::string hit = fmt::format("Disconnected 87600.000 88200.000 host {}: down", scenario.hosts[other].name);
  BOOST_TEST(spans.rfind(hit, 0) == 0u, spans);
  BOOST_TEST(spans.find("172800.000") == std::string::npos, spans);
  BOOST_TEST(spans_of(scenario, "group-1").find("172800.000") != std::string::npos);
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
      const std::string wrong = run_in_child([&] { return operation_complaints(run_scenario(scenario, {})); });
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
