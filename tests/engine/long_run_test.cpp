/// What a run says of the time after it: balances by hand, the inputs that were called met and are not, and each reason
/// why a verdict cannot be given.

#define BOOST_TEST_MODULE long_run
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "models/units.hpp"
#include "sim/engine/run_scenario.hpp"
#include "sim/report/record/long_run_json.hpp"
#include "tests/scenario/scenario_files.hpp"
#include "tests/support/run_in_child.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

/// One VM of 2 GB/h, nothing scarce but the link; 1 VRA on each side.
json one_stream() {
  const auto cluster = [](const char* name, const char* site) {
    return json{{"name", name},
                {"site", site},
                {"hosts", 1},
                {"cores", 32},
                {"clock", "2.5 GHz"},
                {"nic", "10 Gbps"},
                {"datastores",
                 {{{"name", std::string(name) + "-ds"},
                   {"capacity", "100 TiB"},
                   {"read", "5 GB/s"},
                   {"write", "2 GB/s"},
                   {"iops", 200000}}}}};
  };
  return {{"drsim", 1},
          {"name", "one-stream"},
          {"start", "2026-06-01T00:00:00"},
          {"duration", "7 d"},
          {"regions",
           {{{"name", "A"}, {"latitude", 50}, {"longitude", 8}}, {{"name", "B"}, {"latitude", 52}, {"longitude", 13}}}},
          {"sites", {{{"name", "prod"}, {"region", "A"}}, {{"name", "dr"}, {"region", "B"}}}},
          {"links", {{{"name", "wan"}, {"from", "A"}, {"to", "B"}, {"capacity", "100 Mbps"}, {"rtt", "20 ms"}}}},
          {"clusters", {cluster("p", "prod"), cluster("r", "dr")}},
          {"workloads", {{"w", {{"kind", "constant"}, {"mean", "2 GB/h"}, {"compression", 1}}}}},
          {"vms", {{{"name", "vm"}, {"cluster", "p"}, {"disks", {"1 TiB"}}, {"workload", "w"}}}},
          {"vpgs", {{{"name", "g"}, {"vms", {"vm"}}, {"recovery", {{"cluster", "r"}}}, {"rpo_target", "24 h"}}}}};
}

json minimal() {
  std::ifstream stream(DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json");
  return json::parse(stream);
}

/// Balances and groups of a run.
json long_run_of(const json& content, const std::vector<std::string>& set = {}) {
  ReadOptions options;
  options.set = set;
  const Scenario scenario = read_content(content, options).scenario;
  return json::parse(run_in_child([&] {
    const RunRecord record = run_scenario(scenario, {});
    nlohmann::ordered_json groups = nlohmann::ordered_json::array();
    for (const GroupResult& group : record.groups) groups.push_back(long_run_json(group.long_run, record));
    nlohmann::ordered_json needs = nlohmann::ordered_json::object();
    for (const BandwidthNeed& need : record.bandwidth_needs) needs[need.link] = need.mean;
    return nlohmann::ordered_json{{"balances", balances_json(record)}, {"groups", groups}, {"needs", needs}}.dump();
  }));
}

json balance(const json& result, const std::string& name, const std::string& kind) {
  for (const json& one : result["balances"])
    if (one["name"] == name && one["kind"] == kind) return one;
  BOOST_FAIL("no balance of " + name);
  return {};
}

bool has(const json& causes, const std::string& reason) {
  for (const json& cause : causes)
    if (cause["reason"] == reason) return true;
  return false;
}

const auto near = boost::test_tools::tolerance(1e-9);

}  // namespace

// 2 GB/h are 555,556 bytes/s; packets of 1500 bytes carry 1448 of payload in frames of 1538: 4.7207 Mb/s, beside
// 0.101 Mb/s of control traffic. The journal of a day is 2 GB x 24 x 1.1, and each byte is written 2.1 times.
BOOST_AUTO_TEST_CASE(balances_by_hand) {
  const json result = long_run_of(one_stream());
  const json link = balance(result, "wan", "link");
  const double written = 2e9 / 3600;
  BOOST_TEST(link["demand"].get<double>() == written * 8 * 1538 / 1448, near);
  BOOST_TEST(link["taken"].get<double>() == 101e3, near);
  BOOST_TEST(link["usable"].get<double>() == 100e6 - 101e3, near);
  BOOST_TEST(link["outcome"] == "stable");
  // The mean that the plane has measured is the same.
  BOOST_TEST(result["needs"]["wan"].get<double>() == link["demand"].get<double>(), near);
  BOOST_TEST(balance(result, "datastore r-ds", "datastore write")["demand"].get<double>() == written * 2.1, near);
  BOOST_TEST(balance(result, "datastore r-ds", "datastore operations")["demand"].get<double>() == written * 3.2 / 20e3,
             near);
  BOOST_TEST(balance(result, "VRA on p-1 CPU", "processor")["unit"] == "cycles/s");
  BOOST_TEST(balance(result, "journal of each VM of g", "journal limit")["demand"].get<double>() == 2e9 * 24 * 1.1,
             near);
  BOOST_TEST(
      balance(result, "datastore r-ds", "datastore space")["demand"].get<double>() == 2e9 * 24 * 1.1 + 1024 * gib_bytes,
      near);
  BOOST_TEST(result["groups"][0]["rpo"] == "holds");
  BOOST_TEST(result["groups"][0]["history"] == "holds");
}

// Of 4.7207 + 0.101 Mb/s a link of 1.181 Mb/s carries a fifth; in a day an RPO of 24 h cannot be passed.
BOOST_AUTO_TEST_CASE(a_link_below_the_mean_diverges_however_short_the_run) {
  const json result = long_run_of(one_stream(), {"/duration=1 d", "/links/0/capacity=1.181 Mbps"});
  const json group = result["groups"][0];
  BOOST_TEST(group["rpo"] == "diverges");
  BOOST_TEST(has(group["rpo_causes"], "overloaded"));
  BOOST_TEST(has(group["rpo_causes"], "shorter than target"));
  BOOST_TEST(group["needed_s"] == 2 * day_s);
  const double wire = 8 * 1538 / 1448.0, written = 2e9 / 3600, carried = (1.181e6 - 101e3) / wire;
  BOOST_TEST(group["carried_bytes_per_s"].get<double>() == carried, near);
  BOOST_TEST(group["backlog_growth_bytes_per_s"].get<double>() == written - carried, near);
  BOOST_TEST(group["missed_at_s"].get<double>() > day_s);
  // What is said beyond the run is seen in a longer one.
  const double missed_s = group["missed_at_s"];
  const json longer = long_run_of(one_stream(), {"/duration=7 d", "/links/0/capacity=1.181 Mbps"});
  BOOST_TEST(std::fabs(longer["groups"][0]["missed_at_s"].get<double>() - missed_s) < 0.02 * missed_s);
}

// At what is asked for, a hair below, a hair above.
BOOST_AUTO_TEST_CASE(tight_at_the_mean) {
  const double asked = 2e9 / 3600 * 8 * 1538 / 1448 + 101e3;
  const auto with = [&](double bits_per_s) {
    return long_run_of(one_stream(), {"/links/0/capacity=" + std::to_string(bits_per_s) + " bps"})["groups"][0]["rpo"];
  };
  BOOST_TEST(with(asked * (1 + 1e-6)) == "holds");
  BOOST_TEST(with(asked * (1 - 1e-6)) == "diverges");
}

BOOST_AUTO_TEST_CASE(a_link_that_never_worked_has_no_verdict) {
  json content = minimal();
  content["events"] = {{{"at", "0 s"}, {"kind", "link_down"}, {"link", "fra-mad"}}};
  const json group = long_run_of(content, {"/duration=1 h", "/vpgs/0/rpo_target=2 h"})["groups"][0];
  BOOST_TEST(group["rpo"] == "nothing replicated");
  BOOST_TEST(has(group["rpo_causes"], "no checkpoint"));
  BOOST_TEST(has(group["rpo_causes"], "shorter than target"));
  BOOST_TEST(has(group["rpo_causes"], "shorter than period"));
  BOOST_TEST(group["needed_s"] == day_s);
}

BOOST_AUTO_TEST_CASE(runs_that_are_too_short) {
  BOOST_TEST(long_run_of(minimal())["groups"][0]["rpo"] == "holds");
  const json half = long_run_of(minimal(), {"/duration=12 h"})["groups"][0];
  BOOST_TEST(half["rpo"] == "run too short");
  BOOST_TEST(half["needed_s"] == day_s);
  const json brief =
      long_run_of(minimal(), {"/vpgs/0/journal={\"history\": \"2 d\", \"limit\": \"unlimited\"}"})["groups"][0];
  BOOST_TEST(brief["rpo"] == "holds");
  BOOST_TEST(brief["history"] == "run too short");
  BOOST_TEST(brief["history_needed_s"] == 2 * day_s);
  // An outage at the end leaves a path that was not back.
  json content = minimal();
  content["events"] = {{{"at", "23 h"}, {"kind", "link_down"}, {"link", "fra-mad"}}};
  const json cut = long_run_of(content)["groups"][0];
  BOOST_TEST(cut["rpo"] == "run too short");
  BOOST_TEST(has(cut["rpo_causes"], "sync unfinished"));
}

// Events pass; windows, faults by chance and background do not.
BOOST_AUTO_TEST_CASE(known_availability_counts_and_events_do_not) {
  json content = one_stream();
  content["links"][0]["capacity"] = "10 Mbps";
  content["events"] = {{{"at", "1 h"}, {"kind", "link_down"}, {"link", "wan"}},
                       {{"at", "20 h"}, {"kind", "link_restored"}, {"link", "wan"}}};
  content["faults"] = {{{"name", "cut"},
                        {"links", {"wan"}},
                        {"up", {{"distribution", "exponential"}, {"mean", "27 d"}}},
                        {"down", "3 d"}}};
  content["links"][0]["background"] = {{{"days", "all"}, {"from", "08:00"}, {"to", "20:00"}, {"rate", "4 Mbps"}}};
  const json link = balance(long_run_of(content), "wan", "link");
  BOOST_TEST(link["availability"].get<double>() == 0.9, near);
  BOOST_TEST(link["taken"].get<double>() == 2e6 + 101e3, near);
  BOOST_TEST(link["usable"].get<double>() == 0.9 * (10e6 - 101e3 - 2e6), near);
}

namespace {

/// Up for that share of 100 d in the mean.
json fault(const char* name, const char* kind, json targets, double available, bool together = false) {
  const auto days = [](double count) {
    return json{{"distribution", "exponential"}, {"mean", std::to_string(count) + " d"}};
  };
  return {{"name", name},
          {kind, std::move(targets)},
          {"together", together},
          {"up", days(100 * available)},
          {"down", days(100 * (1 - available))}};
}

}  // namespace

// What the only stream goes through can fail by chance, each by itself: its link 10 % of the time, two VRAs 5 % each,
// the recovery host 2 %, a gateway 1 %, the datastore 3 %, the recovery site 4 %, and link and recovery site together
// 20 %, once. The protecting host takes the writes with it, and no manager carries anything.
BOOST_AUTO_TEST_CASE(faults_by_chance_count_for_all_that_the_stream_goes_through) {
  json content = one_stream();
  json together = fault("quake", "links", {"wan"}, 0.8, true);
  together["sites"] = {"dr"};
  content["faults"] = {fault("cut", "links", {"wan"}, 0.9),           fault("appliance", "vras", {"p-1", "r-1"}, 0.95),
                       fault("server", "hosts", {"r-1"}, 0.98),       fault("source", "hosts", {"p-1"}, 0.5),
                       fault("tunnel", "gateways", {"prod"}, 0.99),   fault("array", "datastores", {"r-ds"}, 0.97),
                       fault("fire", "sites", {"dr"}, 0.96),          fault("blackout", "sites", {"prod"}, 0.5),
                       fault("bug", "managers", {"prod", "dr"}, 0.5), together};
  const double product = 0.9 * 0.95 * 0.95 * 0.98 * 0.99 * 0.97 * 0.96 * 0.8;
  const json result = long_run_of(content);
  BOOST_TEST(balance(result, "wan", "link")["availability"].get<double>() == product, near);
  int rows = 0;
  for (const json& one : result["balances"]) {
    // Stores fill while nothing flows, too.
    const bool is_store = one["kind"] == "journal limit" || one["kind"] == "datastore space";
    if (is_store || !one["demand"].is_number() || one["demand"] == 0) continue;
    ++rows;
    BOOST_TEST(one["availability"].get<double>() == product, near);
  }
  BOOST_TEST(rows > 5);
}

// Two streams to two hosts: a recovery host that fails by chance stops one of them, which leaves the link to the other.
BOOST_AUTO_TEST_CASE(a_fault_of_some_streams_leaves_a_resource_to_the_others) {
  json content = one_stream();
  for (json& cluster : content["clusters"]) cluster["hosts"] = 2;
  content["vms"][0]["count"] = 2;
  content["vpgs"][0]["count"] = 2;
  content["faults"] = json::array({fault("server", "hosts", {"r-2"}, 0.9)});
  const json result = long_run_of(content);
  BOOST_TEST(balance(result, "wan", "link")["availability"].get<double>() == 1, near);
  int lessened = 0;
  for (const json& one : result["balances"])
    if (one["availability"].is_number() && std::fabs(one["availability"].get<double>() - 0.9) < 1e-9) ++lessened;
  BOOST_TEST(lessened > 0);
  content["faults"] = json::array({fault("servers", "hosts", {"r-1", "r-2"}, 0.9, true)});
  BOOST_TEST(balance(long_run_of(content), "wan", "link")["availability"].get<double>() == 0.9, near);
}

// Veeam CDP: the only source proxy fails by chance 10 % of the time, the only target proxy 20 %. With two at each site
// another takes over, unless both fail together.
BOOST_AUTO_TEST_CASE(a_proxy_that_fails_by_chance_counts_where_no_other_takes_over) {
  std::ifstream stream(DRSIM_SOURCE_DIR "/scenarios/cdp-outage/cdp-outage.json");
  json content = json::parse(stream);
  content["duration"] = "1 h";
  content["events"] = json::array();
  const auto available = [&](const json& faults) {
    content["faults"] = faults;
    return balance(long_run_of(content), "fra-mad", "link")["availability"].get<double>();
  };
  BOOST_TEST(available(json::array({fault("source", "proxies", {"proxy-fra-1", "proxy-fra-2"}, 0.9)})) == 1, near);
  BOOST_TEST(available(json::array({fault("source", "proxies", {"proxy-fra-1", "proxy-fra-2"}, 0.9, true)})) == 0.9,
             near);
  for (json& component : content["security"]["components"])
    if (component.contains("count")) component["count"] = 1;
  BOOST_TEST(available({fault("source", "proxies", {"proxy-fra"}, 0.9),
                        fault("target", "proxies", {"proxy-mad"}, 0.8)}) == 0.9 * 0.8,
             near);
}

// High asks for 60 % of the link and gets it; low asks for 60 % and gets what is left.
BOOST_AUTO_TEST_CASE(priorities_decide_who_diverges) {
  json content = one_stream();
  content["vms"].push_back({{"name", "vm2"}, {"cluster", "p"}, {"disks", {"1 TiB"}}, {"workload", "w"}});
  content["vpgs"][0]["priority"] = "high";
  content["vpgs"].push_back({{"name", "low"},
                             {"vms", {"vm2"}},
                             {"recovery", {{"cluster", "r"}}},
                             {"priority", "low"},
                             {"rpo_target", "24 h"}});
  content["links"][0]["capacity"] = "8 Mbps";
  const json result = long_run_of(content);
  BOOST_TEST(result["groups"][0]["rpo"] == "holds");
  BOOST_TEST(result["groups"][1]["rpo"] == "diverges");
  const double wire = 8 * 1538 / 1448.0, written = 2e9 / 3600;
  BOOST_TEST(result["groups"][1]["carried_bytes_per_s"].get<double>() == (8e6 - 102e3) / wire - written, near);
}

BOOST_AUTO_TEST_CASE(a_journal_that_does_not_fit_is_told_before_it_is_full) {
  const json result = long_run_of(one_stream(), {"/duration=4 h", "/vpgs/0/journal={\"limit\": \"20 GB\"}"});
  BOOST_TEST(result["groups"][0]["history"] == "diverges");
  const json limit = balance(result, "journal of each VM of g", "journal limit");
  BOOST_TEST(limit["full_at_s"].get<double>() == 20e9 / (2e9 * 1.1) * 3600, near);
}

namespace {

json shipped_file(const std::string& name) {
  std::ifstream stream(DRSIM_SOURCE_DIR "/scenarios/" + name + "/" + name + ".json");
  return json::parse(stream);
}

}  // namespace

// The time after a failover shows nothing of the RPO: an hour of protection is no day of it, however long the run.
BOOST_AUTO_TEST_CASE(only_protected_time_shows_an_rpo) {
  json content = minimal();
  content["operations"] = {{{"name", "lose"}, {"at", "1 h"}, {"kind", "failover"}, {"site", "frankfurt"}}};
  for (const char* duration : {"1 d", "4 d"}) {
    const json group = long_run_of(content, {"/duration=" + std::string(duration)})["groups"][0];
    BOOST_TEST(group["rpo"] == "run too short");
    BOOST_TEST(has(group["rpo_causes"], "protected too short"));
  }
  // A load that never changes is shown by any time above twice the target.
  content = one_stream();
  content["vpgs"][0]["rpo_target"] = "29 min";
  content["operations"] = {{{"name", "lose"}, {"at", "1 h"}, {"kind", "failover"}, {"site", "prod"}}};
  BOOST_TEST(long_run_of(content, {"/duration=1 d"})["groups"][0]["rpo"] == "holds");
  BOOST_TEST(long_run_of(content, {"/duration=1 d", "/vpgs/0/rpo_target=31 min"})["groups"][0]["rpo"] ==
             "run too short");
}

// The curve of the backlog is thinned in longer runs: what repeats itself has not grown.
BOOST_AUTO_TEST_CASE(a_backlog_that_repeats_itself_has_not_grown) {
  json content = shipped_file("pattern-veeam");
  content["operations"] = json::array();
  content["events"] = json::array();
  for (const char* duration : {"1 d", "2 d", "3 d", "5 d", "7 d", "14 d"})
    BOOST_TEST(long_run_of(content, {"/vpgs/0/rpo_target=60 s",
                                     "/duration=" + std::string(duration)})["groups"][0]["rpo"] == "holds",
               duration);
  // Policies that share a link hold each other up in a rhythm of their own.
  content = shipped_file("cdp-outage");
  content["events"] = json::array();
  for (const char* duration : {"10 h", "20 h", "40 h"}) {
    const json long_run = long_run_of(content, {"/links/0/capacity=158 Mbps", "/duration=" + std::string(duration)});
    for (const json& group : long_run["groups"]) BOOST_TEST(!has(group["rpo_causes"], "backlog grew"), duration);
  }
  for (const char* duration : {"2 d", "5 d", "8 d", "10 d", "16 d"})
    BOOST_TEST(long_run_of(minimal(), {"/links/0/capacity=41740464 bps", "/vpgs/0/rpo_target=4 h",
                                       "/duration=" + std::string(duration)})["groups"][0]["rpo"] == "holds",
               duration);
}

// Above the mean that a policy sends in time, later cycles hold what was written again: its backlog does not grow by
// what is asked for and not carried.
BOOST_AUTO_TEST_CASE(growth_that_the_run_refutes_is_not_told) {
  json content = shipped_file("cdp-outage");
  content["events"] = json::array();
  for (const char* duration : {"12 h", "48 h"}) {
    const json groups =
        long_run_of(content, {"/links/0/capacity=113911992 bps", "/duration=" + std::string(duration)})["groups"];
    BOOST_TEST(groups[0]["rpo"] == "at its limit", duration);
    BOOST_TEST(has(groups[0]["rpo_causes"], "overloaded"));
    BOOST_TEST(groups[0]["missed_at_s"].is_null());
  }
}

// Each resource carries its mean, and late cycles of snapshot replication hold more: the RPO grows all the same.
BOOST_AUTO_TEST_CASE(an_rpo_that_grows_is_not_held) {
  json content = shipped_file("snapshot-replication");
  content["base"] = DRSIM_SOURCE_DIR "/scenarios/three-ways/three-ways.json";
  content["events"] = json::array();
  for (const char* duration : {"4 d", "8 d"}) {
    const json files =
        long_run_of(content, {"/links/0/capacity=40 Mbps", "/duration=" + std::string(duration)})["groups"][1];
    BOOST_TEST(files["rpo"] == "run too short", duration);
    BOOST_TEST(has(files["rpo_causes"], "RPO grew"), duration);
  }
  const json wide = long_run_of(content, {"/links/0/capacity=1 Gbps", "/duration=4 d"})["groups"];
  for (const json& group : wide) BOOST_TEST(!has(group["rpo_causes"], "RPO grew"));
}
