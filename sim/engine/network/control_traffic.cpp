#include "sim/engine/network/control_traffic.hpp"

#include <map>
#include <set>

namespace drsim {

namespace {

using HostPair = std::pair<Index, Index>;

bool closes_pairing(const ClosureConfig& closure, const std::pair<Index, Index>& sites) {
  return closure.stops == Stopped::Pairing &&
         std::find(closure.pairs.begin(), closure.pairs.end(), sites) != closure.pairs.end();
}

bool closes_control(const ClosureConfig& closure, const HostPair& hosts) {
  const auto holds = [](const std::vector<Index>& list, Index host) {
    return std::binary_search(list.begin(), list.end(), host);
  };
  return closure.stops == Stopped::Control &&
         std::any_of(closure.between.begin(), closure.between.end(), [&](const auto& ends) {
           return (holds(ends.first, hosts.first) && holds(ends.second, hosts.second)) ||
                  (holds(ends.first, hosts.second) && holds(ends.second, hosts.first));
         });
}

bool is_closed_at(const std::vector<ClosedTime>& times, double at_s) {
  return std::any_of(times.begin(), times.end(),
                     [at_s](const ClosedTime& time) { return time.from_s <= at_s && at_s < time.to_s; });
}

}  // namespace

std::vector<ControlFlow> control_flows(const Scenario& scenario) {
  std::map<std::pair<Index, Index>, std::map<HostPair, double>> vms_of_pair;
  for (const VmConfig& vm : scenario.vms) {
    const Index from = scenario.hosts[vm.host].site, to = scenario.hosts[vm.recovery_host].site;
    vms_of_pair[std::minmax(from, to)][{vm.host, vm.recovery_host}] += 1;
  }
  std::vector<ControlFlow> flows;
  for (const auto& [sites, hosts] : vms_of_pair) {
    const std::string& vcenter = scenario.sites[sites.first].vcenter;
    // Sites of one vCenter have one manager: it has nobody to talk to.
    if (!vcenter.empty() && vcenter == scenario.sites[sites.second].vcenter) continue;
    const auto no_pairing = closed_times(
        scenario, [&, &pair = sites](const ClosureConfig& closure) { return closes_pairing(closure, pair); });
    std::vector<std::pair<double, std::vector<ClosedTime>>> vms_without;
    std::set<double> dates = {0};
    const auto note_dates = [&](const std::vector<ClosedTime>& times) {
      for (const ClosedTime& time : times) dates.insert({time.from_s, time.to_s});
    };
    note_dates(no_pairing);
    double vms = 0;
    for (const auto& [ends, count] : hosts) {
      const auto times = closed_times(
          scenario, [&, &pair = ends](const ClosureConfig& closure) { return closes_control(closure, pair); });
      note_dates(times);
      vms += count;
      if (!times.empty()) vms_without.emplace_back(count, times);
    }
    ControlFlow flow;
    flow.sites = sites;
    for (const double at_s : dates) {
      double talking = vms;
      for (const auto& [count, times] : vms_without) talking -= is_closed_at(times, at_s) ? count : 0;
      flow.at_s.push_back(at_s);
      flow.manager_bits_per_s.push_back(is_closed_at(no_pairing, at_s) ? 0
                                                                       : scenario.zerto.control_bits_per_s_per_site);
      flow.appliance_bits_per_s.push_back(talking * scenario.zerto.control_bits_per_s_per_vm);
    }
    flows.push_back(std::move(flow));
  }
  return flows;
}

}  // namespace drsim
