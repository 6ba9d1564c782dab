/// Files that include others or are variants of one, and values changed by --set.

#define BOOST_TEST_MODULE merge
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

#include "tests/scenario/scenario_files.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

std::string message_of(const std::filesystem::path& file, const ReadOptions& options = {}) {
  try {
    read_scenario(file, options);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

/// The same content with every list of entities in another order.
json shuffled(json content, std::mt19937_64& random) {
  for (auto& [key, value] : content.items())
    if (value.is_array()) std::shuffle(value.begin(), value.end(), random);
  return content;
}

json estate() {
  json content = good_scenario();
  content["clusters"][0]["hosts"] = 3;
  content["vms"][0]["count"] = 5;
  content["vms"].push_back(
      {{"name", "web"}, {"count", 2}, {"cluster", "ca"}, {"disks", {"1 GiB", "3 GiB"}}, {"workload", "steady"}});
  content["vpgs"].push_back({{"name", "shop"}, {"vms", {"web"}}, {"recovery", {{"cluster", "cb"}}}});
  content["events"] = {{{"at", "1 h"}, {"kind", "link_down"}, {"link", "a-b"}},
                       {{"at", "2 h"}, {"kind", "link_restored"}, {"link", "a-b"}}};
  return content;
}

}  // namespace

BOOST_AUTO_TEST_CASE(includes_join_lists_and_merge_objects) {
  const ScenarioFolder folder;
  json places = {{"sites", good_scenario()["sites"]},
                 {"links", good_scenario()["links"]},
                 {"seed", 7},
                 {"model", {{"pipeline_latency", "1 s"}}}};
  folder.write("parts/places.json", places);
  folder.write("more.json",
               {{"vms", {{{"name", "web"}, {"cluster", "ca"}, {"disks", {"1 GiB"}}, {"workload", "steady"}}}}});
  json content = good_scenario();
  content.erase("sites");
  content.erase("links");
  content["include"] = {"parts/places.json", "more.json"};
  content["seed"] = 9;
  content["model"] = {{"vra_nic", "9 Gbps"}};
  content["vpgs"][0]["vms"].push_back("web");
  const ReadScenario read = read_scenario(folder.write("main.json", content), {});
  BOOST_TEST(read.scenario.vms.size() == 2u);
  BOOST_TEST(read.scenario.seed == 9u);  // the file's own content comes last
  BOOST_TEST(read.scenario.zerto.pipeline_latency_s == 1.0);
  BOOST_TEST(read.scenario.zerto.vra_nic_bits_per_s == 9e9);
  BOOST_TEST(!read.resolved.contains("include"));
}

BOOST_AUTO_TEST_CASE(a_variant_is_a_merge_patch) {
  const ScenarioFolder folder;
  json base = good_scenario();
  base["title"] = "base";
  base["output"] = {{"curve_corners_max", 100}};
  folder.write("base.json", base);
  json vms = base["vms"];
  vms[0]["count"] = 3;
  const auto file = folder.write("variants/more.json",
                                 {{"base", "../base.json"}, {"vms", vms}, {"title", nullptr}, {"name", "more"}});
  const ReadScenario read = read_scenario(file, {});
  BOOST_TEST(read.scenario.vms.size() == 3u);
  BOOST_TEST(read.scenario.name == "more");
  BOOST_TEST(read.scenario.title == "");  // null removes: the default holds
  BOOST_TEST(read.scenario.output.curve_corners_max == 100u);
}

BOOST_AUTO_TEST_CASE(problems_name_the_file_they_are_in) {
  const ScenarioFolder folder;
  folder.write("base.json", good_scenario());
  const auto loads = folder.write(
      "loads.json", {{"vms", {{{"name", "web"}, {"cluster", "ca"}, {"disks", {"1 GB/s"}}, {"workload", "steady"}}}}});
  json content = good_scenario();
  content["include"] = {"loads.json"};
  content["vpgs"][0]["vms"].push_back("web");
  const std::string message = message_of(folder.write("main.json", content));
  BOOST_TEST(message.find(loads.string() + ": /vms/0/disks/0: \"1 GB/s\" is a rate in bytes") == 0u, message);
  const auto second = folder.write(
      "second.json", {{"vms", {{{"name", "app"}, {"cluster", "ca"}, {"disks", {"1"}}, {"workload", "steady"}}}}});
  content["include"] = {"loads.json", "second.json"};
  const std::string both = message_of(folder.write("main.json", content));
  BOOST_TEST(both.find(loads.string() + ": /vms/0/disks/0:") != std::string::npos, both);
  BOOST_TEST(both.find(second.string() + ": /vms/0/disks/0: \"1\" has no unit") != std::string::npos, both);
}

BOOST_AUTO_TEST_CASE(set_changes_one_value) {
  ReadOptions options;
  options.set = {"/links/a-b/rtt=40 ms",
                 "/vms/0/count=3",
                 "/vpgs/erp/journal/history=2 h",
                 "/vpgs/0/wan_compression=false",
                 "/links/0/capacity={\"forward\": \"1 Gbps\", \"backward\": \"2 Gbps\"}",
                 "/title=one=two"};
  const Scenario scenario = read_content(good_scenario(), options).scenario;
  BOOST_TEST(scenario.links[0].rtt_s == 0.04);
  BOOST_TEST(scenario.links[0].backward_bits_per_s == 2e9);
  BOOST_TEST(scenario.vms.size() == 3u);
  BOOST_TEST(scenario.vpgs[0].journal_history_s == 7200.0);
  BOOST_TEST(!scenario.vpgs[0].wan_compression);
  BOOST_TEST(scenario.title == "one=two");
}

BOOST_AUTO_TEST_CASE(set_refuses_with_the_nearest_pointer) {
  const ScenarioFolder folder;
  const auto file = folder.write("main.json", good_scenario());
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"/links/0/capcity=1 Gbps",
       "--set /links/0/capcity=1 Gbps: /links/0 has no \"capcity\" (did you mean /links/0/capacity?); allowed: "
       "\"background\", \"capacity\", \"cost\", \"from\", \"ipsec\", \"loss\", \"mtu\", \"name\", \"nat\", \"rtt\", "
       "\"tcp\", "
       "\"to\", \"vrfs\""},
      {"/lnks/0/rtt=1 ms", "(did you mean /links/0/rtt?)"},
      {"/links/1/rtt=1 ms", "--set /links/1/rtt=1 ms: /links has no \"1\"; allowed: \"0\", \"a-b\""},
      {"/links/ab/rtt=1 ms", "(did you mean /links/a-b/rtt?)"},
      {"/name/x=1", "--set /name/x=1: /name has no \"x\"; allowed: nothing below it"},
      {"name=1", "--set name=1: is not of the form /json/pointer=value"},
      {"/name", "--set /name: is not of the form /json/pointer=value"},
      {"=1", "--set =1: is not of the form /json/pointer=value"},
      {"/links/0/rtt=5 MB", "--set /links/0/rtt=5 MB: /links/0/rtt: \"5 MB\" is a number of bytes"},
      {"/vms/0/count=0", "--set /vms/0/count=0: /vms/0/count: 0 is out of range; allowed: 1 .. 100000"}};
  for (const auto& [option, text] : expected) {
    const std::string message = message_of(file, {{option}, {}});
    BOOST_TEST(message.find(text) != std::string::npos, option << ": " << message);
  }
  // An object made on the way to a key that is not there goes again, and is not missed keys of.
  const std::string made = message_of(file, {{"/sites/0/throttle/raet=5 Mbps"}, {}});
  BOOST_TEST(made.find("did you mean /sites/0/throttle/rate?") != std::string::npos, made);
  BOOST_TEST(std::count(made.begin(), made.end(), '\n') == 0, made);
  const std::string both = message_of(file, {{"/x=1", "/duration=5"}, {}});
  BOOST_TEST(std::count(both.begin(), both.end(), '\n') == 1, both);
}

BOOST_AUTO_TEST_CASE(order_and_writing_change_nothing) {
  const ReadScenario read = read_content(estate());
  std::mt19937_64 random(1);
  for (int i = 0; i < 20; ++i) {
    const ReadScenario other = read_content(shuffled(estate(), random));
    BOOST_TEST(other.scenario.digest == read.scenario.digest);
    for (std::size_t j = 0; j < read.scenario.vms.size(); ++j) {
      BOOST_TEST(other.scenario.vms[j].name == read.scenario.vms[j].name);
      BOOST_TEST(other.scenario.vms[j].host == read.scenario.vms[j].host);
      BOOST_TEST(other.scenario.vms[j].recovery_host == read.scenario.vms[j].recovery_host);
      BOOST_TEST(other.scenario.vms[j].vpg == read.scenario.vms[j].vpg);
    }
  }
  json written = estate();
  written["duration"] = "24 h";
  written["//"] = "a comment";
  written["seed"] = 1;  // the default
  written["links"][0]["capacity"] = "1000 Mbps";
  BOOST_TEST(read_content(written).scenario.digest == read.scenario.digest);
  // Who a report is for is no part of the design.
  written["cover"] = {{"customer", "ACME"}, {"date", "2026-12-01"}};
  BOOST_TEST(read_content(written).scenario.digest == read.scenario.digest);
  BOOST_TEST(read_content(written).resolved["cover"]["customer"] == "ACME");
  written["links"][0]["capacity"] = "1001 Mbps";
  BOOST_TEST(read_content(written).scenario.digest != read.scenario.digest);
}

BOOST_AUTO_TEST_CASE(the_resolved_scenario_is_a_scenario) {
  const ScenarioFolder folder;
  folder.write_text("load.csv", "time,rate\n0,100\n60,300\n120,200\n");
  json content = estate();
  content["workloads"]["web"] = {
      {"kind", "trace"}, {"file", "load.csv"}, {"format", "csv"}, {"time_column", "time"}, {"rate_column", "rate"}};
  content["vms"][1]["workload"] = "web";
  const ReadScenario read = read_scenario(folder.write("main.json", content), {});
  const ReadScenario again = read_scenario(folder.write_text("out/resolved.json", read.resolved.dump(2)), {});
  BOOST_TEST(again.scenario.digest == read.scenario.digest);
  BOOST_TEST(again.resolved == read.resolved);
  BOOST_TEST(again.defaults.empty());
  for (const std::string& pointer : read.defaults)
    BOOST_TEST(read.resolved.contains(nlohmann::ordered_json::json_pointer(pointer)), pointer);
}
