/// VMs, and the sheets that say more of them.

#include <fmt/format.h>

#include <algorithm>

#include "sim/inventory/inventory_assembly.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

namespace {

Power power_of(const MappedRow& row) {
  static const std::map<std::string, Power> words = {{"", Power::Unknown},        {"poweredon", Power::On},
                                                     {"powered on", Power::On},   {"on", Power::On},
                                                     {"running", Power::On},      {"poweredoff", Power::Off},
                                                     {"powered off", Power::Off}, {"off", Power::Off},
                                                     {"stopped", Power::Off},     {"suspended", Power::Suspended},
                                                     {"saved", Power::Suspended}, {"unknown", Power::Unknown}};
  const std::string given = row.text("power");
  const auto found = words.find(fold_heading(given));
  if (found != words.end()) return found->second;
  const std::vector<std::string> allowed = {"poweredOn", "poweredOff", "suspended", "on", "off"};
  row.add_problem("power", fmt::format("{} is no power state{}; allowed: {}", quoted_text(given),
                                       did_you_mean(given, allowed), quoted_list(allowed)));
  return Power::Unknown;
}

/// "DS-20" of "[DS-20] vm/vm.vmdk"; other text as it is.
std::string datastore_of(const std::string& path) {
  if (path.empty() || path.front() != '[') return path;
  const std::size_t end = path.find(']');
  return end == std::string::npos ? path : path.substr(1, end - 1);
}

}  // namespace

InventoryVm InventoryAssembly::vm_of(const MappedRow& row, const std::string& name) {
  InventoryVm vm;
  vm.name = name;
  vm.uuid = row.text("uuid");
  vm.power = power_of(row);
  vm.cluster = row.text("cluster");
  vm.host = row.text("host");
  vm.datacenter = row.text("datacenter");
  vm.folder = row.text("folder");
  vm.resource_pool = row.text("resource_pool");
  vm.vapp = row.text("vapp");
  vm.tags = row.text("tags");
  vm.os = row.text("os");
  if (vm.os.empty()) vm.os = row.text("os_configured");
  vm.vcpus = row.count("vcpus");
  vm.nics = row.count("nics");
  vm.disk_count = row.count("disk_count");
  vm.memory_bytes = row.bytes("memory");
  vm.has_cbt = row.flag("cbt");
  return vm;
}

std::optional<std::string> InventoryAssembly::free_name(const MappedRow& row, const std::string& name) {
  if (names_.insert(name).second) return name;
  if (!policy_->numbers_duplicates) {
    const std::vector<ListedVm> earlier = directory_.find(name, "");
    row.add_problem("name", fmt::format("{} is the name of a VM already, in {}; allowed: unique names, or "
                                        "--duplicate-names number, which calls this one {}",
                                        quoted_text(name), earlier.empty() ? "an earlier row" : earlier[0].place,
                                        quoted_text(name + " (2)")));
    return std::nullopt;
  }
  for (std::size_t number = 2;; ++number) {
    const std::string numbered = fmt::format("{} ({})", name, number);
    if (names_.insert(numbered).second) return numbered;
  }
}

bool InventoryAssembly::set_apart_vm(const MappedRow& row, const InventoryVm& vm) {
  const std::string connection = fold_heading(row.text("connection"));
  std::string kind;
  std::string reason;
  if (row.flag("template").value_or(false)) {
    kind = "template";
    reason = "a template is no VM: nothing writes to it; copy it once";
  } else if (row.flag("placeholder").value_or(false)) {
    kind = "placeholder";
    reason = "stands for a VM that another site protects (Site Recovery Manager)";
  } else if (connection == "orphaned" || connection == "inaccessible" || connection == "invalid") {
    kind = "orphan";
    reason = fmt::format("its connection state is {}: vCenter does not find its files", connection);
  } else {
    return false;
  }
  directory_.add(vm.name, vm.uuid, {std::nullopt, inventory_->set_apart.size(), row.place("name")});
  const double bytes = vm.capacity_bytes();
  inventory_->set_apart.push_back({kind, vm.name, "", bytes > 0 ? std::optional<double>(bytes) : std::nullopt, reason,
                                   row.file(), row.place("name")});
  return true;
}

void InventoryAssembly::add_vm(const MappedRow& row, InventoryVm vm) {
  const std::string listed_name = vm.name;
  const std::optional<std::string> name = free_name(row, vm.name);
  if (!name) return;
  vm.name = *name;
  vm.place = row.place("name");
  directory_.add(listed_name, vm.uuid, {inventory_->vms.size(), std::nullopt, vm.place});
  inventory_->vms.push_back(std::move(vm));
  if (inventory_->vms.size() == inventory_vms_max + 1)
    problems_->add(row.file(), row.place(), fmt::format("more than {} VMs; allowed: up to that", inventory_vms_max));
}

void InventoryAssembly::take_vm(const MappedRow& row) {
  const std::optional<std::string> name = required_name(row, "name");
  if (!name || inventory_->vms.size() > inventory_vms_max) return;
  InventoryVm vm = vm_of(row, *name);
  vm.datastore = datastore_of(row.text("datastore"));
  vm.stated_capacity_bytes = row.bytes("capacity");
  vm.provisioned_bytes = row.bytes("provisioned");
  vm.in_use_bytes = row.bytes("in_use");
  vm.guest_used_bytes = row.bytes("guest_used");
  vm.group = grouping_->group_in_row(row).value_or("");
  if (!set_apart_vm(row, vm)) add_vm(row, std::move(vm));
}

void InventoryAssembly::take_disk(const MappedRow& row) {
  const std::optional<double> capacity_bytes = row.bytes("capacity");
  if (vms_from_disks) {
    const std::optional<std::string> vm_name = required_name(row, "vm");
    if (vm_name && directory_.find(*vm_name, row.text("uuid")).empty()) {
      InventoryVm listed = vm_of(row, *vm_name);
      if (!set_apart_vm(row, listed)) add_vm(row, std::move(listed));
    }
  }
  InventoryVm* vm = vm_for(row, capacity_bytes);
  if (vm == nullptr) return;
  if (!capacity_bytes) {
    if (row.text("capacity").empty()) row.add_problem("capacity", "no capacity; allowed: one for each disk");
    return;
  }
  InventoryDisk disk;
  disk.name = row.text("name");
  disk.capacity_bytes = *capacity_bytes;
  disk.datastore = datastore_of(row.text("datastore"));
  disk.mode = row.text("mode");
  disk.is_thin = row.flag("thin");
  if (row.flag("raw").value_or(false)) {
    set_apart_raw(row, *vm, disk.name, *capacity_bytes);
    return;
  }
  const std::string mode = fold_heading(disk.mode);
  if (mode.compare(0, 11, "independent") == 0) ++independent_disks_;
  const std::string sharing = fold_heading(row.text("sharing"));
  if (!sharing.empty() && sharing != "sharingnone") ++shared_disks_;
  vm->disks.push_back(std::move(disk));
}

void InventoryAssembly::set_apart_raw(const MappedRow& row, InventoryVm& vm, const std::string& disk,
                                      double capacity_bytes) {
  const std::string mode = row.text("raw_mode");
  vm.set_apart_bytes += capacity_bytes;
  inventory_->set_apart.push_back(
      {"raw_device", disk, vm.name, capacity_bytes,
       fmt::format("a raw device{} is a LUN of the array and no file of a datastore: replicate it there, or convert it",
                   mode.empty() ? "" : " (" + mode + ")"),
       row.file(), row.place("raw")});
}

void InventoryAssembly::take_partition(const MappedRow& row) {
  const std::optional<double> used_bytes = row.bytes("used");
  InventoryVm* vm = vm_for(row, used_bytes);
  if (vm != nullptr && used_bytes) vm->guest_used_bytes = vm->guest_used_bytes.value_or(0) + *used_bytes;
}

void InventoryAssembly::take_vm_processors(const MappedRow& row) {
  InventoryVm* vm = vm_for(row, std::nullopt);
  if (vm != nullptr && !vm->vcpus) vm->vcpus = row.count("vcpus");
}

void InventoryAssembly::take_vm_memory(const MappedRow& row) {
  InventoryVm* vm = vm_for(row, std::nullopt);
  if (vm != nullptr && !vm->memory_bytes) vm->memory_bytes = row.bytes("memory");
}

void InventoryAssembly::take_snapshot(const MappedRow& row) {
  const std::optional<double> size_bytes = row.bytes("size");
  InventoryVm* vm = vm_for(row, size_bytes);
  if (vm == nullptr) return;
  ++vm->snapshots;
  inventory_->set_apart.push_back({"snapshot", row.text("name"), vm->name, size_bytes,
                                   "a snapshot is no disk: it takes space, and it is not replicated", row.file(),
                                   row.place("vm")});
}

}  // namespace drsim
