#include "sim/inventory/inventory_totals.hpp"

namespace drsim {

InventoryTotals inventory_totals(const Inventory& inventory) {
  InventoryTotals totals;
  for (const InventoryHost& host : inventory.hosts) totals.cores += host.cores.value_or(0);
  for (const InventoryDatastore& datastore : inventory.datastores) totals.datastore_bytes += datastore.capacity_bytes;
  for (const InventoryVm& vm : inventory.vms) {
    if (vm.power == Power::On) ++totals.vms_on;
    totals.vcpus += vm.vcpus.value_or(0);
    totals.memory_bytes += vm.memory_bytes.value_or(0);
    totals.disks += vm.disks.size();
    totals.capacity_bytes += vm.capacity_bytes();
    totals.used_bytes += vm.used_bytes().value_or(0);
    totals.provisioned_bytes += vm.provisioned_bytes.value_or(0);
    totals.in_use_bytes += vm.in_use_bytes.value_or(0);
  }
  for (const SetApart& apart : inventory.set_apart) {
    InventoryTotals::Apart& sum = totals.set_apart[apart.kind];
    ++sum.count;
    sum.bytes += apart.bytes.value_or(0);
  }
  return totals;
}

}  // namespace drsim
