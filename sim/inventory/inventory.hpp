#pragma once
/// What is there to protect: clusters, hosts, datastores and VMs as an inventory tool found them, and what of it cannot
/// be protected as it is. Sizes in bytes; absent: the source does not say.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace drsim {

struct InventoryCluster {
  std::string name;
  std::optional<double> hosts, cores;
  std::optional<double> memory_bytes;
};

struct InventoryHost {
  std::string name, cluster, datacenter;
  std::optional<double> cores, sockets, nics;
  std::optional<double> clock_hz, memory_bytes;
  std::vector<double> nic_bits_per_s;  ///< of each adapter that has a link
};

struct InventoryDatastore {
  std::string name, type;
  double capacity_bytes = 0;
  std::optional<double> in_use_bytes, free_bytes;
};

struct InventoryDisk {
  std::string name;
  double capacity_bytes = 0;
  std::string datastore;
  std::string mode;  ///< persistent, independent_persistent, ...; empty: not said
  std::optional<bool> is_thin;
};

enum class Power { Unknown, On, Off, Suspended };

struct InventoryVm {
  std::string name;
  std::string uuid;
  std::string place;  ///< cell or line of the name
  Power power = Power::Unknown;
  std::string cluster, host, datacenter, folder, resource_pool, vapp, tags, os, datastore;
  std::optional<double> vcpus, nics, disk_count;
  std::optional<double> memory_bytes;
  std::optional<bool> has_cbt;
  std::vector<InventoryDisk> disks;  ///< those that are replicated; empty also when no sheet lists disks
  std::size_t snapshots = 0;
  std::optional<double> stated_capacity_bytes;  ///< of all disks, as the list of VMs says
  std::optional<double> provisioned_bytes;      ///< promised on datastores, with swap and snapshots
  std::optional<double> in_use_bytes;           ///< taken on datastores
  std::optional<double> guest_used_bytes;       ///< taken as the guest's file systems see it
  double set_apart_bytes = 0;                   ///< of disks that are not replicated
  std::string group;                            ///< empty: none

  /// Capacity of what is replicated: the disks' where they are listed, else what the list of VMs states, else what is
  /// provisioned; 0 when nothing is known.
  double capacity_bytes() const;

  /// Of that, what an initial sync copies: what is taken on datastores, else in the guest, and no more than the
  /// capacity. Nothing when neither is known.
  std::optional<double> used_bytes() const;
};

/// Something that the inventory lists and that is not replicated with the VMs.
struct SetApart {
  std::string kind;  ///< template, placeholder, snapshot, raw_device, orphan
  std::string name;
  std::string vm;  ///< that it belongs to; empty: to none
  std::optional<double> bytes;
  std::string reason;
  std::string file, place;
};

/// Rows that were read.
struct SheetCount {
  std::string file, sheet, role;
  std::size_t rows = 0;  ///< without headings and without blank ones
  std::size_t blank_rows = 0;
};

struct Inventory {
  std::string title;  ///< kind of the source, such as RVTools
  std::string version, server;
  std::vector<SheetCount> sheets;
  std::vector<InventoryCluster> clusters;
  std::vector<InventoryHost> hosts;
  std::vector<InventoryDatastore> datastores;
  std::vector<InventoryVm> vms;
  std::string grouped_by;  ///< empty: no groups were asked for
  std::vector<SetApart> set_apart;
  std::vector<std::string> notes;  ///< what was taken for granted, and what is not known
};

/// "on", "off", "suspended" or "unknown".
const char* power_name(Power power);

/// Names of the groups in alphabetical order with the indices of their VMs.
std::vector<std::pair<std::string, std::vector<std::size_t>>> inventory_groups(const Inventory& inventory);

}  // namespace drsim
