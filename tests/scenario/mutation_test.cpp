/// Whatever stands in a scenario file, reading it ends with a scenario or with a list of problems, never otherwise.

#define BOOST_TEST_MODULE mutation
#include <boost/test/unit_test.hpp>
#include <random>

#include "sim/scenario/read/json_file.hpp"
#include "tests/scenario/scenario_files.hpp"

using namespace drsim;
using namespace drsim::test;
using nlohmann::json;

namespace {

void collect(const json& value, const std::string& pointer, std::vector<std::string>& pointers) {
  if (!pointer.empty()) pointers.push_back(pointer);
  if (value.is_object())
    for (const auto& [key, below] : value.items()) collect(below, join_pointer(pointer, key), pointers);
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i) collect(value[i], join_pointer(pointer, i), pointers);
}

bool is_cdp(const Scenario& scenario) { return scenario.security.product == ProtectionProduct::VeeamCdp; }

/// A design with Veeam CDP: keys of its own, and places of its proxies.
json cdp_scenario() {
  std::ifstream stream(std::string(DRSIM_SOURCE_DIR) + "/scenarios/cdp-proxy-failure/cdp-proxy-failure.json");
  return json::parse(stream);
}

/// False when the reading ends in a way that it must not.
bool ends_well(const json& content) {
  try {
    const ReadScenario read = read_content(content);
    for (const VmConfig& vm : read.scenario.vms)
      if (vm.host >= read.scenario.hosts.size() || vm.recovery_host >= read.scenario.hosts.size() ||
          vm.vpg >= read.scenario.vpgs.size() || vm.recovery_datastore >= read.scenario.datastores.size())
        return false;
    for (const CdpProxyConfig& proxy : read.scenario.cdp_proxies)
      if (proxy.host >= read.scenario.hosts.size()) return false;
    if (!read.scenario.cdp_proxies.empty() && !is_cdp(read.scenario)) return false;
    return true;
  } catch (const ScenarioError& error) {
    for (const Problem& problem : error.problems())
      if (problem.file.empty() || problem.text.empty()) return false;
    return !error.problems().empty();
  } catch (const std::exception& error) {
    BOOST_TEST_MESSAGE(error.what());
    return false;
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_value_replaced_by_something_else) {
  const json starter = json::parse(starter_scenario_text());
  std::vector<std::string> pointers;
  collect(starter, "", pointers);
  BOOST_TEST(pointers.size() > 150u);
  const std::vector<json> others = {nullptr, -1, 1e300, "", "x", json::array(), json::object()};
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    // Two of the seven for each value, another two for the next, keep the test short.
    for (const std::size_t other : {i % others.size(), (i * 3 + 1) % others.size()}) {
      json content = starter;
      content[json::json_pointer(pointers[i])] = others[other];
      BOOST_TEST(ends_well(content), pointers[i] << " = " << others[other].dump());
    }
  }
}

BOOST_AUTO_TEST_CASE(every_value_of_a_cdp_design_replaced_or_left_out) {
  const json design = cdp_scenario();
  std::vector<std::string> pointers;
  collect(design, "", pointers);
  const std::vector<json> others = {nullptr, -1, 1e300, "", "frankfurt", json::array(), json::object()};
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    json content = design;
    content[json::json_pointer(pointers[i])] = others[i % others.size()];
    BOOST_TEST(ends_well(content), pointers[i] << " = " << others[i % others.size()].dump());
    content = design;
    json::json_pointer parent(pointers[i]);
    const std::string key = parent.back();
    parent.pop_back();
    if (content[parent].is_object()) content[parent].erase(key);
    if (content[parent].is_array()) content[parent].erase(std::stoul(key));
    BOOST_TEST(ends_well(content), "without " << pointers[i]);
  }
}

BOOST_AUTO_TEST_CASE(every_key_left_out) {
  const json starter = json::parse(starter_scenario_text());
  std::vector<std::string> pointers;
  collect(starter, "", pointers);
  for (const std::string& pointer : pointers) {
    json content = starter;
    json::json_pointer parent(pointer);
    const std::string key = parent.back();
    parent.pop_back();
    if (!content[parent].is_object()) continue;
    content[parent].erase(key);
    BOOST_TEST(ends_well(content), "without " << pointer);
  }
}

BOOST_AUTO_TEST_CASE(several_at_once) {
  const json starter = json::parse(starter_scenario_text());
  std::vector<std::string> pointers;
  collect(starter, "", pointers);
  std::mt19937_64 random(3);
  for (int round = 0; round < 100; ++round) {
    json content = starter;
    for (int i = 0; i < 8; ++i) {
      const json::json_pointer to(pointers[random() % pointers.size()]), from(pointers[random() % pointers.size()]);
      if (content.contains(to) && starter.contains(from)) content[to] = starter[from];
    }
    BOOST_TEST(ends_well(content), content.dump());
  }
}

BOOST_AUTO_TEST_CASE(bytes_of_the_text_changed) {
  const ScenarioFolder folder;
  std::mt19937_64 random(5);
  for (int round = 0; round < 200; ++round) {
    std::string text = starter_scenario_text();
    for (int i = 0; i < 3; ++i) text[random() % text.size()] = static_cast<char>(random() % 256);
    const auto file = folder.write_text("scenario.json", text);
    try {
      read_scenario(file, {});
    } catch (const ScenarioError& error) {
      BOOST_TEST(!error.problems().empty());
    }
  }
}
