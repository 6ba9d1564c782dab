#pragma once
/// Hosts and their VRAs: which are down, which are in maintenance, and on which hosts the streams are meanwhile.
///
/// A VRA is pinned to its host. For the maintenance of a protected host its VMs are moved by vMotion to other hosts of
/// the cluster that have a VRA, and protection goes on there without a sync; the recovery by the VRA of a host in
/// maintenance is moved to another VRA of its cluster that sees the datastore ("change recovery VRA"): disks and
/// journals are attached there, then a bitmap sync follows. At the end all come home the same way. Among the hosts that
/// can take over, those whose VRA is up come first, then those with the fewest VMs.
/// Sources: Zerto help 6.0, "Managing Protection During VMware Host Maintenance"; 5.5, "Upgrading VRAs" (VMs that are
/// moved need no sync, recovery needs a bitmap sync); facts on Zerto, sections 3.3, 10 and 12 (work on a volume).
///
/// As a hypervisor does it, a host enters maintenance when nothing runs on it any more: VMs go where there is CPU and
/// memory for them, and a VM that fits nowhere, or whose recovery is not promoted yet, stays and keeps the host waiting
/// (facts on Zerto, sections 3.3 and 10: a VM that is promoted cannot be moved; maintenance that is blocked). Meanwhile
/// its VRA goes on, and it takes no new VMs. A VRA takes up to 1,500 volumes, protected and recovered.
///
/// Where no other host with a VRA has room: VMs run on hosts without one, where nobody tracks their writes, so that a
/// delta sync follows; or, alone in their cluster, they are shut down until the end. Recovery that no other VRA can
/// take stands still, a bitmap sync follows.
///
/// vSphere HA (host_restart.cpp): a host that is down for longer than the detection time is declared failed, and its
/// VMs are restarted on the host of the cluster with most free memory that has room for them, groups of high priority
/// first; what fits nowhere waits and is tried again, or comes back with its host. A VM is in service again after
/// placement and boot. The bitmap was in the memory of the failed host: a delta sync follows, over the VRA of the new
/// host; without one the VM runs unprotected. When the failed host is back its VMs come home by vMotion. (vSphere
/// Availability, "Host failure response", "Failure Detection and Host Network Isolation"; that the placement goes by
/// memory is an assumption.) HA needs no vCenter. A recovered VM is restarted when it has been promoted; before that
/// its disks are served by the appliance of its host.
///
/// Assumptions: moves take no time but the attaching; VMs of one group that share both hosts move together, as do all
/// entries of one VM. Streams in reverse leave the VRA of the host that was planned for the recovery.
/// Checked by: tests/engine/incidents_test.cpp

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/network/platform.hpp"
#include "sim/engine/recovery/host_rooms.hpp"
#include "sim/products/zerto/replication_plane.hpp"
#include "sim/scenario/scenario.hpp"

namespace drsim {

class HostStates {
 public:
  HostStates(const Scenario& scenario, const Platform& platform, HostRooms& rooms, FailureBook& book,
             ReplicationPlane& plane);

  /// Maintenance of hosts is wanted from now on, for one more reason, or is over. settle() carries it out.
  /// @param title  "maintenance of fra-1"
  void set_maintenance(const std::vector<Index>& hosts, bool begins, const std::string& title);

  /// Moves what has to move now, after any of the changes above or when there is more room; hosts that are empty then
  /// enter the maintenance that they wait for.
  void settle();

  /// The hosts that a stream runs between now.
  struct Place {
    Index host = 0, recovery_host = 0;
  };
  const Place& place_of(Index stream) const { return places_[stream]; }

  /// Told when a stream has moved.
  void observe_moves(std::function<void(Index stream)> observer) { moved_ = std::move(observer); }

  /// After the run: maintenance that had to wait, or did not take place.
  std::vector<std::string> warnings() const;

  /// Moves, ascending by date.
  const std::vector<RunEvent>& log() const { return log_; }

 private:
  struct HostState {
    std::vector<Index> struck_vms;        // while it is down: VMs that have lost their power with it
    std::vector<Index> struck_recovered;  // and recovered ones
    std::vector<std::string> wanted_by;   // titles of the maintenance that is wanted now
    bool is_in = false;                   // in maintenance, its VRA is down
    std::string maintenance;              // title of the last one
    double wanted_s = 0;                  // since when
    std::string waits_for;                // why it cannot enter
    std::size_t protected_vms = 0, recovered_vms = 0, volumes = 0;

    bool is_to_empty() const { return !wanted_by.empty(); }
  };
  /// Why VMs cannot follow from a host in maintenance.
  enum class Stranding : std::uint8_t { None, OnHostWithoutVra, ShutDown };

  /// Streams whose VMs move together.
  struct Bundle {
    std::vector<Index> streams;
    std::vector<Index> vms;  // of the scenario
    Index home = 0, host = 0;
    Stranding stranding = Stranding::None;
    Cause untracked = {};  // why it runs on a host without a VRA
  };

  /// VMs of a failed host that HA restarts when there is room.
  struct Restart {
    Index bundle = 0, from = 0;
    double failed_s = 0;
    Index group = 0;
    std::string waits_for;
  };

  /// What another host has to take over, and the datastores that its VRA must see.
  struct Taken {
    VmNeed need;
    std::size_t volumes = 0;
    std::vector<Index> datastores;
  };

  void add_bundles();
  void host_turns(const FailureBook::Edge& edge);
  void vra_turns(const FailureBook::Edge& edge);
  void vra_stays_down(const FailureBook::Edge& edge);
  void set_power(Index vm, bool on, const HeldBy& by, const std::optional<Cause>& why);
  bool is_off(Index host) const { return book_.is_down(ComponentKind::Host, host); }
  std::uint32_t cause_of(const DownReason& reason);
  bool can_take(Index host) const;
  bool has_room(Index host, const VmNeed& need) const;
  std::vector<Index> other_hosts(Index host) const;
  std::optional<Index> substitute(Index home, std::size_t HostState::*load, const Taken& taken) const;
  VmNeed need_of(const Bundle& bundle) const;
  bool is_pinned(const Bundle& bundle) const;
  std::size_t volumes_of(Index stream, bool protects) const;
  void place_bundle(Bundle& bundle);
  void place_recovery(Index stream);
  void move_bundle(Bundle& bundle, Index host);
  void move_stream(Index stream, const Place& to);
  void attach_volumes();

  // host_restart.cpp
  void await_restart(Index host);
  void declare_failed(Index host, double failed_s);
  void restart_recovered(Index host, double failed_s);
  void try_restarts();
  bool is_to_restart(Index vm, Index from) const;
  VmNeed need_to_restart(const Bundle& bundle, Index from) const;
  void restart(const Restart& one, Index host);
  void tell_restart(Index vm, Index host);
  void boot_again(const std::vector<Index>& vms, double failed_s, const std::function<void(Index)>& done);
  void power_back(Index vm, const HeldBy& booting);
  void strike_recovered(Index host, std::uint32_t why);
  void set_recovered_power(Index vm, bool on, std::optional<std::uint32_t> why = std::nullopt);
  std::optional<Index> reverse_of(Index vm) const;
  bool takes_over(Index host, Index home, std::size_t volumes) const;

  // host_maintenance.cpp
  void run_without_vra(Bundle& bundle, Index host, const Cause& why);
  void end_maintenance(Index host);
  bool is_alone(Index host) const;
  std::optional<Index> refuge(Index host, const VmNeed& need, const std::vector<HostRoom>& rooms) const;
  void move_loose_vms(Index host);
  std::string lack_elsewhere(Index host, const VmNeed& need, const std::vector<HostRoom>& rooms) const;
  std::string what_stays(Index host) const;
  void try_to_enter(Index host);
  void strand(Bundle& bundle);
  void take_back(Bundle& bundle);
  Cause maintenance_of(CauseKind kind, Index host, Entity behind = {}) const;

  const Scenario& scenario_;
  const Platform& platform_;
  HostRooms& rooms_;
  FailureBook& book_;
  ReplicationPlane& plane_;
  std::vector<HostState> hosts_;
  std::vector<Place> homes_, places_;  // by stream
  std::vector<Bundle> bundles_;
  std::vector<Index> bundle_of_vm_;  // by VM of the scenario
  bool was_disturbed_ = false;       // some maintenance or restart has begun
  std::vector<Restart> restarts_;    // those that wait for room
  Index restart_count_ = 0;
  std::function<void(Index)> moved_;
  std::vector<std::string> warnings_;
  std::vector<Index> attaching_;  // streams whose recovery has just moved
  std::vector<RunEvent> log_;
};

}  // namespace drsim
