#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "models/units.hpp"
#include "sim/inventory/plan/plan_parts.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/text/quantity.hpp"

namespace drsim {

namespace {

using Json = nlohmann::ordered_json;

// What is taken where the inventory says nothing: a common two-socket host, and the datastore of the shipped scenarios.
constexpr double assumed_cores = 48;
constexpr double assumed_clock_hz = 2.4e9;
constexpr double assumed_memory_bytes = 384 * gib_bytes;
constexpr double assumed_nic_bits_per_s = 10e9;
constexpr double vcpus_per_core = 4;
constexpr double memory_share = 0.75;
constexpr double hosts_least = 2;
// Of a VM that says nothing, as scenarios have it.
constexpr double unknown_vcpus = 2;
constexpr double unknown_memory_bytes = 8192.0 * mib_bytes;
constexpr double filled_share = 0.8;  ///< of a recovery datastore, by replicas and journals

/// What is needed of a cluster.
struct ClusterNeeds {
  double vcpus = 0, memory_bytes = 0, capacity_bytes = 0;
  double vms = 0;
};

/// The equal hosts that stand for those of a cluster.
struct PlannedHosts {
  double hosts = 0;
  double cores = 0, clock_hz = 0, memory_bytes = 0, nic_bits_per_s = 0;
  std::vector<std::string> assumed;
};

ClusterNeeds needs_of(const PlanDraft& draft, const std::string& cluster) {
  ClusterNeeds needs;
  for (const PlannedVm& planned : draft.vms) {
    if (planned.cluster != cluster) continue;
    ++needs.vms;
    needs.vcpus += planned.vm->vcpus.value_or(unknown_vcpus);
    needs.memory_bytes += planned.vm->memory_bytes.value_or(unknown_memory_bytes);
    for (const double size : planned.disk_bytes) needs.capacity_bytes += size;
  }
  return needs;
}

/// Mean of a value over the hosts that have it.
template <typename Value>
std::optional<double> mean_of(const std::vector<const InventoryHost*>& hosts, Value value) {
  double sum = 0;
  double count = 0;
  for (const InventoryHost* host : hosts)
    if (const std::optional<double> known = value(*host); known && *known > 0) {
      sum += *known;
      ++count;
    }
  return count > 0 ? std::optional<double>(sum / count) : std::nullopt;
}

std::optional<double> fastest_nic(const InventoryHost& host) {
  if (host.nic_bits_per_s.empty()) return std::nullopt;
  return *std::max_element(host.nic_bits_per_s.begin(), host.nic_bits_per_s.end());
}

double known_or(PlannedHosts& planned, const std::optional<double>& known, double assumed, const std::string& what) {
  if (!known) planned.assumed.push_back(what);
  return known.value_or(assumed);
}

PlannedHosts hosts_of(const Inventory& inventory, const std::string& name, const ClusterNeeds& needs) {
  std::vector<const InventoryHost*> members;
  for (const InventoryHost& host : inventory.hosts)
    if (planned_cluster(host.cluster) == name) members.push_back(&host);
  const auto listed = std::find_if(inventory.clusters.begin(), inventory.clusters.end(),
                                   [&name](const InventoryCluster& cluster) { return cluster.name == name; });
  PlannedHosts planned;
  std::optional<double> count;
  if (!members.empty()) count = static_cast<double>(members.size());
  std::optional<double> cores = mean_of(members, [](const InventoryHost& host) { return host.cores; });
  std::optional<double> memory = mean_of(members, [](const InventoryHost& host) { return host.memory_bytes; });
  if (listed != inventory.clusters.end() && listed->hosts && *listed->hosts > 0) {
    if (!count) count = listed->hosts;
    if (!cores && listed->cores.value_or(0) > 0) cores = *listed->cores / *listed->hosts;
    if (!memory && listed->memory_bytes.value_or(0) > 0) memory = *listed->memory_bytes / *listed->hosts;
  }
  planned.cores = std::round(known_or(planned, cores, assumed_cores, "48 cores"));
  planned.memory_bytes = std::floor(known_or(planned, memory, assumed_memory_bytes, "384 GiB of memory"));
  planned.clock_hz = known_or(planned, mean_of(members, [](const InventoryHost& host) { return host.clock_hz; }),
                              assumed_clock_hz, "2.4 GHz");
  planned.nic_bits_per_s = known_or(planned, mean_of(members, fastest_nic), assumed_nic_bits_per_s, "10 Gbps of NIC");
  const double wanted = std::ceil(std::max(needs.vcpus / (vcpus_per_core * planned.cores),
                                           needs.memory_bytes / (memory_share * planned.memory_bytes)));
  planned.hosts = known_or(planned, count, std::max(hosts_least, wanted), "the number of hosts");
  return planned;
}

Json cluster_json(const std::string& name, const std::string& site, const PlannedHosts& hosts) {
  Json json = {{"name", name},
               {"site", site},
               {"hosts", static_cast<int>(hosts.hosts)},
               {"cores", hosts.cores},
               {"clock", quantity_text(std::round(hosts.clock_hz), Dimension::Frequency)},
               {"nic", quantity_text(std::round(hosts.nic_bits_per_s), Dimension::BitsPerSecond)},
               {"memory", quantity_text(hosts.memory_bytes, Dimension::Bytes)},
               {"datastores", Json::array()}};
  if (!hosts.assumed.empty()) {
    std::string assumed;
    for (const std::string& what : hosts.assumed) assumed += (assumed.empty() ? "assumed: " : ", ") + what;
    json["//"] = assumed;
  }
  return json;
}

Json datastore_json(const std::string& name, double capacity_bytes, bool is_capacity_assumed) {
  const std::string performance = "read, write, iops and write_factor, as of a vSAN of the shipped scenarios";
  return {{"//", "assumed: " + std::string(is_capacity_assumed ? "capacity, " : "") + performance},
          {"name", name},
          {"capacity", quantity_text(capacity_bytes, Dimension::Bytes)},
          {"read", "5 GB/s"},
          {"write", "2 GB/s"},
          {"iops", 200000},
          {"write_factor", 2}};
}

/// In whole TiB: the disks and their journals fill 80 % of it.
double capacity_with_journals(const ClusterNeeds& needs, const PlanRules& rules) {
  const double journals_bytes = rules.journal_share * needs.capacity_bytes + rules.journal_of_vm_bytes * needs.vms;
  return std::ceil((needs.capacity_bytes + journals_bytes) / filled_share / tib_bytes) * tib_bytes;
}

/// The cluster that has most on each datastore, by the disks of its VMs.
std::map<std::string, std::string> clusters_of_datastores(const PlanDraft& draft) {
  std::map<std::string, std::map<std::string, double>> bytes;
  for (const PlannedVm& planned : draft.vms) {
    for (const InventoryDisk& disk : planned.vm->disks) bytes[disk.datastore][planned.cluster] += disk.capacity_bytes;
    if (planned.vm->disks.empty()) bytes[planned.vm->datastore][planned.cluster] += planned.vm->capacity_bytes();
  }
  std::map<std::string, std::string> clusters;
  for (const auto& [datastore, by_cluster] : bytes)
    clusters[datastore] = std::max_element(by_cluster.begin(), by_cluster.end(), [](const auto& a, const auto& b) {
                            return a.second < b.second;
                          })->first;
  return clusters;
}

}  // namespace

void plan_clusters(PlanDraft& draft) {
  const PlanRequest& request = *draft.request;
  std::map<std::string, bool> names, datastore_names;
  for (const PlannedVm& planned : draft.vms) names[planned.cluster] = true;
  const std::map<std::string, std::string> cluster_of = clusters_of_datastores(draft);
  for (const InventoryDatastore& datastore : request.inventory.datastores) datastore_names[datastore.name] = true;
  const std::map<std::string, bool> sources = names;
  Json mirrors = Json::array();
  std::map<std::string, std::size_t> assumed;  ///< what, and of how many clusters
  const PlanRules& rules = draft.rules();
  for (const auto& [name, unused] : sources) {
    const ClusterNeeds needs = needs_of(draft, name);
    const PlannedHosts hosts = hosts_of(request.inventory, name, needs);
    for (const std::string& what : hosts.assumed) ++assumed[what];
    Json cluster = cluster_json(name, request.from.name, hosts);
    for (const InventoryDatastore& datastore : request.inventory.datastores) {
      const auto found = cluster_of.find(datastore.name);
      if (found != cluster_of.end() && found->second == name && datastore.capacity_bytes > 0)
        cluster["datastores"].push_back(datastore_json(datastore.name, datastore.capacity_bytes, false));
    }
    if (cluster["datastores"].empty())
      cluster["datastores"].push_back(datastore_json(unused_name(name + "-datastore", datastore_names),
                                                     capacity_with_journals(needs, rules), true));
    draft.clusters.push_back(std::move(cluster));
    const std::string mirror_name = unused_name(name + "-recovery", names);
    Json mirror = cluster_json(mirror_name, request.to.name, hosts);
    mirror["//"] = fmt::format("assumed: a mirror of {}", name);
    const std::string datastore_name = unused_name(mirror_name + "-datastore", datastore_names);
    mirror["datastores"].push_back(datastore_json(datastore_name, capacity_with_journals(needs, rules), true));
    draft.recovery_cluster[name] = mirror_name;
    draft.recovery_datastore[name] = datastore_name;
    mirrors.push_back(std::move(mirror));
  }
  for (Json& mirror : mirrors) draft.clusters.push_back(std::move(mirror));
  draft.assumptions.push_back("hosts of a cluster are equal, each with the mean of them; VMs run on them in turn");
  for (const auto& [what, count] : assumed)
    draft.assumptions.push_back(fmt::format("hosts of {} of {} clusters: {}", count, sources.size(), what));
  draft.assumptions.push_back(
      fmt::format("the recovery site mirrors the hosts; each cluster has one datastore there, of "
                  "which the disks of its VMs and their journals ({}) fill 80 %",
                  rules.journal_space));
  draft.assumptions.push_back(
      "datastores read 5 GB/s, write 2 GB/s (two writes for one) and do 200000 operations a second");
}

}  // namespace drsim
