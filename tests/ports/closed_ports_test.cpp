/// Firewall rules of scenarios: which connections they close, what that stops in the simulation and for how long, by
/// hand; what is said of rules that close nothing; and, over random designs, that nothing is lost and no group stays
/// stuck.

#define BOOST_TEST_MODULE closed_ports
#include "sim/ports/closed_ports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>

#include "models/random_stream.hpp"
#include "sim/engine/run_scenario.hpp"
#include "sim/ports/ports_of_run.hpp"
#include "tests/ports/designs.hpp"
#include "tests/support/run_in_child.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// Rules of the firewall, as JSON text.
json with_rules(json design, const std::string& rules) {
  design["security"]["firewall"]["rules"] = json::parse(rules);
  return design;
}

Scenario to_play(const json& design) {
  Scenario scenario = scenario_of(design);
  work_out_closures(scenario, "design.json");
  return scenario;
}

std::string played(const json& design, const std::function<std::string(const RunRecord&)>& text) {
  const Scenario scenario = to_play(design);
  return run_in_child([&] { return text(run_scenario(scenario, {})); });
}

std::string spans(const RunRecord& record) {
  std::string text;
  for (const GroupResult& group : record.groups)
    for (const StateSpan& span : group.spans)
      text += fmt::format("{} {:.6g}..{:.6g} {}\n", group_state_names[static_cast<std::size_t>(span.state)],
                          span.from_s, span.to_s, reason_of(span));
  return text;
}

double control_bytes(const json& design) {
  return std::stod(played(design, [](const RunRecord& record) {
    return fmt::format("{:.17g}", record.links[0].by_class_bytes[static_cast<std::size_t>(TrafficClass::Control)]);
  }));
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

bool warns(const Scenario& scenario, const std::string& part) {
  return std::any_of(scenario.warnings.begin(), scenario.warnings.end(),
                     [&](const std::string& warning) { return has(warning, part); });
}

/// The closure of a kind, nullptr when there is none.
const ClosureConfig* closure(const Scenario& scenario, Stopped stops) {
  for (const ClosureConfig& one : *scenario.closures)
    if (one.stops == stops) return &one;
  return nullptr;
}

/// A rule named "r" that an event closes at 10 min for 10 min.
json closed_for_ten_minutes(json design, const std::string& selectors) {
  design = with_rules(std::move(design), R"([{"name": "r", "closed": false, )" + selectors + "}]");
  design["events"] =
      json::parse(R"([{"at": "10 min", "kind": "firewall_close", "rules": ["r"], "duration": "10 min"}])");
  return design;
}

}  // namespace

// Two VMs of 1 MB/s on two hosts: 600 MB each while 4008 is closed, all of it unique, over 1 Gb/s that both share:
// the sync lasts as long as the rate exceeds the writes.
BOOST_AUTO_TEST_CASE(a_closed_data_port_disconnects_its_streams_and_a_bitmap_sync_follows) {
  const std::string text =
      played(closed_for_ten_minutes(two_sites(), R"("ports": ["4008"], "protocol": "tcp")"), spans);
  const std::string reason = "firewall rule r: tcp 4008 from vra of l to vra of r closed";
  BOOST_TEST(text.find("Disconnected 600..1200 " + reason + "\nBitmapSync 1200..") == 0u, text);
  BOOST_TEST(has(text.substr(text.find("BitmapSync")), reason), text);
}

BOOST_AUTO_TEST_CASE(the_cause_of_a_missed_rpo_and_the_events_name_the_rule) {
  json design = closed_for_ten_minutes(two_sites(), R"("ports": ["4008"])");
  design["vpgs"][0]["rpo_target"] = "1 min";
  const std::string text = played(design, [](const RunRecord& record) {
    const Violation& miss = record.groups[0].violations.at(0);
    std::string all = cause_and_category(miss) + "\n";
    for (const RunEvent& event : record.log)
      if (has(event.entity, "firewall"))
        all += fmt::format("{} {}: {}, {}\n", event.at_s, event.entity, event.event, event.amount);
    return all;
  });
  // Both VMs are of one group on hosts of their own: two streams. The rule closes the way back as well, for reverse
  // protection, but no stream uses it.
  BOOST_TEST(text ==
                 "firewall rule r: tcp 4008 from vra of l to vra of r closed (firewall)\n"
                 "600 firewall rule r: closes replicated data, 2\n"
                 "1200 firewall rule r: opens replicated data, 2\n",
             text);
}

// A port that is closed to the end is the cause as well, though no checkpoint after it tells how long it was.
BOOST_AUTO_TEST_CASE(the_cause_of_an_rpo_missed_to_the_end_is_the_rule) {
  json design = with_rules(two_sites(), R"([{"name": "r", "ports": ["4008"], "closed": false}])");
  design["vpgs"][0]["rpo_target"] = "1 min";
  design["events"] = json::parse(R"([{"at": "10 min", "kind": "firewall_close", "rules": ["r"]}])");
  const std::string text = played(design, [](const RunRecord& record) {
    std::string all;
    for (const Violation& miss : record.groups[0].violations)
      all += fmt::format("{:.6g}..{:.6g} {}\n", miss.from_s, miss.to_s, cause_words(miss.cause));
    return all;
  });
  // The newest checkpoint is dated 600 s, or 595 s when the last one was not through.
  BOOST_TEST(text.find("..3600 firewall rule r: tcp 4008 from vra of l to vra of r closed\n") != std::string::npos,
             text);
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 1, text);
}

// The other direction of 4008 is for reverse protection only; the other direction of control is needed at any time.
BOOST_AUTO_TEST_CASE(the_direction_of_a_rule_counts) {
  const std::string ends = R"("from": {"sites": ["right"]}, "to": {"sites": ["left"]}, )";
  const Scenario data = to_play(closed_for_ten_minutes(two_sites(), ends + R"("ports": ["4008"])"));
  BOOST_TEST(warns(data, "firewall rule r closes tcp 4008 from vra of r to vra of l, which no group of this run"));
  BOOST_TEST(played(closed_for_ten_minutes(two_sites(), ends + R"("ports": ["4008"])"), spans).empty());
  const std::string control = played(closed_for_ten_minutes(two_sites(), ends + R"("ports": ["4007"])"), spans);
  BOOST_TEST(control.find("Disconnected 600..1200 firewall rule r: tcp 4007 from vra of r to vra of l closed") == 0u,
             control);
}

BOOST_AUTO_TEST_CASE(a_rule_for_one_host_stops_its_streams_only) {
  json design = two_sites();
  design["vpgs"] = json::parse(R"([{"name": "g", "count": 2, "vms": ["vm"], "recovery": {"cluster": "r"}}])");
  const Scenario plain = scenario_of(design);
  const std::string host = plain.hosts[plain.vms[0].host].name;
  const std::string text =
      played(closed_for_ten_minutes(design, R"("from": {"hosts": [")" + host + R"("]}, "ports": ["4008"])"),
             [](const RunRecord& record) {
               std::string all;
               for (const GroupResult& group : record.groups)
                 all += fmt::format("{} ", group.state_s[static_cast<std::size_t>(GroupState::Disconnected)]);
               return all;
             });
  BOOST_TEST(text == "600 0 ");
}

// With model.closed_control "holds_syncs" writes flow on; the link that fails while control is closed leaves a bitmap
// sync that waits for the control port.
BOOST_AUTO_TEST_CASE(closed_control_may_hold_syncs_only) {
  json design = closed_for_ten_minutes(two_sites(), R"("ports": ["4007"])");
  design["model"]["closed_control"] = "holds_syncs";
  BOOST_TEST(played(design, spans).empty());
  design["events"].push_back({{"at", "11 min"}, {"kind", "link_down"}, {"link", "wan"}});
  design["events"].push_back({{"at", "12 min"}, {"kind", "link_restored"}, {"link", "wan"}});
  const std::string text = played(design, spans);
  BOOST_TEST(text.find("Disconnected 660..720 ") == 0u, text);
  const std::size_t sync = text.find("BitmapSync 720..12");
  BOOST_TEST(sync != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_closed_manager_port_stops_checkpoints) {
  const std::string text = played(closed_for_ten_minutes(two_sites(), R"("ports": ["4009"])"), spans);
  BOOST_TEST(text == "ManagerDown 600..1200 firewall rule r: tcp 4009 from zvm of left to vra of l closed\n", text);
  const Scenario recovery_side =
      to_play(closed_for_ten_minutes(two_sites(), R"("to": {"sites": ["right"]}, "ports": ["4009"])"));
  BOOST_TEST(warns(recovery_side, "where no VM is protected"));
}

// 0.1 Mb/s between the managers and 1 kb/s for each of the two VMs, each direction, for an hour; ten minutes without
// the managers' part when both of their ports are closed, all of it when one of the two is open.
BOOST_AUTO_TEST_CASE(a_closed_pairing_port_stops_what_managers_exchange) {
  const double whole = (0.1e6 + 2 * 1e3) / 8 * 3600;
  const double relative = 1e-9;
  BOOST_TEST(control_bytes(two_sites()) == whole, boost::test_tools::tolerance(relative));
  const json one = closed_for_ten_minutes(two_sites(), R"("ports": ["9081"])");
  BOOST_TEST(control_bytes(one) == whole, boost::test_tools::tolerance(relative));
  BOOST_TEST(warns(to_play(one), "but another port between the same managers stands in for it"));
  const json both = closed_for_ten_minutes(two_sites(), R"("ports": ["9081", "9071"])");
  BOOST_TEST(control_bytes(both) == whole - 0.1e6 / 8 * 600, boost::test_tools::tolerance(relative));
  const json control = closed_for_ten_minutes(two_sites(), R"("ports": ["4007"])");
  BOOST_TEST(control_bytes(control) == whole - 2 * 1e3 / 8 * 600, boost::test_tools::tolerance(relative));
  // The old version has 9081 only.
  const json old = closed_for_ten_minutes(two_sites(3, 4, "5.0"), R"("ports": ["9081"])");
  BOOST_TEST(control_bytes(old) == whole - 0.1e6 / 8 * 600, boost::test_tools::tolerance(relative));
}

BOOST_AUTO_TEST_CASE(two_rules_that_close_one_port_each_stop_pairing_while_both_do) {
  json design = with_rules(two_sites(), R"([{"name": "a", "ports": ["9081"], "closed": false},
                                            {"name": "b", "ports": ["9071"], "closed": false}])");
  design["events"] = json::parse(R"([{"at": "10 min", "kind": "firewall_close", "rules": ["a"], "duration": "20 min"},
                                     {"at": "20 min", "kind": "firewall_close", "rules": ["b"]}])");
  const Scenario scenario = to_play(design);
  const ClosureConfig* pairing = closure(scenario, Stopped::Pairing);
  BOOST_REQUIRE(pairing != nullptr);
  BOOST_REQUIRE(pairing->times.size() == 1u);
  BOOST_TEST(pairing->times[0].from_s == 1200);
  BOOST_TEST(pairing->times[0].to_s == 1800);
}

BOOST_AUTO_TEST_CASE(encrypted_appliances_need_9008_and_a_rule_for_4008_is_told_so) {
  json design = two_sites();
  for (auto& cluster : design["clusters"]) cluster["vra"]["encryption"] = "tls1.3";
  const Scenario wrong = to_play(with_rules(design, R"([{"name": "r", "ports": ["4008"], "protocol": "tcp"}])"));
  BOOST_TEST(wrong.closures->empty());
  BOOST_TEST(warns(wrong, "firewall rule r closes nothing that the design needs; the nearest need is tcp 4009 from"),
             wrong.warnings.back());
  const std::string ends = R"("from": {"sites": ["left"], "kinds": ["vra"]}, "to": {"sites": ["right"]}, )";
  const Scenario nearer = to_play(with_rules(design, R"([{"name": "r", )" + ends + R"("ports": ["4008"]}])"));
  BOOST_TEST(warns(nearer, "the nearest need is tcp 9007 from vra of l to vra of r (replication control, encrypted)"),
             nearer.warnings.back());
  const std::string text = played(closed_for_ten_minutes(design, R"("ports": ["9008"])"), spans);
  BOOST_TEST(text.find("Disconnected 600..1200 firewall rule r: tcp 9008") == 0u, text);
}

BOOST_AUTO_TEST_CASE(closed_ports_without_effect_are_told) {
  const auto warned = [](const std::string& rule, const std::string& text) {
    const Scenario scenario = to_play(with_rules(two_sites(), "[" + rule + "]"));
    BOOST_TEST(warns(scenario, text), rule << " says " << fmt::format("{}", fmt::join(scenario.warnings, "\n")));
  };
  warned(R"({"name": "logs", "ports": ["4005"]})",
         "firewall rule logs closes what has no effect in the simulation: tcp 4005 from zvm of left to vra of l (log "
         "collection); tcp 4005 from zvm of right to vra of r (log collection)");
  warned(R"({"name": "all", "from": {"sites": ["left"]}})", "to vra of l (log collection); and 1 more");
  warned(R"({"name": "never", "ports": ["4008"], "closed": false})", "firewall rule never is never closed in this run");
  warned(R"({"name": "vc", "ports": ["443"], "from": {"kinds": ["zvm"]}, "to": {"kinds": ["vcenter"]}})",
         "which only recovery operations need, and none of this run does");
  warned(R"({"name": "back", "ports": ["4009"], "from": {"kinds": ["vra"]}, "to": {"kinds": ["zvm"]}})",
         "which is the other direction");
}

// The seed's example: four appliances at the provider. Customer A's appliances use 9082 (control) and 9083 (data) for
// the first of them: closing 9083 stops the data to that one only.
BOOST_AUTO_TEST_CASE(a_relayed_port_is_that_of_one_appliance) {
  Scenario scenario = read_scenario(DRSIM_SOURCE_DIR "/scenarios/cloud-connector/cloud-connector.json",
                                    {{R"(/security={"firewall":{"rules":[{"name":"r","to":{"components":["zcc-a"]},)"
                                      R"("ports":["9083"]}]}})"},
                                     {}})
                          .scenario;
  work_out_closures(scenario, "");
  const ClosureConfig* data = closure(scenario, Stopped::Data);
  BOOST_REQUIRE(data != nullptr);
  BOOST_TEST(closure(scenario, Stopped::Control) == nullptr);
  BOOST_REQUIRE(data->between.size() == 1u);
  BOOST_TEST(data->between[0].first.size() == 3u);
  BOOST_REQUIRE(data->between[0].second.size() == 1u);
  BOOST_TEST(scenario.hosts[data->between[0].second[0]].name == "cloud-1");
  BOOST_TEST(data->title == "firewall rule r: tcp 9083 from vra of a to zcc-a closed");
}

BOOST_AUTO_TEST_CASE(what_a_connector_does_not_get_through_to_an_appliance_stops_from_all_customers_hosts) {
  Scenario scenario = read_scenario(DRSIM_SOURCE_DIR "/scenarios/cloud-connector/cloud-connector.json",
                                    {{R"(/security={"firewall":{"rules":[{"name":"r","from":{"components":["zcc-b"]},)"
                                      R"("to":{"hosts":["cloud-2"]},"ports":["4008"]}]}})"},
                                     {}})
                          .scenario;
  work_out_closures(scenario, "");
  const ClosureConfig* data = closure(scenario, Stopped::Data);
  BOOST_REQUIRE(data != nullptr);
  BOOST_REQUIRE(data->between.size() == 1u);
  BOOST_TEST(data->between[0].first.size() == 2u);
  BOOST_TEST(scenario.hosts[data->between[0].second.at(0)].name == "cloud-2");
}

namespace {

/// The shipped scenario with copies to a third region, behind a rule for these ports that closes as the event says.
Scenario retention_behind(const std::string& ports, const std::string& event) {
  Scenario scenario =
      read_scenario(DRSIM_SOURCE_DIR "/scenarios/in-cloud/in-cloud.json",
                    {{R"(/security={"firewall":{"rules":[{"name":"r","closed":false,"ports":)" + ports + "}]}}",
                      R"(/events=[{"kind":"firewall_close","rules":["r"],)" + event + "}]"},
                     {}})
          .scenario;
  work_out_closures(scenario, "");
  return scenario;
}

double retention_bytes(const Scenario& scenario) {
  return std::stod(run_in_child([&] {
    double bytes = 0;
    for (const LinkResult& link : run_scenario(scenario, {}).links)
      bytes += link.by_class_bytes[static_cast<std::size_t>(TrafficClass::Retention)];
    return fmt::format("{:.17g}", bytes);
  }));
}

}  // namespace

// 12 VMs of 1.5 MB/s, a fifth of it unique in a day, compressed 2:1, from 01:00 on at 150 Mb/s: it lasts 8,294 s.
// Closed at 02:00, an hour of it is sent; when the port opens again the rest follows.
BOOST_AUTO_TEST_CASE(copies_wait_for_their_port_and_go_on) {
  const double whole = 12 * 1.5e6 * 86400 * 0.2 / 2, hour = 150e6 / 8 * 3600;
  const auto near = boost::test_tools::tolerance(1e-9);
  const std::string from_two = R"("at":"2 h")";
  BOOST_TEST(retention_bytes(retention_behind(R"(["445","2049"])", from_two)) == hour, near);
  BOOST_TEST(retention_bytes(retention_behind(R"(["445","2049"])", from_two + R"(,"duration":"10 h")")) == whole, near);
  // It would end at 03:18:14; opened at 22:00, so much is left of the day that 7,200 s more are sent, and 1,094 s
  // remain.
  BOOST_TEST(retention_bytes(retention_behind(R"(["445","2049"])", R"("at":"1 h","duration":"21 h")")) == 2 * hour,
             near);
  const Scenario one = retention_behind(R"(["445"])", from_two);
  BOOST_TEST(retention_bytes(one) == whole, near);
  BOOST_TEST(warns(one, "but another port stands in for it, or no copy goes there"));
}

// Two jobs to one region: a rule for the repository of the second keeps back its copies, and only these. What crossed
// is told apart by repository.
BOOST_AUTO_TEST_CASE(a_closed_repository_keeps_back_its_own_copies_only) {
  const double whole = 12 * 1.5e6 * 86400 * 0.2 / 2, hour = 75e6 / 8 * 3600;
  const std::string job = R"("vpgs":["tenant"],"repository":"eu-gb","at":"01:00","rate":"75 Mbps","compression":2})";
  Scenario scenario =
      read_scenario(
          DRSIM_SOURCE_DIR "/scenarios/in-cloud/in-cloud.json",
          {{R"(/retention=[{"name":"nightly",)" + job + R"(,{"name":"second",)" + job + "]",
            R"(/security={"firewall":{"rules":[{"name":"r","to":{"components":["second"]},"closed":false}]}})",
            R"(/events=[{"kind":"firewall_close","rules":["r"],"at":"2 h"}])"},
           {}})
          .scenario;
  work_out_closures(scenario, "");
  const std::string carried = run_in_child([&] {
    std::string text;
    const auto ports = ports_of_run(scenario, run_scenario(scenario, {}), "");
    for (const auto& rule : ports["rules"])
      for (const auto& one : rule["carried"])
        if (one["class"] == "retention")
          text += fmt::format("{} {:.6g} ", one["repository"].get<std::string>(), one["bytes"].get<double>());
    return text;
  });
  BOOST_TEST(carried == fmt::format("nightly {:.6g} second {:.6g} ", whole, hour));
}

// Both legs of the pairing through a connector are needed: closing one stops what the managers exchange.
BOOST_AUTO_TEST_CASE(managers_behind_a_connector_pair_over_all_of_its_legs) {
  for (const char* end : {R"("from":{"components":["zcc-a"]},"to":{"sites":["customer-a"]})",
                          R"("from":{"sites":["provider"],"kinds":["zvm"]},"to":{"components":["zcc-a"]})"}) {
    Scenario scenario =
        read_scenario(
            DRSIM_SOURCE_DIR "/scenarios/cloud-connector/cloud-connector.json",
            {{R"(/security={"firewall":{"rules":[{"name":"r","ports":["9081"],)" + std::string(end) + "}]}}"}, {}})
            .scenario;
    work_out_closures(scenario, "");
    const ClosureConfig* pairing = closure(scenario, Stopped::Pairing);
    BOOST_REQUIRE(pairing != nullptr);
    BOOST_REQUIRE(pairing->pairs.size() == 1u);
    BOOST_TEST(scenario.sites[pairing->pairs[0].first].name == "customer-a");
    BOOST_TEST(scenario.sites[pairing->pairs[0].second].name == "provider");
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_kind_is_refused_with_the_nearest) {
  const json design = with_rules(two_sites(), R"([{"name": "r", "from": {"kinds": ["vrs"]}, "ports": ["4008"]}])");
  try {
    to_play(design);
    BOOST_ERROR("accepted");
  } catch (const ScenarioError& error) {
    BOOST_TEST(
        has(error.what(),
            "/security/firewall/rules/0/from/kinds/0: there is no kind \"vrs\" (did you mean \"vra\"?); allowed"),
        error.what());
  }
}

namespace {

/// A failover of the left site at 20 min; what a rule closes from 10 to 30 min.
json failover_behind(const std::string& selectors, const std::string& kind = "failover") {
  json design = closed_for_ten_minutes(two_sites(), selectors);
  design["duration"] = "6 h";
  design["events"][0]["duration"] = "20 min";
  design["operations"] = json::parse(R"([{"name": "op", "at": "15 min", "site": "left"}])");
  design["operations"][0]["kind"] = kind;
  design["runbooks"] = json::parse(R"([{"name": "rb", "detection": "0 s", "decision": "0 s"}])");
  return design;
}

std::string recovery(const RunRecord& record) {
  const FailoverResult& one = record.failovers.at(0);
  std::string text =
      fmt::format("{} {}\n", one.outcome, one.rto.value_s ? fmt::format("{:.6g}", *one.rto.value_s) : one.rto.reason);
  for (const RecoveryStep& step : one.vms.at(0).steps)
    text += fmt::format("{} {:.6g}..{:.6g} {}\n", step.name, step.start_s, step.end_s, step.spent_on);
  return text;
}

}  // namespace

// The disaster at 900 s; both VMs wait for the vCenter up to 1800 s, are created in 30 s, then start at once on hosts
// of their own: 160 s boot and 60 s re-IP. RTO = 900 + 30 + 220.
BOOST_AUTO_TEST_CASE(a_failover_waits_for_a_vcenter_that_its_manager_does_not_reach) {
  const std::string text = played(
      failover_behind(R"("from": {"kinds": ["zvm"]}, "to": {"kinds": ["vcenter"]}, "ports": ["443"])"), recovery);
  BOOST_TEST(has(text, "1150\n"), text);
  BOOST_TEST(has(text, "wait for firewall 900..1800 firewall rule r: tcp 443 from zvm of"), text);
}

BOOST_AUTO_TEST_CASE(a_failover_waits_for_an_appliance_or_host_that_takes_no_tasks) {
  const std::string appliance = played(failover_behind(R"("ports": ["4006"], "to": {"sites": ["right"]})"), recovery);
  BOOST_TEST(has(appliance, "wait for firewall 900..1800 firewall rule r: tcp 4006"), appliance);
  const std::string host = played(failover_behind(R"("ports": ["902"])"), recovery);
  BOOST_TEST(has(host, "wait for firewall 900..1800 firewall rule r: "), host);
  const Scenario other_side = to_play(failover_behind(R"("ports": ["4006"], "to": {"sites": ["left"]})"));
  BOOST_TEST(warns(other_side, "which only recovery operations need, and none of this run does"));
}

BOOST_AUTO_TEST_CASE(a_port_that_stays_closed_is_the_reason_why_there_is_no_rto) {
  json design = failover_behind(R"("to": {"kinds": ["vcenter"]}, "ports": ["443"])");
  design["events"][0].erase("duration");
  const std::string text = played(design, recovery);
  BOOST_TEST(has(text, "the run ended while VM vm-1 was at: wait for firewall (firewall rule r: tcp 443"), text);
}

// The VMs are created by 930 s, their keys cannot be had until 1800 s, and they are up 220 s later: RTO = 900 + 220.
BOOST_AUTO_TEST_CASE(encrypted_vms_wait_for_a_key_server_behind_a_closed_port) {
  json design = failover_behind(R"("from": {"kinds": ["vcenter"]}, "to": {"kinds": ["kms"]}, "ports": ["5696"])");
  design["security"]["at_rest"] = {{"recovery", {"vsan"}}};
  design["security"]["kms"] =
      json::parse(R"([{"name": "keys", "kind": "hpcs", "region": "eu-es", "serves": ["vsan"], "sites": ["right"]}])");
  const std::string text = played(design, recovery);
  BOOST_TEST(has(text, "1120\n"), text);
  BOOST_TEST(
      has(text, "wait for keys 930..1800 key server keys behind a closed port, which holds the vSAN keys of right"),
      text);
  design.erase("operations");
  BOOST_TEST(warns(to_play(design), "which no power-on of this run needs"));
  design["security"]["firewall"]["rules"][0]["from"] = {{"kinds", {"esxi"}}};
  BOOST_TEST(warns(to_play(design), "closes what has no effect in the simulation: tcp 5696"));
}

BOOST_AUTO_TEST_CASE(a_move_needs_managers_that_reach_each_other) {
  json design = failover_behind(R"("ports": ["9081", "9071"])", "move");
  const std::string text = played(design, recovery);
  BOOST_TEST(has(text, "refused a move needs the managers of both sites: firewall rule r: tcp 9081"), text);
  design["operations"][0]["at"] = "40 min";
  BOOST_TEST(has(played(design, recovery), "committed "));
}

// Any connection of a random design, closed from one random date to another: the engine ends a run that loses a byte;
// every stretch has a reason, and an hour after the last opening every group is protected again.
BOOST_AUTO_TEST_CASE(whatever_is_closed_and_opened_nothing_is_lost_or_stuck) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    RandomStream random(seed, "closed ports", "design");
    json design = two_sites(1 + static_cast<int>(random.below(3)), 1 + static_cast<int>(random.below(3)),
                            random.below(2) ? "10.0" : "5.0");
    design["duration"] = "3 h";
    design["vms"][0]["count"] = 1 + random.below(4);
    const bool is_new = design["clusters"][0]["vra"]["version"] == "10.0";
    for (auto& cluster : design["clusters"])
      if (is_new && seed % 3 == 0) cluster["vra"]["encryption"] = "tls1.3";
    if (seed % 2 == 0)
      design["cloud_connectors"] = {{{"name", "z"}, {"site", "right"}, {"customer", "left"}, {"throughput", "1 Gbps"}}};
    design["model"]["closed_control"] = random.below(2) ? "disconnects" : "holds_syncs";
    std::vector<Connection> needed = needs_of(design).connections;
    needed.erase(std::remove_if(needed.begin(), needed.end(),
                                [](const Connection& one) { return one.row.stops == Stopped::Nothing; }),
                 needed.end());
    json rules = json::array(), events = json::array();
    for (int number = 0; number < 4; ++number) {
      const Connection& one = needed[random.below(static_cast<std::uint32_t>(needed.size()))];
      const std::string name = fmt::format("r{}", number);
      json rule = {{"name", name}, {"closed", false}, {"both_ways", random.below(2) == 1}};
      rule["from"]["kinds"] = one.row.from;
      rule["to"]["kinds"] = one.row.to;
      rule["ports"] = {std::to_string(one.box.ports.intervals()[0].last)};
      rules.push_back(rule);
      const double from_s = 3600 * random.uniform(), length_s = 1 + 3600 * random.uniform();
      events.push_back({{"at", fmt::format("{:.3f} s", from_s)},
                        {"kind", "firewall_close"},
                        {"rules", {name}},
                        {"duration", fmt::format("{:.3f} s", length_s)}});
    }
    design["security"]["firewall"]["rules"] = rules;
    design["events"] = events;
    const std::string wrong = played(design, [](const RunRecord& record) {
      std::string text;
      for (const GroupResult& group : record.groups) {
        for (const StateSpan& span : group.spans) {
          const bool at_end = span.to_s >= record.horizon_s;
          if (at_end || (!span.reason && span.state != GroupState::Buffering))
            text += fmt::format("{} {}..{} {}\n", group.name, span.from_s, span.to_s, reason_of(span));
        }
        const double lost = group.bytes.written - group.bytes.delivered - group.bytes.queued - group.bytes.dirty -
                            group.bytes.collapsed;
        if (std::abs(lost) > 1e-6 * group.bytes.written) text += fmt::format("{} lost {}\n", group.name, lost);
      }
      return text;
    });
    BOOST_TEST(wrong.empty(), "seed " << seed << ":\n" << wrong << rules.dump(1) << events.dump(1));
  }
}
