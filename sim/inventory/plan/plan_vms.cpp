#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "models/units.hpp"
#include "sim/inventory/plan/change_rate.hpp"
#include "sim/inventory/plan/plan_parts.hpp"
#include "sim/report/words/number_text.hpp"
#include "sim/scenario/text/nearest_spelling.hpp"
#include "sim/scenario/text/quantity.hpp"

namespace drsim {

namespace {

using Json = nlohmann::ordered_json;

// Limits, as the schema of scenarios has them.
constexpr double disk_bytes_max = 62 * tib_bytes;
constexpr double vcpus_max = 768;
constexpr double memory_bytes_max = 24 * tib_bytes;

/// The disks that are listed, or as many equal ones as are counted.
std::vector<double> disks_of(const InventoryVm& vm) {
  std::vector<double> sizes;
  for (const InventoryDisk& disk : vm.disks)
    if (disk.capacity_bytes > 0) sizes.push_back(disk.capacity_bytes);
  if (!sizes.empty() || vm.capacity_bytes() <= 0) return sizes;
  const auto count = static_cast<std::size_t>(std::max(1.0, vm.disk_count.value_or(1)));
  return std::vector<double>(count, std::floor(vm.capacity_bytes() / static_cast<double>(count)));
}

/// Why a VM cannot be in a scenario; empty: it can.
std::string obstacle(const std::vector<double>& disks, const InventoryVm& vm, std::size_t disks_max) {
  if (disks.empty()) return "no disk of it is known";
  if (disks.size() > disks_max) return fmt::format("{} disks, the product takes {}", disks.size(), disks_max);
  if (*std::max_element(disks.begin(), disks.end()) > disk_bytes_max) return "a disk above 62 TiB";
  if (*std::min_element(disks.begin(), disks.end()) < 1) return "a disk without capacity";
  if (vm.vcpus.value_or(1) > vcpus_max) return "more than 768 vCPUs";
  if (vm.memory_bytes.value_or(0) > memory_bytes_max) return "more than 24 TiB of memory";
  return "";
}

std::string lower_case(const std::string& text) {
  std::string lower = text;
  for (char& character : lower)
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  return lower;
}

/// The measured workload of a VM: of its name, whatever the letter case, alone or behind "KIND-".
class MeasuredByName {
 public:
  explicit MeasuredByName(const std::map<std::string, MeasuredWorkload>& measured) {
    for (const auto& [name, workload] : measured) {
      by_name_.emplace(lower_case(name), name);
      for (std::size_t dash = name.find('-'); dash != std::string::npos; dash = name.find('-', dash + 1))
        by_tail_.emplace(lower_case(name.substr(dash + 1)), name);
    }
  }

  std::string find(const std::string& vm) const {
    const auto exact = by_name_.find(lower_case(vm));
    if (exact != by_name_.end()) return exact->second;
    const auto behind = by_tail_.equal_range(lower_case(vm));
    // Of two such workloads nobody can tell which one is meant.
    const bool is_one = behind.first != behind.second && std::next(behind.first) == behind.second;
    return is_one ? behind.first->second : "";
  }

 private:
  std::map<std::string, std::string> by_name_;
  std::multimap<std::string, std::string> by_tail_;
};

/// A change rate counts a block once a day however often it is overwritten: all of it is unique.
Json with_assumed_shape(Json workload) {
  workload["unique"] = {{{"window", "24 h"}, {"fraction", 1}}};
  workload["compression"] = 2;
  return workload;
}

Json workload_by_rule(const AssumedRate& rate) {
  return with_assumed_shape(
      {{"//", fmt::format("assumed, not measured: {:g} % a day of {} used ({}), twice as small when compressed",
                          100 * rate.daily_fraction, bytes_text(rate.used_bytes), rate.role)},
       {"kind", "profile"},
       {"mean", fmt::format("{:.6g} kB/s", rate.mean_bytes_per_s / kb_bytes)},
       {"hourly", {0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.6, 1.0, 1.5, 1.8, 1.8, 1.7,
                   1.4, 1.6, 1.7, 1.6, 1.4, 1.1, 0.8, 0.7, 0.6, 0.5, 0.4, 1.4}},
       {"source", "rule of thumb of drsim init (docs/inventory.md)"}});
}

void note_unmatched(PlanDraft& draft, const std::set<std::string>& used) {
  std::vector<std::string> names;
  for (const PlannedVm& planned : draft.vms) names.push_back(planned.vm->name);
  for (const auto& [name, measured] : draft.request->measured)
    if (used.count(name) == 0)
      draft.notes.push_back(
          fmt::format("{}: no VM has the name of workload \"{}\"{}", measured.file, name, did_you_mean(name, names)));
}

}  // namespace

std::string unused_name(const std::string& wanted, std::map<std::string, bool>& taken) {
  std::string name = wanted;
  for (int number = 2; !taken.emplace(name, true).second; ++number) name = fmt::format("{} ({})", wanted, number);
  return name;
}

std::string planned_cluster(const std::string& cluster) { return cluster.empty() ? "unclustered" : cluster; }

void plan_vms(PlanDraft& draft) {
  for (const InventoryVm& vm : draft.request->inventory.vms) {
    PlannedVm planned;
    planned.vm = &vm;
    planned.disk_bytes = disks_of(vm);
    planned.cluster = planned_cluster(vm.cluster);
    const std::string reason = obstacle(planned.disk_bytes, vm, draft.rules().disks_of_vm_max);
    if (reason.empty()) {
      draft.vms.push_back(std::move(planned));
    } else {
      draft.notes.push_back(fmt::format("left out: VM \"{}\": {}", vm.name, reason));
    }
  }
}

void plan_workloads(PlanDraft& draft) {
  const MeasuredByName measured(draft.request->measured);
  std::map<std::string, bool> taken = {{"//", true}};
  std::set<std::string> used;
  std::map<std::string, std::size_t> by_rule;
  std::size_t off = 0;
  for (const auto& [name, workload] : draft.request->measured) taken[name] = true;
  const std::string powered_off = unused_name("powered-off", taken);
  for (PlannedVm& planned : draft.vms) {
    const std::string found = measured.find(planned.vm->name);
    if (!found.empty()) {
      planned.workload = found;
      used.insert(found);
      draft.workloads[found] = draft.request->measured.at(found).workload;
    } else if (planned.vm->power == Power::Off) {
      planned.workload = powered_off;
      ++off;
    } else {
      const AssumedRate rate = assumed_rate(*planned.vm);
      planned.workload = unused_name(planned.vm->name, taken);
      draft.workloads[planned.workload] = workload_by_rule(rate);
      ++by_rule[rate.role];
    }
  }
  const std::size_t all = draft.vms.size();
  if (off > 0) {
    draft.workloads[powered_off] = with_assumed_shape(
        {{"//", "assumed: a VM that is off writes nothing"}, {"kind", "constant"}, {"mean", "0 B/s"}});
    draft.assumptions.push_back(fmt::format("{} of {} VMs: off, so that nothing is written", off, all));
  }
  for (const auto& [role, count] : by_rule)
    draft.assumptions.push_back(fmt::format(
        "{} of {} VMs: not measured, {}: {:g} % of what is used is written in a day, more of it in office hours (Veeam "
        "best practice guide, \"Repository storage\": 2 to 5 % a day, 10 % for databases; a lower bound, since such "
        "rates count a block once a day), half of it when compressed",
        count, all, role == "database" ? "databases by their names" : "no databases by their names",
        100 * (role == "database" ? daily_change_of_database_fraction : daily_change_fraction)));
  note_unmatched(draft, used);
}

Json planned_vms_json(const PlanDraft& draft) {
  Json entries = Json::array();
  for (const PlannedVm& planned : draft.vms) {
    const InventoryVm& vm = *planned.vm;
    Json entry = {{"name", vm.name}, {"cluster", planned.cluster}, {"disks", Json::array()}};
    double capacity_bytes = 0;
    for (const double size : planned.disk_bytes) {
      entry["disks"].push_back(quantity_text(size, Dimension::Bytes));
      capacity_bytes += size;
    }
    constexpr double least_used = 1e-4;  // of nothing there is no initial sync
    if (vm.used_bytes()) entry["used"] = std::min(1.0, std::max(least_used, *vm.used_bytes() / capacity_bytes));
    if (vm.vcpus && *vm.vcpus >= 1) entry["vcpus"] = static_cast<int>(*vm.vcpus);
    if (vm.memory_bytes && *vm.memory_bytes > 0) entry["memory"] = quantity_text(*vm.memory_bytes, Dimension::Bytes);
    entry["workload"] = planned.workload;
    if (draft.recovers_apart.count(vm.name) > 0) entry["recovery"] = recovery_json(draft, planned.cluster);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace drsim
