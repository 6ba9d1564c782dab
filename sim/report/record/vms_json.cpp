#include "sim/report/record/vms_json.hpp"

#include <algorithm>
#include <memory>

#include "models/curves/value_distribution.hpp"
#include "models/loads/write_load.hpp"

namespace drsim {
namespace {

ValueDistribution written_rates(const Scenario& scenario, const VmConfig& vm) {
  WriteLoad load(std::make_shared<const WriteLoadConfig>(vm.load),
                 CalendarStart{scenario.start_weekday, scenario.start_second_of_day_s}, scenario.seed, vm.name);
  ValueDistribution rates;
  for (double at_s = 0;; load.advance()) {
    const double to_s = std::min(scenario.horizon_s, load.next_change_s());
    rates.add(load.rate_bytes_per_s(), to_s - at_s);
    if (to_s >= scenario.horizon_s) break;
    at_s = to_s;
  }
  return rates;
}

}  // namespace

nlohmann::ordered_json vms_json(const Scenario& scenario) {
  auto vms = nlohmann::ordered_json::array();
  for (const VmConfig& vm : scenario.vms) {
    const HostConfig& host = scenario.hosts[vm.host];
    const ValueDistribution rates = written_rates(scenario, vm);
    vms.push_back(
        {{"name", vm.name},
         {"group", scenario.vpgs[vm.vpg].name},
         {"protected_site", scenario.sites[host.site].name},
         {"recovery_site", scenario.sites[scenario.hosts[vm.recovery_host].site].name},
         {"host", host.name},
         {"recovery_host", scenario.hosts[vm.recovery_host].name},
         {"workload", vm.load.name},
         {"disks", vm.disks.size()},
         {"disk_bytes", vm.disk_bytes()},
         {"used_bytes", vm.disk_bytes() * vm.used_fraction},
         {"vcpus", vm.vcpus},
         {"memory_bytes", vm.memory_bytes},
         {"written_bytes", rates.integral()},
         {"written_bytes_per_s", {{"mean", rates.mean()}, {"p95", rates.quantile(0.95)}, {"max", rates.max()}}}});
  }
  return vms;
}

}  // namespace drsim
