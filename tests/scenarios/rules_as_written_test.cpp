/// Rules that the documentation states, end to end, against hand computation. One VM over a link that carries 10 MB/s
/// of payload, with nothing else scarce.

#define BOOST_TEST_MODULE rules_as_written
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "models/random_stream.hpp"
#include "tests/scenario/scenario_files.hpp"
#include "tests/support/run_alone.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace tt = boost::test_tools;

namespace {

/// Bytes on the wire for one byte of payload at MTU 1500.
constexpr double wire = 1538.0 / 1448;

json cluster(const std::string& name, const std::string& site) {
  return {{"name", name},
          {"site", site},
          {"hosts", 1},
          {"cores", 96},
          {"clock", "2.5 GHz"},
          {"nic", "10 Tbps"},
          {"datastores",
           {{{"name", name + "-store"},
             {"capacity", "900 TiB"},
             {"read", "90 TB/s"},
             {"write", "90 TB/s"},
             {"iops", 1e12}}}}};
}

json ten_mb_per_s(const std::string& mean, const json& unique) {
  const std::string capacity = std::to_string(static_cast<long>(std::lround(10e6 * wire * 8))) + " bps";
  return {{"drsim", 1},
          {"name", "rules"},
          {"duration", "3 h"},
          {"sites", {{{"name", "a"}, {"region", "eu-de"}}, {{"name", "b"}, {"region", "eu-es"}}}},
          {"links", {{{"name", "l"}, {"from", "eu-de"}, {"to", "eu-es"}, {"capacity", capacity}, {"rtt", "0 s"}}}},
          {"clusters", {cluster("ca", "a"), cluster("cb", "b")}},
          {"workloads", {{"w", {{"kind", "constant"}, {"mean", mean}, {"compression", 1}, {"unique", unique}}}}},
          {"vms", {{{"name", "v"}, {"cluster", "ca"}, {"disks", {"1 TiB"}}, {"workload", "w"}}}},
          {"vpgs", {{{"name", "g"}, {"vms", {"v"}}, {"recovery", {{"cluster", "cb"}}}}}}};
}

json proxy(const std::string& name, const std::string& site) {
  return {{"name", name}, {"kind", "cdp_proxy"}, {"site", site}, {"vcpu", 4}, {"ram", "2 GiB"}, {"cache", "0 B"}};
}

/// With Veeam CDP, 1 MB/s written, and an hour without the link. Of 2 GiB of a proxy 1 GiB is for data.
json cdp_outage(const std::string& cycle, const json& unique) {
  json content = ten_mb_per_s("1 MB/s", unique);
  content["vpgs"][0]["cycle"] = cycle;
  content["model"] = {{"cdp",
                       {{"zero_and_duplicate", 0},
                        {"pipeline_latency", "0 s"},
                        {"source_throughput_per_vcpu", "100 GB/s"},
                        {"target_throughput_per_vcpu", "100 GB/s"},
                        {"proxy_nic", "1 Tbps"},
                        {"tcp_connections", 256},
                        {"resync_read", "100 GB/s"}}}};
  content["events"] = {{{"at", "10 min"}, {"kind", "link_down"}, {"link", "l"}},
                       {{"at", "70 min"}, {"kind", "link_restored"}, {"link", "l"}}};
  content["security"] = {
      {"product", "veeam_cdp"},
      {"version", "12.3"},
      {"components", {{{"name", "vbr"}, {"kind", "vbr"}, {"site", "b"}}, proxy("ps", "a"), proxy("pt", "b")}}};
  return content;
}

double date_of(const RunRecord& record, const std::string& event) {
  for (const RunEvent& one : record.log)
    if (one.event == event) return one.at_s;
  return NAN;
}

double least_link(const std::string& arguments) {
  const TemporaryFolder folder;
  const ProgramRun run = run_drsim(folder.path(), "size " + arguments + " --rpo 15s --format json");
  const json printed = json::parse(run.out, nullptr, false);
  BOOST_REQUIRE_MESSAGE(printed.is_object(), run.err);
  const json* found = nullptr;
  const std::function<void(const json&)> find = [&](const json& node) {
    if (node.is_object() && node.contains("pointer") && node["pointer"] == "/links/wan/capacity" && !found)
      found = &node;
    if (node.is_structured())
      for (const json& below : node) find(below);
  };
  find(printed);
  BOOST_REQUIRE_MESSAGE(found != nullptr, run.out);
  return (*found)["least"].is_number() ? (*found)["least"].get<double>() : NAN;
}

}  // namespace

// 1 GiB is full 1,073.74 s after the last point that was complete, and goes as the first pass: 107.37 s from 4,200 s
// on. What was written since then, a new block each, goes as the second. After it a tenth is left, 26.6 MB: 2.7 s of a
// cycle of 60 s, so the mode ends there.
BOOST_AUTO_TEST_CASE(cbt_mode_ends_when_what_a_pass_left_can_be_sent_within_a_cycle) {
  const Scenario scenario = read_content(cdp_outage("60 s", {{{"window", "1 s"}, {"fraction", 1}}})).scenario;
  const RunRecord record = run_alone(scenario);
  const double first_s = RandomStream(scenario.seed, "g", "first CDP point").uniform() * 60;
  const double last_s = first_s + 60 * std::floor((600 - first_s) / 60);
  BOOST_TEST_REQUIRE(600 - last_s > 6);  // 60 MB are sent in 6 s
  const double full_s = last_s + 1073.741824, first_pass_s = 4200 + 107.3741824;
  BOOST_TEST(date_of(record, "CBT mode begins") == full_s, tt::tolerance(1e-6));
  BOOST_TEST(date_of(record, "CBT mode ends") == first_pass_s + (first_pass_s - full_s) / 10, tt::tolerance(1e-6));
  BOOST_TEST(std::lround(date_of(record, "CBT mode ends")) == 4574);
}

// A working set of 100 MB that is overwritten every 100 s: 100 MB are dirty however long the link is down.
BOOST_AUTO_TEST_CASE(blocks_that_are_overwritten_in_cbt_mode_are_sent_once) {
  const RunRecord record = run_alone(read_content(cdp_outage("15 s", {{{"window", "100 s"}, {"fraction", 1}},
                                                                      {{"window", "100000 s"}, {"fraction", 0.001}}}))
                                         .scenario);
  BOOST_TEST(record.links[0].by_class_bytes[1] == 100e6 * wire, tt::tolerance(1e-6));
  BOOST_TEST(date_of(record, "CBT mode ends") == 4210, tt::tolerance(1e-6));
}

// Replicas of 200 GB that do not differ: 0.05 % of checksums, as a delta sync.
BOOST_AUTO_TEST_CASE(a_preseeded_initial_sync_sends_the_checksums_of_its_volumes) {
  json content = ten_mb_per_s("0 B/s", json::array());
  content["vms"][0]["disks"] = {"200 GB"};
  content["vpgs"][0]["initial_sync"] = {{"kind", "preseed"}, {"differing", "0 %"}};
  content["model"] = {{"control_per_site", "0 bps"}, {"control_per_vm", "0 bps"}};
  const RunRecord record = run_alone(read_content(content).scenario);
  double all = 0;
  for (const double bytes : record.links[0].by_class_bytes) all += bytes;
  BOOST_TEST(all == 100e6, tt::tolerance(1e-6));
}

// 80 MB/s at 60 ms: one connection of 4 MiB carries 70 MB/s, the default of 8 carry more than the link has to.
BOOST_AUTO_TEST_CASE(a_scenario_and_a_quick_question_have_the_same_connections) {
  json content = ten_mb_per_s("80 MB/s", json::array());
  content["duration"] = "4 h";
  content["links"][0]["name"] = "wan";
  content["links"][0]["capacity"] = "1 Gbps";
  content["links"][0]["rtt"] = "60 ms";
  content["clusters"][0]["vra"] = content["clusters"][1]["vra"] = {{"vcpu", 4}, {"ram", "16 GiB"}};
  const ScenarioFolder folder;
  const double least = least_link("'" + folder.write("scenario.json", content).string() + "'");
  BOOST_TEST(least == 80e6 * wire * 8, tt::tolerance(1e-3));
  const double quick = least_link("--quick --write-rate '80 MB/s' --peak 1 --compression 1 --rtt '60 ms'");
  BOOST_TEST(quick == least, tt::tolerance(1e-3));
}
