/// What VMs run on, what the tool itself found wrong, and where the export is from.

#include <fmt/format.h>

#include "sim/inventory/inventory_assembly.hpp"

namespace drsim {

void InventoryAssembly::take_host(const MappedRow& row) {
  const std::optional<std::string> name = required_name(row, "name");
  if (!name) return;
  require_new(host_places_, row, *name);
  InventoryHost host;
  host.name = *name;
  host.cluster = row.text("cluster");
  host.datacenter = row.text("datacenter");
  host.cores = row.count("cores");
  host.sockets = row.count("sockets");
  host.nics = row.count("nics");
  host.clock_hz = row.frequency_hz("clock");
  host.memory_bytes = row.bytes("memory");
  inventory_->hosts.push_back(std::move(host));
}

void InventoryAssembly::take_host_nic(const MappedRow& row) {
  const std::optional<std::string> name = required_name(row, "host");
  const std::optional<double> rate_bits_per_s = row.rate_bits_per_s("rate");
  if (!name || !rate_bits_per_s || *rate_bits_per_s == 0) return;  // without a link
  for (InventoryHost& host : inventory_->hosts)
    if (host.name == *name) host.nic_bits_per_s.push_back(*rate_bits_per_s);
}

void InventoryAssembly::take_cluster(const MappedRow& row) {
  const std::optional<std::string> name = required_name(row, "name");
  if (!name) return;
  require_new(cluster_places_, row, *name);
  inventory_->clusters.push_back({*name, row.count("hosts"), row.count("cores"), row.bytes("memory")});
}

void InventoryAssembly::take_datastore(const MappedRow& row) {
  const std::optional<std::string> name = required_name(row, "name");
  const std::optional<double> capacity_bytes = row.bytes("capacity");
  if (!name) return;
  require_new(datastore_places_, row, *name);
  inventory_->datastores.push_back(
      {*name, row.text("type"), capacity_bytes.value_or(0), row.bytes("in_use"), row.bytes("free")});
}

void InventoryAssembly::take_finding(const MappedRow& row) {
  // RVTools calls files on datastores that belong to no VM zombies.
  const std::string type = fold_heading(row.text("type"));
  const std::string message = row.text("message");
  if (type.find("zombie") == std::string::npos && fold_heading(message).find("zombie") == std::string::npos) return;
  inventory_->set_apart.push_back({"orphan", row.text("name"), "", std::nullopt,
                                   "a file that belongs to no VM: " + message, row.file(), row.place("name")});
}

void InventoryAssembly::take_export(const MappedRow& row) {
  inventory_->version = row.text("version");
  const std::string server = row.text("server");
  if (server.empty() || inventory_->server == server) return;
  inventory_->server += (inventory_->server.empty() ? "" : ", ") + server;
}

}  // namespace drsim
