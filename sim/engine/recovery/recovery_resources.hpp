#pragma once
/// What recoveries share at each site: the tasks of its vCenter, the power-on pacing and the room of its hosts, the
/// space and bandwidth of its datastores, its manager. What is down or closed meanwhile stands in the book of failures.

#include <memory>
#include <string>
#include <vector>

#include "models/recovery/recovery_rules.hpp"
#include "sim/engine/failures/failure_book.hpp"
#include "sim/engine/failures/key_states.hpp"
#include "sim/engine/recovery/host_rooms.hpp"
#include "sim/engine/recovery/ordered_gate.hpp"
#include "sim/engine/recovery/recovery_storage.hpp"
#include "sim/engine/recovery/replication_control.hpp"

namespace drsim {

class RecoveryResources {
 public:
  RecoveryResources(const Scenario& scenario, HostRooms& rooms, FailureBook& book, ReplicationControl& replication);

  OrderedGate& vcenter(Index site) { return *vcenters_[vcenter_of_site_[site]]; }
  /// Power-ons of a host, as they are paced.
  OrderedGate& power_on_queue(Index host) { return *power_on_queues_[host]; }
  RecoveryStorage& storage() { return storage_; }

  /// Requests to a key server, as it takes them.
  OrderedGate& key_queue(Index kms) { return *key_queues_[kms]; }

  RecoveryClock& clock() { return clock_; }

  /// Who looks for room at one date does so by rank, one after the other.
  OrderedGate& room_queue() { return room_queue_; }

  /// Takes room for a VM: on `wanted` if that host is up, its vCenter may give it tasks, and it has room; else on
  /// another such host of its cluster; else on `wanted` all the same if only a closed port keeps it back, which the VM
  /// waits for there. Takes space on the datastore, too. @return the host; nothing (and why in `lack`) when there is no
  /// room.
  std::optional<Index> take_room(Index vm, VmPlace place, Index wanted, Index datastore, std::string& lack);
  void give_back_space(Index vm, Index datastore);

  /// What runs where.
  HostRooms& rooms() { return rooms_; }

  /// Where the VM can go instead when a closed port keeps tasks from the host: another host of the cluster with room.
  std::optional<Index> way_out(Index vm, Index closed_host) const;

  bool is_host_up(Index host) const { return !book_.is_down(ComponentKind::Host, host); }
  bool is_datastore_up(Index datastore) const { return !book_.is_down(ComponentKind::Datastore, datastore); }
  /// How often the host has failed.
  std::uint32_t failures(Index host) const { return book_.times_down(ComponentKind::Host, host); }
  /// True while a host of the cluster of `wanted` is down, in maintenance or closed: room may come back.
  bool may_find_room_later(Index wanted) const;

  /// Blocks the calling actor while the manager of the site is down.
  void wait_for_manager(Index site);
  bool is_site_up(Index site) const { return !book_.is_down(ComponentKind::Site, site); }
  /// Since when a site is down [s]; nothing while it is up.
  std::optional<double> site_down_since_s(Index site) const { return book_.down_since_s(ComponentKind::Site, site); }
  /// The manager that carries out what is done at a site.
  bool is_manager_up(Index site) const;
  /// When a manager that was lost with its site will have been restored elsewhere [s]: begun by the first who asks;
  /// nothing when it has not been lost so, or its product does not restore it.
  std::optional<double> manager_restored_s(Index site);

  /// Key servers; see key_states.hpp.
  const KeyStates& keys() const { return keys_; }

  /// Blocks the calling actor until some component comes back.
  void wait_for_any_repair();

  /// The title of a closure that keeps the manager of a site from that task; nullptr while it can do it.
  const std::string* closed_vcenter(Index site) const;
  const std::string* closed_appliance(Index host) const;
  const std::string* closed_host(Index host) const;
  const std::string* closed_pairing(Index site, Index other) const;

  /// Hosts may have come back from maintenance.
  void hosts_opened() { announce_repair(); }

 private:
  void announce_repair();
  const std::string* closed_to(Stopped stops, std::vector<Index> ClosureConfig::*list, Index index) const;
  bool is_usable(Index host) const;
  std::vector<Index> other_hosts(Index wanted) const;

  const Scenario& scenario_;
  HostRooms& rooms_;
  const FailureBook& book_;
  ReplicationControl& replication_;
  RecoveryClock clock_;
  RecoveryStorage storage_;
  KeyStates keys_;
  OrderedGate room_queue_;
  std::vector<Index> vcenter_of_site_;
  std::vector<std::unique_ptr<OrderedGate>> vcenters_, power_on_queues_, key_queues_;
  std::vector<double> replica_bytes_, taken_bytes_;  // by datastore
  std::vector<std::optional<double>> restored_s_;    // by site of a lost manager: when it has been restored elsewhere
  std::vector<simgrid::s4u::SemaphorePtr> waiting_for_repair_;
};

}  // namespace drsim
