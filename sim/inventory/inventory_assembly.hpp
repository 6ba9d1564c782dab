#pragma once
/// Puts an inventory together from the rows of its sheets: the list of VMs first, then all that refers to them.

#include <map>
#include <set>
#include <string>

#include "sim/inventory/inventory.hpp"
#include "sim/inventory/plan/grouping.hpp"
#include "sim/inventory/table/bound_sheet.hpp"
#include "sim/inventory/vm_directory.hpp"

namespace drsim {

/// Most VMs of one inventory, as of one scenario.
inline constexpr std::size_t inventory_vms_max = 200000;

class InventoryAssembly {
 public:
  InventoryAssembly(Inventory& inventory, const ReadingPolicy& policy, const Grouping& grouping,
                    ImportProblems& problems)
      : inventory_(&inventory), policy_(&policy), grouping_(&grouping), problems_(&problems) {}

  /// Whether the VMs are to be taken from the rows of disks, because no sheet lists them.
  bool vms_from_disks = false;

  /// Hands a row to what its sheet is for ("vms", "disks", ...).
  void take(const std::string& role, const MappedRow& row);

  /// What can be said when all rows are there: notes, orphans, cluster totals.
  void finish();

 private:
  void take_vm(const MappedRow& row);
  void take_disk(const MappedRow& row);
  void take_partition(const MappedRow& row);
  void take_vm_processors(const MappedRow& row);
  void take_vm_memory(const MappedRow& row);
  void take_host(const MappedRow& row);
  void take_host_nic(const MappedRow& row);
  void take_cluster(const MappedRow& row);
  void take_datastore(const MappedRow& row);
  void take_snapshot(const MappedRow& row);
  void take_finding(const MappedRow& row);
  void take_export(const MappedRow& row);

  /// The name in a field, which must be there, not too long and without control characters.
  std::optional<std::string> required_name(const MappedRow& row, const std::string& field);
  InventoryVm vm_of(const MappedRow& row, const std::string& name);
  std::optional<std::string> free_name(const MappedRow& row, const std::string& name);
  bool set_apart_vm(const MappedRow& row, const InventoryVm& vm);
  void add_vm(const MappedRow& row, InventoryVm vm);
  void set_apart_raw(const MappedRow& row, InventoryVm& vm, const std::string& disk, double capacity_bytes);

  /// The VM that a row of another sheet is about; nullptr when there is none to be filled: it is set apart, is not
  /// listed (then an orphan of `bytes`), or cannot be told from another one (a problem).
  InventoryVm* vm_for(const MappedRow& row, std::optional<double> bytes);
  void note_orphan(const MappedRow& row, const std::string& name, std::optional<double> bytes);
  void require_new(std::map<std::string, std::string>& places, const MappedRow& row, const std::string& name);
  void note_unknown();
  void fill_clusters();

  Inventory* inventory_;
  const ReadingPolicy* policy_;
  const Grouping* grouping_;
  ImportProblems* problems_;
  VmDirectory directory_;
  std::set<std::string> names_;
  std::map<std::string, std::string> host_places_, cluster_places_, datastore_places_;
  std::map<std::string, std::size_t> orphans_;  ///< by sheet and VM, where it stands among what is set apart
  std::size_t independent_disks_ = 0;
  std::size_t shared_disks_ = 0;
};

}  // namespace drsim
