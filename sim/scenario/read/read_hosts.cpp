/// Datastores, clusters and hosts of a scenario.

#include <fmt/format.h>

#include "models/units.hpp"
#include "models/zerto/rules/vra_limits.hpp"
#include "sim/scenario/read/reading.hpp"
#include "sim/scenario/text/clock_text.hpp"

namespace drsim {

namespace {

/// Of a scenario: eight times the 2,500 hosts of one vCenter Server (VMware Configuration Maximums, vSphere 7.0).
constexpr std::uint32_t hosts_max = 20000;

void read_datastore(Reading& reading, const Node& node, std::optional<Index> site) {
  if (!reading.add_name(reading.datastores, node.text("name"), node.pointer()) || !site) return;
  DatastoreConfig datastore;
  datastore.name = node.text("name");
  datastore.site = *site;
  datastore.capacity_bytes = node.quantity("capacity", Dimension::Bytes);
  datastore.read_bytes_per_s = node.quantity("read", Dimension::BytesPerSecond);
  datastore.write_bytes_per_s = node.quantity("write", Dimension::BytesPerSecond);
  datastore.iops = node.number("iops");
  datastore.write_factor = node.number("write_factor");
  reading.scenario.datastores.push_back(std::move(datastore));
}

void read_vra(Reading& reading, const Node& vra, HostConfig& host) {
  host.vra.vcpus = vra.count("vcpu");
  host.vra.ram_bytes = vra.quantity("ram", Dimension::Bytes);
  const ParsedVersion version = parse_version(vra.text("version"));
  const bool old = version.major < 8 || (version.major == 8 && version.minor < 5);
  host.vra.version = old ? VersionProfile::Old : VersionProfile::New;
  host.vra.installed = vra.flag("installed");
  host.vra.aes_instructions = vra.flag("aes_instructions");
  const std::string encryption = vra.text("encryption");
  if (encryption == "tls1.2") host.vra.encryption = VraEncryption::Tls12;
  if (encryption == "tls1.3") host.vra.encryption = VraEncryption::Tls13;
  if (old && version.error.empty() && host.vra.encryption != VraEncryption::None)
    reading.refuse(vra["encryption"].pointer(),
                   fmt::format("\"{}\": version {} does not encrypt replication; allowed: \"none\", or version 8.5 or "
                               "newer (Zerto security hardening guide: use a VPN; help 8.5: VRA to VRA encryption)",
                               encryption, vra.text("version")));
  if (old && version.error.empty() && host.vra.ram_bytes > vra_ram_most_old_bytes)
    reading.refuse(vra["ram"].pointer(),
                   fmt::format("\"{}\" is above {}, the most that version {} allows; allowed: {} .. {}",
                               vra.text("ram"), quantity_text(vra_ram_most_old_bytes, Dimension::Bytes),
                               vra.text("version"), quantity_text(vra_ram_least_bytes, Dimension::Bytes),
                               quantity_text(vra_ram_most_old_bytes, Dimension::Bytes)));
}

HostConfig read_host(Reading& reading, const Node& node) {
  HostConfig host;
  host.cores = node.number("cores");
  host.clock_hz = node.quantity("clock", Dimension::Frequency);
  host.memory_bytes = node.quantity("memory", Dimension::Bytes);
  host.nic_bits_per_s = node.quantity("nic", Dimension::BitsPerSecond);
  if (node.has("vra")) read_vra(reading, node["vra"], host);
  return host;
}

void read_cluster(Reading& reading, const Node& node) {
  const std::string name = node.text("name");
  const auto site = reading.find(reading.sites, node["site"]);
  HostConfig host = read_host(reading, node);
  if (!reading.add_name(reading.clusters, name, node.pointer()) || !site) return;
  const std::uint32_t count = reading.expansion(reading.hosts, node, "hosts", hosts_max);
  Placement& placement = reading.cluster_placement[name];
  placement.site = *site;
  reading.clusters.index[name] = 0;
  for (const Node& datastore : node["datastores"].items()) {
    const auto found = reading.datastores.index.find(datastore.text("name"));
    if (found != reading.datastores.index.end()) placement.datastores.push_back(found->second);
  }
  std::sort(placement.datastores.begin(), placement.datastores.end());
  host.cluster = name;
  host.site = *site;
  host.restarts_vms = node.flag("ha");
  host.datastores = placement.datastores;
  for (std::uint32_t number = 1; number <= count; ++number) {
    // A cluster of one host still has a host name of its own.
    host.name = count == 1 ? name + "-1" : expanded_name(name, number, count);
    if (reading.add_name(reading.hosts, host.name, node.pointer())) reading.scenario.hosts.push_back(host);
  }
}

void read_single_host(Reading& reading, const Node& node) {
  const auto site = reading.find(reading.sites, node["site"]);
  HostConfig host = read_host(reading, node);
  host.name = node.text("name");
  for (const Node& name : node["datastores"].items()) {
    const auto datastore = reading.find(reading.datastores, name);
    if (!datastore || !site) continue;
    if (reading.scenario.datastores[*datastore].site != *site)
      reading.refuse(
          name.pointer(),
          fmt::format("the datastore \"{}\" is at site \"{}\", the host at \"{}\"", name.text(),
                      reading.scenario.sites[reading.scenario.datastores[*datastore].site].name, node.text("site")));
    host.datastores.push_back(*datastore);
  }
  std::sort(host.datastores.begin(), host.datastores.end());
  if (!reading.add_name(reading.hosts, host.name, node.pointer()) || !site) return;
  host.site = *site;
  reading.scenario.hosts.push_back(std::move(host));
}

}  // namespace

void read_hosts(Reading& reading) {
  const auto clusters = reading.root["clusters"].items();
  for (const Node& node : reading.root["datastores"].items())
    read_datastore(reading, node, reading.find(reading.sites, node["site"]));
  for (const Node& cluster : clusters) {
    // A dangling site is reported once, with the cluster.
    const auto site = reading.sites.index.find(cluster.text("site"));
    const bool known = site != reading.sites.index.end();
    for (const Node& node : cluster["datastores"].items())
      read_datastore(reading, node, known ? std::optional<Index>(site->second) : std::nullopt);
  }
  sort_by_name(reading.scenario.datastores, reading.datastores);
  for (const Node& node : clusters) read_cluster(reading, node);
  for (const Node& node : reading.root["hosts"].items()) read_single_host(reading, node);
  sort_by_name(reading.scenario.hosts, reading.hosts);
  for (std::size_t i = 0; i < reading.scenario.hosts.size(); ++i) {
    const auto placement = reading.cluster_placement.find(reading.scenario.hosts[i].cluster);
    if (placement != reading.cluster_placement.end()) placement->second.hosts.push_back(static_cast<Index>(i));
  }
}

}  // namespace drsim
