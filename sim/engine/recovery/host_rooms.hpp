#pragma once
/// CPU and memory of the hosts, and which VMs run on which: at home, or recovered. Recovery operations, and maintenance
/// that moves VMs to other hosts, share it, so that neither gives away what the other has taken.
///
/// A VM is pinned from the time its recovery takes a host to the end of its promotion: until then its disks are served
/// from the journal by an appliance, and it cannot be moved (facts on Zerto, section 3.3: no vMotion while a VM is
/// promoted; that this holds before the promotion, too, is an estimate). VMs without power take nothing.
/// Checked by: tests/engine/incidents_test.cpp

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "models/recovery/recovery_room.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

/// Which of the two places of a VM.
enum class VmPlace : std::uint8_t { Home, Recovered };

class HostRooms {
 public:
  /// All VMs run at home.
  explicit HostRooms(const Scenario& scenario);

  const std::vector<HostRoom>& rooms() const { return rooms_; }

  /// The VM runs on the host from now on, whether it fits or not, and is pinned there.
  void enter(Index vm, VmPlace place, Index host);

  /// It does not run there any more; nothing happens when it did not.
  void leave(Index vm, VmPlace place);

  /// It goes on, on another host.
  void move(Index vm, VmPlace place, Index host);

  /// It may be moved from now on.
  void unpin(Index vm, VmPlace place);

  /// A VM at home loses its power, or gets it back.
  void set_power(Index vm, bool on);

  /// Hosts in maintenance, or about to be, take no VMs.
  void set_open(Index host, bool open) { is_open_[host] = open; }
  bool is_open(Index host) const { return is_open_[host]; }

  /// The host that the VM runs on; nothing when it does not run at that place.
  std::optional<Index> host_of(Index vm, VmPlace place) const { return slot(vm, place).host; }
  bool is_pinned(Index vm, VmPlace place) const { return slot(vm, place).pinned; }

  /// What it takes of its host now.
  VmNeed need(Index vm, VmPlace place) const;

  /// All that runs on a host: VMs at home, ascending, then recovered ones. VMs without power are not among them.
  std::vector<std::pair<Index, VmPlace>> running_on(Index host) const;

  /// Told when a VM has left a host or may be moved again.
  void observe(std::function<void()> observer) { observer_ = std::move(observer); }

 private:
  struct Slot {
    std::optional<Index> host;
    bool pinned = false, powered = true;
  };

  Index entry_of(Index vm, VmPlace place) const;
  const Slot& slot(Index vm, VmPlace place) const;
  Slot& slot(Index vm, VmPlace place);

  const Scenario& scenario_;
  std::vector<HostRoom> rooms_;
  std::vector<bool> is_open_;
  std::vector<Slot> home_, recovered_;  // by VM
  std::function<void()> observer_;
};

}  // namespace drsim
