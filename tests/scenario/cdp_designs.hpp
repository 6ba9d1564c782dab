#pragma once
/// Small good designs with Veeam CDP, and what reading and running them says.

#include <boost/test/unit_test.hpp>

#include "sim/scenario/check/require_simulated.hpp"
#include "tests/scenario/scenario_files.hpp"

namespace drsim::test {

using nlohmann::json;

inline json proxies(const std::string& name, const std::string& site, int count) {
  return {{"name", name}, {"kind", "cdp_proxy"}, {"site", site},     {"count", count},
          {"vcpu", 8},    {"ram", "16 GiB"},     {"cache", "50 GiB"}};
}

/// Two proxies at each site, of the sizes of the pattern: nothing to warn of.
inline json cdp_design() {
  json content = good_scenario();
  content["security"] = {
      {"product", "veeam_cdp"},
      {"components",
       {{{"name", "vbr"}, {"kind", "vbr"}, {"site", "b"}}, proxies("pa", "a", 2), proxies("pb", "b", 2)}}};
  return content;
}

/// The same with work both ways and so with roles.
inline json two_way_design() {
  json content = cdp_design();
  content["vms"].push_back({{"name", "app"}, {"cluster", "cb"}, {"disks", {"1 GiB"}}, {"workload", "steady"}});
  content["vpgs"].push_back({{"name", "back"}, {"vms", {"app"}}, {"recovery", {{"cluster", "ca"}}}});
  json& list = content["security"]["components"];
  list[1]["role"] = "source";
  list[2]["role"] = "source";
  for (const char* site : {"a", "b"}) {
    list.push_back(proxies(std::string("t") + site, site, 2));
    list.back()["role"] = "target";
  }
  return content;
}

inline std::string warnings_of(const json& content) {
  std::string text;
  for (const std::string& warning : read_content(content).scenario.warnings) text += warning + "\n";
  return text;
}

/// What `drsim run` says of the design, without the file and who takes it; empty when it can be simulated.
inline std::string obstacles_of(const json& content) {
  const std::string takers = "; drsim ports and drsim assess take the design as it is";
  const Scenario scenario = read_content(content).scenario;
  try {
    require_simulated(scenario, "scenario.json");
  } catch (const ScenarioError& error) {
    std::string text;
    for (const Problem& problem : error.problems()) {
      BOOST_TEST(problem.file.find("scenario.json") != std::string::npos);
      const std::size_t at = problem.text.find(takers);
      BOOST_TEST(at + takers.size() == problem.text.size());
      text += problem.pointer + ": " + problem.text.substr(0, at) + "\n";
    }
    return text;
  }
  return "";
}

}  // namespace drsim::test
