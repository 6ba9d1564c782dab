#include "sim/inventory/inventory_json.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

#include "sim/inventory/inventory_totals.hpp"

namespace drsim {

namespace {

using Json = nlohmann::ordered_json;

/// Sums of sizes that no estate has stay within 64 bits.
std::uint64_t whole(double value) {
  constexpr double most = 9.0e18;
  return static_cast<std::uint64_t>(std::llround(std::min(value, most)));
}

void put(Json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

void put(Json& object, const char* key, const std::optional<double>& value) {
  if (value) object[key] = whole(*value);
}

void put(Json& object, const char* key, const std::optional<bool>& value) {
  if (value) object[key] = *value;
}

Json cluster_json(const InventoryCluster& cluster) {
  Json json = {{"name", cluster.name}};
  put(json, "hosts", cluster.hosts);
  put(json, "cores", cluster.cores);
  put(json, "memory_bytes", cluster.memory_bytes);
  return json;
}

Json host_json(const InventoryHost& host) {
  Json json = {{"name", host.name}};
  put(json, "cluster", host.cluster);
  put(json, "datacenter", host.datacenter);
  put(json, "cores", host.cores);
  put(json, "sockets", host.sockets);
  put(json, "clock_hz", host.clock_hz);
  put(json, "memory_bytes", host.memory_bytes);
  put(json, "nics", host.nics);
  for (const double rate : host.nic_bits_per_s) json["nic_bits_per_s"].push_back(whole(rate));
  return json;
}

Json datastore_json(const InventoryDatastore& datastore) {
  Json json = {{"name", datastore.name}};
  put(json, "type", datastore.type);
  json["capacity_bytes"] = whole(datastore.capacity_bytes);
  put(json, "in_use_bytes", datastore.in_use_bytes);
  put(json, "free_bytes", datastore.free_bytes);
  return json;
}

Json disk_json(const InventoryDisk& disk) {
  Json json = Json::object();
  put(json, "name", disk.name);
  json["capacity_bytes"] = whole(disk.capacity_bytes);
  put(json, "datastore", disk.datastore);
  put(json, "mode", disk.mode);
  put(json, "thin", disk.is_thin);
  return json;
}

Json vm_json(const InventoryVm& vm) {
  Json json = {{"name", vm.name}};
  put(json, "uuid", vm.uuid);
  json["power"] = power_name(vm.power);
  put(json, "group", vm.group);
  put(json, "vcpus", vm.vcpus);
  put(json, "memory_bytes", vm.memory_bytes);
  json["capacity_bytes"] = whole(vm.capacity_bytes());
  put(json, "used_bytes", vm.used_bytes());
  if (vm.used_bytes() && vm.capacity_bytes() > 0) json["used_fraction"] = *vm.used_bytes() / vm.capacity_bytes();
  put(json, "provisioned_bytes", vm.provisioned_bytes);
  put(json, "in_use_bytes", vm.in_use_bytes);
  put(json, "guest_used_bytes", vm.guest_used_bytes);
  put(json, "disk_count", vm.disk_count);
  put(json, "nics", vm.nics);
  put(json, "datacenter", vm.datacenter);
  put(json, "cluster", vm.cluster);
  put(json, "host", vm.host);
  put(json, "datastore", vm.datastore);
  put(json, "folder", vm.folder);
  put(json, "resource_pool", vm.resource_pool);
  put(json, "vapp", vm.vapp);
  put(json, "tags", vm.tags);
  put(json, "os", vm.os);
  put(json, "changed_block_tracking", vm.has_cbt);
  if (vm.snapshots > 0) json["snapshots"] = vm.snapshots;
  json["disks"] = Json::array();
  for (const InventoryDisk& disk : vm.disks) json["disks"].push_back(disk_json(disk));
  return json;
}

Json apart_json(const SetApart& apart) {
  Json json = {{"kind", apart.kind}};
  put(json, "name", apart.name);
  put(json, "vm", apart.vm);
  put(json, "bytes", apart.bytes);
  json["reason"] = apart.reason;
  json["file"] = apart.file;
  json["place"] = apart.place;
  return json;
}

Json source_json(const Inventory& inventory) {
  Json json = {{"kind", inventory.title}};
  put(json, "version", inventory.version);
  put(json, "server", inventory.server);
  json["sheets"] = Json::array();
  for (const SheetCount& sheet : inventory.sheets)
    json["sheets"].push_back({{"file", sheet.file},
                              {"sheet", sheet.sheet},
                              {"holds", sheet.role},
                              {"rows", sheet.rows},
                              {"blank_rows", sheet.blank_rows}});
  return json;
}

Json totals_json(const Inventory& inventory) {
  const InventoryTotals totals = inventory_totals(inventory);
  Json json = {{"clusters", inventory.clusters.size()},
               {"hosts", inventory.hosts.size()},
               {"cores", whole(totals.cores)},
               {"datastores", inventory.datastores.size()},
               {"datastore_bytes", whole(totals.datastore_bytes)},
               {"vms", inventory.vms.size()},
               {"vms_on", totals.vms_on},
               {"vcpus", whole(totals.vcpus)},
               {"memory_bytes", whole(totals.memory_bytes)},
               {"disks", totals.disks},
               {"capacity_bytes", whole(totals.capacity_bytes)},
               {"used_bytes", whole(totals.used_bytes)},
               {"provisioned_bytes", whole(totals.provisioned_bytes)},
               {"in_use_bytes", whole(totals.in_use_bytes)},
               {"groups", inventory_groups(inventory).size()}};
  json["set_apart"] = Json::object();
  for (const auto& [kind, apart] : totals.set_apart)
    json["set_apart"][kind] = {{"count", apart.count}, {"bytes", whole(apart.bytes)}};
  return json;
}

}  // namespace

Json inventory_json(const Inventory& inventory) {
  Json json = {{"drsim_inventory", 1}, {"source", source_json(inventory)}, {"totals", totals_json(inventory)}};
  for (const char* list : {"clusters", "hosts", "datastores", "vms", "groups", "set_apart", "notes"})
    json[list] = Json::array();
  for (const InventoryCluster& cluster : inventory.clusters) json["clusters"].push_back(cluster_json(cluster));
  for (const InventoryHost& host : inventory.hosts) json["hosts"].push_back(host_json(host));
  for (const InventoryDatastore& datastore : inventory.datastores)
    json["datastores"].push_back(datastore_json(datastore));
  for (const InventoryVm& vm : inventory.vms) json["vms"].push_back(vm_json(vm));
  for (const auto& [name, members] : inventory_groups(inventory)) {
    Json group = {{"name", name}, {"vms", Json::array()}};
    for (const std::size_t index : members) group["vms"].push_back(inventory.vms[index].name);
    json["groups"].push_back(std::move(group));
  }
  for (const SetApart& apart : inventory.set_apart) json["set_apart"].push_back(apart_json(apart));
  for (const std::string& note : inventory.notes) json["notes"].push_back(note);
  return json;
}

std::string inventory_json_text(const Inventory& inventory) {
  return inventory_json(inventory).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace drsim
