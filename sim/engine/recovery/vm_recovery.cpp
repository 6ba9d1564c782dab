/// The VMs of a recovery operation, an actor each: creation, boot group, room, power-on, boot, new addresses.

#include <fmt/format.h>

#include <algorithm>

#include "models/units.hpp"
#include "sim/engine/long_run/span_text.hpp"
#include "sim/engine/recovery/group_recovery.hpp"
#include "sim/engine/recovery/recovery_run.hpp"

namespace drsim {

namespace sg4 = simgrid::s4u;

void GroupRecovery::choose_places(bool is_failback) {
  for (Index index = 0; index < scenario().vms.size(); ++index) {
    const VmConfig& config = scenario().vms[index];
    if (config.vpg != group_) continue;
    VmRun vm;
    vm.vm = index;
    vm.wanted_host = is_failback ? config.host : config.recovery_host;
    vm.recovery_vra = vm.wanted_host;
    vm.datastore = is_failback ? scenario().hosts[config.host].datastores.front() : config.recovery_datastore;
    const auto& boot_groups = runbook().boot_groups;
    for (std::uint32_t number = 0; number < boot_groups.size(); ++number) {
      const auto& members = boot_groups[number].vms;
      if (std::binary_search(members.begin(), members.end(), index)) vm.boot_group = number + 1;
    }
    vms_.push_back(std::move(vm));
  }
}

std::size_t GroupRecovery::vms_up() const {
  return static_cast<std::size_t>(
      std::count_if(vms_.begin(), vms_.end(), [](const VmRun& vm) { return vm.up_s.has_value(); }));
}

bool GroupRecovery::recover_vms() {
  steps_.begin("recover VMs", "");
  recovering_s_ = sg4::Engine::get_clock();
  const std::size_t boot_groups = runbook().boot_groups.size() + 1;
  to_power_on_.assign(boot_groups, 0);
  open_s_.assign(boot_groups, 0);
  for (std::size_t number = 0; number < boot_groups; ++number) opened_.push_back(sg4::Semaphore::create(0));
  for (const VmRun& vm : vms_) ++to_power_on_[vm.boot_group];
  // The first boot group that has VMs waits for nobody.
  const auto first = std::find_if(to_power_on_.begin(), to_power_on_.end(), [](auto count) { return count > 0; });
  for (std::uint32_t count = 0; first != to_power_on_.end() && count < *first; ++count) {
    opened_[static_cast<std::size_t>(first - to_power_on_.begin())]->release();
  }
  vms_left_ = static_cast<std::uint32_t>(vms_.size());
  for (VmRun& vm : vms_) {
    run_.spawn("recovery of " + scenario().vms[vm.vm].name, [this, &vm] { play_vm(vm); });
  }
  if (vms_left_ > 0) all_done_->acquire();
  recovered_s_ = sg4::Engine::get_clock();
  steps_.end();
  return vms_up() == vms_.size();
}

QueueRank GroupRecovery::rank(const VmRun& vm) const {
  const auto& groups = config().groups;
  const auto place = static_cast<std::uint32_t>(std::find(groups.begin(), groups.end(), group_) - groups.begin());
  return {operation_.date, operation_.priorities[place], operation_.number, place, vm.boot_group, vm.vm};
}

void GroupRecovery::play_vm(VmRun& vm) {
  if (scenario().recovery.replica.are_ready) {
    start_replica(vm);
  } else {
    create(vm);
  }
  if (config().kind == OperationKind::Clone) {
    copy_disks(vm);
  } else {
    if (!scenario().recovery.replica.are_ready) wait_for_boot_group(vm);
    while (!vm.up_s && vm.failure.empty() && power_on(vm)) boot(vm);
    if (vm.up_s) run_.log(scenario().vms[vm.vm].name, config().name + ": in service", *vm.up_s - config().at_s);
  }
  vm.steps.end();
  if (--vms_left_ == 0) all_done_->release();
}

void GroupRecovery::acquire_slot(VmRun& vm) {
  vm.steps.begin("wait for operation slot",
                 std::to_string(scenario().recovery.vms_in_parallel) + " VMs of an operation at once");
  operation_.vm_slots.acquire(rank(vm));
}

/// The replica is set to its point, gets new addresses on its disk, and is powered on, in one of the places of the
/// operation.
void GroupRecovery::start_replica(VmRun& vm) {
  const RecoveryRules& rules = scenario().recovery;
  wait_for_boot_group(vm);
  acquire_slot(vm);
  wait_for_task(vm, true);
  vm.steps.begin("set point", "replica");
  clock().sleep_for(rules.replica.set_point_s);
  const double re_ip_s = draw(runbook().re_ip, scenario().vms[vm.vm].name, "re-IP");
  if (re_ip_s > 0) {
    vm.steps.begin("re-IP", "on the disk of the replica");
    clock().sleep_for(re_ip_s);
  }
  const bool has_host = power_on(vm);
  if (has_host) {
    vm.steps.begin("power on", "host " + scenario().hosts[*vm.host].name);
    clock().sleep_for(rules.replica.power_on_s);
  }
  operation_.vm_slots.release();
  if (has_host) boot(vm);
}

void GroupRecovery::create(VmRun& vm) {
  const RecoveryRules& rules = scenario().recovery;
  const Index site = scenario().hosts[vm.wanted_host].site;
  const std::string& site_name = scenario().sites[site].name;
  acquire_slot(vm);
  vm.steps.begin("wait for vCenter",
                 "vCenter of " + site_name + ": " + std::to_string(rules.vcenter_tasks) + " VMs at once");
  resources().vcenter(site).acquire(rank(vm));
  wait_for_task(vm, true);
  vm.steps.begin("create VM", "vCenter of " + site_name);
  const double now_s = sg4::Engine::get_clock();
  const auto volumes = static_cast<std::uint32_t>(scenario().vms[vm.vm].disks.size());
  operation_.volume_turn.acquire(rank(vm));
  const double attached_s = operation_.volumes.serve(now_s, volumes, rules.attach_volume_s);
  operation_.volume_turn.release();
  clock().sleep_for(rules.create_vm_s);
  resources().vcenter(site).release();
  if (attached_s > sg4::Engine::get_clock()) {
    vm.steps.begin("attach volumes", std::to_string(rules.volumes_in_parallel) + " volumes of an operation at once");
    clock().sleep_until(attached_s);
  }
  operation_.vm_slots.release();
}

/// Until the manager is up and reaches its vCenter, and the appliance or the host that it has a task for, and the
/// datastore of the VM is there: without it nothing is created or powered on.
/// @return false when it reaches another host that has room for the VM, but not this one
bool GroupRecovery::wait_for_task(VmRun& vm, bool creates) {
  const Index host = creates ? vm.wanted_host : *vm.host;
  const Index site = scenario().hosts[host].site;
  for (;;) {
    const std::string* closed = resources().closed_vcenter(site);
    if (closed == nullptr && (closed = resources().closed_host(host)) != nullptr && resources().way_out(vm.vm, host)) {
      // A VM without power is created by any host of the cluster.
      if (!creates) return false;
      closed = nullptr;
    }
    if (closed == nullptr && creates) closed = resources().closed_appliance(vm.recovery_vra);
    if (!resources().is_manager_up(site)) {
      const Index manager_site = replication().manager_site(site);
      vm.steps.begin("wait for manager", "manager of " + scenario().sites[manager_site].name + " is down");
    } else if (closed != nullptr) {
      vm.steps.begin(creates ? "wait for firewall" : "wait for firewall at power-on", *closed);
    } else if (!resources().is_datastore_up(vm.datastore)) {
      vm.steps.begin("wait for storage", "datastore " + scenario().datastores[vm.datastore].name + " is down");
    } else {
      return true;
    }
    resources().wait_for_any_repair();
  }
}

/// The manager reaches the host of the VM now, and that its disks.
bool GroupRecovery::is_told(const VmRun& vm) const {
  const Index site = scenario().hosts[*vm.host].site;
  return resources().is_manager_up(site) && resources().closed_vcenter(site) == nullptr &&
         resources().closed_host(*vm.host) == nullptr && resources().is_datastore_up(vm.datastore);
}

void GroupRecovery::wait_for_boot_group(VmRun& vm) {
  if (vm.boot_group > 0) {
    vm.steps.begin(boot_group_wait, "before " + runbook().boot_groups[vm.boot_group - 1].name);
  }
  opened_[vm.boot_group]->acquire();
  if (open_s_[vm.boot_group] <= sg4::Engine::get_clock()) return;
  const BootGroupConfig& boot_group = runbook().boot_groups[vm.boot_group - 1];
  vm.steps.begin("boot delay", boot_group.name + ": " + span_text(boot_group.delay_s));
  clock().sleep_until(open_s_[vm.boot_group]);
}

void GroupRecovery::pass_boot_group(std::uint32_t boot_group) {
  if (--to_power_on_[boot_group] > 0) return;
  for (std::size_t next = boot_group + 1; next < to_power_on_.size(); ++next) {
    if (to_power_on_[next] == 0) continue;
    open_s_[next] = sg4::Engine::get_clock() + runbook().boot_groups[next - 1].delay_s;
    for (std::uint32_t count = 0; count < to_power_on_[next]; ++count) opened_[next]->release();
    return;
  }
}

void GroupRecovery::give_up(VmRun& vm, const std::string& why) {
  vm.failure = why;
  run_.log(scenario().vms[vm.vm].name, config().name + ": " + why.substr(0, why.find(": ")), 0);
  if (!vm.power_on_s) pass_boot_group(vm.boot_group);
}

/// Waits for the keys of the VM's disks, where these are encrypted.
void GroupRecovery::wait_for_keys(VmRun& vm) {
  const Index site = scenario().hosts[vm.wanted_host].site;
  for (std::string lack; !(lack = resources().keys().lack(site, !is_back_)).empty();) {
    vm.steps.begin("wait for keys", lack);
    resources().wait_for_any_repair();
  }
}

/// The key of an encrypted VM is asked for at each power-on: its new host has none (facts on the platform, 5.4).
void GroupRecovery::fetch_key(VmRun& vm) {
  const Index site = scenario().hosts[vm.wanted_host].site;
  for (;;) {
    wait_for_keys(vm);
    const std::optional<Index> asked = resources().keys().asked_for_vm(site, !is_back_);
    if (!asked) return;
    const KmsConfig& kms = scenario().security.kms[*asked];
    vm.steps.begin("wait for key server",
                   fmt::format("key server {}: {:.4g} requests each second", kms.name, kms.requests_per_s));
    OrderedGate& queue = resources().key_queue(*asked);
    queue.acquire(rank(vm));
    // It may have gone while others were served.
    if (resources().keys().asked_for_vm(site, !is_back_) != asked) {
      queue.release();
      continue;
    }
    vm.steps.begin("key request", "key server " + kms.name);
    clock().sleep_for(kms.request_s);
    return;
  }
}

bool GroupRecovery::take_host(VmRun& vm) {
  const Index site = scenario().hosts[vm.wanted_host].site;
  if (!resources().keys().may_come(site, !is_back_)) {
    const std::string lack = resources().keys().lack(site, !is_back_);
    if (!lack.empty()) {
      give_up(vm, "cannot be powered on: " + lack);
      return false;
    }
  }
  wait_for_keys(vm);
  std::string lack;
  for (;;) {
    // Not in the order in which VMs happen to arrive at this date.
    resources().room_queue().acquire(rank(vm));
    vm.host = resources().take_room(vm.vm, place(), vm.wanted_host, vm.datastore, lack);
    resources().room_queue().release();
    if (vm.host) {
      tell_way_out(vm);
      return true;
    }
    if (!resources().may_find_room_later(vm.wanted_host)) {
      give_up(vm, "does not fit: " + lack);
      return false;
    }
    vm.steps.begin("wait for host", lack);
    resources().wait_for_any_repair();
  }
}

/// Says so when a VM runs on another host than the wanted one because no task reaches that.
void GroupRecovery::tell_way_out(VmRun& vm) {
  vm.way_out.clear();
  const std::string* closed = resources().closed_host(vm.wanted_host);
  if (closed == nullptr || *vm.host == vm.wanted_host) return;
  vm.way_out = "on host " + scenario().hosts[*vm.host].name + " instead of " + scenario().hosts[vm.wanted_host].name +
               ", " + *closed;
  run_.log(scenario().vms[vm.vm].name, config().name + ": runs " + vm.way_out, 0);
}

/// Takes the VM's turn on its host; false when it has to go to another one.
bool GroupRecovery::wait_for_turn(VmRun& vm) {
  const RecoveryRules& rules = scenario().recovery;
  const Index site = scenario().hosts[vm.wanted_host].site;
  OrderedGate& queue = resources().power_on_queue(*vm.host);
  for (;;) {
    if (!wait_for_task(vm, false)) return false;
    wait_for_keys(vm);
    vm.steps.begin("wait for power-on", "host " + scenario().hosts[*vm.host].name + ": " +
                                            std::to_string(rules.power_ons_per_host) + " power-ons every " +
                                            span_text(rules.power_on_interval_s));
    queue.acquire(rank(vm));
    // The manager, the keys or the datastore may have gone while others were served.
    if (is_told(vm) && resources().keys().lack(site, !is_back_).empty()) return true;
    queue.release();
  }
}

bool GroupRecovery::power_on(VmRun& vm) {
  if (!take_host(vm)) return false;
  while (!wait_for_turn(vm)) {
    give_back(vm);
    if (!take_host(vm)) return false;
  }
  fetch_key(vm);
  if (!vm.power_on_s) {
    vm.power_on_s = sg4::Engine::get_clock();
    pass_boot_group(vm.boot_group);
  }
  return true;
}

bool GroupRecovery::boot(VmRun& vm) {
  const RecoveryRules& rules = scenario().recovery;
  const std::string& name = scenario().vms[vm.vm].name;
  const std::uint32_t failures = resources().failures(*vm.host);
  const bool was_up = resources().is_host_up(*vm.host);
  const double guest_s = draw(scenario().vms[vm.vm].boot.value_or(runbook().boot), name, "boot");
  const double calm_s = boot_s(guest_s, rules.boot_read_fraction, rules.io_penalty_fraction);
  const double reads_s = boot_s(rules.boot_read_fraction * guest_s, 1, rules.io_penalty_fraction);
  const std::string reads_from = rules.replica.are_ready ? "guest" : "guest, its reads answered from the journal";
  vm.steps.begin("boot", reads_from + (vm.way_out.empty() ? "" : "; " + vm.way_out));
  const double start_s = sg4::Engine::get_clock();
  double stood_still_s = 0;
  if (rules.boot_read_bytes > 0 && reads_s > 0) {
    StorageTransfer reads;
    reads.datastore = vm.datastore;
    reads.bytes = rules.boot_read_bytes;
    reads.read_amount = 1 / (1 - rules.io_penalty_fraction);
    reads.cap_bytes_per_s = rules.boot_read_bytes / reads_s;
    stood_still_s = resources().storage().transfer(reads);
  }
  // Then the guest's own time; what the reads took longer than on storage to spare, the boot takes longer.
  clock().sleep_until(std::max(start_s + calm_s, sg4::Engine::get_clock() + (calm_s - reads_s)));
  const double longer_s = sg4::Engine::get_clock() - (start_s + calm_s);
  const std::string store = "datastore " + scenario().datastores[vm.datastore].name;
  // Most of it decides the name.
  stood_still_s > longer_s / 2
      ? vm.steps.split(start_s + calm_s, "wait for storage", store + " was down")
      : vm.steps.split(start_s + calm_s, "slow storage", store + " gave it less than it asked for");
  // A replica has its addresses from before it was powered on.
  const double re_ip_s = rules.replica.are_ready ? 0 : draw(runbook().re_ip, name, "re-IP");
  if (re_ip_s > 0) {
    vm.steps.begin("re-IP", "guest");
    clock().sleep_for(re_ip_s);
  }
  if (was_up && resources().failures(*vm.host) == failures) {
    vm.up_s = sg4::Engine::get_clock();
    return true;
  }
  vm.steps.begin("wait for host", "host " + scenario().hosts[*vm.host].name + " failed during the boot");
  give_back(vm);
  return false;
}

void GroupRecovery::copy_disks(VmRun& vm) {
  StorageTransfer copy;
  copy.datastore = vm.datastore;
  for (const DiskConfig& disk : scenario().vms[vm.vm].disks) copy.bytes += disk.size_bytes;
  copy.write_amount = scenario().datastores[vm.datastore].write_factor;
  vm.steps.begin("copy disks", "datastore " + scenario().datastores[vm.datastore].name);
  resources().storage().transfer(copy);
}

void GroupRecovery::remove_vms() {
  for (VmRun& vm : vms_) {
    if (!vm.host) continue;
    // The result still names the host.
    resources().rooms().leave(vm.vm, place());
    resources().give_back_space(vm.vm, vm.datastore);
  }
}

void GroupRecovery::give_back(VmRun& vm) {
  resources().rooms().leave(vm.vm, place());
  resources().give_back_space(vm.vm, vm.datastore);
  vm.host.reset();
}

}  // namespace drsim
