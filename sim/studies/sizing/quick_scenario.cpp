#include "sim/studies/sizing/quick_scenario.hpp"

#include <map>
#include <nlohmann/json.hpp>

namespace drsim {
namespace {

using nlohmann::ordered_json;

ordered_json cluster(const std::string& name, const std::string& site) {
  return {{"name", name},
          {"site", site},
          {"hosts", 1},
          {"cores", 64},
          {"clock", "2.5 GHz"},
          {"nic", "100 Gbps"},
          {"vra", {{"vcpu", 4}, {"ram", "16 GiB"}}},
          {"datastores", ordered_json::array({{{"name", name + "-store"},
                                               {"capacity", "1000 TiB"},
                                               {"read", "100 GB/s"},
                                               {"write", "100 GB/s"},
                                               {"iops", 10000000}}})}};
}

}  // namespace

std::string quick_option_of(const std::string& pointer) {
  static const std::map<std::string, std::string> options = {{"/workloads/load/mean", "--write-rate"},
                                                             {"/workloads/load/peak_to_mean", "--peak"},
                                                             {"/workloads/load/on", "--burst"},
                                                             {"/workloads/load/compression", "--compression"},
                                                             {"/links/0/rtt", "--rtt"},
                                                             {"/links/wan/rtt", "--rtt"}};
  const auto found = options.find(pointer);
  return found == options.end() ? "" : found->second;
}

std::string quick_scenario_text(const QuickScenario& quick) {
  ordered_json load = {{"kind", "constant"}, {"mean", quick.write_rate}, {"compression", quick.compression}};
  if (quick.peak > 1) {
    load["kind"] = "onoff";
    load["peak_to_mean"] = quick.peak;
    load["on"] = quick.burst;
  }
  const ordered_json scenario = {
      {"drsim", 1},
      {"name", "quick"},
      {"duration", quick.duration},
      {"regions", ordered_json::array({{{"name", "here"}, {"latitude", 0}, {"longitude", 0}},
                                       {{"name", "there"}, {"latitude", 0}, {"longitude", 0}}})},
      {"sites",
       ordered_json::array({{{"name", "protected"}, {"region", "here"}}, {{"name", "recovery"}, {"region", "there"}}})},
      {"links",
       ordered_json::array(
           {{{"name", "wan"}, {"from", "here"}, {"to", "there"}, {"capacity", "1 Gbps"}, {"rtt", quick.rtt}}})},
      {"clusters", ordered_json::array({cluster("source", "protected"), cluster("target", "recovery")})},
      {"workloads", {{"load", load}}},
      {"vms",
       ordered_json::array({{{"name", "vm"}, {"cluster", "source"}, {"disks", {"10 TiB"}}, {"workload", "load"}}})},
      {"vpgs", ordered_json::array({{{"name", "group"},
                                     {"vms", {"vm"}},
                                     {"journal", {{"history", "1 h"}, {"limit", "unlimited"}}},
                                     {"recovery", {{"cluster", "target"}}}}})}};
  return scenario.dump(2) + "\n";
}

}  // namespace drsim
