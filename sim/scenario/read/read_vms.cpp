/// VMs and VM groups of a scenario.

#include <fmt/format.h>

#include "sim/scenario/read/read_duration.hpp"
#include "sim/scenario/read/reading.hpp"

namespace drsim {

namespace {

/// Of a scenario: forty managers of 5,000 VMs each.
constexpr std::uint32_t vms_max = 200000;

/// What one entry of /vms says of each of its VMs.
VmConfig read_vm(Reading& reading, const Node& node) {
  VmConfig vm;
  vm.host = nobody;
  const bool on_cluster = node.has("cluster"), on_host = node.has("host");
  if (on_cluster == on_host)
    reading.refuse(node.pointer(), on_host ? "has both \"cluster\" and \"host\"; allowed: one of them"
                                           : "has neither \"cluster\" nor \"host\"; allowed: one of them");
  if (on_cluster) reading.find(reading.clusters, node["cluster"]);
  if (on_host && !on_cluster) vm.host = reading.find(reading.hosts, node["host"]).value_or(nobody);
  reading.find(reading.workloads, node["workload"]);
  const auto load = reading.loads.find(node.text("workload"));
  if (load != reading.loads.end()) vm.load = load->second;
  if (node.flag("in_guest_encryption")) vm.load.compression_ratio = 1;
  vm.vcpus = node.number("vcpus");
  vm.memory_bytes = node.quantity("memory", Dimension::Bytes);
  vm.has_guest_tools = node.flag("guest_tools");
  if (node.has("boot")) vm.boot = read_duration(reading, node["boot"]);
  for (const Node& disk : node["disks"].items()) vm.disks.push_back({disk.quantity(Dimension::Bytes)});
  // The order of the disks means nothing, so it must not change a run.
  std::sort(vm.disks.begin(), vm.disks.end(),
            [](const DiskConfig& a, const DiskConfig& b) { return a.size_bytes < b.size_bytes; });
  return vm;
}

}  // namespace

void read_vms(Reading& reading) {
  const auto entries = reading.root["vms"].items();
  std::vector<std::pair<VmConfig, Index>> all;
  NameTable written{"VM or VM group", "vms"};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Node& node = entries[i];
    const std::string name = node.text("name");
    VmConfig vm = read_vm(reading, node);
    if (!reading.add_name(written, name, node.pointer())) continue;
    reading.entry_named[name] = static_cast<Index>(i);
    const std::uint32_t count = reading.expansion(reading.vms, node, "count", vms_max);
    for (std::uint32_t number = 1; number <= count; ++number) {
      vm.name = expanded_name(name, number, count);
      if (!reading.add_name(reading.vms, vm.name, node.pointer())) break;
      all.emplace_back(vm, static_cast<Index>(i));
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first.name < b.first.name; });
  reading.vms_of_entry.resize(entries.size());
  for (auto& [vm, entry] : all) {
    const Index index = static_cast<Index>(reading.scenario.vms.size());
    reading.vms.index[vm.name] = index;
    reading.vms_of_entry[entry].push_back(index);
    reading.entry_of_vm.push_back(entry);
    reading.scenario.vms.push_back(std::move(vm));
  }
  // A group can be named as a whole, too.
  for (const auto& [name, entry] : reading.entry_named) reading.vms.pointer.emplace(name, entries[entry].pointer());
}

}  // namespace drsim
