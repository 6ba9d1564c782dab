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
  switch (draw.whole(0, 6)) {
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
    default:
      targets.sites = one(scenario.sites.size());
  }
  return targets;
}

IncidentConfig drawn_incident(const Scenario& scenario, Draw& draw) {
  IncidentConfig incident;
  incident.at_s = draw.between(0, 0.9) * scenario.horizon_s;
  incident.duration_s = draw.between(0.01, 0.2) * scenario.horizon_s;
  const Index what = draw.whole(0, 5);
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
