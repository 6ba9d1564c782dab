#pragma once
/// An estate for run-books, and how it is played.

#include <fmt/format.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/engine/run_scenario.hpp"
#include "sim/scenario/read/read_scenario.hpp"
#include "tests/scenario/scenario_files.hpp"
#include "tests/support/run_in_child.hpp"

namespace drsim::test {

/// 20 VMs in 2 groups that recover to 2 hosts, 10 for each.
inline nlohmann::json estate() {
  return nlohmann::json::parse(R"({
    "drsim": 1, "name": "runbook", "duration": "1 d",
    "sites": [{"name": "a", "region": "eu-de"}, {"name": "b", "region": "eu-es"}],
    "links": [{"name": "a-b", "from": "eu-de", "to": "eu-es", "capacity": "10 Gbps"}],
    "clusters": [
      {"name": "ca", "site": "a", "hosts": 2, "cores": 96, "clock": "2.4 GHz", "nic": "25 Gbps", "memory": "1 TiB",
       "datastores": [{"name": "da", "capacity": "100 TiB", "read": "10 GB/s", "write": "10 GB/s", "iops": 1000000}]},
      {"name": "cb", "site": "b", "hosts": 2, "cores": 96, "clock": "2.4 GHz", "nic": "25 Gbps", "memory": "1 TiB",
       "datastores": [{"name": "db", "capacity": "100 TiB", "read": "10 GB/s", "write": "10 GB/s", "iops": 1000000}]}],
    "workloads": {"w": {"kind": "constant", "mean": "0.1 MB/s"}},
    "vms": [{"name": "vm", "count": 20, "cluster": "ca", "disks": ["10 GiB"], "workload": "w"}],
    "vpgs": [{"name": "g", "count": 2, "vms": ["vm"], "recovery": {"cluster": "cb"}}],
    "operations": [{"name": "op", "at": "2 h", "kind": "failover", "site": "a"}]})");
}

/// What `text` says of the run of this scenario.
inline std::string played(const nlohmann::json& content, const std::function<std::string(const RunRecord&)>& text) {
  const Scenario scenario = read_content(content).scenario;
  return run_in_child([&] { return text(run_scenario(scenario, {})); });
}

inline std::string rto_of_operation(const RunRecord& record) {
  const ReachedTime& rto = record.operations.front().rto;
  return rto.value_s ? fmt::format("{:.6g}", *rto.value_s) : "never: " + rto.reason;
}

}  // namespace drsim::test
