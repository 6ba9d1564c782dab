/// Events of seconds and minutes that meet groups which are not in step: they have what they can have added, and what
/// would be there without them stays normal operation. Held against the same estates without the events.

#define BOOST_TEST_MODULE short_events
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/report/verdict.hpp"
#include "tests/support/estate.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/runbook_estate.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

json shipped_verdict(const std::string& name, const std::vector<std::string>& settings) {
  const TemporaryFolder folder;
  std::string arguments = "run '" DRSIM_SOURCE_DIR "/scenarios/" + name + "/" + name + ".json'";
  for (const std::string& setting : settings) arguments += " --set '" + setting + "'";
  const ProgramRun run = run_drsim(folder.path(), arguments + " --quiet --no-advice --format json");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  return json::parse(run.out)["verdict"];
}

double seconds(const json& part) { return part["above_target_group_s"].get<double>(); }

bool says(const json& verdict, const std::string& text) {
  for (const json& line : verdict["lines"])
    if (line.get<std::string>().find(text) != std::string::npos) return true;
  return false;
}

}  // namespace

// A bitmap sync of a day and a half, from a pool that was full hours before; one second without the link.
BOOST_AUTO_TEST_CASE(a_second_takes_no_backlog_of_days) {
  const json calm = shipped_verdict("silent-failure", {"/events=[]"});
  const json met = shipped_verdict(
      "silent-failure", {R"(/events=[{"at": "10 h", "kind": "down", "links": ["fra-mad"], "duration": "1 s"}])"});
  const json& event = met["events"][0];
  BOOST_TEST(event["outcome"] == "told");
  BOOST_TEST(seconds(event) >= 1);
  BOOST_TEST(seconds(event) <= 300);
  BOOST_TEST(met["normal_operation"]["outcome"] == calm["normal_operation"]["outcome"]);
  BOOST_TEST(seconds(met["normal_operation"]) >= seconds(calm["normal_operation"]) - 300);
}

// 153 Mb/s where 99.9 Mb/s is usable, from the start: one second, and eight hours, without the link change nothing of
// that. The outage has its own length: the target is missed for ever without it, too.
BOOST_AUTO_TEST_CASE(what_grows_without_end_is_told_whatever_happens) {
  const std::string load =
      R"(/workloads/load={"kind": "constant", "mean": "9 MB/s", "unique": [{"window": "24 h", "fraction": 0.85}],
         "compression": 2})";
  for (const double length_s : {1.0, 28800.0}) {
    const json verdict =
        shipped_verdict("silent-failure", {load, R"(/duration="2 d")", "/expect=[]",
                                           fmt::format(R"(/events=[{{"at": "12 h", "kind": "down", "links": ["fra-mad"],
                                                           "duration": "{} s"}}])",
                                                       length_s)});
    BOOST_TEST(verdict["normal_operation"]["outcome"] == "diverges");
    BOOST_TEST(says(verdict, "it gets worse for 1 without end"));
    BOOST_TEST(seconds(verdict["events"][0]) >= length_s);
    BOOST_TEST(seconds(verdict["events"][0]) <= length_s + 1);
    BOOST_TEST(seconds(verdict["normal_operation"]) >= 2 * 86400 - 700 - length_s);
  }
}

// Replication is refused a move while the link is down: that changes nothing, and all is the outage's.
BOOST_AUTO_TEST_CASE(a_refused_operation_claims_nothing) {
  const json verdict = shipped_verdict(
      "move-and-failback",
      {R"(/events=[{"at": "1 h 30 min", "kind": "down", "links": ["fra-mad"], "duration": "65 min"}])"});
  BOOST_REQUIRE(verdict["operations"].size() == 2U);
  BOOST_TEST(verdict["operations"][0]["rto_s"].is_null());
  for (const json& operation : verdict["operations"]) BOOST_TEST(seconds(operation) == 0);
  BOOST_TEST(seconds(verdict["events"][0]) > 3600);
  BOOST_TEST(verdict["events"][0]["together_with"].empty());
  BOOST_TEST(verdict["events"][0]["operations"].empty());
}

// Between the stop of the VMs and the reverse delta sync nothing is replicated: a gateway that is down for a minute
// adds nothing, where nobody waits for it. In the sync it does.
BOOST_AUTO_TEST_CASE(an_event_in_an_operation_adds_only_where_something_moves) {
  const auto at = [](const char* date) {
    return fmt::format(R"(/events=[{{"at": "{}", "kind": "down", "gateways": ["madrid"], "duration": "1 min"}}])",
                       date);
  };
  const json before = shipped_verdict("move-and-failback", {at("2 h 33 min")});
  BOOST_TEST(before["events"][0]["operations"].size() == 1U);
  BOOST_TEST(says(before, "; of no step it is known that it waited for it, and nothing was replicated meanwhile."));
  const json within = shipped_verdict("move-and-failback", {at("3 h")});
  BOOST_TEST(says(within, "; what that adds is part of the operation's times."));
}

// What happened to a host in the hours between a move and the failback, and a site down in the move: the failback has
// no part in either, though its delta sync names what the streams had met last.
BOOST_AUTO_TEST_CASE(an_event_is_over_before_an_operation_hours_later) {
  const json host = shipped_verdict(
      "move-and-failback", {R"(/events=[{"at": "12 h", "kind": "down", "hosts": ["fra-1"], "duration": "10 min"}])"});
  BOOST_TEST(!says(host, "together with move back"));
  BOOST_TEST(host["events"][0]["over_s"].get<double>() < 12 * 3600 + 1200);
  BOOST_TEST(seconds(host["events"][0]) > 500);
  const json site =
      shipped_verdict("move-and-failback",
                      {R"(/events=[{"at": "3 h", "kind": "down", "sites": ["frankfurt"], "duration": "10 min"}])"});
  BOOST_TEST(!says(site, "told with move back"));
  BOOST_TEST(site["events"][0]["over_s"].get<double>() < 5 * 3600);
}

namespace {

constexpr double usable_mb_per_s = 2.5;

/// A peak of hours that the link cannot carry, or one without end, and a group with a target of minutes.
struct Peak {
  double rate_mb_per_s = 0, base_mb_per_s = 0;
  bool ends = true;
  json content;
};

Peak drawn_peak(Draw& draw) {
  Peak peak;
  peak.ends = draw.chance(0.7);
  peak.rate_mb_per_s = draw.between(1.5, 3) * usable_mb_per_s;
  peak.base_mb_per_s = draw.between(0.05, 0.3) * usable_mb_per_s;
  const Index hours = draw.whole(1, 3);
  json rates = json::array();
  for (Index hour = 0; hour < 30; ++hour)
    rates.push_back(fmt::format(
        "{:.3f} MB/s", hour >= 2 && (!peak.ends || hour < 2 + hours) ? peak.rate_mb_per_s : peak.base_mb_per_s));
  peak.content = json::parse(R"({
    "drsim": 1, "name": "short", "duration": "30 h",
    "sites": [{"name": "a", "region": "eu-de"}, {"name": "b", "region": "eu-es"}],
    "links": [{"name": "a-b", "from": "eu-de", "to": "eu-es", "capacity": "20 Mbps"}],
    "clusters": [
      {"name": "ca", "site": "a", "hosts": 1, "cores": 96, "clock": "2.4 GHz", "nic": "25 Gbps", "memory": "1 TiB",
       "datastores": [{"name": "da", "capacity": "100 TiB", "read": "10 GB/s", "write": "10 GB/s", "iops": 1000000}]},
      {"name": "cb", "site": "b", "hosts": 1, "cores": 96, "clock": "2.4 GHz", "nic": "25 Gbps", "memory": "1 TiB",
       "datastores": [{"name": "db", "capacity": "100 TiB", "read": "10 GB/s", "write": "10 GB/s", "iops": 1000000}]}],
    "workloads": {"w": {"kind": "series", "interval": "1 h", "compression": 1}},
    "vms": [{"name": "vm", "count": 1, "cluster": "ca", "disks": ["2 TiB"], "workload": "w"}],
    "vpgs": [{"name": "g", "vms": ["vm"], "rpo_target": "5 min", "journal": {"history": "4 h"},
              "recovery": {"cluster": "cb"}}]})");
  peak.content["workloads"]["w"]["rates"] = rates;
  return peak;
}

struct Told {
  double normal_s = 0, event_s = 0, all_s = 0;
  bool diverges = false;
};

Told told_of(const json& content) {
  const Scenario scenario = read_content(content).scenario;
  const json found = json::parse(run_in_child([&] {
    const RunRecord record = run_scenario(scenario, {});
    const Verdict verdict = verdict_of(scenario, record);
    double event_s = 0;
    for (const EventVerdict& event : verdict.events) event_s += event.effect.group_s;
    return json{verdict.normal.effect.group_s, event_s, record.groups[0].above_target.total_s(),
                verdict.normal.outcome == TargetOutcome::Diverges}
        .dump();
  }));
  return {found[0], found[1], found[2], found[3]};
}

}  // namespace

// An event of length d that meets a backlog adds at most what is written in d, p d. What is worked off after it began,
// B bytes at most, lasts until the peak is over, B / (p - c), and then B / (c - b), where c is what the link carries, b
// what is written later; of that it has the share p d / B, or all where that is more than half. It claims no more than
// twice p d (1 / (p - c) + 1 / (c - b)), beside d itself and the rhythm of checkpoints.
BOOST_AUTO_TEST_CASE(a_short_event_claims_no_more_than_follows_from_its_length) {
  int met_backlogs = 0, diverging = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Draw draw(seed, "short events");
    const Peak peak = drawn_peak(draw);
    const double lengths_s[] = {1, 5, 20, 60, 180};
    const double length_s = lengths_s[draw.whole(0, 4)];
    json with = peak.content;
    with["events"] = {{{"at", fmt::format("{} min", std::round(draw.between(110, 500)))}, {"kind", "down"}}};
    draw.chance(0.7) ? with["events"][0]["links"] = {"a-b"} : with["events"][0]["vras"] = {"ca-1"};
    with["events"][0]["duration"] = fmt::format("{} s", length_s);
    const Told calm = told_of(peak.content), met = told_of(with);
    const std::string where = fmt::format(
        "seed {}, peak {} base {} ends {}, {}: normal {} s, event {} s, without it {} s", seed, peak.rate_mb_per_s,
        peak.base_mb_per_s, peak.ends, with["events"][0].dump(), met.normal_s, met.event_s, calm.all_s);
    const double p = peak.rate_mb_per_s, c = usable_mb_per_s, b = peak.base_mb_per_s;
    const double bound_s = length_s + 2 * p * length_s * (1 / (p - c) + 1 / (c - b)) + 60;
    BOOST_TEST(met.event_s <= bound_s, where << ", bound " << bound_s);
    BOOST_TEST(met.normal_s >= calm.normal_s - bound_s, where);
    BOOST_TEST(met.diverges == calm.diverges, where);
    met_backlogs += calm.normal_s > 0 && met.event_s > 0;
    diverging += calm.diverges;
  }
  BOOST_TEST(met_backlogs >= 8);
  BOOST_TEST(diverging >= 5);
}
