/// What only designs with snapshot replication have: settings of jobs, and backup proxies on their hosts.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/scenario/products/veeam_replication/replication_design.hpp"
#include "sim/scenario/products/veeam_replication/replication_product.hpp"
#include "sim/scenario/read/read_duration.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

constexpr const char* backup_proxy_kind = "backup_proxy";

/// Bytes of a cycle: text, or exponential with a mean.
std::optional<DurationConfig> read_cycle_size(const Node& node) {
  if (!node.value().is_object()) return constant_duration(node.quantity(Dimension::Bytes));
  DurationConfig size;
  size.kind = DurationKind::Exponential;
  size.mean_s = node.quantity("mean", Dimension::Bytes);
  return size;
}

std::vector<WeekHours> read_excluded_hours(Reading& reading, const Node& list) {
  std::vector<WeekHours> excluded;
  for (const Node& node : list.items()) {
    const WeeklyWindow window = read_weekly_window(reading, node);
    for (const int day : window.weekdays) excluded.push_back({day * day_s + window.from_s, day * day_s + window.to_s});
  }
  if (!list.items().empty() && excludes_all(excluded))
    reading.refuse(list.pointer(),
                   "excludes every hour of the week; allowed: a schedule that leaves some (Veeam user "
                   "guide, \"Define Job Schedule\")");
  return excluded;
}

ReplicationJobConfig read_replication_job(Reading& reading, const Node& node) {
  static const std::map<std::string, OverrunPolicy> policies = {{"wait_for_next_slot", OverrunPolicy::WaitForNextSlot},
                                                                {"start_at_once", OverrunPolicy::StartAtOnce},
                                                                {"queue", OverrunPolicy::Queue}};
  static const std::map<std::string, double> blocks = {
      {"4 MB", 4 * mib_bytes}, {"1 MB", mib_bytes}, {"512 KB", 512 * kib_bytes}, {"256 KB", 256 * kib_bytes}};
  ReplicationJobConfig job;
  if (node.text("interval") != "continuous") job.schedule.interval_s = node.quantity("interval", Dimension::Time);
  if (node.has("cycle_spacing")) job.schedule.spacing = read_duration(reading, node["cycle_spacing"]);
  constexpr double least_spacing_s = 1;
  if (job.schedule.spacing && duration_mean_s(*job.schedule.spacing) < least_spacing_s)
    reading.refuse(node["cycle_spacing"].pointer(), "has a mean below 1 s; allowed: 1 s or more");
  if (node.has("cycle_size")) job.cycle_bytes = read_cycle_size(node["cycle_size"]);
  job.schedule.excluded = read_excluded_hours(reading, node["excluded_hours"]);
  const auto policy = policies.find(node.text("overrun"));
  if (policy != policies.end()) job.overrun = policy->second;
  const auto block = blocks.find(node.text("block_size"));
  if (block != blocks.end()) job.block_bytes = block->second;
  job.restore_points = node.count("restore_points");
  job.upload_streams = node.count("upload_streams");
  job.has_change_tracking = node.flag("change_tracking");
  return job;
}

/// By VPG; entries with a count stand for several.
void read_replication_jobs(Reading& reading, std::vector<ReplicationJobConfig>& jobs) {
  const Scenario& scenario = reading.scenario;
  jobs.resize(scenario.vpgs.size());
  std::map<std::string, std::vector<std::size_t>> vpgs_at;
  for (std::size_t index = 0; index < jobs.size(); ++index) {
    const auto pointer = reading.vpgs.pointer.find(scenario.vpgs[index].name);
    if (pointer != reading.vpgs.pointer.end()) vpgs_at[pointer->second].push_back(index);
  }
  for (const Node& node : reading.root["vpgs"].items()) {
    if (reading.product_of(node) != ProtectionProduct::VeeamReplication) continue;
    const ReplicationJobConfig job = read_replication_job(reading, node);
    for (const std::size_t index : vpgs_at[node.pointer()]) jobs[index] = job;
  }
}

/// Hosts that the proxies of an entry may run on, by name; empty (and a problem) where there are none.
std::vector<Index> hosts_of_backup_proxy(Reading& reading, const Node& node, Index site) {
  const Scenario& scenario = reading.scenario;
  const std::string cluster = node.text("cluster");
  if (!cluster.empty() && !reading.find(reading.clusters, node["cluster"])) return {};
  std::vector<Index> hosts;
  for (Index host = 0; host < scenario.hosts.size(); ++host)
    if (scenario.hosts[host].site == site && (cluster.empty() || scenario.hosts[host].cluster == cluster))
      hosts.push_back(host);
  if (hosts.empty() && reading.problems.empty())
    reading.refuse(cluster.empty() ? node.pointer() : node["cluster"].pointer(),
                   fmt::format("the site \"{}\" has no such host for the proxy; allowed: a site or cluster with hosts",
                               scenario.sites[site].name));
  return hosts;
}

/// Puts each proxy on the one of its hosts with the fewest so far: the hosts in turn.
class BackupProxyPlaces {
 public:
  explicit BackupProxyPlaces(std::size_t hosts) : proxies_on_(hosts) {}

  Index next(const std::vector<Index>& hosts) {
    const Index host = *std::min_element(hosts.begin(), hosts.end(),
                                         [this](Index a, Index b) { return proxies_on_[a] < proxies_on_[b]; });
    ++proxies_on_[host];
    return host;
  }

 private:
  std::vector<std::size_t> proxies_on_;
};

void read_backup_proxies(Reading& reading, BackupProxyPlaces& places, std::vector<BackupProxyConfig>& proxies) {
  const Scenario& scenario = reading.scenario;
  for (const Node& node : reading.root["security"]["components"].items()) {
    if (node.text("kind") != backup_proxy_kind) continue;
    const auto site = reading.sites.index.find(node.text("site"));
    if (!node.has("site"))
      reading.refuse(node.pointer(),
                     "the key \"site\" is missing: a backup proxy stands at a protected or a recovery "
                     "site");
    if (site == reading.sites.index.end()) continue;
    const std::vector<Index> hosts = hosts_of_backup_proxy(reading, node, site->second);
    BackupProxyConfig proxy;
    proxy.vcpus = node.count("vcpu");
    proxy.tasks = node.has("tasks") ? node.count("tasks") : proxy.vcpus;
    proxy.ram_bytes = node.quantity("ram", Dimension::Bytes);
    if (proxy.tasks > tasks_per_core_max * proxy.vcpus)
      reading.refuse(
          node["tasks"].pointer(),
          fmt::format("found {} with {} vCPU; allowed: up to {}, {} for each (Veeam user guide, \"Limitation "
                      "of Concurrent Tasks\")",
                      proxy.tasks, proxy.vcpus, tasks_per_core_max * proxy.vcpus, tasks_per_core_max));
    for (const ComponentConfig& component : scenario.security.components) {
      if (component.kind != backup_proxy_kind || component.pointer != node.pointer() || hosts.empty()) continue;
      proxy.name = component.name;
      proxy.host = places.next(hosts);
      proxies.push_back(proxy);
    }
  }
}

/// As many proxies as are advised, of the default size, at each end of a job where nobody gave any.
void assume_backup_proxies(Reading& reading, BackupProxyPlaces& places, std::vector<BackupProxyConfig>& proxies) {
  Scenario& scenario = reading.scenario;
  std::set<Index> sites;
  for (std::size_t i = 0; i < scenario.vms.size(); ++i)
    for (const Index host : {scenario.vms[i].host, scenario.vms[i].recovery_host})
      if (reading.placed[i]) sites.insert(scenario.hosts[host].site);
  for (const Index site : sites) {
    const auto is_there = [&](const BackupProxyConfig& proxy) { return scenario.hosts[proxy.host].site == site; };
    if (std::any_of(proxies.begin(), proxies.end(), is_there)) continue;
    std::vector<Index> hosts;
    for (Index host = 0; host < scenario.hosts.size(); ++host)
      if (scenario.hosts[host].site == site) hosts.push_back(host);
    for (std::uint32_t number = 1; number <= backup_proxies_advised; ++number) {
      BackupProxyConfig proxy;
      proxy.name = fmt::format("{} backup proxy {}", scenario.sites[site].name, number);
      proxy.host = places.next(hosts);
      ComponentConfig component;
      component.name = proxy.name;
      component.kind = backup_proxy_kind;
      component.site = site;
      component.pointer = "/security/components";
      scenario.security.components.push_back(std::move(component));
      proxies.push_back(std::move(proxy));
    }
    reading.warn(
        fmt::format("site {}: no backup proxy is given; {} of the default size are assumed (IBM, Veeam pattern)",
                    scenario.sites[site].name, backup_proxies_advised));
  }
  std::sort(scenario.security.components.begin(), scenario.security.components.end(),
            [](const ComponentConfig& a, const ComponentConfig& b) { return a.name < b.name; });
}

/// Replicas stand ready: nothing is created, nothing paces their power-ons, and no journal answers their reads.
void set_replica_rules(Scenario& scenario) {
  const SnapshotConfig& product = scenario.constants.of<SnapshotConfig>();
  RecoveryRules& rules = scenario.recovery;
  rules.power_on_interval_s = 0;
  rules.io_penalty_fraction = 0;
  rules.scratch_allocation_bytes = 0;
  rules.replica = {true, product.set_point_s, product.power_on_s, 0, product.restore_server_s};
}

}  // namespace

void read_replication(Reading& reading) {
  if (reading.products.size() == 1) set_replica_rules(reading.scenario);
  ReplicationDesign& design = reading.scenario.constants.of<ReplicationDesign>();
  BackupProxyPlaces places(reading.scenario.hosts.size());
  read_replication_jobs(reading, design.jobs);
  read_backup_proxies(reading, places, design.proxies);
  // What was refused may be what is missing.
  if (reading.problems.empty()) assume_backup_proxies(reading, places, design.proxies);
  std::sort(design.proxies.begin(), design.proxies.end(),
            [](const BackupProxyConfig& a, const BackupProxyConfig& b) { return a.name < b.name; });
}

}  // namespace drsim
