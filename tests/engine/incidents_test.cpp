/// Incidents, maintenance and faults through the whole engine, by hand. (At random: random_trouble_test.cpp.)

#define BOOST_TEST_MODULE incidents
#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <sstream>

#include "models/units.hpp"
#include "sim/engine/run_scenario.hpp"
#include "sim/report/words/cause_words.hpp"
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
                              span.from_s, span.to_s, span.reason ? cause_words(*span.reason) : "");
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
                                  "site {0}: lost, then delta sync\n",
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
  const std::string title = "maintenance of host " + scenario.hosts[home].name;
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
  const std::string why =
      "maintenance of host " + scenario.hosts[home].name + ": no other host can take over, not replicated";
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

/// Events of the hosts, and warnings, one a line.
std::string maintenance_of_hosts(const Scenario& scenario) {
  return run_in_child([&] {
    const RunRecord record = run_scenario(scenario, {});
    std::string text;
    for (const RunEvent& event : record.log)
      if (event.event.find("maintenance") != std::string::npos ||
          event.event.find("by the VRA on") != std::string::npos)
        text += fmt::format("{:.0f} {} {}\n", event.at_s, event.entity, event.event);
    for (const std::string& warning : record.warnings) text += "! " + warning + "\n";
    return text;
  });
}

}  // namespace

// Two VMs of 8 GiB fit a host with 16 GiB; with a byte less the VM stays, the host does not enter maintenance, its VRA
// goes on, and nothing is missed. When the other VM is shut down after 20 min, there is room.
BOOST_AUTO_TEST_CASE(vms_move_only_where_there_is_memory_and_cpu) {
  Scenario scenario = calm_estate();
  const Index home = scenario.vms[0].host, other = scenario.vms[1].host;
  const std::string from = scenario.hosts[home].name, to = scenario.hosts[other].name;
  scenario.incidents = {maintenance_of(scenario, home)};
  scenario.hosts[other].memory_bytes = 16 * gib_bytes;
  const std::string moves =
      fmt::format("86400 group-0 protected by the VRA on {}\n90000 group-0 protected by the VRA on {}\n", to, from);
  BOOST_TEST(maintenance_of_hosts(scenario) == moves);

  scenario.hosts[other].memory_bytes = 16 * gib_bytes - 100;
  const std::string lack = fmt::format(
      "VM vm-0 does not fit elsewhere: memory of host {}: needs 8 GiB, 8 GiB of 16 GiB left, and no other host of its "
      "cluster has room",
      to);
  BOOST_TEST(maintenance_of_hosts(scenario) ==
             fmt::format("86400 {0} waits to enter maintenance: {1}\n90000 {0} maintenance did not take place: {1}\n! "
                         "maintenance of {0}: host {0} could not enter it, nor had it by its end: {1}\n",
                         from, lack));
  BOOST_TEST(spans_of(scenario, "group-0") == "");

  IncidentConfig off;
  off.kind = IncidentKind::PowerOff;
  off.at_s = day_s + 1200;
  off.vms = {1};
  scenario.incidents.push_back(off);
  const std::string late = maintenance_of_hosts(scenario);
  BOOST_TEST(late.find(fmt::format("87600 group-0 protected by the VRA on {}\n", to)) != std::string::npos, late);
  BOOST_TEST(late.find(fmt::format("87600 {} enters maintenance\n", from)) != std::string::npos, late);
  BOOST_TEST(late.find(fmt::format("host {} entered it 20 min late: {}\n", from, lack)) != std::string::npos, late);

  // 2 vCPUs each; 4 for each core left beside a tenth for vSAN.
  scenario.incidents.pop_back();
  scenario.hosts[other].memory_bytes = 384 * gib_bytes;
  scenario.hosts[other].cores = 4 / 3.6;
  BOOST_TEST(maintenance_of_hosts(scenario) == moves);
  scenario.hosts[other].cores = 4 / 3.6 - 1e-6;
  const std::string cpu = maintenance_of_hosts(scenario);
  BOOST_TEST(
      cpu.find(fmt::format("VM vm-0 does not fit elsewhere: CPU of host {}: needs 2 vCPUs, ", to)) != std::string::npos,
      cpu);
}

// A VRA takes 1,500 volumes: with 1,470 of its own it takes 30 more, with 1,471 the recovery stands still.
BOOST_AUTO_TEST_CASE(a_vra_takes_over_as_many_volumes_as_it_may_have) {
  Scenario scenario = calm_estate();
  const Index home = scenario.vms[0].recovery_host, other = scenario.vms[1].recovery_host;
  scenario.incidents = {maintenance_of(scenario, home)};
  scenario.vms[0].disks.assign(30, {5e8});
  scenario.vms[1].disks.assign(1470, {1e7});
  BOOST_TEST(moves_of(scenario).find("recovery by the VRA on " + scenario.hosts[other].name) != std::string::npos);
  scenario.vms[1].disks.assign(1471, {1e7});
  BOOST_TEST(moves_of(scenario) == "");
  BOOST_TEST(spans_of(scenario, "group-0")
                 .find("Disconnected 86400.000 90000.000 maintenance of host " + scenario.hosts[home].name) == 0u);
}

// A rule closes the data port of the VRA at home all the time: while its host is in maintenance the stream leaves from
// another VRA, and the rule does not meet it. A rule for the other VRA meets it then, and only then. So it is with time
// stamps.
BOOST_AUTO_TEST_CASE(a_closed_port_meets_a_stream_where_it_runs) {
  Scenario scenario = calm_estate();
  const Index home = scenario.vms[0].host, other = scenario.vms[1].host;
  scenario.incidents = {maintenance_of(scenario, home)};
  scenario.horizon_s = 2 * day_s;
  ClosureConfig closure;
  closure.stops = Stopped::Data;
  closure.rule = "a";
  closure.title = "firewall rule a: closed";
  closure.times = {{0, scenario.horizon_s}};
  const auto spans_behind = [&](Index host) {
    closure.hosts = {host};
    closure.between = {{{host}, {scenario.vms[0].recovery_host}}};
    scenario.closures = {closure};
    return spans_of(scenario, "group-0");
  };
  const std::string at_home = spans_behind(home);
  BOOST_TEST(at_home.find("Disconnected 0.000 86400.000 firewall rule a: closed\nBitmapSync 86400.000 ") == 0u,
             at_home);
  BOOST_TEST(at_home.find("Disconnected 90000.000 172800.000 firewall rule a: closed\n") != std::string::npos, at_home);
  const std::string at_other = spans_behind(other);
  BOOST_TEST(at_other.find("Disconnected 86400.000 90000.000 firewall rule a: closed\nBitmapSync 90000.000 ") == 0u,
             at_other);
  closure.stops = Stopped::Checkpoints;
  BOOST_TEST(spans_behind(home) ==
             "ManagerDown 0.000 86400.000 firewall rule a: closed\nManagerDown 90000.000 172800.000 firewall rule a: "
             "closed\n");
  BOOST_TEST(spans_behind(other) == "ManagerDown 86400.000 90000.000 firewall rule a: closed\n");
}

namespace {

/// What HA did, one event a line.
std::string restarts_of(const Scenario& scenario) {
  return run_in_child([&] {
    const RunRecord record = run_scenario(scenario, {});
    std::string text;
    for (const RunEvent& event : record.log)
      if (event.event.find("HA") != std::string::npos || event.event.find("failure of its host") != std::string::npos)
        text += fmt::format("{:.0f} {} {}{}\n", event.at_s, event.entity, event.event,
                            event.amount > 1 ? fmt::format(" {:.0f}", event.amount) : "");
    for (const std::string& warning : record.warnings) text += "! " + warning + "\n";
    return text;
  });
}

Scenario estate_with_a_failed_host() {
  Scenario scenario = calm_estate();
  IncidentConfig crash;
  crash.at_s = day_s;
  crash.targets.hosts = {scenario.vms[0].host};
  crash.duration_s = 8 * hour_s;
  scenario.incidents = {crash};
  return scenario;
}

}  // namespace

// Declared failed after 15 s, placed in 15 s, booted in 120 s: the VM writes again after 150 s. Its bitmap was in the
// memory of the failed host: 15 GB are compared at 150 MB/s, which takes 100 s.
BOOST_AUTO_TEST_CASE(ha_restarts_the_vms_of_a_failed_host_elsewhere) {
  Scenario scenario = estate_with_a_failed_host();
  const std::string from = scenario.hosts[scenario.vms[0].host].name, to = scenario.hosts[scenario.vms[1].host].name;
  BOOST_TEST(restarts_of(scenario) ==
             fmt::format("86415 {0} declared failed by vSphere HA\n86415 vm-0 restarted by vSphere HA on host {1}\n"
                         "86550 vm-0 in service after the failure of its host 150\n",
                         from, to));
  const std::string spans = spans_of(scenario, "group-0");
  BOOST_TEST(spans.find("Disconnected 86400.000 86415.000") == 0u, spans);
  BOOST_TEST(spans.find("DeltaSync 86415.000 86650.000") != std::string::npos, spans);
  const auto written = [&] {
    return std::stod(
        run_in_child([&] { return fmt::format("{:.15g}", run_scenario(scenario, {}).groups[0].bytes.written); }));
  };
  BOOST_TEST(std::abs(written() - 1e6 * (10 * day_s - 150)) < 1);
  // The boot of that VM, beside that of the run-book.
  scenario.vms[0].boot = constant_duration(600);
  BOOST_TEST(std::abs(written() - 1e6 * (10 * day_s - 630)) < 1);
  // Switched off: its VMs are back when it is.
  for (HostConfig& host : scenario.hosts) host.restarts_vms = false;
  BOOST_TEST(std::abs(written() - 1e6 * (10 * day_s - 8 * hour_s)) < 1);
  BOOST_TEST(restarts_of(scenario) == "");
}

// A host that is back before it is declared failed keeps its VMs.
BOOST_AUTO_TEST_CASE(ha_waits_for_its_detection) {
  Scenario scenario = estate_with_a_failed_host();
  scenario.incidents[0].duration_s = 14.9;
  BOOST_TEST(restarts_of(scenario) == "");
  scenario.incidents[0].duration_s = 15.1;
  BOOST_TEST(restarts_of(scenario).find("restarted") != std::string::npos);
}

// Two VMs of 8 GiB fit a host with 16 GiB; with a byte less the VM waits, and is tried again when the other one is shut
// down after an hour. Nothing else of it is lost to the end of the run but what it did not write.
BOOST_AUTO_TEST_CASE(ha_tries_again_what_does_not_fit) {
  Scenario scenario = estate_with_a_failed_host();
  HostConfig& other = scenario.hosts[scenario.vms[1].host];
  other.memory_bytes = 16 * gib_bytes;
  BOOST_TEST(restarts_of(scenario).find("86550 vm-0 in service") != std::string::npos);
  other.memory_bytes = 16 * gib_bytes - 100;
  const std::string waits = restarts_of(scenario);
  BOOST_TEST(waits.find(fmt::format("86415 vm-0 waits for vSphere HA: memory of host {}: needs 8 GiB, 8 GiB of 16 GiB "
                                    "left, and no other host of its cluster has room",
                                    other.name)) != std::string::npos,
             waits);
  BOOST_TEST(waits.find("restarted") == std::string::npos, waits);
  IncidentConfig off;
  off.kind = IncidentKind::PowerOff;
  off.at_s = day_s + hour_s;
  off.vms = {1};
  scenario.incidents.push_back(off);
  BOOST_TEST(restarts_of(scenario).find("90135 vm-0 in service") != std::string::npos);
  scenario.incidents = {scenario.incidents[0]};
  scenario.incidents[0].duration_s.reset();
  BOOST_TEST(restarts_of(scenario).find("! host " + scenario.hosts[scenario.vms[0].host].name +
                                        " failed and vSphere HA could not restart VM vm-0") != std::string::npos);
}
