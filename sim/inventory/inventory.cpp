#include "sim/inventory/inventory.hpp"

#include <algorithm>
#include <map>

namespace drsim {

double InventoryVm::capacity_bytes() const {
  if (!disks.empty() || set_apart_bytes > 0) {
    double sum = 0;
    for (const InventoryDisk& disk : disks) sum += disk.capacity_bytes;
    return sum;
  }
  return stated_capacity_bytes.value_or(provisioned_bytes.value_or(0));
}

std::optional<double> InventoryVm::used_bytes() const {
  const std::optional<double> taken = in_use_bytes ? in_use_bytes : guest_used_bytes;
  if (!taken) return std::nullopt;
  return std::min(*taken, capacity_bytes());
}

const char* power_name(Power power) {
  switch (power) {
    case Power::On:
      return "on";
    case Power::Off:
      return "off";
    case Power::Suspended:
      return "suspended";
    case Power::Unknown:
      break;
  }
  return "unknown";
}

std::vector<std::pair<std::string, std::vector<std::size_t>>> inventory_groups(const Inventory& inventory) {
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t index = 0; index < inventory.vms.size(); ++index)
    if (!inventory.vms[index].group.empty()) groups[inventory.vms[index].group].push_back(index);
  return {groups.begin(), groups.end()};
}

}  // namespace drsim
