#include <fmt/format.h>

#include "sim/inventory/import_problems.hpp"
#include "sim/inventory/inventory_json.hpp"
#include "sim/scenario/read/json_file.hpp"
#include "sim/scenario/schema/schema.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/problem.hpp"

namespace drsim {

namespace embedded {
const std::string& inventory_schema();
}  // namespace embedded

namespace {

using nlohmann::json;

std::optional<double> number_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::nullopt : std::optional<double>(found->get<double>());
}

std::optional<bool> flag_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::nullopt : std::optional<bool>(found->get<bool>());
}

std::string text_at(const json& object, const char* key) { return object.value(key, std::string()); }

const json& list_at(const json& object, const char* key) {
  static const json nothing = json::array();
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

Power power_of(const std::string& word) {
  for (const Power power : {Power::On, Power::Off, Power::Suspended})
    if (word == power_name(power)) return power;
  return Power::Unknown;
}

InventoryDisk disk_of(const json& object) {
  return {text_at(object, "name"), object["capacity_bytes"].get<double>(), text_at(object, "datastore"),
          text_at(object, "mode"), flag_at(object, "thin")};
}

InventoryVm vm_of(const json& object) {
  InventoryVm vm;
  vm.name = object["name"].get<std::string>();
  vm.uuid = text_at(object, "uuid");
  vm.power = power_of(object["power"].get<std::string>());
  vm.vcpus = number_at(object, "vcpus");
  vm.memory_bytes = number_at(object, "memory_bytes");
  vm.stated_capacity_bytes = number_at(object, "capacity_bytes");
  vm.provisioned_bytes = number_at(object, "provisioned_bytes");
  vm.in_use_bytes = number_at(object, "in_use_bytes");
  if (!vm.in_use_bytes) vm.in_use_bytes = number_at(object, "used_bytes");
  vm.guest_used_bytes = number_at(object, "guest_used_bytes");
  vm.disk_count = number_at(object, "disk_count");
  vm.nics = number_at(object, "nics");
  vm.datacenter = text_at(object, "datacenter");
  vm.cluster = text_at(object, "cluster");
  vm.host = text_at(object, "host");
  vm.datastore = text_at(object, "datastore");
  vm.folder = text_at(object, "folder");
  vm.resource_pool = text_at(object, "resource_pool");
  vm.vapp = text_at(object, "vapp");
  vm.tags = text_at(object, "tags");
  vm.os = text_at(object, "os");
  vm.has_cbt = flag_at(object, "changed_block_tracking");
  vm.snapshots = static_cast<std::size_t>(number_at(object, "snapshots").value_or(0));
  for (const json& disk : object["disks"]) vm.disks.push_back(disk_of(disk));
  return vm;
}

InventoryHost host_of(const json& object) {
  InventoryHost host;
  host.name = object["name"].get<std::string>();
  host.cluster = text_at(object, "cluster");
  host.datacenter = text_at(object, "datacenter");
  host.cores = number_at(object, "cores");
  host.sockets = number_at(object, "sockets");
  host.nics = number_at(object, "nics");
  host.clock_hz = number_at(object, "clock_hz");
  host.memory_bytes = number_at(object, "memory_bytes");
  for (const json& rate : list_at(object, "nic_bits_per_s")) host.nic_bits_per_s.push_back(rate.get<double>());
  return host;
}

/// Groups stand in a list of their own: that is what a user edits.
void put_into_groups(const json& content, const std::string& file, Inventory& inventory, ImportProblems& problems) {
  std::map<std::string, InventoryVm*> vms;
  std::vector<std::string> names;
  for (std::size_t index = 0; index < inventory.vms.size(); ++index) {
    InventoryVm& vm = inventory.vms[index];
    names.push_back(vm.name);
    if (!vms.emplace(vm.name, &vm).second)
      problems.add(file, fmt::format("/vms/{}/name", index), quoted_text(vm.name) + " is there already");
  }
  const json& groups = list_at(content, "groups");
  for (std::size_t group = 0; group < groups.size(); ++group)
    for (std::size_t index = 0; index < groups[group]["vms"].size(); ++index) {
      const std::string name = groups[group]["vms"][index].get<std::string>();
      const std::string pointer = fmt::format("/groups/{}/vms/{}", group, index);
      const auto found = vms.find(name);
      if (found == vms.end())
        problems.add(file, pointer, fmt::format("no VM {}{}", quoted_text(name), did_you_mean(name, names)));
      else if (!found->second->group.empty())
        problems.add(
            file, pointer,
            fmt::format("{} belongs to group {} already", quoted_text(name), quoted_text(found->second->group)));
      else
        found->second->group = groups[group]["name"].get<std::string>();
    }
}

}  // namespace

Inventory read_inventory_json(const std::filesystem::path& path) {
  static const Schema schema(embedded::inventory_schema());
  const std::string file = path.string();
  const json content = parse_json(read_text_file(path), file);
  ImportProblems problems;
  for (const Finding& finding : schema.validate(content)) problems.add(file, finding.pointer, finding.text);
  problems.check();
  Inventory inventory;
  for (const json& cluster : list_at(content, "clusters"))
    inventory.clusters.push_back({cluster["name"].get<std::string>(), number_at(cluster, "hosts"),
                                  number_at(cluster, "cores"), number_at(cluster, "memory_bytes")});
  for (const json& host : list_at(content, "hosts")) inventory.hosts.push_back(host_of(host));
  for (const json& datastore : list_at(content, "datastores"))
    inventory.datastores.push_back({datastore["name"].get<std::string>(), text_at(datastore, "type"),
                                    datastore["capacity_bytes"].get<double>(), number_at(datastore, "in_use_bytes"),
                                    number_at(datastore, "free_bytes")});
  for (const json& vm : content["vms"]) inventory.vms.push_back(vm_of(vm));
  put_into_groups(content, file, inventory, problems);
  problems.check();
  return inventory;
}

}  // namespace drsim
