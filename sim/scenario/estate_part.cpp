#include "sim/scenario/estate_part.hpp"

#include <algorithm>
#include <optional>

namespace drsim {

namespace {

constexpr Index not_in_part = static_cast<Index>(-1);

/// Numbers of the whole that are in the part, in the numbers of the part.
class Renumbering {
 public:
  explicit Renumbering(std::size_t whole) : of_(whole, not_in_part) {}

  void add(Index whole, std::vector<Index>& part) {
    of_[whole] = static_cast<Index>(part.size());
    part.push_back(whole);
  }
  Index operator[](Index whole) const { return of_[whole]; }

  void apply(std::vector<std::uint32_t>& numbers) const {
    std::vector<std::uint32_t> kept;
    for (const std::uint32_t number : numbers)
      if (of_[number] != not_in_part) kept.push_back(of_[number]);
    numbers = std::move(kept);
  }

 private:
  std::vector<Index> of_;
};

template <typename Value>
std::vector<Value> picked(const std::vector<Value>& list, const std::vector<Index>& numbers) {
  std::vector<Value> kept;
  for (const Index number : numbers)
    if (number < list.size()) kept.push_back(list[number]);
  return kept;
}

template <typename Entry>
void drop_empty(std::vector<Entry>& list, std::vector<std::uint32_t> Entry::*groups) {
  list.erase(std::remove_if(list.begin(), list.end(), [&](const Entry& entry) { return (entry.*groups).empty(); }),
             list.end());
}

/// VMs of others run on the hosts all the same.
void take_room(const Scenario& whole, const Renumbering& vms, Scenario& part) {
  std::optional<Index> running;  // the last VM that is no further membership
  bool is_in_part = false;
  const auto settle = [&] {
    if (!running || is_in_part) return;
    HostConfig& host = part.hosts[whole.vms[*running].host];
    host.taken_vcpus += whole.vms[*running].vcpus;
    host.taken_memory_bytes += whole.vms[*running].memory_bytes;
  };
  for (Index vm = 0; vm < whole.vms.size(); ++vm) {
    if (!whole.vms[vm].is_further_membership) {
      settle();
      running = vm;
      is_in_part = false;
    }
    is_in_part = is_in_part || vms[vm] != not_in_part;
  }
  settle();
}

}  // namespace

ProtectionProduct product_of(const Scenario& scenario, Index group) {
  return group < scenario.product_of_vpg.size() ? scenario.product_of_vpg[group] : scenario.security.product;
}

std::set<ProtectionProduct> products_in_use(const Scenario& scenario) {
  std::set<ProtectionProduct> products;
  for (Index group = 0; group < scenario.vpgs.size(); ++group) products.insert(product_of(scenario, group));
  if (products.empty()) products.insert(scenario.security.product);
  return products;
}

bool is_mixed(const Scenario& scenario) { return products_in_use(scenario).size() > 1; }

EstatePart part_of(const Scenario& whole, ProtectionProduct product) {
  EstatePart part{whole, {}, {}};
  Scenario& scenario = part.scenario;
  Renumbering groups(whole.vpgs.size()), vms(whole.vms.size());
  for (Index group = 0; group < whole.vpgs.size(); ++group)
    if (product_of(whole, group) == product) groups.add(group, part.group_of);
  for (Index vm = 0; vm < whole.vms.size(); ++vm)
    if (groups[whole.vms[vm].vpg] != not_in_part) vms.add(vm, part.vm_of);
  scenario.security.product = product;
  scenario.product_of_vpg.clear();
  scenario.vpgs = picked(whole.vpgs, part.group_of);
  scenario.pause_windows = picked(whole.pause_windows, part.group_of);
  scenario.vms = picked(whole.vms, part.vm_of);
  for (std::size_t i = 0; i < scenario.vms.size(); ++i) {
    VmConfig& vm = scenario.vms[i];
    vm.vpg = groups[vm.vpg];
    if (vm.is_further_membership) vm.is_further_membership = i > 0 && scenario.vms[i - 1].name == vm.name;
  }
  for (RetentionConfig& job : scenario.retention) groups.apply(job.vpgs);
  drop_empty(scenario.retention, &RetentionConfig::vpgs);
  for (IncidentConfig& incident : scenario.incidents) {
    groups.apply(incident.vpgs);
    vms.apply(incident.vms);
  }
  for (RunbookConfig& runbook : scenario.runbooks)
    for (BootGroupConfig& boot_group : runbook.boot_groups) vms.apply(boot_group.vms);
  for (OperationConfig& operation : scenario.operations) groups.apply(operation.groups);
  drop_empty(scenario.operations, &OperationConfig::groups);
  take_room(whole, vms, scenario);
  return part;
}

}  // namespace drsim
