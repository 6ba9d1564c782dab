/// Pointers that drsim prints can be given to --set: those of sizes and those of defaults that an answer rests on, over
/// all shipped scenarios.

#define BOOST_TEST_MODULE set_pointers
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>

#include "sim/scenario/entity_pointers.hpp"
#include "sim/studies/advice/default_parameters.hpp"
#include "sim/studies/sizing/size_pointers.hpp"
#include "tests/scenario/scenario_files.hpp"
#include "tests/support/run_program.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> shipped_scenarios() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(DRSIM_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream stream(entry.path());
    const json content = json::parse(stream, nullptr, false);
    if (content.is_object() && content.contains("drsim") && content.contains("vpgs")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string problems_with(const fs::path& file, const std::vector<std::string>& set) {
  ReadOptions options;
  options.set = set;
  try {
    read_scenario(file, options);
  } catch (const ScenarioError& error) {
    std::string text;
    for (const Problem& problem : error.problems()) text += problem.pointer + ": " + problem.text + "\n";
    return text;
  }
  return "";
}

/// What `drsim size` may name of a scenario, each with the value that it has.
std::vector<std::string> sized_of(const ReadScenario& read) {
  const Scenario& scenario = read.scenario;
  const EntityPointers places(read.resolved);
  const auto bits = [](double value) { return quantity_text(value, Dimension::BitsPerSecond); };
  const auto bytes = [](double value) { return quantity_text(value, Dimension::Bytes); };
  std::vector<std::string> set;
  for (const LinkConfig& link : scenario.links) {
    set.push_back(set_pointer({"links", link.name, "capacity"}) + "=" + bits(link.forward_bits_per_s));
    set.push_back(set_pointer({"links", link.name, "capacity", "backward"}) + "=" + bits(link.backward_bits_per_s));
    if (link.ipsec) set.push_back(set_pointer({"links", link.name, "ipsec", "throughput"}) + "=2 Gbps");
  }
  for (const SiteConfig& site : scenario.sites) {
    if (site.gateway_bits_per_s) set.push_back(set_pointer({"sites", site.name, "gateway"}) + "=5 Gbps");
    if (site.ipsec) set.push_back(set_pointer({"sites", site.name, "ipsec", "throughput"}) + "=2 Gbps");
  }
  for (const DatastoreConfig& store : scenario.datastores) {
    set.push_back(places.of(DocumentEntry::Datastore, store.name) + "/iops=" + std::to_string(store.iops));
    set.push_back(places.of(DocumentEntry::Datastore, store.name) +
                  "/write=" + quantity_text(store.write_bytes_per_s, Dimension::BytesPerSecond));
  }
  if (scenario.security.product == ProtectionProduct::VeeamCdp) {
    const CdpProxySize& size = scenario.cdp_proxies.front().size;
    set.push_back("/security/components/*/ram=" + bytes(size.ram_bytes));
    set.push_back("/security/components/*/cache=" + bytes(size.cache_bytes));
    set.push_back("/security/components/*/vcpu=" + std::to_string(size.vcpus));
    return set;
  }
  for (const VpgConfig& vpg : scenario.vpgs)
    set.push_back(set_pointer({"vpgs", vpg.name, "journal", "limit"}) + "=200 GiB");
  set.push_back(appliance_pointer(scenario, "ram") + "=" + bytes(scenario.hosts.front().vra.ram_bytes));
  set.push_back(appliance_pointer(scenario, "vcpu") + "=2");
  return set;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_sized_can_be_set_in_every_shipped_scenario) {
  BOOST_TEST(shipped_scenarios().size() > 20u);
  for (const fs::path& file : shipped_scenarios()) {
    const std::vector<std::string> set = sized_of(read_scenario(file, {}));
    const std::string problems = problems_with(file, set);
    BOOST_TEST(problems == "", file << ": " << problems);
  }
}

// All defaults of a scenario at once, each to the value that it has.
BOOST_AUTO_TEST_CASE(defaults_that_an_answer_may_rest_on_can_be_set_in_every_shipped_scenario) {
  for (const fs::path& file : shipped_scenarios()) {
    std::vector<std::string> set;
    for (const DefaultParameter& one : default_parameters(read_scenario(file, {})))
      set.push_back(one.pattern + "=" + one.value.dump());
    const std::string problems = problems_with(file, set);
    BOOST_TEST(problems == "", file << ": " << problems);
  }
}

BOOST_AUTO_TEST_CASE(sizes_that_are_printed_can_be_set) {
  const std::map<std::string, std::string> asked = {
      {"four-designs/four-designs.json", "link,journal,appliance,storage --rpo 60s@99%"},
      {"cloud-connector/cloud-connector.json", "gateway --rpo 5min"}};
  const TemporaryFolder folder;
  for (const auto& [name, options] : asked) {
    const fs::path file = fs::path(DRSIM_SOURCE_DIR "/scenarios") / name;
    const ProgramRun run = run_drsim(folder.path(), "size '" + file.string() + "' --format json --for " + options);
    const json printed = json::parse(run.out, nullptr, false);
    BOOST_REQUIRE_MESSAGE(printed.is_object(), name << ": " << run.err);
    std::vector<std::string> set;
    const std::function<void(const json&)> find = [&](const json& node) {
      if (node.is_object() && node.contains("pointer") && node.contains("present") && node["present"].is_number()) {
        const std::string unit = node.value("unit", "");
        const std::string value = fmt::format("{:.17g}", node["present"].get<double>());
        set.push_back(node["pointer"].get<std::string>() + "=" +
                      (unit == "bits/s"    ? value + " bps"
                       : unit == "bytes"   ? value + " B"
                       : unit == "bytes/s" ? value + " B/s"
                                           : value));
      }
      if (node.is_structured())
        for (const json& below : node) find(below);
    };
    find(printed);
    BOOST_TEST(!set.empty(), name);
    const std::string problems = problems_with(file, set);
    BOOST_TEST(problems == "", name << ": " << problems);
  }
}

BOOST_AUTO_TEST_CASE(a_star_stands_for_every_entry_and_a_copy_for_its_entry) {
  json content = good_scenario();
  ReadOptions options;
  options.set = {"/clusters/*/vra/ram=5 GiB", "/workloads/*/compression=1.5"};
  const Scenario scenario = read_content(content, options).scenario;
  for (const HostConfig& host : scenario.hosts) BOOST_TEST(host.vra.ram_bytes == 5 * gib_bytes);
  for (const VmConfig& vm : scenario.vms) BOOST_TEST(vm.load.compression_ratio == 1.5);
  options.set = {"/clusters/*/vra/rma=5 GiB"};
  BOOST_TEST(problems_of(content, options).find("did you mean /clusters/0/vra/ram?") != std::string::npos);
  content["vpgs"][0]["count"] = content["vms"][0]["count"] = 2;
  const std::string name = content["vpgs"][0]["name"];
  options.set = {"/vpgs/" + name + "-2/journal/history=3 h"};
  for (const VpgConfig& vpg : read_content(content, options).scenario.vpgs)
    if (vpg.name.rfind(name + "-", 0) == 0) BOOST_TEST(vpg.journal_history_s == 3 * hour_s);
  options.set = {"/vpgs/" + name + "-3/journal/history=3 h"};
  BOOST_TEST(problems_of(content, options).find("has no \"" + name + "-3\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_direction_of_a_value_for_both_can_be_set) {
  const json content = good_scenario();
  const std::string name = content["links"][0]["name"];
  ReadOptions options;
  options.set = {"/links/" + name + "/capacity/forward=85 Mbps"};
  const Scenario before = read_content(content, {}).scenario, scenario = read_content(content, options).scenario;
  BOOST_TEST(scenario.links[0].forward_bits_per_s == 85e6);
  BOOST_TEST(scenario.links[0].backward_bits_per_s == before.links[0].backward_bits_per_s);
  // In the order in which sizes are printed.
  options.set.push_back("/links/" + name + "/capacity/backward=13 Mbps");
  const Scenario both = read_content(content, options).scenario;
  BOOST_TEST(both.links[0].forward_bits_per_s == 85e6);
  BOOST_TEST(both.links[0].backward_bits_per_s == 13e6);
  options.set = {"/links/" + name + "/capacity/sideward=85 Mbps"};
  BOOST_TEST(problems_of(content, options) != "");
}

BOOST_AUTO_TEST_CASE(sizes_of_both_directions_and_of_odd_names_hold_when_set) {
  std::ifstream stream(DRSIM_SOURCE_DIR "/scenarios/minimal/minimal.json");
  json content = json::parse(stream);
  content["duration"] = "6 h";
  content["links"][0]["name"] = "*";
  content["sites"][0]["name"] = content["clusters"][0]["site"] = "s=1";
  // A second group, in the other direction, writes less.
  content["vms"].push_back({{"name", "back"}, {"cluster", "mad-c1"}, {"disks", {"60 GiB"}}, {"workload", "web"}});
  content["vpgs"].push_back({{"name", "small"}, {"vms", {"back"}}, {"recovery", {{"cluster", "fra-c1"}}}});
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "both.json").string();
  std::ofstream(file) << content;
  const ProgramRun run = run_drsim(folder.path(), "size both.json --for link,gateway --rpo 60s --format json");
  BOOST_REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  std::string set;
  std::vector<std::string> pointers;
  const json answer = json::parse(run.out);
  for (const json& size : answer["dates"][0]["sizes"]) {
    pointers.push_back(size["pointer"]);
    BOOST_REQUIRE_MESSAGE(size["least"].is_number(), size.dump());
    set += fmt::format(" --set '{}={:.0f} bps'", pointers.back(), std::ceil(size["least"].get<double>()));
  }
  const std::vector<std::string> expected = {"/links/0/capacity/forward", "/links/0/capacity/backward",
                                             "/sites/madrid/gateway", "/sites/0/gateway"};
  BOOST_TEST(pointers == expected, boost::test_tools::per_element());
  const ProgramRun played =
      run_drsim(folder.path(), "run both.json --no-advice --format json --set '/vpgs/*/rpo_target=60 s'" + set);
  BOOST_REQUIRE_MESSAGE(played.exit_code == 0, played.err);
  const json result = json::parse(played.out);
  for (const json& group : result["groups"]) BOOST_TEST(group["above_target_fraction"] == 0.0);
}
