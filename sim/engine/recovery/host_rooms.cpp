#include "sim/engine/recovery/host_rooms.hpp"

#include <algorithm>

namespace drsim {

HostRooms::HostRooms(const Scenario& scenario)
    : scenario_(scenario),
      is_open_(scenario.hosts.size(), true),
      home_(scenario.vms.size()),
      recovered_(scenario.vms.size()) {
  const RecoveryRules& rules = scenario.recovery;
  for (const HostConfig& host : scenario.hosts) {
    const double vcpus = host.cores * (1 - rules.reserved_core_fraction) * rules.vcpus_per_core;
    rooms_.push_back({host.name, vcpus, host.memory_bytes * rules.memory_overcommit, 0, 0});
    rooms_.back().take({host.taken_vcpus, host.taken_memory_bytes});
  }
  for (Index vm = 0; vm < scenario.vms.size(); ++vm) {
    if (scenario.vms[vm].is_further_membership) continue;
    home_[vm].host = scenario.vms[vm].host;
    rooms_[scenario.vms[vm].host].take(need(vm, VmPlace::Home));
  }
  // What runs on a host at the start has room there.
  for (HostRoom& room : rooms_) {
    room.vcpus = std::max(room.vcpus, room.used_vcpus);
    room.memory_bytes = std::max(room.memory_bytes, room.used_memory_bytes);
  }
}

/// A VM in several groups is one VM at home; it has an entry for each, one after the other.
Index HostRooms::entry_of(Index vm, VmPlace place) const {
  while (place == VmPlace::Home && vm > 0 && scenario_.vms[vm].is_further_membership) --vm;
  return vm;
}

const HostRooms::Slot& HostRooms::slot(Index vm, VmPlace place) const {
  return (place == VmPlace::Home ? home_ : recovered_)[entry_of(vm, place)];
}

HostRooms::Slot& HostRooms::slot(Index vm, VmPlace place) {
  return (place == VmPlace::Home ? home_ : recovered_)[entry_of(vm, place)];
}

VmNeed HostRooms::need(Index vm, VmPlace place) const {
  const Slot& at = slot(vm, place);
  if (!at.host || !at.powered) return {};
  return {scenario_.vms[vm].vcpus, scenario_.vms[vm].memory_bytes};
}

void HostRooms::enter(Index vm, VmPlace place, Index host) {
  leave(vm, place);
  slot(vm, place) = {host, true, true};
  rooms_[host].take(need(vm, place));
}

void HostRooms::leave(Index vm, VmPlace place) {
  Slot& at = slot(vm, place);
  if (!at.host) return;
  rooms_[*at.host].give_back(need(vm, place));
  at = {};
  if (observer_) observer_();
}

void HostRooms::move(Index vm, VmPlace place, Index host) {
  Slot& at = slot(vm, place);
  if (!at.host) return;
  rooms_[*at.host].give_back(need(vm, place));
  rooms_[host].take(need(vm, place));
  at.host = host;
}

void HostRooms::unpin(Index vm, VmPlace place) {
  slot(vm, place).pinned = false;
  if (observer_) observer_();
}

void HostRooms::set_power(Index vm, bool on) {
  Slot& at = slot(vm, VmPlace::Home);
  if (!at.host || at.powered == on) return;
  if (!on) rooms_[*at.host].give_back(need(vm, VmPlace::Home));
  at.powered = on;
  if (on) rooms_[*at.host].take(need(vm, VmPlace::Home));
}

std::vector<std::pair<Index, VmPlace>> HostRooms::running_on(Index host) const {
  std::vector<std::pair<Index, VmPlace>> vms;
  for (const VmPlace place : {VmPlace::Home, VmPlace::Recovered}) {
    const std::vector<Slot>& slots = place == VmPlace::Home ? home_ : recovered_;
    for (Index vm = 0; vm < slots.size(); ++vm)
      if (slots[vm].host == host && slots[vm].powered) vms.emplace_back(vm, place);
  }
  return vms;
}

}  // namespace drsim
