/// Limits of Zerto that need the whole scenario, and warnings about what it would accept but what does harm.
/// Figures: facts on Zerto, sections 4.1 (limits) and 12 (warnings).

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/units.hpp"
#include "models/zerto/rules/sync_rules.hpp"
#include "models/zerto/vra_pool.hpp"
#include "sim/scenario/products/zerto/zerto_product.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

constexpr std::uint32_t vms_per_recovery_vra_warning = 100;
constexpr std::uint32_t vms_per_site_warning = 5000;
constexpr std::uint32_t vpgs_per_site_warning = 1000;
constexpr std::uint32_t incoming_vpgs_of_inner_database = 250;  // IBM pattern, Zerto overview

void check_appliances(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::vector<std::size_t> volumes(scenario.hosts.size()), recovering(scenario.hosts.size());
  for (const VmConfig& vm : scenario.vms) {
    // The disks of a VM in several VPGs are protected once and recovered for each.
    if (!vm.is_further_membership) volumes[vm.host] += vm.disks.size();
    volumes[vm.recovery_host] += vm.disks.size();
    ++recovering[vm.recovery_host];
  }
  std::set<std::string> reported;
  for (std::size_t i = 0; i < scenario.hosts.size(); ++i) {
    const HostConfig& host = scenario.hosts[i];
    const std::string& pointer = reading.hosts.pointer.at(host.name);
    if (volumes[i] > volumes_per_vra_max && reported.insert(pointer).second)
      reading.refuse(
          pointer,
          fmt::format("the VRA of host \"{}\" has {} volumes, protected and recovered; allowed: up to {} (IBM, "
                      "Zerto pattern; Zerto help 5.5 \"Installing VRAs\")",
                      host.name, volumes[i], volumes_per_vra_max));
    if (host.vra.ram_bytes <= scenario.zerto.pool_overhead_bytes && reported.insert(pointer).second)
      reading.refuse(
          pointer,
          fmt::format(
              "the VRA of host \"{}\" has no memory left for buffers: {} of {} are used up by /model/pool_overhead",
              host.name, quantity_text(scenario.zerto.pool_overhead_bytes, Dimension::Bytes),
              quantity_text(host.vra.ram_bytes, Dimension::Bytes)));
    if (recovering[i] > vms_per_recovery_vra_warning)
      reading.warn(fmt::format("host {}: {} VMs recover to its VRA; more than {} are not advised", host.name,
                               recovering[i], vms_per_recovery_vra_warning));
  }
}

/// VMs that recover to one VRA of a cluster while its others have little to do: users balance them by script (facts on
/// Zerto, section 10).
void warn_of_balance(Reading& reading) {
  constexpr double most_over_mean = 2;
  const Scenario& scenario = reading.scenario;
  std::vector<std::size_t> recovering(scenario.hosts.size());
  for (const VmConfig& vm : scenario.vms) ++recovering[vm.recovery_host];
  std::map<std::string, std::vector<Index>> hosts_of;
  for (Index host = 0; host < scenario.hosts.size(); ++host) {
    const HostConfig& config = scenario.hosts[host];
    if (!config.cluster.empty() && config.vra.installed) hosts_of[config.cluster].push_back(host);
  }
  for (const auto& [cluster, hosts] : hosts_of) {
    double sum = 0;
    Index busiest = hosts.front();
    for (const Index host : hosts) {
      sum += static_cast<double>(recovering[host]);
      if (recovering[host] > recovering[busiest]) busiest = host;
    }
    const double mean = sum / static_cast<double>(hosts.size());
    // One VM more or less is no imbalance.
    if (static_cast<double>(recovering[busiest]) <= std::max(most_over_mean * mean, mean + 2)) continue;
    reading.warn(fmt::format(
        "cluster {}: {} VMs recover to the VRA on {}, {:.3g} to each of its {} VRAs on average: name the cluster in "
        "/vpgs/*/recovery to spread them",
        cluster, recovering[busiest], scenario.hosts[busiest].name, mean, hosts.size()));
  }
}

void warn_of_managers(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::vector<std::size_t> vms(scenario.sites.size()), vpgs(scenario.sites.size()), incoming(scenario.sites.size());
  for (const VpgConfig& vpg : scenario.vpgs) ++incoming[vpg.recovery_site];
  std::vector<bool> counted(scenario.vpgs.size());
  for (const VmConfig& vm : scenario.vms)
    for (const Index site : {scenario.hosts[vm.host].site, scenario.hosts[vm.recovery_host].site}) {
      const bool is_counted_here = vm.is_further_membership && site == scenario.hosts[vm.host].site;
      if (!is_counted_here) ++vms[site];
      if (!counted[vm.vpg]) ++vpgs[site];
      counted[vm.vpg] = counted[vm.vpg] || site == scenario.hosts[vm.recovery_host].site;
    }
  for (std::size_t i = 0; i < scenario.sites.size(); ++i) {
    if (vms[i] > vms_per_site_warning)
      reading.warn(fmt::format("site {}: {} VMs, protected and recovered; one manager takes up to {}",
                               scenario.sites[i].name, vms[i], vms_per_site_warning));
    if (vpgs[i] > vpgs_per_site_warning)
      reading.warn(fmt::format("site {}: {} VPGs; more than {} for one manager are not advised", scenario.sites[i].name,
                               vpgs[i], vpgs_per_site_warning));
    const bool is_old = std::any_of(scenario.hosts.begin(), scenario.hosts.end(), [i](const HostConfig& host) {
      return host.site == i && host.vra.version == VersionProfile::Old;
    });
    if (is_old && incoming[i] > incoming_vpgs_of_inner_database)
      reading.warn(
          fmt::format("site {}: {} incoming VPGs; above {} its manager is advised to use an external SQL Server",
                      scenario.sites[i].name, incoming[i], incoming_vpgs_of_inner_database));
  }
}

/// The product offers whole hours up to 23, and whole days (Zerto help 6.0, "Advanced Journal Settings").
void warn_of_histories(Reading& reading) {
  for (const VpgConfig& vpg : reading.scenario.vpgs) {
    const double unit_s = vpg.journal_history_s < day_s ? hour_s : day_s;
    const double units = vpg.journal_history_s / unit_s;
    if (std::abs(units - std::round(units)) < 1e-9) continue;
    reading.warn(
        fmt::format("VPG {}: the product offers no journal history of {}: 1 to 23 whole hours, or 1 to 30 whole "
                    "days; it is simulated as stated",
                    vpg.name, quantity_text(vpg.journal_history_s, Dimension::Time)));
  }
}

/// Hard limit of the journal of a VM; 0 where there is none, since nothing can be said of its size.
double limit_or_nothing(const VpgConfig& vpg, const VmConfig& vm) {
  return vpg.has_journal_limit() ? vpg.journal_limit_of_vm_bytes(vm.disk_bytes()) : 0;
}

void warn_of_datastores(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::vector<double> replica_bytes(scenario.datastores.size()), journal_bytes(scenario.datastores.size());
  for (const VmConfig& vm : scenario.vms) {
    for (const DiskConfig& disk : vm.disks) replica_bytes[vm.recovery_datastore] += disk.size_bytes;
    journal_bytes[vm.recovery_datastore] += limit_or_nothing(scenario.vpgs[vm.vpg], vm);
  }
  for (std::size_t i = 0; i < scenario.datastores.size(); ++i) {
    const DatastoreConfig& datastore = scenario.datastores[i];
    const double free = guard_bytes(datastore.capacity_bytes, scenario.zerto.sync);
    const double usable = datastore.capacity_bytes - free;
    const auto tib = [](double bytes) { return fmt::format("{:.4g} TiB", bytes / tib_bytes); };
    if (replica_bytes[i] > usable)
      reading.warn(
          fmt::format("datastore {}: replicas of {} are above the {} that may be filled ({} stay free by the guard)",
                      datastore.name, tib(replica_bytes[i]), tib(usable), tib(free)));
    else if (replica_bytes[i] + journal_bytes[i] > usable)
      reading.warn(
          fmt::format("datastore {}: replicas of {} and journals at their limits of {} are above the {} that may be "
                      "filled ({} stay free by the guard)",
                      datastore.name, tib(replica_bytes[i]), tib(journal_bytes[i]), tib(usable), tib(free)));
  }
}

void warn_of_targets(Reading& reading) {
  for (const VpgConfig& vpg : reading.scenario.vpgs) {
    const double least_s = vpg.checkpoint_interval_s + reading.scenario.zerto.pipeline_latency_s;
    if (vpg.rpo_target_s < least_s)
      reading.warn(fmt::format(
          "VPG {}: the RPO target of {} cannot be met: checkpoint interval and latency alone make {}; the target is an "
          "alert line and does not change replication",
          vpg.name, quantity_text(vpg.rpo_target_s, Dimension::Time), quantity_text(least_s, Dimension::Time)));
  }
}

}  // namespace

void check_zerto_limits(Reading& reading) {
  check_appliances(reading);
  warn_of_balance(reading);
  warn_of_managers(reading);
  warn_of_histories(reading);
  warn_of_datastores(reading);
  warn_of_targets(reading);
}

}  // namespace drsim
