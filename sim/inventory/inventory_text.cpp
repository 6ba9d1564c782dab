#include "sim/inventory/inventory_text.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "sim/inventory/inventory_totals.hpp"
#include "sim/report/words/aligned_table.hpp"
#include "sim/report/words/number_text.hpp"

namespace drsim {

namespace {

constexpr std::size_t rows_told_max = 30;

using Rows = std::vector<std::vector<std::string>>;

std::string count_or_dash(const std::optional<double>& count) { return count ? fmt::format("{:.0f}", *count) : "-"; }

std::string bytes_or_dash(double bytes) { return bytes > 0 ? bytes_text(bytes) : "-"; }

std::string head_text(const Inventory& inventory) {
  std::string text = inventory.title;
  if (!inventory.version.empty()) text += " " + printable_text(inventory.version);
  if (!inventory.server.empty()) text += ", " + printable_text(inventory.server);
  std::set<std::string> files;
  for (const SheetCount& sheet : inventory.sheets)
    if (files.insert(sheet.file).second) text += "\n  " + printable_text(sheet.file);
  return text + "\n";
}

std::string totals_text(const Inventory& inventory) {
  const InventoryTotals totals = inventory_totals(inventory);
  Rows rows = {{"hosts", fmt::format("{} in {} with {:.0f} cores", inventory.hosts.size(),
                                     count_text(inventory.clusters.size(), "cluster"), totals.cores)},
               {"datastores", inventory.datastores.empty() ? "not listed"
                                                           : fmt::format("{} of {}", inventory.datastores.size(),
                                                                         bytes_text(totals.datastore_bytes))},
               {"VMs", fmt::format("{}, of which {} are on, with {:.0f} vCPUs and {} of memory", inventory.vms.size(),
                                   totals.vms_on, totals.vcpus, bytes_text(totals.memory_bytes))}};
  std::string disks = totals.disks > 0 ? fmt::format("{} listed, ", totals.disks) : "not listed, ";
  disks += fmt::format("{} of capacity for all VMs", bytes_text(totals.capacity_bytes));
  if (totals.used_bytes > 0)
    disks += fmt::format(", {} used ({})", bytes_text(totals.used_bytes),
                         percent_text(totals.used_bytes / totals.capacity_bytes));
  rows.push_back({"disks", disks});
  return aligned_table(rows, "  ");
}

struct Sum {
  std::size_t vms = 0;
  double vcpus = 0, memory_bytes = 0, capacity_bytes = 0, used_bytes = 0;

  void add(const InventoryVm& vm) {
    ++vms;
    vcpus += vm.vcpus.value_or(0);
    memory_bytes += vm.memory_bytes.value_or(0);
    capacity_bytes += vm.capacity_bytes();
    used_bytes += vm.used_bytes().value_or(0);
  }

  std::vector<std::string> cells() const {
    return {fmt::format("{}", vms), fmt::format("{:.0f}", vcpus), bytes_or_dash(memory_bytes),
            bytes_or_dash(capacity_bytes), bytes_or_dash(used_bytes)};
  }
};

void cut(Rows& rows, std::size_t all, const std::string& noun) {
  if (all > rows_told_max) rows.push_back({"and " + count_text(all - rows_told_max, noun) + " more"});
}

std::string clusters_text(const Inventory& inventory) {
  if (inventory.clusters.empty()) return "";
  std::map<std::string, Sum> sums;
  for (const InventoryVm& vm : inventory.vms) sums[vm.cluster].add(vm);
  Rows rows = {{"cluster", "hosts", "cores", "memory", "VMs", "vCPUs", "VM memory", "capacity", "used"}};
  for (const InventoryCluster& cluster : inventory.clusters) {
    if (rows.size() > rows_told_max) break;
    rows.push_back({printable_text(cluster.name), count_or_dash(cluster.hosts), count_or_dash(cluster.cores),
                    bytes_or_dash(cluster.memory_bytes.value_or(0))});
    for (std::string& cell : sums[cluster.name].cells()) rows.back().push_back(std::move(cell));
  }
  cut(rows, inventory.clusters.size(), "cluster");
  return "\n" + aligned_table(rows, "  ");
}

std::string groups_text(const Inventory& inventory) {
  if (inventory.grouped_by.empty()) return "";
  const auto groups = inventory_groups(inventory);
  Rows rows = {{"group", "VMs", "vCPUs", "memory", "capacity", "used"}};
  for (const auto& [name, members] : groups) {
    if (rows.size() > rows_told_max) break;
    Sum sum;
    for (const std::size_t index : members) sum.add(inventory.vms[index]);
    rows.push_back({printable_text(name)});
    for (std::string& cell : sum.cells()) rows.back().push_back(std::move(cell));
  }
  cut(rows, groups.size(), "group");
  return fmt::format("\n{} by {}\n", count_text(groups.size(), "group"), printable_text(inventory.grouped_by)) +
         aligned_table(rows, "  ");
}

/// By kind and reason first, then one by one.
std::string set_apart_text(const Inventory& inventory) {
  if (inventory.set_apart.empty()) return "";
  std::map<std::pair<std::string, std::string>, InventoryTotals::Apart> kinds;
  for (const SetApart& apart : inventory.set_apart) {
    InventoryTotals::Apart& sum = kinds[{apart.kind, apart.reason}];
    ++sum.count;
    sum.bytes += apart.bytes.value_or(0);
  }
  Rows sums = {{"set apart", "count", "size", "why"}};
  for (const auto& [kind, sum] : kinds) {
    if (sums.size() > rows_told_max) break;
    sums.push_back({kind.first, fmt::format("{}", sum.count), bytes_or_dash(sum.bytes), printable_text(kind.second)});
  }
  cut(sums, kinds.size(), "reason");
  Rows rows = {{"what", "name", "of VM", "size", "where"}};
  for (const SetApart& apart : inventory.set_apart) {
    if (rows.size() > rows_told_max) break;
    rows.push_back({apart.kind, printable_text(apart.name), printable_text(apart.vm),
                    bytes_or_dash(apart.bytes.value_or(0)), printable_text(apart.place)});
  }
  cut(rows, inventory.set_apart.size(), "row");
  return "\n" + aligned_table(sums, "  ") + "\n" + aligned_table(rows, "  ");
}

}  // namespace

std::string inventory_text(const Inventory& inventory) {
  std::string text = head_text(inventory) + totals_text(inventory) + clusters_text(inventory) + groups_text(inventory) +
                     set_apart_text(inventory);
  for (const std::string& note : inventory.notes) text += "note: " + printable_text(note) + "\n";
  return text;
}

}  // namespace drsim
