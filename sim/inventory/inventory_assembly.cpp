#include "sim/inventory/inventory_assembly.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/words/number_text.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"

namespace drsim {

void InventoryAssembly::take(const std::string& role, const MappedRow& row) {
  using Taker = void (InventoryAssembly::*)(const MappedRow&);
  static const std::map<std::string, Taker> takers = {{"vms", &InventoryAssembly::take_vm},
                                                      {"disks", &InventoryAssembly::take_disk},
                                                      {"partitions", &InventoryAssembly::take_partition},
                                                      {"vm_processors", &InventoryAssembly::take_vm_processors},
                                                      {"vm_memory", &InventoryAssembly::take_vm_memory},
                                                      {"hosts", &InventoryAssembly::take_host},
                                                      {"host_nics", &InventoryAssembly::take_host_nic},
                                                      {"clusters", &InventoryAssembly::take_cluster},
                                                      {"datastores", &InventoryAssembly::take_datastore},
                                                      {"snapshots", &InventoryAssembly::take_snapshot},
                                                      {"findings", &InventoryAssembly::take_finding},
                                                      {"export", &InventoryAssembly::take_export}};
  (this->*takers.at(role))(row);
}

std::optional<std::string> InventoryAssembly::required_name(const MappedRow& row, const std::string& field) {
  constexpr std::size_t name_bytes_max = 255;
  const std::string name = row.text(field);
  if (name.empty()) {
    row.add_problem(field, "no name; allowed: a name in each row that is not blank");
    return std::nullopt;
  }
  if (name.size() > name_bytes_max) {
    row.add_problem(field, fmt::format("{} has {} bytes; allowed: names of up to {}", quoted_text(name), name.size(),
                                       name_bytes_max));
    return std::nullopt;
  }
  const auto is_control = [](char character) { return static_cast<unsigned char>(character) < 0x20; };
  if (std::any_of(name.begin(), name.end(), is_control)) {
    row.add_problem(field, fmt::format("{} holds a line end or another control character; allowed: names without",
                                       quoted_text(name)));
    return std::nullopt;
  }
  return name;
}

InventoryVm* InventoryAssembly::vm_for(const MappedRow& row, std::optional<double> bytes) {
  const std::optional<std::string> name = required_name(row, "vm");
  if (!name) return nullptr;
  const std::vector<ListedVm> found = directory_.find(*name, row.text("uuid"));
  if (found.empty()) {
    note_orphan(row, *name, bytes);
    return nullptr;
  }
  const bool all_apart = std::none_of(found.begin(), found.end(), [](const ListedVm& listed) { return listed.vm; });
  if (all_apart) return nullptr;
  if (found.size() > 1) {
    row.add_problem("vm",
                    fmt::format("{} is the name of {} VMs ({} and {}), and no identifier of a VM (UUID) says which; "
                                "allowed: unique names, or that column",
                                quoted_text(*name), found.size(), found[0].place, found[1].place));
    return nullptr;
  }
  InventoryVm& vm = inventory_->vms[*found[0].vm];
  if (vm.folder.empty()) vm.folder = row.text("folder");
  return &vm;
}

void InventoryAssembly::note_orphan(const MappedRow& row, const std::string& name, std::optional<double> bytes) {
  const std::string& sheet = row.sheet().table->sheet;
  const auto [known, is_new] = orphans_.emplace(sheet + '\n' + name, inventory_->set_apart.size());
  if (is_new)
    inventory_->set_apart.push_back({"orphan", name, "", std::nullopt,
                                     sheet + " names this VM, the list of VMs does not", row.file(), row.place("vm")});
  SetApart& orphan = inventory_->set_apart[known->second];
  if (bytes) orphan.bytes = orphan.bytes.value_or(0) + *bytes;
}

void InventoryAssembly::require_new(std::map<std::string, std::string>& places, const MappedRow& row,
                                    const std::string& name) {
  const auto [known, is_new] = places.emplace(name, row.place("name"));
  if (!is_new) row.add_problem("name", fmt::format("{} is there already, in {}", quoted_text(name), known->second));
}

void InventoryAssembly::finish() {
  fill_clusters();
  note_unknown();
}

void InventoryAssembly::fill_clusters() {
  std::set<std::string> known;
  for (const InventoryCluster& cluster : inventory_->clusters) known.insert(cluster.name);
  const auto add = [&](const std::string& name) {
    if (!name.empty() && known.insert(name).second) inventory_->clusters.push_back({name, {}, {}, {}});
  };
  for (const InventoryHost& host : inventory_->hosts) add(host.cluster);
  for (const InventoryVm& vm : inventory_->vms) add(vm.cluster);
  for (InventoryCluster& cluster : inventory_->clusters) {
    double hosts = 0;
    double cores = 0;
    double memory_bytes = 0;
    for (const InventoryHost& host : inventory_->hosts) {
      if (host.cluster != cluster.name) continue;
      ++hosts;
      cores += host.cores.value_or(0);
      memory_bytes += host.memory_bytes.value_or(0);
    }
    if (!cluster.hosts && hosts > 0) cluster.hosts = hosts;
    if (!cluster.cores && cores > 0) cluster.cores = cores;
    if (!cluster.memory_bytes && memory_bytes > 0) cluster.memory_bytes = memory_bytes;
  }
}

void InventoryAssembly::note_unknown() {
  const std::vector<InventoryVm>& vms = inventory_->vms;
  const auto note = [&](const std::string& what, auto lacks) {
    const auto count = static_cast<std::size_t>(std::count_if(vms.begin(), vms.end(), lacks));
    if (count > 0) inventory_->notes.push_back(fmt::format("{} of {} VMs: {}", count, vms.size(), what));
  };
  note("disks are not listed; their capacity is what the list of VMs states for all of them",
       [](const InventoryVm& vm) { return vm.disks.empty() && vm.set_apart_bytes == 0 && vm.stated_capacity_bytes; });
  note("disks are not listed; their capacity is what is provisioned, which counts swap and snapshots as well",
       [](const InventoryVm& vm) {
         return vm.disks.empty() && vm.set_apart_bytes == 0 && !vm.stated_capacity_bytes && vm.provisioned_bytes;
       });
  note("the capacity of the disks is unknown",
       [](const InventoryVm& vm) { return vm.capacity_bytes() == 0 && vm.set_apart_bytes == 0; });
  note("all disks are raw devices: nothing is left to replicate",
       [](const InventoryVm& vm) { return vm.disks.empty() && vm.set_apart_bytes > 0; });
  note("how much of the disks is used is unknown", [](const InventoryVm& vm) { return !vm.used_bytes(); });
  note("used is what guests see of their file systems, since what is taken on datastores is not listed",
       [](const InventoryVm& vm) { return !vm.in_use_bytes && vm.guest_used_bytes; });
  note("the power state is unknown", [](const InventoryVm& vm) { return vm.power == Power::Unknown; });
  note("the number of processors is unknown", [](const InventoryVm& vm) { return !vm.vcpus; });
  note("the memory is unknown", [](const InventoryVm& vm) { return !vm.memory_bytes; });
  if (independent_disks_ > 0)
    inventory_->notes.push_back(count_text(independent_disks_, "disk") +
                                " independent of snapshots: a product that copies by snapshots leaves out such a disk");
  if (shared_disks_ > 0)
    inventory_->notes.push_back(count_text(shared_disks_, "disk") +
                                " shared between VMs: Veeam CDP does not replicate such a disk");
  std::set<std::string> hosts;
  std::size_t missing = 0;
  for (const InventoryHost& host : inventory_->hosts) hosts.insert(host.name);
  std::set<std::string> named;
  for (const InventoryVm& vm : vms)
    if (!vm.host.empty() && named.insert(vm.host).second && hosts.count(vm.host) == 0) ++missing;
  if (missing > 0 && !hosts.empty())
    inventory_->notes.push_back(
        fmt::format("{} of {} hosts that VMs run on are not in the list of hosts", missing, named.size()));
}

}  // namespace drsim
