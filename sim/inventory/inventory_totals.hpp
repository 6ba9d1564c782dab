#pragma once
/// Sums over an inventory, of what is known.

#include <cstddef>
#include <map>
#include <string>

#include "sim/inventory/inventory.hpp"

namespace drsim {

struct InventoryTotals {
  struct Apart {
    std::size_t count = 0;
    double bytes = 0;
  };

  double cores = 0;
  double datastore_bytes = 0;
  std::size_t vms_on = 0;
  double vcpus = 0;
  double memory_bytes = 0;
  std::size_t disks = 0;  ///< that are listed
  double capacity_bytes = 0;
  double used_bytes = 0;
  double provisioned_bytes = 0;
  double in_use_bytes = 0;
  std::map<std::string, Apart> set_apart;  ///< by kind
};

InventoryTotals inventory_totals(const Inventory& inventory);

}  // namespace drsim
