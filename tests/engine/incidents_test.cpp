/// Incidents, maintenance and faults through the whole engine, by hand. (At random: random_trouble_test.cpp.)

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
