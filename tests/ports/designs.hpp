#pragma once
/// Small designs for the tests about ports, and what to ask of them.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/run_record.hpp"
#include "sim/ports/connections.hpp"
#include "sim/report/words/cause_words.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "tests/support/run_program.hpp"

namespace drsim::test {

/// Two sites in two regions, "left" protected and "right" recovery, one cluster each; everything else left out.
inline nlohmann::json two_sites(int left_hosts = 3, int right_hosts = 4, const std::string& version = "10.0") {
  const auto cluster = [&](const std::string& name, const std::string& site, int hosts) {
    return nlohmann::json{{"name", name},
                          {"site", site},
                          {"hosts", hosts},
                          {"cores", 16},
                          {"clock", "2.5 GHz"},
                          {"nic", "10 Gbps"},
                          {"vra", {{"version", version}}},
                          {"datastores",
                           {{{"name", name + "-ds"},
                             {"capacity", "100 TiB"},
                             {"read", "5 GB/s"},
                             {"write", "2 GB/s"},
                             {"iops", 100000}}}}};
  };
  return {{"drsim", 1},
          {"name", "ports"},
          {"duration", "1 h"},
          {"sites", {{{"name", "left"}, {"region", "eu-de"}}, {{"name", "right"}, {"region", "eu-es"}}}},
          {"links", {{{"name", "wan"}, {"from", "eu-de"}, {"to", "eu-es"}, {"capacity", "1 Gbps"}}}},
          {"clusters", {cluster("l", "left", left_hosts), cluster("r", "right", right_hosts)}},
          {"workloads", {{"w", {{"kind", "constant"}, {"mean", "1 MB/s"}}}}},
          {"vms", {{{"name", "vm"}, {"count", 2}, {"cluster", "l"}, {"disks", {"10 GiB"}}, {"workload", "w"}}}},
          {"vpgs", {{{"name", "g"}, {"vms", {"vm"}}, {"recovery", {{"cluster", "r"}}}}}}};
}

inline Scenario scenario_of(const nlohmann::json& content) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "design.json";
  std::ofstream(path) << content.dump();
  return read_scenario(path, {}).scenario;
}

inline const PortCatalogue& shipped_catalogue() {
  static const PortCatalogue catalogue = port_catalogue();
  return catalogue;
}

inline PortNeeds needs_of(const nlohmann::json& content) {
  return port_needs(scenario_of(content), shipped_catalogue(), "design.json");
}

/// Titles "from > to" of every connection at a port ("tcp 4007"; a range "tcp 2500-3300").
inline std::vector<std::string> ends_at(const PortNeeds& needs, const std::string& service) {
  std::vector<std::string> ends;
  for (const Connection& connection : needs.connections) {
    const Interval ports = connection.box.ports.intervals()[0];
    std::string text = protocol_text(connection.box.protocol);
    if (ports.last > 0) text += " " + std::to_string(ports.first);
    if (ports.last > ports.first) text += "-" + std::to_string(ports.last);
    if (text == service) ends.push_back(connection.from + " > " + connection.to);
  }
  return ends;
}

/// Why a group was in a state, in words; empty: nothing is told.
inline std::string reason_of(const StateSpan& span) { return span.reason ? cause_words(*span.reason) : ""; }

/// "firewall rule a: tcp 4008 from vra of a to vra of b closed (firewall)"
inline std::string cause_and_category(const Violation& miss) {
  return cause_words(miss.cause) + " (" + cause_category_names[static_cast<std::size_t>(miss.cause.category)] + ")";
}

}  // namespace drsim::test
