/// What the data path of each VM asks of both its ends: appliances, the same encryption, tunnels that agree; and
/// whether overlays have anything to carry.

#include <fmt/format.h>

#include <set>

#include "models/units.hpp"
#include "sim/scenario/estate_part.hpp"
#include "sim/scenario/products/products.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

bool same_tunnel(const IpsecConfig& a, const IpsecConfig& b) {
  return a.format.cipher == b.format.cipher && a.format.udp_encapsulation == b.format.udp_encapsulation;
}

/// Why the path of this VM cannot be; empty when it can.
std::string path_problem(const Scenario& scenario, const VmConfig& vm) {
  const HostConfig& from = scenario.hosts[vm.host];
  const HostConfig& to = scenario.hosts[vm.recovery_host];
  const std::string end_problem = facts_of(product_of(scenario, vm.vpg)).end_problem(scenario, vm);
  if (!end_problem.empty()) return end_problem;
  const SiteConfig& near_end = scenario.sites[from.site];
  const SiteConfig& far_end = scenario.sites[to.site];
  if (near_end.ipsec && far_end.ipsec && !same_tunnel(*near_end.ipsec, *far_end.ipsec))
    return fmt::format(
        "the VPN gateways of the sites \"{}\" and \"{}\" differ in cipher or UDP encapsulation; allowed: the "
        "same at both ends",
        near_end.name, far_end.name);
  return "";
}

void check_paths(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::set<std::pair<std::string, std::string>> reported;
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    if (!reading.placed[i]) continue;
    const std::string text = path_problem(scenario, scenario.vms[i]);
    if (text.empty()) continue;
    const std::string& pointer = reading.vpgs.pointer.at(scenario.vpgs[scenario.vms[i].vpg].name);
    // One VM stands for all of its VPG.
    if (reported.emplace(pointer, text.substr(0, text.find('"'))).second) reading.refuse(pointer, text);
  }
}

/// Sites of one vCenter have one hypervisor.
void check_vcenters(Reading& reading) {
  const auto& sites = reading.scenario.sites;
  for (std::size_t i = 0; i < sites.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      if (sites[i].vcenter.empty() || sites[i].vcenter != sites[k].vcenter) continue;
      if (sites[i].hypervisor == sites[k].hypervisor) continue;
      reading.refuse(reading.sites.pointer.at(sites[i].name),
                     fmt::format("\"{}\" manages the site \"{}\" of another hypervisor, too; allowed: sites of one "
                                 "hypervisor (vCenter for vSphere, SCVMM for Hyper-V)",
                                 sites[i].vcenter, sites[k].name));
    }
}

void warn_of_idle_connectors(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  for (const CloudConnectorConfig& connector : scenario.cloud_connectors) {
    const bool used = std::any_of(scenario.vms.begin(), scenario.vms.end(), [&](const VmConfig& vm) {
      if (vm.host == nobody || vm.recovery_host == nobody) return true;
      return std::minmax(scenario.hosts[vm.host].site, scenario.hosts[vm.recovery_host].site) ==
             std::minmax(connector.site, connector.customer);
    });
    if (!used)
      reading.warn(fmt::format("cloud connector {}: no VPG replicates between the sites {} and {}", connector.name,
                               scenario.sites[connector.site].name, scenario.sites[connector.customer].name));
  }
}

/// The site that all VPGs of a retention job recover to; nothing when they are several.
std::optional<Index> retention_site(const Scenario& scenario, const RetentionConfig& job) {
  const Index site = scenario.vpgs[job.vpgs.front()].recovery_site;
  const bool same = std::all_of(job.vpgs.begin(), job.vpgs.end(),
                                [&](Index vpg) { return scenario.vpgs[vpg].recovery_site == site; });
  return same ? std::optional<Index>(site) : std::nullopt;
}

void check_retention(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  for (const RetentionConfig& job : scenario.retention) {
    const std::string& pointer = reading.retention.pointer.at(job.name);
    const auto site = retention_site(scenario, job);
    if (!site) {
      reading.refuse(pointer, "its VPGs recover to several sites; allowed: VPGs of one recovery site");
      continue;
    }
    const std::string& region = scenario.regions[job.repository_region].name;
    if (scenario.sites[*site].region == job.repository_region) {
      reading.refuse(
          pointer,
          fmt::format("the repository is in region \"{}\", that of the recovery site \"{}\", so its copies cross "
                      "no link; allowed: another region",
                      region, scenario.sites[*site].name));
      continue;
    }
    const std::string problem =
        region_route_problem(scenario, scenario.sites[*site].vrf, scenario.sites[*site].region, job.repository_region);
    if (!problem.empty()) reading.refuse(pointer, problem);
  }
}

}  // namespace

void check_data_path(Reading& reading) {
  for (const ProtectionProduct product : reading.products) facts_of(product).check_constants(reading);
  check_vcenters(reading);
  check_paths(reading);
  warn_of_idle_connectors(reading);
  if (reading.problems.empty()) check_retention(reading);
}

}  // namespace drsim
