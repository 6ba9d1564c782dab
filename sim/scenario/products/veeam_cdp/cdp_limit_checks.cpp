/// Limits of Veeam CDP that need the whole scenario, and warnings about what it would accept but what does harm.
/// Figures: facts on Veeam, sections 2.5 (memory and cache), 3.1 (limits) and 3.2 (machines).

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "models/units.hpp"
#include "models/veeam_cdp/cdp_limits.hpp"
#include "sim/scenario/products/veeam_cdp/cdp_product.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

constexpr std::size_t disks_per_host_max = 500;
constexpr double host_memory_least_bytes = 16 * gib_bytes;
constexpr double journal_per_disk_max_bytes = 2 * tib_bytes;
constexpr double cycle_advised_s = 15;
constexpr double cache_per_vm_advised_bytes = gib_bytes;

std::string bytes_text(double bytes) { return quantity_text(bytes, Dimension::Bytes); }

void check_hosts(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::vector<std::size_t> disks(scenario.hosts.size());
  for (const VmConfig& vm : scenario.vms)
    for (const Index host : {vm.host, vm.recovery_host}) disks[host] += vm.disks.size();
  std::set<std::string> reported;
  for (std::size_t i = 0; i < scenario.hosts.size(); ++i) {
    const HostConfig& host = scenario.hosts[i];
    const std::string& pointer = reading.hosts.pointer.at(host.name);
    if (disks[i] > disks_per_host_max && reported.insert(pointer + " disks").second)
      reading.refuse(pointer,
                     fmt::format("the host \"{}\" has {} disks, protected and replicas; allowed: up to {} (Veeam user "
                                 "guide, \"Platform Support\", CDP)",
                                 host.name, disks[i], disks_per_host_max));
    if (host.memory_bytes < host_memory_least_bytes && reported.insert(pointer + " memory").second)
      reading.refuse(pointer,
                     fmt::format("the host \"{}\" has {} of memory; allowed: {} or more (Veeam user guide, "
                                 "\"Requirements and Limitations\" of CDP)",
                                 host.name, bytes_text(host.memory_bytes), bytes_text(host_memory_least_bytes)));
  }
}

void check_policies(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  const auto& components = scenario.security.components;
  const auto servers = std::count_if(components.begin(), components.end(),
                                     [](const ComponentConfig& component) { return component.kind == "vbr"; });
  const bool is_old = scenario.constants.of<CdpConfig>().version == CdpVersion::V12;
  const std::size_t per_server = is_old ? 100 : 400;
  const std::size_t policies_max = per_server * static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, servers));
  if (scenario.vpgs.size() > policies_max)
    reading.refuse("/vpgs", fmt::format("{} policies; allowed: up to {}, {} of a backup server in version {} (Veeam "
                                        "user guide, \"Requirements and Limitations\" of CDP)",
                                        scenario.vpgs.size(), policies_max, per_server, is_old ? 12 : 13));
  for (std::size_t i = 1; i < scenario.vms.size(); ++i) {
    const VmConfig& vm = scenario.vms[i];
    if (!vm.is_further_membership) continue;
    const std::string& name = scenario.vpgs[vm.vpg].name;
    reading.refuse(reading.vpgs.pointer.at(name),
                   fmt::format("the VM \"{}\" is in the policies \"{}\" and \"{}\"; allowed: one policy (Veeam user "
                               "guide, \"Requirements and Limitations\" of CDP)",
                               vm.name, scenario.vpgs[scenario.vms[i - 1].vpg].name, name));
  }
}

/// Short-term journal of the greatest disk of a VM at the mean rate, writes spread over its disks by size.
double journal_of_disk_bytes(const Scenario& scenario, const VmConfig& vm) {
  double all_bytes = 0, largest_bytes = 0;
  for (const DiskConfig& disk : vm.disks) {
    all_bytes += disk.size_bytes;
    largest_bytes = std::max(largest_bytes, disk.size_bytes);
  }
  const double kept_s =
      scenario.vpgs[vm.vpg].journal_history_s * (1 + scenario.constants.of<CdpConfig>().retention_edge_fraction);
  return vm.load.mean_bytes_per_s * kept_s * largest_bytes / all_bytes;
}

void warn_of_policies(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::vector<const VmConfig*> fullest(scenario.vpgs.size());
  for (const VmConfig& vm : scenario.vms) {
    const VmConfig*& most = fullest[vm.vpg];
    if (most == nullptr || journal_of_disk_bytes(scenario, vm) > journal_of_disk_bytes(scenario, *most)) most = &vm;
  }
  for (std::size_t i = 0; i < scenario.vpgs.size(); ++i) {
    const VpgConfig& vpg = scenario.vpgs[i];
    const double cycle_s = scenario.vpgs[i].checkpoint_interval_s;
    const auto time_text = [](double time_s) { return quantity_text(time_s, Dimension::Time); };
    if (cycle_s < cycle_advised_s)
      reading.warn(fmt::format("policy {}: a cycle of {} is not optimal, says the product: {} or more", vpg.name,
                               time_text(cycle_s), time_text(cycle_advised_s)));
    const double least_s = cycle_s + scenario.constants.of<CdpConfig>().pipeline_latency_s;
    if (vpg.rpo_target_s < least_s)
      reading.warn(
          fmt::format("policy {}: the RPO target of {} cannot be met: cycle and latency alone make {}; the "
                      "target is an alert line and does not change replication",
                      vpg.name, time_text(vpg.rpo_target_s), time_text(least_s)));
    const double journal_bytes = fullest[i] == nullptr ? 0 : journal_of_disk_bytes(scenario, *fullest[i]);
    if (journal_bytes > journal_per_disk_max_bytes)
      reading.warn(
          fmt::format("policy {}: at the mean rate the short-term journal of the greatest disk of {} comes to "
                      "{:.4g} TiB; the product keeps up to {:.4g} TiB for a disk",
                      vpg.name, fullest[i]->name, journal_bytes / tib_bytes, journal_per_disk_max_bytes / tib_bytes));
  }
}

/// What the site's proxies of one role have to do.
struct SiteWork {
  std::vector<const CdpProxyConfig*> proxies;
  std::size_t vms = 0;
  bool encrypts = false;
};

std::map<std::pair<Index, CdpProxyRole>, SiteWork> work_of_sites(const Scenario& scenario) {
  std::map<std::pair<Index, CdpProxyRole>, SiteWork> work;
  for (const VmConfig& vm : scenario.vms) {
    const Index from = scenario.hosts[vm.host].site, to = scenario.hosts[vm.recovery_host].site;
    const bool encrypts = scenario.security.encrypting_rules.count({from, to}) > 0;
    for (const auto& end : {std::pair(from, CdpProxyRole::Source), std::pair(to, CdpProxyRole::Target)}) {
      ++work[end].vms;
      work[end].encrypts = work[end].encrypts || encrypts;
    }
  }
  for (const CdpProxyConfig& proxy : scenario.cdp_proxies) {
    const auto found = work.find({scenario.hosts[proxy.host].site, proxy.role});
    if (found != work.end()) found->second.proxies.push_back(&proxy);
  }
  return work;
}

void warn_of_proxy(Reading& reading, const CdpProxyConfig& proxy, bool encrypts) {
  const CdpProxySize& size = proxy.size;
  if (size.vcpus < cdp_proxy_vcpus_advised)
    reading.warn(
        fmt::format("CDP proxy {}: {} vCPU; {} or more are advised", proxy.name, size.vcpus, cdp_proxy_vcpus_advised));
  else if (encrypts && size.vcpus < 2 * cdp_proxy_vcpus_advised)
    reading.warn(
        fmt::format("CDP proxy {}: {} vCPU; where traffic is encrypted up to twice as many as the least {} are "
                    "advised",
                    proxy.name, size.vcpus, cdp_proxy_vcpus_advised));
  if (size.ram_bytes < cdp_proxy_ram_advised_bytes)
    reading.warn(fmt::format("CDP proxy {}: {} of memory; {} or more are advised", proxy.name,
                             bytes_text(size.ram_bytes), bytes_text(cdp_proxy_ram_advised_bytes)));
  if (proxy.role != CdpProxyRole::Source) return;
  const bool is_old = reading.scenario.constants.of<CdpConfig>().version == CdpVersion::V12;
  const double least_bytes = cdp_cache_advised_bytes(reading.scenario.constants.of<CdpConfig>().version);
  if (size.cache_bytes < least_bytes)
    reading.warn(fmt::format("CDP proxy {}: a cache of {}; {} or more are advised with version {}", proxy.name,
                             bytes_text(size.cache_bytes), bytes_text(least_bytes), is_old ? 12 : 13));
}

void warn_of_proxies(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  for (const auto& [end, work] : work_of_sites(scenario)) {
    const std::string& site = scenario.sites[end.first].name;
    const bool is_source = end.second == CdpProxyRole::Source;
    if (work.proxies.empty()) continue;  // an obstacle
    if (work.proxies.size() < cdp_proxies_advised)
      reading.warn(fmt::format("site {}: one {} proxy, and none when it fails; the pattern has {} or more at a site",
                               site, is_source ? "source" : "target", cdp_proxies_advised));
    for (const CdpProxyConfig* proxy : work.proxies) warn_of_proxy(reading, *proxy, work.encrypts);
    if (!is_source) continue;
    const double cache_bytes =
        std::accumulate(work.proxies.begin(), work.proxies.end(), 0.0,
                        [](double sum, const CdpProxyConfig* proxy) { return sum + proxy->size.cache_bytes; });
    const double advised_bytes = cache_per_vm_advised_bytes * static_cast<double>(work.vms);
    if (cache_bytes < advised_bytes)
      reading.warn(fmt::format("site {}: its source proxies have {} of cache for {} VMs; {} for each VM are advised",
                               site, bytes_text(cache_bytes), work.vms, bytes_text(cache_per_vm_advised_bytes)));
  }
}

/// Proxies that ask for more than their host has.
void warn_of_proxy_hosts(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::map<Index, std::pair<double, double>> asked;  // cores, bytes
  for (const CdpProxyConfig& proxy : scenario.cdp_proxies) {
    asked[proxy.host].first += proxy.size.vcpus;
    asked[proxy.host].second += proxy.size.ram_bytes;
  }
  for (const auto& [index, sum] : asked) {
    const HostConfig& host = scenario.hosts[index];
    if (sum.first <= host.cores && sum.second <= host.memory_bytes) continue;
    reading.warn(
        fmt::format("host {}: its CDP proxies have {:.6g} vCPU and {} of memory, the host {:.6g} cores and {}; "
                    "it is simulated as if it had enough",
                    host.name, sum.first, bytes_text(sum.second), host.cores, bytes_text(host.memory_bytes)));
  }
}

/// Its number among the groups of the product.
std::optional<Index> policy_named(const Scenario& scenario, const std::string& name) {
  const auto found =
      std::find_if(scenario.vpgs.begin(), scenario.vpgs.end(), [&](const VpgConfig& vpg) { return vpg.name == name; });
  if (found == scenario.vpgs.end()) return std::nullopt;
  return static_cast<Index>(found - scenario.vpgs.begin());
}

/// While a first copy runs, thick disks take twice their size. (Veeam user guide, "Requirements and Limitations" of
/// CDP)
void check_first_copies(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::vector<bool> doubles(scenario.vpgs.size(), false);
  std::vector<std::string> first(scenario.datastores.size());
  for (const Node& node : reading.root["vpgs"].items()) {
    const Node start = node["initial_sync"];
    if (reading.product_of(node) != ProtectionProduct::VeeamCdp || start.text("kind") != "full" || !start.flag("thick"))
      continue;
    for (std::uint32_t number = 1; number <= node.count("count"); ++number) {
      const auto policy = policy_named(scenario, expanded_name(node.text("name"), number, node.count("count")));
      if (policy) doubles[*policy] = true;
    }
  }
  std::vector<double> bytes(scenario.datastores.size());
  for (const VmConfig& vm : scenario.vms) {
    bytes[vm.recovery_datastore] += vm.disk_bytes() * (doubles[vm.vpg] ? 2 : 1);
    if (doubles[vm.vpg] && first[vm.recovery_datastore].empty())
      first[vm.recovery_datastore] = scenario.vpgs[vm.vpg].name;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const DatastoreConfig& datastore = scenario.datastores[i];
    if (first[i].empty() || bytes[i] <= datastore.capacity_bytes) continue;
    reading.refuse(
        reading.vpgs.pointer.at(first[i]),
        fmt::format("the first copy to the datastore \"{}\" takes {}, with thick disks at twice their size, of "
                    "{}; allowed: what fits (Veeam user guide, \"Requirements and Limitations\" of CDP)",
                    datastore.name, bytes_text(bytes[i]), bytes_text(datastore.capacity_bytes)));
  }
}

/// Points of a disk. (Veeam user guide, "Requirements and Limitations" of CDP)
void check_long_term_points(Reading& reading) {
  constexpr double points_max = 95;
  for (const Node& node : reading.root["vpgs"].items()) {
    const Node points = node["long_term"];
    if (reading.product_of(node) != ProtectionProduct::VeeamCdp || !points.value().is_object()) continue;
    const double count =
        std::floor(points.quantity("keep", Dimension::Time) / points.quantity("every", Dimension::Time));
    if (count > points_max)
      reading.refuse(
          points.pointer(),
          fmt::format("a point every {} that is kept for {}: {:.0f} points of each disk; allowed: up to {:.0f} "
                      "(Veeam user guide, \"Requirements and Limitations\" of CDP)",
                      points.text("every"), points.text("keep"), count, points_max));
  }
}

/// Schedules that never let the policy run.
void check_schedules(Reading& reading) {
  constexpr int days = 7;
  for (const Node& node : reading.root["vpgs"].items()) {
    if (reading.product_of(node) != ProtectionProduct::VeeamCdp || node["excluded_hours"].items().empty()) continue;
    const auto policy = policy_named(reading.scenario, expanded_name(node.text("name"), 1, node.count("count")));
    if (!policy || *policy >= reading.scenario.pause_windows.size()) continue;
    std::vector<WeeklyWindow> windows = reading.scenario.pause_windows[*policy];
    std::sort(windows.begin(), windows.end(),
              [](const WeeklyWindow& a, const WeeklyWindow& b) { return a.from_s < b.from_s; });
    bool runs = false;
    for (int day = 0; day < days && !runs; ++day) {
      double until_s = 0;
      for (const WeeklyWindow& window : windows)
        if (window.from_s <= until_s && std::count(window.weekdays.begin(), window.weekdays.end(), day) > 0)
          until_s = std::max(until_s, window.to_s);
      runs = until_s < day_s;
    }
    if (!runs)
      reading.refuse(node["excluded_hours"].pointer(),
                     "excludes every hour of the week; allowed: windows that leave time");
  }
}

/// A backup server that is lost with the policies that it would recover. (Veeam user guide, CDP infrastructure; IBM,
/// Veeam pattern: the recovery site is advised)
void warn_of_backup_server(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::set<Index> protecting, recovering;
  for (const VmConfig& vm : scenario.vms) {
    protecting.insert(scenario.hosts[vm.host].site);
    recovering.insert(scenario.hosts[vm.recovery_host].site);
  }
  // Where work goes both ways no site is better than the other.
  if (std::includes(protecting.begin(), protecting.end(), recovering.begin(), recovering.end())) return;
  for (const ComponentConfig& component : scenario.security.components) {
    if (component.kind != "vbr" || !component.site || protecting.count(*component.site) == 0) continue;
    reading.warn(fmt::format(
        "backup server {}: it stands at {}, whose VMs it would recover: when that site is lost, it has to be "
        "restored from its configuration backup before anything else; the recovery site is advised",
        component.name, scenario.sites[*component.site].name));
  }
}

void warn_of_space(Reading& reading) {
  const Scenario& scenario = reading.scenario;
  std::vector<double> replica_bytes(scenario.datastores.size()), journal_bytes(scenario.datastores.size());
  for (const VmConfig& vm : scenario.vms) {
    for (const DiskConfig& disk : vm.disks) replica_bytes[vm.recovery_datastore] += disk.size_bytes;
    journal_bytes[vm.recovery_datastore] += vm.load.mean_bytes_per_s * scenario.vpgs[vm.vpg].journal_history_s *
                                            (1 + scenario.constants.of<CdpConfig>().retention_edge_fraction);
  }
  for (std::size_t i = 0; i < scenario.datastores.size(); ++i) {
    const DatastoreConfig& datastore = scenario.datastores[i];
    if (replica_bytes[i] + journal_bytes[i] <= datastore.capacity_bytes) continue;
    reading.warn(
        fmt::format("datastore {}: replicas of {:.4g} TiB and short-term journals of {:.4g} TiB at the mean "
                    "rates are above its capacity",
                    datastore.name, replica_bytes[i] / tib_bytes, journal_bytes[i] / tib_bytes));
  }
}

}  // namespace

void check_cdp_limits(Reading& reading) {
  check_hosts(reading);
  check_policies(reading);
  check_first_copies(reading);
  check_long_term_points(reading);
  check_schedules(reading);
  warn_of_policies(reading);
  warn_of_backup_server(reading);
  warn_of_proxies(reading);
  warn_of_proxy_hosts(reading);
  warn_of_space(reading);
}

}  // namespace drsim
